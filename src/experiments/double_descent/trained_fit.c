/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fits that are trained step by step: networks and deep linear networks. */
#include "experiments/double_descent/world.h"

#include "analysis/sharpness.h"
#include "lab/network_fit.h"
#include "lab/step_history.h"

#include <math.h>

#define HISTORY_POINTS 40

struct _TrainedFit
{
  FitPlan plan;
  NetworkFit *fit;
  uint64_t total;
  double sharpness;     /* where it began */
  size_t next;          /* value along time */
  StepHistory *history; /* training and test errors; of the first seed where time is not the axis, otherwise NULL */
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
    return network_fit_new (&options, training_sets_draw (world->sets, plan->set, plan->samples, plan->noise),
                            training_sets_test (world->sets));
  return network_fit_new (&options,
                          linear_target_dataset (world->linear, plan->samples, plan->noise,
                                                 world_stream (world, "set", plan->set),
                                                 world_stream (world, "noise", plan->set)),
                          NULL);
}

TrainedFit *
trained_fit_new (const FitPlan *plan)
{
  TrainedFit *self = g_new0 (TrainedFit, 1);

  self->plan = *plan;
  self->fit = begin (plan);
  self->sharpness = plan->seed == 0 ? network_fit_sharpness (self->fit, SHARPNESS_MOST_PRODUCTS) : NAN;
  self->total = plan->world->recipe.training.total_steps;
  if (plan->seed == 0 && plan->world->axis != AXIS_TIME)
    self->history = step_history_new (self->total, HISTORY_POINTS, 2);
  return self;
}

void
trained_fit_free (TrainedFit *self)
{
  network_fit_free (self->fit);
  g_clear_pointer (&self->history, step_history_free);
  g_free (self);
}

/* ---- Writing down ---- */

/* Over all inputs the test error is known exactly. */
static Numbers *
linear_predictions (const TrainedFit *self, double *error)
{
  const World *world = self->plan.world;
  g_autofree double *w = g_new (double, world->inputs);

  network_fit_weights (self->fit, w);
  return regression_risk_of_weights (world->risk, w, world->inputs, error);
}

static void
write_network (const TrainedFit *self, SweepFit *fit)
{
  const World *world = self->plan.world;
  Workspace *workspace = network_fit_workspace (self->fit);
  size_t kept = world->targets->n / world->outputs;

  fit->arrays[FIT_PREDICTIONS] = network_fit_predictions (self->fit, kept, 1 / sqrt ((double) world->targets->n),
                                                          workspace);
  fit->row[FIT_TEST] = network_fit_test_error (self->fit, SIZE_MAX, world->fractions);
  if (self->plan.seed == 0)
    {
      fit->row[FIT_RANK] = network_fit_rank (self->fit, workspace);
      if (world->range.inputs > 0)
        {
          fit->arrays[FIT_FUNCTION] = network_fit_function (self->fit, &world->range, workspace);
          network_fit_samples (self->fit, &fit->arrays[FIT_SAMPLE_INPUTS], &fit->arrays[FIT_SAMPLE_TARGETS]);
        }
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
  double *errors = step_history_add (self->history);

  errors[0] = network_fit_train_error (self->fit, fractions);
  if (self->plan.world->sets != NULL)
    errors[1] = network_fit_test_error (self->fit, HISTORY_SAMPLES, fractions);
  else
    numbers_unref (linear_predictions (self, &errors[1]));
}

/* ---- Going on ---- */

/* Where the result at a value is written down. */
static uint64_t
step_of (const TrainedFit *self, size_t value)
{
  return self->plan.world->axis == AXIS_TIME ? (uint64_t) self->plan.values[value] : self->total;
}

static uint64_t
next_in_history (const TrainedFit *self)
{
  return self->history != NULL ? step_history_next (self->history) : UINT64_MAX;
}

static void
write_down (TrainedFit *self)
{
  uint64_t step = network_fit_steps (self->fit);

  if (next_in_history (self) == step)
    write_history (self);
  while (self->next < self->plan.n && step_of (self, self->next) == step)
    write_fit (self, self->plan.fits[self->next++]);
}

static void
keep_history (const TrainedFit *self, SweepFit *fit)
{
  for (unsigned k = 0; k < 3 && self->history != NULL; k++)
    fit->arrays[FIT_STEPS + k] = step_history_column (self->history, k);
}

/* What was not reached has no value. */
bool
trained_fit_advance (TrainedFit *self, gint64 until, const atomic_bool *cancelled)
{
  while (self->next < self->plan.n
         && network_fit_advance (self->fit, MIN (step_of (self, self->next), next_in_history (self)), until, cancelled))
    write_down (self);
  if (network_fit_diverged (self->fit))
    for (; self->next < self->plan.n; self->next++)
      self->plan.fits[self->next]->status = SWEEP_DIVERGED;
  if (self->next < self->plan.n || atomic_load (cancelled))
    return false;
  keep_history (self, self->plan.fits[self->plan.n - 1]);
  return true;
}
