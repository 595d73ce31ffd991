/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fits that are solved for at once: linear regression, random features, polynomials. */
#include "experiments/double_descent/world.h"

static Regression *
begin (const FitPlan *plan)
{
  const World *world = plan->world;

  return regression_new (
      &(RegressionOptions){ .basis = world->basis,
                            .linear = world->linear,
                            .target = world_wave,
                            .n = plan->samples,
                            .p = plan->width,
                            .noise = plan->noise,
                            .set_seed = world_stream (world, "set", plan->set),
                            .noise_seed = world_stream (world, "noise", plan->set),
                            .layer = world->first_layers != NULL ? world->first_layers->pdata[plan->seed] : NULL });
}

static void
measure (const FitPlan *plan, Regression *regression, SweepFit *fit)
{
  const World *world = plan->world;

  fit->arrays[FIT_PREDICTIONS] = regression_risk_predict (world->risk, regression, &fit->row[FIT_TEST]);
  fit->row[FIT_TRAIN] = regression_train_error (regression);
  fit->row[FIT_NORM] = regression_norm (regression);
  if (plan->seed > 0)
    return;
  fit->row[FIT_RANK] = regression_rank (regression);
  if (world->range.inputs == 0)
    return;
  fit->arrays[FIT_FUNCTION] = regression_risk_function (world->risk, regression);
  regression_samples (regression, &fit->arrays[FIT_SAMPLE_INPUTS], &fit->arrays[FIT_SAMPLE_TARGETS]);
}

bool
regression_fit (const FitPlan *plan, const atomic_bool *cancelled)
{
  bool over_penalties = plan->world->axis == AXIS_PENALTY;
  Regression *regression = begin (plan);

  for (size_t k = 0; k < plan->n && !atomic_load (cancelled); k++)
    if (regression_solve (regression, over_penalties ? plan->values[k] : plan->penalty))
      measure (plan, regression, plan->fits[k]);
    else
      plan->fits[k]->status = SWEEP_DIVERGED;
  regression_free (regression);
  return !atomic_load (cancelled);
}
