/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Norms, margins, curvature and the noise that a network bears: against PyTorch, against sums over paths and dense
 * Hessians that are made here, and by what rescaling a ReLU network leaves as it is. */
#include "analysis/solution_measures.h"

#include "analysis/complexity.h"
#include "analysis/curvature_trace.h"
#include "analysis/noise_flatness.h"
#include "analysis/sharpness.h"
#include "network/second_order.h"
#include "numeric/interruption.h"
#include "numeric/statistics.h"
#include "pytorch-measures.h"

#include <math.h>
#include <string.h>

#ifdef REAL_IS_DOUBLE
#  define ROUNDING 1e-9
#else
#  define ROUNDING 2e-5
#endif
#define PYTORCH_SAMPLES 12

typedef struct
{
  Network *network;
  size_t n;
  real *theta, *first;
  Samples samples;
  real *x;
  uint32_t *labels;
  Workspace *workspace;
} Subject;

static Subject
subject_new (const Architecture *architecture, size_t samples)
{
  Subject self = { .network = network_new (architecture) };

  self.n = network_parameters (self.network);
  self.theta = g_new (real, self.n);
  self.first = g_new (real, self.n);
  self.x = g_new (real, samples * architecture->inputs);
  self.labels = g_new (uint32_t, samples);
  for (size_t i = 0; i < samples; i++)
    self.labels[i] = (uint32_t) i % architecture->outputs;
  self.samples = (Samples){ samples, architecture->inputs, architecture->outputs, self.x, self.labels, NULL };
  self.workspace = workspace_new (self.network, samples);
  return self;
}

static void
subject_clear (Subject *self)
{
  workspace_free (self->workspace);
  network_free (self->network);
  g_free (self->theta);
  g_free (self->first);
  g_free (self->x);
  g_free (self->labels);
}

/* As pytorch-measures.py makes them. */
static Subject
subject_of_pytorch (const PytorchMeasures *expected)
{
  Architecture architecture = architecture_uniform (expected->inputs, expected->depth, 1, expected->outputs);
  Subject self;

  architecture.activation = expected->activation;
  architecture.loss = expected->loss;
  for (unsigned l = 0; l < expected->depth; l++)
    architecture.widths[l] = expected->widths[l];
  self = subject_new (&architecture, PYTORCH_SAMPLES);
  for (size_t i = 0; i < self.n; i++)
    {
      self.theta[i] = (real) (sin (1.3 * (double) i + 0.4) * 0.9);
      self.first[i] = (real) (sin (1.3 * (double) i + 0.7) * 0.9);
    }
  for (size_t i = 0; i < PYTORCH_SAMPLES * expected->inputs; i++)
    self.x[i] = (real) (0.25 * (double) ((i * 7) % 9) - 1);
  return self;
}

/* A network of a seed, with biases that are not zero. */
static Subject
subject_of_seed (const Architecture *architecture, size_t samples, uint64_t seed)
{
  Subject self = subject_new (architecture, samples);
  Random random = random_stream (seed, 0);

  network_initialise (self.network, &random, self.first);
  for (size_t i = 0; i < self.n; i++)
    self.theta[i] = self.first[i] + (real) (0.3 * random_normal (&random));
  for (size_t i = 0; i < samples * architecture->inputs; i++)
    self.x[i] = (real) random_normal (&random);
  return self;
}

static void
assert_near (double found, double expected, double relative)
{
  g_assert_cmpfloat_with_epsilon (found, expected, relative * fmax (fabs (expected), 1e-3));
}

static void
test_pytorch (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (pytorch_measures); i++)
    {
      const PytorchMeasures *expected = &pytorch_measures[i];
      Subject self = subject_of_pytorch (expected);
      Sharpness *sharpness = sharpness_new (self.network, &self.samples, PYTORCH_SAMPLES);
      TrackerResult largest = sharpness_track (sharpness, self.theta, 30, 60, NULL);
      TraceEstimate trace = curvature_trace (self.network, self.theta, &self.samples, 400, 1, NULL);
      assert_near (network_loss (self.network, self.theta, &self.samples, NULL, PYTORCH_SAMPLES, self.workspace),
                   expected->value, ROUNDING);
      assert_near (complexity_weights (self.network, self.theta), expected->weights, ROUNDING);
      assert_near (complexity_distance (self.network, self.theta, self.first), expected->distance, ROUNDING);
      assert_near (complexity_paths (self.network, self.theta), expected->paths, ROUNDING);
      assert_near (complexity_spectral (self.network, self.theta), expected->spectral, 1e-6 + ROUNDING);
      assert_near (complexity_margin (self.network, self.theta, &self.samples, 0.1, self.workspace), expected->margin,
                   ROUNDING);
      assert_near (largest.value, expected->largest, 1e-5 + ROUNDING);
      if (expected->activation == ACTIVATION_RELU)
        assert_near (trace.value, expected->trace, 10 * ROUNDING);
      else
        g_assert_cmpfloat_with_epsilon (trace.value, expected->trace, 4 * trace.standard_error);
      g_assert_true ((trace.standard_error == 0) == (expected->activation == ACTIVATION_RELU));
      sharpness_free (sharpness);
      subject_clear (&self);
    }
}

/* ---- Paths ---- */

/* Σ over the paths that end at a unit of layer l, by walking back along each. */
static double
paths_to (const Subject *self, unsigned l, size_t unit)
{
  const LayerLayout *layer = &network_layout (self->network)->layer[l];
  double bias = layer->bias != LAYOUT_NONE ? (double) self->theta[layer->bias + unit] : 0, sum = bias * bias;

  for (size_t j = 0; j < layer->in; j++)
    {
      double w = (double) self->theta[layer->weight + unit * layer->in + j];
      double before = l == 0 ? 1 : paths_to (self, l - 1, j);
      sum += w * w * before;
      if (layer->skip && j == unit)
        sum += before;
    }
  return sum;
}

static void
test_paths (void)
{
  for (unsigned k = 0; k < 8; k++)
    {
      Architecture architecture = architecture_uniform (3, k % 4, 4, 2);
      Subject self;
      double sum = 0;
      architecture.activation = ACTIVATION_RELU;
      architecture.bias = k % 2 == 0;
      architecture.skip = k >= 4;
      self = subject_of_seed (&architecture, 5, k);
      for (unsigned u = 0; u < 2; u++)
        sum += paths_to (&self, architecture.depth, u);
      assert_near (complexity_paths (self.network, self.theta), sum, 1e-12);
      subject_clear (&self);
    }
}

static void
test_undefined (void)
{
  Architecture architecture = architecture_uniform (3, 2, 4, 2);
  Subject self;

  architecture.normalisation = true;
  self = subject_of_seed (&architecture, 5, 1);
  g_assert_true (isnan (complexity_paths (self.network, self.theta)));
  self.samples.labels = NULL;
  g_assert_true (isnan (complexity_margin (self.network, self.theta, &self.samples, 0.1, self.workspace)));
  subject_clear (&self);
}

/* ---- The trace ---- */

static double
dense_trace (const Subject *self)
{
  SecondOrder *second_order = second_order_new (self->network, &self->samples, NULL, self->samples.n);
  Tangents *tangents = tangents_new (second_order, 1);
  g_autofree real *unit = g_new0 (real, self->n), *column = g_new (real, self->n);
  double sum = 0;

  second_order_place (second_order, self->theta, NULL);
  for (size_t i = 0; i < self->n; i++)
    {
      unit[i] = 1;
      second_order_products (second_order, CURVATURE_HESSIAN, 1, unit, column, tangents);
      sum += (double) column[i];
      unit[i] = 0;
    }
  tangents_free (tangents);
  second_order_free (second_order);
  return sum;
}

/* Exact where networks are linear in each parameter, over more samples than a block holds, too; elsewhere within its
 * error: four of them. */
static void
test_trace (void)
{
  for (unsigned k = 0; k < 6; k++)
    {
      Architecture architecture = architecture_uniform (3, k % 3, 6, k == 2 ? 1 : 3);
      Subject self;
      TraceEstimate found;
      architecture.activation = k < 4 ? ACTIVATION_RELU : ACTIVATION_TANH;
      architecture.loss = k % 2 == 0 ? LOSS_MSE : LOSS_CROSS_ENTROPY;
      architecture.skip = k == 5;
      self = subject_of_seed (&architecture, k == 1 ? 700 : 40, k);
      found = curvature_trace (self.network, self.theta, &self.samples, 300, k, NULL);
      if (curvature_trace_is_exact (&architecture))
        assert_near (found.value, dense_trace (&self), 10 * ROUNDING);
      else
        g_assert_cmpfloat_with_epsilon (found.value, dense_trace (&self), 4 * found.standard_error);
      g_assert_true ((found.standard_error == 0) == curvature_trace_is_exact (&architecture));
      subject_clear (&self);
    }
}

/* ---- Noise ---- */

/* Trained a little by plain descent, so that there is something to lose. */
static void
descend (Subject *self, unsigned steps)
{
  g_autofree real *gradient = g_new (real, self->n);

  for (unsigned k = 0; k < steps; k++)
    {
      network_gradient (self->network, self->theta, &self->samples, NULL, self->samples.n, gradient, self->workspace);
      for (size_t i = 0; i < self->n; i++)
        self->theta[i] -= (real) 0.3 * gradient[i];
    }
}

/* The mean rise of the loss with the draws that the header says, made once more. */
static double
rise_at (const Subject *self, const NoiseFlatnessOptions *options, double sigma)
{
  g_autofree real *moved = g_new (real, self->n);
  double loss = network_loss (self->network, self->theta, &self->samples, NULL, self->samples.n, self->workspace);
  double sum = 0;

  for (unsigned k = 0; k < options->draws; k++)
    {
      Random random = random_stream (options->seed, k);
      for (size_t i = 0; i < self->n; i++)
        {
          double scale = options->relative ? fabs ((double) self->theta[i]) : 1;
          moved[i] = (real) ((double) self->theta[i] + sigma * scale * random_normal (&random));
        }
      sum += network_loss (self->network, moved, &self->samples, NULL, self->samples.n, self->workspace) - loss;
    }
  return sum / options->draws;
}

static Architecture
small_relu (void)
{
  Architecture architecture = architecture_uniform (4, 2, 8, 3);

  architecture.activation = ACTIVATION_RELU;
  return architecture;
}

/* The rise at σ is what was asked for: its logarithm moves some two times as much as that of σ, which is known to
 * NOISE_TOLERANCE.  Over fresh draws σ scatters by its error. */
static void
test_noise (void)
{
  Architecture architecture = small_relu ();
  Subject self = subject_of_seed (&architecture, 60, 3);

  descend (&self, 300);
  for (int relative = 0; relative < 2; relative++)
    {
      double sigmas[24], error = 0;
      for (unsigned k = 0; k < G_N_ELEMENTS (sigmas); k++)
        {
          const NoiseFlatnessOptions options = { relative, 0.1, 6, k, NULL };
          NoiseFlatness found = noise_flatness (self.network, self.theta, &self.samples, &options, self.workspace);
          g_assert_cmpfloat_with_epsilon (rise_at (&self, &options, found.sigma), 0.1, 0.1 * 20 * NOISE_TOLERANCE);
          sigmas[k] = found.sigma;
          error += found.error / G_N_ELEMENTS (sigmas);
        }
      /* Both are estimates, from 24 and from 24 times 6 draws: known to some 15 and 10 per cent. */
      g_assert_cmpfloat (sqrt (statistics_variance (sigmas, G_N_ELEMENTS (sigmas))) / error, >, 0.5);
      g_assert_cmpfloat (sqrt (statistics_variance (sigmas, G_N_ELEMENTS (sigmas))) / error, <, 2);
    }
  subject_clear (&self);
}

/* Where nothing can be lost noise may be any, and where nothing is finite nothing is known. */
static void
test_noise_ends (void)
{
  Architecture architecture = small_relu ();
  Subject self = subject_of_seed (&architecture, 20, 5);
  NoiseFlatnessOptions options = { true, 0.1, 2, 1, NULL };
  atomic_bool cancelled = true;

  memset (self.theta, 0, self.n * sizeof (real));
  g_assert_cmpfloat (noise_flatness (self.network, self.theta, &self.samples, &options, self.workspace).sigma, ==,
                     INFINITY);
  options.cancelled = &cancelled;
  g_assert_true (isnan (noise_flatness (self.network, self.theta, &self.samples, &options, self.workspace).sigma));
  options.cancelled = NULL;
  self.theta[0] = NAN;
  g_assert_true (isnan (noise_flatness (self.network, self.theta, &self.samples, &options, self.workspace).sigma));
  subject_clear (&self);
}

/* ---- In parts ---- */

/* Part by part it is the same, and nothing is measured once it is cancelled. */
static void
test_parts (void)
{
  Architecture architecture = small_relu ();
  Subject self = subject_of_seed (&architecture, 40, 3);
  SolutionMeasures whole, parts;
  atomic_bool cancelled = false;

  descend (&self, 200);
  g_assert_true (solution_measure (self.network, self.theta, self.first, &self.samples, 1, NULL, &whole));
  for (unsigned part = 0; part < SOLUTION_PARTS; part++)
    g_assert_true (
        solution_measure_part (part, self.network, self.theta, self.first, &self.samples, 1, &cancelled, &parts));
  g_assert_cmpmem (&parts, sizeof parts, &whole, sizeof whole);
  atomic_store (&cancelled, true);
  g_assert_false (solution_measure (self.network, self.theta, self.first, &self.samples, 1, &cancelled, &parts));
  g_assert_false (interruption_came ());
  subject_clear (&self);
}

/* ---- Rescaling ---- */

/* W₁, b₁ → c, W₂ → /c: the same function.  By how much each measure may move is said by arithmetic: not at all but for
 * rounding, or as the block of the first layer, λ/c², and that of the second, c² λ, have it. */
static void
test_rescaling (void)
{
  Architecture architecture = small_relu ();
  Subject self = subject_of_seed (&architecture, 60, 9);
  const LayerLayout *first = &network_layout (self.network)->layer[0],
                    *second = &network_layout (self.network)->layer[1];
  SolutionMeasures before, after;
  const real c = 8;

  descend (&self, 2000);
  g_assert_true (solution_measure (self.network, self.theta, self.first, &self.samples, 1, NULL, &before));
  for (size_t i = 0; i < (size_t) first->in * first->out; i++)
    self.theta[first->weight + i] *= c;
  for (size_t i = 0; i < first->out; i++)
    self.theta[first->bias + i] *= c;
  for (size_t i = 0; i < (size_t) second->in * second->out; i++)
    self.theta[second->weight + i] /= c;
  g_assert_true (solution_measure (self.network, self.theta, self.first, &self.samples, 1, NULL, &after));
  /* A power of two: products with it are exact, and so is what does not depend on it but for the bisection. */
  assert_near (after.value[SOLUTION_RELATIVE_FLATNESS], before.value[SOLUTION_RELATIVE_FLATNESS], 1e-6 + ROUNDING);
  assert_near (after.value[SOLUTION_PATHS], before.value[SOLUTION_PATHS], 1e-12);
  assert_near (after.value[SOLUTION_PATHS_MARGIN], before.value[SOLUTION_PATHS_MARGIN], 1e-6 + ROUNDING);
  assert_near (after.value[SOLUTION_SPECTRAL_MARGIN], before.value[SOLUTION_SPECTRAL_MARGIN], 1e-5 + ROUNDING);
  assert_near (after.value[SOLUTION_MARGIN], before.value[SOLUTION_MARGIN], 1e-6 + ROUNDING);
  g_assert_cmpfloat (after.value[SOLUTION_LARGEST], >, 3 * before.value[SOLUTION_LARGEST]);
  g_assert_cmpfloat (after.value[SOLUTION_TRACE], >, 3 * before.value[SOLUTION_TRACE]);
  g_assert_cmpfloat (after.value[SOLUTION_FLATNESS], >, 2 * before.value[SOLUTION_FLATNESS]);
  g_assert_cmpfloat (after.value[SOLUTION_WEIGHTS], >, 2 * before.value[SOLUTION_WEIGHTS]);
  g_assert_cmpfloat (after.value[SOLUTION_PARAMETERS], ==, before.value[SOLUTION_PARAMETERS]);
  subject_clear (&self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/solution-measures/pytorch", test_pytorch);
  g_test_add_func ("/solution-measures/paths", test_paths);
  g_test_add_func ("/solution-measures/undefined", test_undefined);
  g_test_add_func ("/solution-measures/trace", test_trace);
  g_test_add_func ("/solution-measures/noise", test_noise);
  g_test_add_func ("/solution-measures/noise-ends", test_noise_ends);
  g_test_add_func ("/solution-measures/parts", test_parts);
  g_test_add_func ("/solution-measures/rescaling", test_rescaling);
  return g_test_run ();
}
