/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One fit of whatever model, as the sweep asks for it. */
#include "experiments/double_descent/world.h"

#include <math.h>

static const char *const columns[] = { "parameters", "samples", "noise",          "penalty",   "train_error",
                                       "test_error", "norm",    "effective_rank", "sharpness", NULL };
static const char *const arrays[] = { "predictions", "function",      "sample_inputs", "sample_targets",
                                      "steps",       "train_history", "test_history",  NULL };

typedef struct
{
  FitPlan plan;
  TrainedFit *trained; /* once it has begun; NULL of what is solved at once */
} Fit;

/* What is known of a fit before it is made. */
static void
write_key (const FitPlan *plan, unsigned curve)
{
  for (size_t i = 0; i < plan->n; i++)
    {
      double *row = plan->fits[i]->row;
      row[FIT_PARAMETERS] = world_parameters (plan->world, plan->width);
      row[FIT_SAMPLES] = (double) plan->samples;
      row[FIT_NOISE] = plan->noise;
      row[FIT_PENALTY] = world_penalty_at (plan->world, curve, plan->values[i]);
    }
}

static void *
fit_begin (const void *data, const SweepTask *task, SweepFit *const *fits)
{
  const World *world = data;
  double value = task->values[0];
  Fit *fit = g_new0 (Fit, 1);

  fit->plan = (FitPlan){ .world = world,
                         .noise = world->curve_noise[task->curve],
                         .penalty = world_penalty_at (world, task->curve, value),
                         .width = world_width_at (world, value),
                         .samples = world_samples_at (world, value),
                         .seed = task->seed,
                         .set = world_set_of (world, task->seed),
                         .values = task->values,
                         .n = task->n,
                         .fits = fits };
  write_key (&fit->plan, task->curve);
  return fit;
}

static bool
fit_advance (void *data, gint64 until, const atomic_bool *cancelled)
{
  Fit *fit = data;

  if (!world_is_trained (fit->plan.world))
    return regression_fit (&fit->plan, cancelled);
  if (fit->trained == NULL)
    fit->trained = trained_fit_new (&fit->plan);
  return trained_fit_advance (fit->trained, until, cancelled);
}

static void
fit_free (void *data)
{
  Fit *fit = data;

  g_clear_pointer (&fit->trained, trained_fit_free);
  g_free (fit);
}

static double
fit_cost (const void *data, unsigned curve, double value)
{
  const World *world = data;
  double n = (double) world_samples_at (world, value), p = (double) world_width_at (world, value);
  size_t batch = world->recipe.training.batch;

  if (world_is_trained (world))
    return world_parameters (world, (size_t) p) * (batch > 0 ? (double) batch : n);
  return n * p * MIN (n, p);
}

/* Parameters instead of width. */
static double
fit_drawn (const void *data, double value)
{
  const World *world = data;
  return world->axis == AXIS_WIDTH ? world_parameters (world, (size_t) value) : value;
}

const SweepClass double_descent_fits = {
  .columns = columns,
  .arrays = arrays,
  .refined = FIT_TEST,
  .begin = fit_begin,
  .advance = fit_advance,
  .free = fit_free,
  .cost = fit_cost,
  .drawn = fit_drawn,
};
