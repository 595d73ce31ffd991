/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A network with its units in another order is found out exactly, whatever its shape, and computes the same. */
#include "analysis/alignment.h"

#include <glib.h>
#include <math.h>
#include <string.h>

#define SAMPLES 200

typedef struct
{
  Network *network;
  Dataset *data;
  Samples *samples;
  real *theta;
  size_t parameters;
} Fixture;

static void
randomise (Random *random, size_t n, real *x, double scale)
{
  for (size_t i = 0; i < n; i++)
    x[i] = (real) (scale * random_normal (random));
}

static Fixture
fixture_new (const Architecture *architecture, uint64_t seed)
{
  Random random = random_stream (seed, 0);
  Fixture self = { .network = network_new (architecture),
                   .data = dataset_new (TASK_CLASSES, SAMPLES, architecture->inputs, architecture->outputs) };

  for (size_t i = 0; i < SAMPLES * architecture->inputs; i++)
    self.data->x[i] = (float) random_normal (&random);
  for (size_t i = 0; i < SAMPLES; i++)
    self.data->labels[i] = random_below (&random, architecture->outputs);
  self.samples = samples_new (self.data);
  self.parameters = network_parameters (self.network);
  self.theta = g_new (real, self.parameters);
  network_initialise (self.network, &random, self.theta);
  /* Biases, gains and shifts of their own, as after training. */
  for (unsigned l = 0; l < network_layout (self.network)->layers; l++)
    {
      const LayerLayout *layer = &network_layout (self.network)->layer[l];
      if (layer->bias != LAYOUT_NONE)
        randomise (&random, layer->out, self.theta + layer->bias, 0.3);
      if (layer->gain == LAYOUT_NONE)
        continue;
      randomise (&random, layer->out, self.theta + layer->shift, 0.2);
      for (unsigned u = 0; u < layer->out; u++)
        self.theta[layer->gain + u] += (real) (0.2 * random_normal (&random));
    }
  return self;
}

static void
fixture_clear (Fixture *self)
{
  samples_free (self->samples);
  dataset_free (self->data);
  network_free (self->network);
  g_free (self->theta);
}

static Architecture
shape (unsigned depth, bool skip, bool normalisation, Activation activation)
{
  Architecture architecture = architecture_uniform (7, depth, 24, 4);

  architecture.skip = skip;
  architecture.normalisation = normalisation;
  architecture.activation = activation;
  architecture.initialisation = architecture_initialisation (activation);
  return architecture;
}

static void
assert_undone (const Fixture *f, const Alignment *found, const real *copy, const char *how)
{
  g_autofree real *back = g_new (real, f->parameters);

  alignment_apply (found, copy, back);
  for (size_t i = 0; i < f->parameters; i++)
    if (back[i] != f->theta[i])
      g_error ("%s, depth %u, skip %d, normalisation %d: parameter %zu is %.9g, was %.9g", how,
               network_architecture (f->network)->depth, network_architecture (f->network)->skip,
               network_architecture (f->network)->normalisation, i, (double) back[i], (double) f->theta[i]);
}

static void
check_recovery (const Architecture *architecture, uint64_t seed)
{
  Fixture f = fixture_new (architecture, seed);
  Random random = random_stream (seed, 1);
  g_autoptr (Alignment) hidden = alignment_new (f.network), weights = alignment_new (f.network),
                        activations = alignment_new (f.network);
  g_autofree real *copy = g_new (real, f.parameters);
  size_t units;

  alignment_shuffle (hidden, &random);
  g_assert_cmpuint (alignment_moved (hidden, &units), >, 0);
  g_assert_cmpuint (units, ==, architecture->skip ? 24 : 24 * architecture->depth);
  alignment_apply (hidden, f.theta, copy);
  alignment_match_weights (weights, f.theta, copy, &random, NULL);
  assert_undone (&f, weights, copy, "weights");
  alignment_match_activations (activations, f.theta, copy, f.samples, NULL);
  assert_undone (&f, activations, copy, "activations");
  fixture_clear (&f);
}

static void
test_recovers_a_permuted_copy (void)
{
  for (unsigned depth = 1; depth <= 6; depth++)
    for (int skip = 0; skip < 2; skip++)
      for (int normalisation = 0; normalisation < 2; normalisation++)
        for (uint64_t seed = 1; seed <= 3; seed++)
          {
            Architecture architecture = shape (depth, skip, normalisation, ACTIVATION_TANH);
            check_recovery (&architecture, seed);
          }
}

/* Layers of different widths, no biases, and where only some of the layers are skipped. */
static void
test_other_shapes (void)
{
  Architecture architecture = architecture_uniform (5, 4, 16, 3);
  Fixture f;
  g_autoptr (Alignment) alignment = NULL;

  architecture.widths[2] = architecture.widths[3] = 9;
  architecture.skip = true;
  architecture.bias = false;
  f = fixture_new (&architecture, 9);
  alignment = alignment_new (f.network);
  g_assert_cmpuint (alignment->groups, ==, 2);
  g_assert_cmpuint (alignment->group[0], ==, alignment->group[1]);
  g_assert_cmpuint (alignment->group[2], ==, alignment->group[3]);
  g_assert_cmpuint (alignment->permutation[0].units, ==, 16);
  g_assert_cmpuint (alignment->permutation[1].units, ==, 9);
  fixture_clear (&f);
}

/* With as many units as inputs and skip connections from the start the inputs hold every unit in its place. */
static void
test_inputs_hold_units (void)
{
  Architecture architecture = architecture_uniform (8, 3, 8, 3);
  g_autoptr (Alignment) alignment = NULL;
  Network *network;
  size_t units;

  architecture.skip = true;
  network = network_new (&architecture);
  alignment = alignment_new (network);
  g_assert_cmpuint (alignment->groups, ==, 0);
  for (unsigned l = 0; l < 3; l++)
    g_assert_cmpuint (alignment->group[l], ==, ALIGNMENT_FIXED);
  g_assert_cmpuint (alignment_moved (alignment, &units), ==, 0);
  g_assert_cmpuint (units, ==, 0);
  network_free (network);
}

static void
test_function_is_unchanged (void)
{
  static const Activation activations[] = { ACTIVATION_TANH, ACTIVATION_RELU, ACTIVATION_GELU, ACTIVATION_SQUARE };

  for (unsigned depth = 0; depth <= 6; depth++)
    for (int option = 0; option < 16; option++)
      {
        Architecture architecture = shape (depth, option & 1, option & 2, activations[option / 4]);
        Fixture f = fixture_new (&architecture, 100 + depth);
        Random random = random_stream (7, depth);
        g_autoptr (Alignment) alignment = alignment_new (f.network);
        g_autofree real *copy = g_new (real, f.parameters), *before = g_new (real, 4 * SAMPLES),
                        *after = g_new (real, 4 * SAMPLES);
        Workspace *workspace = workspace_new (f.network, 64);

        alignment_shuffle (alignment, &random);
        alignment_apply (alignment, f.theta, copy);
        network_outputs (f.network, f.theta, f.samples, NULL, SAMPLES, before, workspace);
        network_outputs (f.network, copy, f.samples, NULL, SAMPLES, after, workspace);
        double largest = 1;
        for (size_t i = 0; i < 4 * SAMPLES; i++)
          largest = MAX (largest, fabs ((double) before[i]));
        for (size_t i = 0; i < 4 * SAMPLES; i++)
          g_assert_cmpfloat_with_epsilon (before[i], after[i], 1e-5 * largest);
        workspace_free (workspace);
        fixture_clear (&f);
      }
}

/* Between unrelated networks: never worse than leaving all as it is, the same for the same stream, and no exchange of
 * two units of one layer improves what was found. */
static void
test_is_a_local_optimum (void)
{
  Architecture architecture = shape (3, false, false, ACTIVATION_RELU);
  Fixture a = fixture_new (&architecture, 21), b = fixture_new (&architecture, 22);
  Random random = random_stream (5, 0), again = random_stream (5, 0);
  g_autoptr (Alignment) alignment = alignment_new (a.network), second = alignment_new (a.network);
  g_autofree real *permuted = g_new (real, a.parameters);
  double plain = 0, best = alignment_match_weights (alignment, a.theta, b.theta, &random, NULL), direct = 0;

  g_assert_cmpfloat (alignment_match_weights (second, a.theta, b.theta, &again, NULL), ==, best);
  alignment_apply (alignment, b.theta, permuted);
  for (size_t i = 0; i < a.parameters; i++)
    {
      plain += (double) a.theta[i] * (double) b.theta[i];
      direct += (double) a.theta[i] * (double) permuted[i];
    }
  g_assert_cmpfloat_with_epsilon (best, direct, 1e-9 * fabs (best));
  g_assert_cmpfloat (best, >, plain);
  for (unsigned g = 0; g < alignment->groups; g++)
    for (unsigned i = 0; i < 24; i++)
      for (unsigned j = 0; j < i; j++)
        {
          uint32_t *from = alignment->permutation[g].from, kept = from[i];
          double sum = 0;
          from[i] = from[j];
          from[j] = kept;
          alignment_apply (alignment, b.theta, permuted);
          for (size_t k = 0; k < a.parameters; k++)
            sum += (double) a.theta[k] * (double) permuted[k];
          g_assert_cmpfloat (sum, <=, best + 1e-5 * fabs (best));
          from[j] = from[i];
          from[i] = kept;
        }
  fixture_clear (&a);
  fixture_clear (&b);
}

static void
test_similarity (void)
{
  Architecture architecture = shape (2, false, false, ACTIVATION_TANH);
  Fixture f = fixture_new (&architecture, 31);
  Random random = random_stream (6, 0);
  g_autoptr (Alignment) hidden = alignment_new (f.network), found = alignment_new (f.network);
  g_autofree real *copy = g_new (real, f.parameters);
  double before[24 * 24], after[24 * 24], trace = 0;

  alignment_shuffle (hidden, &random);
  alignment_apply (hidden, f.theta, copy);
  alignment_match_weights (found, f.theta, copy, &random, NULL);
  alignment_similarity (f.network, 1, f.theta, copy, f.samples, NULL, before);
  alignment_similarity (f.network, 1, f.theta, copy, f.samples, found, after);
  for (unsigned i = 0; i < 24; i++)
    {
      g_assert_cmpfloat_with_epsilon (after[i * 24 + i], 1, 1e-5);
      trace += before[i * 24 + i];
      for (unsigned j = 0; j < 24; j++)
        {
          g_assert_cmpfloat (fabs (after[i * 24 + j]), <=, 1 + 1e-5);
          g_assert_cmpfloat (after[i * 24 + j], ==, before[i * 24 + found->permutation[found->group[1]].from[j]]);
        }
    }
  g_assert_cmpfloat (trace, <, 20);
  fixture_clear (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/alignment/recovers-a-permuted-copy", test_recovers_a_permuted_copy);
  g_test_add_func ("/alignment/other-shapes", test_other_shapes);
  g_test_add_func ("/alignment/inputs-hold-units", test_inputs_hold_units);
  g_test_add_func ("/alignment/function-is-unchanged", test_function_is_unchanged);
  g_test_add_func ("/alignment/is-a-local-optimum", test_is_a_local_optimum);
  g_test_add_func ("/alignment/similarity", test_similarity);
  return g_test_run ();
}
