/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/network_fit.h"

#include "analysis/sharpness.h"
#include "network/linear_descent.h"
#include "network/stack.h"
#include "numeric/interruption.h"
#include "numeric/least_squares.h"

#include <math.h>

/* Between two looks at the clock. */
#define CHUNK_MICROSECONDS 2000
#define MOST_CHUNK 4096
#define SHARPNESS_SAMPLES 500
#define SHARPNESS_LEAST_PRODUCTS 16
/* Floats for each parameter while a network is trained: it, its gradient, two moments, the next one, the last. */
#define TRAINING_COPIES 6

struct _NetworkFit
{
  NetworkFitOptions options;
  size_t parameters;
  Dataset *data;
  uint64_t chunk; /* steps between two looks at the clock */
  bool diverged;

  /* One of the two. */
  LinearDescent *linear;
  Network *network;
  Samples *train, *test;
  Stack *stack;
};

static void
begin_by_moments (NetworkFit *self)
{
  const Architecture *architecture = &self->options.architecture;
  Layout layout = architecture_layout (architecture);
  g_autofree double *theta = g_new (double, self->parameters);
  Random random = random_stream (self->options.weights_seed, 0);

  for (unsigned l = 0; l < layout.layers; l++)
    {
      const LayerLayout *layer = &layout.layer[l];
      double scale = architecture->gain / sqrt (layer->in);
      for (size_t i = 0; i < (size_t) layer->in * layer->out; i++)
        theta[layer->weight + i] = scale * random_normal (&random);
    }
  self->linear = linear_descent_new (architecture, self->data, &self->options.options, theta);
}

static void
begin_network (NetworkFit *self, const Dataset *test)
{
  Random random = random_stream (self->options.weights_seed, 0);
  g_autofree real *theta = g_new0 (real, self->parameters);

  self->network = network_new (&self->options.architecture);
  network_initialise (self->network, &random, theta);
  self->train = samples_new (self->data);
  self->test = samples_new (test);
  self->stack = stack_new (
      self->network, &self->options.options, 1,
      &(StackMember){ .samples = self->train, .theta = theta, .order_seed = self->options.options.order_seed });
}

NetworkFit *
network_fit_new (const NetworkFitOptions *options, Dataset *train, const Dataset *test)
{
  NetworkFit *self = g_new0 (NetworkFit, 1);

  self->options = *options;
  self->parameters = architecture_layout (&options->architecture).parameters;
  self->data = train;
  self->chunk = 1;
  if (options->by_moments)
    begin_by_moments (self);
  else
    begin_network (self, test);
  return self;
}

void
network_fit_free (NetworkFit *self)
{
  g_clear_pointer (&self->linear, linear_descent_free);
  g_clear_pointer (&self->stack, stack_free);
  g_clear_pointer (&self->train, samples_free);
  g_clear_pointer (&self->test, samples_free);
  g_clear_pointer (&self->network, network_free);
  dataset_free (self->data);
  g_free (self);
}

/* ---- Going on ---- */

uint64_t
network_fit_steps (const NetworkFit *self)
{
  return self->linear != NULL ? linear_descent_steps (self->linear) : stack_steps (self->stack, 0);
}

bool
network_fit_diverged (const NetworkFit *self)
{
  return self->diverged;
}

static void
go_to (NetworkFit *self, uint64_t step, const atomic_bool *cancelled)
{
  double rate = self->options.learning_rate;
  StepResult result = STEP_DONE;

  if (self->linear != NULL)
    result = linear_descent_advance (self->linear, step, rate, cancelled);
  else if (!stack_advance_member (self->stack, 0, step, rate, cancelled))
    result = stack_result (self->stack, 0);
  /* What was interrupted says nothing. */
  self->diverged = result != STEP_DONE && !interruption_came ();
}

bool
network_fit_advance (NetworkFit *self, uint64_t step, gint64 until, const atomic_bool *cancelled)
{
  gint64 before = g_get_monotonic_time (), now;

  while (network_fit_steps (self) < step && !self->diverged && before < until && !atomic_load (cancelled))
    {
      go_to (self, MIN (step, network_fit_steps (self) + self->chunk), cancelled);
      now = g_get_monotonic_time ();
      if (now - before < CHUNK_MICROSECONDS && self->chunk < MOST_CHUNK)
        self->chunk *= 2;
      else if (now - before > 4 * CHUNK_MICROSECONDS && self->chunk > 1)
        self->chunk /= 2;
      before = now;
    }
  return network_fit_steps (self) >= step && !self->diverged;
}

/* ---- Measuring ---- */

static double
parameter (const NetworkFit *self, size_t i)
{
  return self->linear != NULL ? linear_descent_parameters (self->linear)[i]
                              : (double) stack_parameters (self->stack, 0)[i];
}

double
network_fit_sharpness (const NetworkFit *self, size_t most)
{
  Network *network = network_new (&self->options.architecture);
  Samples *samples = samples_new (self->data);
  g_autofree real *theta = g_new (real, self->parameters);
  double value = NAN;

  for (size_t i = 0; i < self->parameters; i++)
    theta[i] = (real) parameter (self, i);
  if (!isnan (optimiser_threshold (&self->options.options.optimiser, 1)))
    {
      Sharpness *sharpness = sharpness_new (network, samples, SHARPNESS_SAMPLES);
      TrackerResult found = sharpness_track (sharpness, theta, MIN (SHARPNESS_LEAST_PRODUCTS, most), most, NULL);
      value = found.converged ? found.value : NAN;
      sharpness_free (sharpness);
    }
  samples_free (samples);
  network_free (network);
  return value;
}

static double
error_of (NetworkFit *self, const Samples *samples, bool fractions)
{
  Measure measure = stack_measure (self->stack, 0, samples);
  return fractions ? 1 - measure.accuracy : measure.loss;
}

double
network_fit_train_error (NetworkFit *self, bool fractions)
{
  return self->linear != NULL ? linear_descent_loss (self->linear, self->data)
                              : error_of (self, self->train, fractions);
}

double
network_fit_test_error (NetworkFit *self, size_t n, bool fractions)
{
  Samples few = *self->test;

  few.n = MIN (few.n, n);
  return error_of (self, &few, fractions);
}

double
network_fit_norm (const NetworkFit *self)
{
  double sum = 0;

  for (size_t i = 0; i < self->parameters; i++)
    {
      double weight = parameter (self, i);
      sum += weight * weight;
    }
  return sqrt (sum);
}

void
network_fit_weights (const NetworkFit *self, double *w)
{
  linear_descent_weights (self->linear, w);
}

Workspace *
network_fit_workspace (const NetworkFit *self)
{
  return workspace_new (self->network, RANK_SAMPLES);
}

Numbers *
network_fit_predictions (const NetworkFit *self, size_t n, double scale, Workspace *workspace)
{
  Numbers *predictions = numbers_new (n * self->test->outputs);
  g_autofree real *values = g_new (real, predictions->n);

  network_outputs (self->network, stack_parameters (self->stack, 0), self->test, NULL, n, values, workspace);
  for (size_t i = 0; i < predictions->n; i++)
    predictions->v[i] = scale * values[i];
  return predictions;
}

double
network_fit_rank (const NetworkFit *self, Workspace *workspace)
{
  const Architecture *architecture = &self->options.architecture;
  Samples few = *self->train;
  size_t stride;
  const real *hidden;
  g_autofree real *outputs = NULL;

  if (architecture->depth == 0)
    return NAN;
  few.n = MIN (few.n, RANK_SAMPLES);
  outputs = g_new (real, few.n * few.outputs);
  network_outputs (self->network, stack_parameters (self->stack, 0), &few, NULL, few.n, outputs, workspace);
  hidden = network_hidden (workspace, architecture->depth - 1, &stride);
  return least_squares_effective_rank_of (architecture->widths[architecture->depth - 1], few.n, hidden, stride);
}

Numbers *
network_fit_function (const NetworkFit *self, const InputRange *range, Workspace *workspace)
{
  return fitted_function (self->network, stack_parameters (self->stack, 0), range, workspace);
}

void
network_fit_samples (const NetworkFit *self, Numbers **inputs, Numbers **targets)
{
  const Dataset *data = self->data;

  *inputs = numbers_copy_floats (data->x, data->n * data->inputs);
  *targets = numbers_new (data->n);
  for (size_t i = 0; i < data->n; i++)
    (*targets)->v[i] = data->labels != NULL ? data->labels[i] : (double) data->targets[i * data->outputs];
}

double
network_fit_bytes (const Architecture *architecture, size_t samples)
{
  double parameters = (double) architecture_layout (architecture).parameters;
  return sizeof (float) * (TRAINING_COPIES * parameters + 2.0 * (double) samples * architecture->inputs);
}
