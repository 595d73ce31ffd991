/* Fits that are trained step by step: networks and deep linear networks. */
#include "experiments/double_descent/world.h"

#include "lab/network_fit.h"

#include <math.h>

#define HISTORY_POINTS 40
#define HISTORY_SAMPLES 400 /* of the test set, while training goes on */

struct _TrainedFit
{
  FitPlan plan;
  NetworkFit *fit;
  uint64_t total;
  double sharpness;    /* where it began */
  size_t next;         /* value along time */
  GArray *marks;       /* of uint64_t: steps at which the history is written; of the first seed */
  Numbers *history[3]; /* steps, training and test errors, as far as next_mark; NULL where there are no marks */
  guint next_mark;
};

/* ---- Beginning ---- */

static NetworkFit *
begin (const FitPlan *plan)
{
  const World *world = plan->world;
  NetworkFitOptions options = { .architecture = world_architecture (world, plan->width),
                                .options = world->recipe.training,
                                .learning_rate = world->recipe.learning_rate,
                                .weights_seed = world_stream (world, "weights", plan->seed),
                                .by_moments = world->sets == NULL };

  options.options.optimiser.weight_decay = plan->penalty;
  options.options.order_seed = world_stream (world, "order", plan->seed);
  if (world->sets != NULL)
    return network_fit_new (&options, world_training_set (world, plan->set, plan->samples, plan->noise),
                            training_sets_test (world->sets));
  return network_fit_new (&options,
                          linear_target_dataset (world->linear, plan->samples, plan->noise,
                                                 world_stream (world, "set", plan->set),
                                                 world_stream (world, "noise", plan->set)),
                          NULL);
}

/* Steps at which the history is written: as evenly as whole steps allow on a logarithmic axis. */
static void
set_marks (TrainedFit *self)
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

TrainedFit *
trained_fit_new (const FitPlan *plan)
{
  TrainedFit *self = g_new0 (TrainedFit, 1);

  self->plan = *plan;
  self->fit = begin (plan);
  self->sharpness = plan->seed == 0 ? network_fit_sharpness (self->fit) : NAN;
  self->total = plan->world->recipe.training.total_steps;
  self->marks = g_array_new (FALSE, FALSE, sizeof (uint64_t));
  if (plan->seed == 0 && plan->world->axis != AXIS_TIME)
    set_marks (self);
  return self;
}

void
trained_fit_free (TrainedFit *self)
{
  network_fit_free (self->fit);
  for (int k = 0; k < 3; k++)
    g_clear_pointer (&self->history[k], numbers_unref);
  g_array_unref (self->marks);
  g_free (self);
}

/* ---- Writing down ---- */

/* As the features scale them: over all inputs the test error is known exactly. */
static Numbers *
linear_predictions (const TrainedFit *self, double *error)
{
  const World *world = self->plan.world;
  Numbers *predictions = numbers_new (world->linear->features);

  network_fit_weights (self->fit, predictions->v);
  *error = 0;
  for (size_t j = 0; j < predictions->n; j++)
    {
      predictions->v[j] *= world->linear->scale[j];
      *error += pow (predictions->v[j] - world->targets->v[j], 2);
    }
  return predictions;
}

/* The fitted function, and the samples that it was fitted to. */
static void
keep_function (const TrainedFit *self, Workspace *workspace, SweepFit *fit)
{
  const Dataset *data = network_fit_data (self->fit);
  Numbers *targets = numbers_new (data->n);

  for (size_t i = 0; i < data->n; i++)
    targets->v[i] = data->labels != NULL ? data->labels[i] : (double) data->targets[i * data->outputs];
  fit->arrays[FIT_FUNCTION] = network_fit_function (self->fit, &self->plan.world->range, workspace);
  fit->arrays[FIT_SAMPLE_INPUTS] = numbers_copy_floats (data->x, data->n * data->inputs);
  fit->arrays[FIT_SAMPLE_TARGETS] = targets;
}

static void
write_network (const TrainedFit *self, SweepFit *fit)
{
  const World *world = self->plan.world;
  Workspace *workspace = network_fit_workspace (self->fit);
  size_t kept = world_kept_samples (world->test_samples);

  fit->arrays[FIT_PREDICTIONS] = network_fit_predictions (self->fit, kept, 1 / sqrt ((double) world->targets->n),
                                                          workspace);
  fit->row[FIT_TEST] = network_fit_test_error (self->fit, SIZE_MAX, world->fractions);
  if (self->plan.seed == 0)
    {
      fit->row[FIT_RANK] = network_fit_rank (self->fit, workspace);
      if (world->range.inputs > 0)
        keep_function (self, workspace, fit);
    }
  workspace_free (workspace);
}

static void
write_fit (const TrainedFit *self, SweepFit *fit)
{
  if (self->plan.world->sets != NULL)
    write_network (self, fit);
  else
    fit->arrays[FIT_PREDICTIONS] = linear_predictions (self, &fit->row[FIT_TEST]);
  fit->row[FIT_TRAIN] = network_fit_train_error (self->fit, self->plan.world->fractions);
  fit->row[FIT_NORM] = network_fit_norm (self->fit);
  fit->row[FIT_SHARPNESS] = self->sharpness;
  fit->status = isfinite (fit->row[FIT_TEST]) ? SWEEP_FITTED : SWEEP_DIVERGED;
}

static void
write_history (TrainedFit *self)
{
  bool fractions = self->plan.world->fractions;
  guint at = self->next_mark++;
  double *test = &self->history[2]->v[at];

  self->history[0]->v[at] = (double) network_fit_steps (self->fit);
  self->history[1]->v[at] = network_fit_train_error (self->fit, fractions);
  if (self->plan.world->sets != NULL)
    *test = network_fit_test_error (self->fit, HISTORY_SAMPLES, fractions);
  else
    numbers_unref (linear_predictions (self, test));
}

static void
keep_history (const TrainedFit *self, SweepFit *fit)
{
  for (int k = 0; k < 3 && self->next_mark > 0; k++)
    fit->arrays[FIT_STEPS + k] = numbers_copy (self->history[k]->v, self->next_mark);
}

/* ---- Going on ---- */

/* Where the result at a value is written down. */
static uint64_t
step_of (const TrainedFit *self, size_t value)
{
  return self->plan.world->axis == AXIS_TIME ? (uint64_t) self->plan.values[value] : self->total;
}

static bool
is_marked (const TrainedFit *self, uint64_t step)
{
  return self->next_mark < self->marks->len && g_array_index (self->marks, uint64_t, self->next_mark) == step;
}

/* The next step at which something is written down. */
static uint64_t
next_stop (const TrainedFit *self)
{
  uint64_t stop = step_of (self, self->next);
  return self->next_mark < self->marks->len ? MIN (stop, g_array_index (self->marks, uint64_t, self->next_mark)) : stop;
}

static void
write_down (TrainedFit *self)
{
  uint64_t step = network_fit_steps (self->fit);

  while (is_marked (self, step))
    write_history (self);
  while (self->next < self->plan.n && step_of (self, self->next) == step)
    write_fit (self, self->plan.fits[self->next++]);
}

/* What was not reached has no value. */
bool
trained_fit_advance (TrainedFit *self, gint64 until, const atomic_bool *cancelled)
{
  while (self->next < self->plan.n && network_fit_advance (self->fit, next_stop (self), until, cancelled))
    write_down (self);
  if (network_fit_diverged (self->fit))
    for (; self->next < self->plan.n; self->next++)
      self->plan.fits[self->next]->status = SWEEP_DIVERGED;
  if (self->next < self->plan.n || atomic_load (cancelled))
    return false;
  keep_history (self, self->plan.fits[self->plan.n - 1]);
  return true;
}
