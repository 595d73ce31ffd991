/* Fits that are trained step by step: networks (a stack of one member each, network/stack.h) and deep linear networks
 * (network/linear_descent.h). */
#include "experiments/double_descent/world.h"

#include "analysis/sharpness.h"
#include "network/linear_descent.h"
#include "network/stack.h"
#include "numeric/least_squares.h"

#include <math.h>
#include <string.h>

/* Between two looks at the clock. */
#define CHUNK_MICROSECONDS 2000
#define MOST_CHUNK 4096
#define HISTORY_POINTS 40
#define HISTORY_SAMPLES 400 /* of the test set, while training goes on */
#define RANK_SAMPLES 1024
#define SHARPNESS_SAMPLES 500
#define SHARPNESS_LEAST_PRODUCTS 16

struct _NetworkFit
{
  FitPlan plan;
  Architecture architecture;
  size_t parameters;
  Dataset *data;
  uint64_t step, total;
  uint64_t chunk;      /* steps between two looks at the clock */
  size_t next;         /* value along time */
  GArray *marks;       /* of uint64_t: steps at which the history is written; of the first seed */
  Numbers *history[3]; /* steps, training and test errors, as far as next_mark; NULL where there are no marks */
  guint next_mark;
  double sharpness;

  /* One of the two. */
  LinearDescent *linear;
  Network *network;
  Samples *train, *test;
  Stack *stack;
};

/* ---- Beginning ---- */

static Dataset *
draw_fast_and_slow (const FitPlan *plan)
{
  const LinearTarget *linear = plan->world->linear;
  unsigned d = linear->features;
  Dataset *data = dataset_new (TASK_REGRESSION, plan->samples, d, 1);
  Random noise = random_stream (world_stream (plan->world, "noise", plan->set), 0);
  uint64_t seed = world_stream (plan->world, "set", plan->set);
  g_autofree double *x = g_new (double, d);

  for (size_t i = 0; i < data->n; i++)
    {
      double y = linear_target_sample (linear, seed, i, d, plan->noise * random_normal (&noise), x);
      data->targets[i] = (float) y;
      for (unsigned j = 0; j < d; j++)
        data->x[i * d + j] = (float) x[j];
    }
  return data;
}

static TrainerOptions
options_of (const FitPlan *plan)
{
  TrainerOptions options = plan->world->recipe.training;

  options.optimiser.weight_decay = MAX (plan->penalty, 0);
  options.order_seed = world_stream (plan->world, "order", plan->seed);
  return options;
}

/* λmax where the training begins. */
static void
measure_sharpness (NetworkFit *self, const Network *network, const Samples *samples, const real *theta)
{
  Sharpness *sharpness;

  self->sharpness = NAN;
  if (self->plan.seed > 0 || isnan (optimiser_threshold (&self->plan.world->recipe.training.optimiser, 1)))
    return;
  sharpness = sharpness_new (network, samples, SHARPNESS_SAMPLES);
  self->sharpness = sharpness_track (sharpness, theta, SHARPNESS_LEAST_PRODUCTS, SHARPNESS_MOST_PRODUCTS, NULL).value;
  sharpness_free (sharpness);
}

static void
measure_linear_sharpness (NetworkFit *self, const double *theta)
{
  Network *network = network_new (&self->architecture);
  Samples *samples = samples_new (self->data);
  g_autofree real *rounded = g_new (real, self->parameters);

  for (size_t i = 0; i < self->parameters; i++)
    rounded[i] = (real) theta[i];
  measure_sharpness (self, network, samples, rounded);
  samples_free (samples);
  network_free (network);
}

static void
begin_linear (NetworkFit *self)
{
  TrainerOptions options = options_of (&self->plan);
  Layout layout = layout_of (&self->architecture);
  g_autofree double *theta = g_new (double, self->parameters);
  Random random = random_stream (world_stream (self->plan.world, "weights", self->plan.seed), 0);

  for (unsigned l = 0; l < layout.layers; l++)
    {
      const LayerLayout *layer = &layout.layer[l];
      double scale = self->architecture.gain / sqrt (layer->in);
      for (size_t i = 0; i < (size_t) layer->in * layer->out; i++)
        theta[layer->weight + i] = scale * random_normal (&random);
    }
  self->data = draw_fast_and_slow (&self->plan);
  self->linear = linear_descent_new (&self->architecture, self->data, &options, theta);
  measure_linear_sharpness (self, theta);
}

static void
begin_network (NetworkFit *self)
{
  const FitPlan *plan = &self->plan;
  TrainerOptions options = options_of (plan);
  Random random = random_stream (world_stream (plan->world, "weights", plan->seed), 0);
  g_autofree real *theta = g_new0 (real, self->parameters);
  StackMember member = { .order_seed = options.order_seed, .theta = theta };

  self->data = world_training_set (plan->world, plan->set, plan->samples, plan->noise);
  self->network = network_new (&self->architecture);
  network_initialise (self->network, &random, theta);
  self->train = samples_new (self->data);
  self->test = samples_new (training_sets_test (plan->world->sets));
  member.samples = self->train;
  self->stack = stack_new (self->network, &options, 1, &member);
  measure_sharpness (self, self->network, self->train, theta);
}

/* Steps at which the history is written: as evenly as whole steps allow on a logarithmic axis. */
static void
set_marks (NetworkFit *self)
{
  double ratio = pow ((double) self->total, 1.0 / (HISTORY_POINTS - 1));
  uint64_t last = 0;

  for (int i = 0; i < HISTORY_POINTS; i++)
    {
      uint64_t step = (uint64_t) llround (pow (ratio, i));
      if (step > last && step <= self->total)
        g_array_append_val (self->marks, step);
      last = MAX (last, step);
    }
  for (int k = 0; k < 3; k++)
    self->history[k] = numbers_new (self->marks->len);
}

NetworkFit *
network_fit_new (const FitPlan *plan)
{
  const World *world = plan->world;
  NetworkFit *self = g_new0 (NetworkFit, 1);

  self->plan = *plan;
  self->architecture = world_architecture (world, plan->width);
  self->parameters = layout_of (&self->architecture).parameters;
  self->chunk = 1;
  self->marks = g_array_new (FALSE, FALSE, sizeof (uint64_t));
  self->total = world->axis == AXIS_TIME ? (uint64_t) plan->values[plan->n - 1] : world->recipe.training.total_steps;
  if (world->model == MODEL_DEEP_LINEAR)
    begin_linear (self);
  else
    begin_network (self);
  if (plan->seed == 0 && world->axis != AXIS_TIME && self->total > 0)
    set_marks (self);
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
  g_clear_pointer (&self->data, dataset_free);
  for (int k = 0; k < 3; k++)
    g_clear_pointer (&self->history[k], numbers_unref);
  g_array_unref (self->marks);
  g_free (self);
}

/* ---- Measuring ---- */

static Numbers *
linear_predictions (const NetworkFit *self)
{
  Numbers *predictions = numbers_new (self->architecture.inputs);

  linear_descent_weights (self->linear, predictions->v);
  for (size_t j = 0; j < predictions->n; j++)
    predictions->v[j] *= self->plan.world->linear->scale[j];
  return predictions;
}

/* Over all inputs, exactly. */
static double
linear_test (const World *world, const Numbers *predictions)
{
  double sum = 0;
  for (size_t j = 0; j < predictions->n; j++)
    sum += pow (predictions->v[j] - world->targets->v[j], 2);
  return sum;
}

static const real *
parameters_of (const NetworkFit *self)
{
  return stack_parameters (self->stack, 0);
}

static Numbers *
network_predictions (const NetworkFit *self, Workspace *workspace)
{
  size_t n = world_kept_samples (self->test->n);
  Numbers *predictions = numbers_new (n * self->test->outputs);
  g_autofree real *values = g_new (real, predictions->n);
  double scale = 1 / sqrt ((double) predictions->n);

  network_outputs (self->network, parameters_of (self), self->test, NULL, n, values, workspace);
  for (size_t i = 0; i < predictions->n; i++)
    predictions->v[i] = scale * values[i];
  return predictions;
}

static double
network_error (const NetworkFit *self, const Samples *samples)
{
  Measure measure = stack_measure (self->stack, 0, samples);
  return self->plan.world->fractions ? 1 - measure.accuracy : measure.loss;
}

static double
hidden_rank (const NetworkFit *self, Workspace *workspace)
{
  Samples few = *self->train;
  unsigned last = self->architecture.depth - 1;
  size_t stride;
  const real *hidden;
  g_autofree real *outputs = NULL;

  few.n = MIN (few.n, RANK_SAMPLES);
  outputs = g_new (real, few.n * few.outputs);
  network_outputs (self->network, parameters_of (self), &few, NULL, few.n, outputs, workspace);
  hidden = network_hidden (workspace, last, &stride);
  return effective_rank_of (self->architecture.widths[last], few.n, hidden, stride);
}

static double
weights_norm (const NetworkFit *self)
{
  double sum = 0;

  for (size_t i = 0; i < self->parameters; i++)
    {
      double weight = self->linear != NULL ? linear_descent_parameters (self->linear)[i]
                                           : (double) parameters_of (self)[i];
      sum += weight * weight;
    }
  return sqrt (sum);
}

/* The fitted function, and the samples that it was fitted to. */
static void
keep_function (const NetworkFit *self, Workspace *workspace, SweepFit *fit)
{
  const Dataset *data = self->data;
  Numbers *targets = numbers_new (data->n);

  for (size_t i = 0; i < data->n; i++)
    targets->v[i] = data->labels != NULL ? data->labels[i] : (double) data->targets[i * data->outputs];
  fit->arrays[FIT_FUNCTION] = fitted_function (self->network, parameters_of (self), &self->plan.world->range,
                                               workspace);
  fit->arrays[FIT_SAMPLE_INPUTS] = numbers_copy_floats (data->x, data->n * data->inputs);
  fit->arrays[FIT_SAMPLE_TARGETS] = targets;
}

/* ---- Writing down ---- */

static void
write_linear (const NetworkFit *self, SweepFit *fit)
{
  fit->arrays[FIT_PREDICTIONS] = linear_predictions (self);
  fit->row[FIT_TRAIN] = linear_descent_loss (self->linear, self->data);
  fit->row[FIT_TEST] = linear_test (self->plan.world, fit->arrays[FIT_PREDICTIONS]);
}

static void
write_network (const NetworkFit *self, SweepFit *fit)
{
  Workspace *workspace = workspace_new (self->network, RANK_SAMPLES);

  fit->arrays[FIT_PREDICTIONS] = network_predictions (self, workspace);
  fit->row[FIT_TRAIN] = network_error (self, self->train);
  fit->row[FIT_TEST] = network_error (self, self->test);
  if (self->plan.seed == 0)
    {
      fit->row[FIT_RANK] = hidden_rank (self, workspace);
      if (self->plan.world->range.inputs > 0)
        keep_function (self, workspace, fit);
    }
  workspace_free (workspace);
}

static void
write_fit (const NetworkFit *self, SweepFit *fit)
{
  if (self->linear != NULL)
    write_linear (self, fit);
  else
    write_network (self, fit);
  fit->row[FIT_NORM] = weights_norm (self);
  fit->row[FIT_SHARPNESS] = self->sharpness;
  fit->status = isfinite (fit->row[FIT_TEST]) ? SWEEP_FITTED : SWEEP_DIVERGED;
}

static void
write_history (NetworkFit *self)
{
  guint at = self->next_mark++;

  self->history[0]->v[at] = (double) self->step;
  if (self->linear != NULL)
    {
      g_autoptr (Numbers) predictions = linear_predictions (self);
      self->history[1]->v[at] = linear_descent_loss (self->linear, self->data);
      self->history[2]->v[at] = linear_test (self->plan.world, predictions);
    }
  else
    {
      Samples few = *self->test;
      few.n = MIN (few.n, HISTORY_SAMPLES);
      self->history[1]->v[at] = network_error (self, self->train);
      self->history[2]->v[at] = network_error (self, &few);
    }
}

static void
keep_history (const NetworkFit *self, SweepFit *fit)
{
  for (int k = 0; k < 3 && self->next_mark > 0; k++)
    fit->arrays[FIT_STEPS + k] = numbers_copy (self->history[k]->v, self->next_mark);
}

/* What was not reached has no value. */
static void
give_up (NetworkFit *self)
{
  for (; self->next < self->plan.n; self->next++)
    self->plan.fits[self->next]->status = SWEEP_DIVERGED;
}

/* ---- Going on ---- */

static bool
go_to (NetworkFit *self, uint64_t step, const atomic_bool *cancelled)
{
  double rate = self->plan.world->recipe.learning_rate;
  StepResult result = STEP_DONE;

  if (self->linear != NULL)
    result = linear_descent_advance (self->linear, step, rate, cancelled);
  else if (!stack_advance_member (self->stack, 0, step, rate, cancelled))
    result = stack_result (self->stack, 0);
  self->step = self->linear != NULL ? linear_descent_steps (self->linear) : stack_steps (self->stack, 0);
  return result == STEP_DONE;
}

static bool
over_time (const NetworkFit *self)
{
  return self->plan.world->axis == AXIS_TIME;
}

/* The next step at which something is written down. */
static uint64_t
next_stop (const NetworkFit *self)
{
  uint64_t stop = self->total;

  if (over_time (self) && self->next < self->plan.n)
    stop = (uint64_t) self->plan.values[self->next];
  if (self->next_mark < self->marks->len)
    stop = MIN (stop, g_array_index (self->marks, uint64_t, self->next_mark));
  return stop;
}

static void
write_down (NetworkFit *self)
{
  while (self->next_mark < self->marks->len && g_array_index (self->marks, uint64_t, self->next_mark) == self->step)
    write_history (self);
  while (self->next < self->plan.n
         && self->step == (over_time (self) ? (uint64_t) self->plan.values[self->next] : self->total))
    write_fit (self, self->plan.fits[self->next++]);
}

bool
network_fit_advance (NetworkFit *self, gint64 until, const atomic_bool *cancelled)
{
  gint64 before = g_get_monotonic_time (), now;
  bool finite = true;

  write_down (self);
  while (self->next < self->plan.n && finite && before < until && !atomic_load (cancelled))
    {
      finite = go_to (self, MIN (next_stop (self), self->step + self->chunk), cancelled);
      now = g_get_monotonic_time ();
      if (now - before < CHUNK_MICROSECONDS && self->chunk < MOST_CHUNK)
        self->chunk *= 2;
      else if (now - before > 4 * CHUNK_MICROSECONDS && self->chunk > 1)
        self->chunk /= 2;
      before = now;
      write_down (self);
    }
  if (!finite)
    give_up (self);
  if (self->next < self->plan.n)
    return false;
  keep_history (self, self->plan.fits[self->plan.n - 1]);
  return true;
}
