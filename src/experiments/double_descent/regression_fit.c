/* Fits that are solved for at once: linear regression, random features, polynomials. */
#include "experiments/double_descent/world.h"

#include "lab/regression.h"

#include <math.h>

static Regression *
begin (const FitPlan *plan)
{
  static const BasisKind bases[] = {
    [MODEL_LINEAR] = BASIS_FEATURES, [MODEL_FEATURES] = BASIS_RANDOM, [MODEL_POLYNOMIAL] = BASIS_LEGENDRE
  };
  const World *world = plan->world;

  return regression_new (
      &(RegressionOptions){ .basis = bases[world->model],
                            .linear = world->linear,
                            .target = world_wave,
                            .n = plan->samples,
                            .p = plan->width,
                            .noise = plan->noise,
                            .set_seed = world_stream (world, "set", plan->set),
                            .noise_seed = world_stream (world, "noise", plan->set),
                            .layer = world->first_layers != NULL ? world->first_layers->pdata[plan->seed] : NULL });
}

/* ---- Predictions, not scaled yet ---- */

static void
predict (const FitPlan *plan, const Regression *regression, double *values, size_t n)
{
  const World *world = plan->world;

  if (world->model == MODEL_LINEAR)
    {
      g_autofree double *w = g_new (double, plan->width);
      regression_weights (regression, w);
      for (size_t j = 0; j < MIN (n, plan->width); j++)
        values[j] = world->linear->scale[j] * w[j];
    }
  else if (world->model == MODEL_POLYNOMIAL)
    {
      g_autofree double *x = g_new (double, n);
      for (size_t i = 0; i < n; i++)
        x[i] = world_wave_point (i);
      regression_predict (regression, x, n, values);
    }
  else
    {
      g_autofree float *rounded = g_new (float, n);
      regression_predict_on_sphere (regression, world->sphere, n, rounded);
      for (size_t i = 0; i < n; i++)
        values[i] = rounded[i];
    }
}

/* Predictions become fractions of the mean where they are values of a function; Σ (prediction - target)². */
static double
scale_and_compare (const World *world, Numbers *predictions)
{
  double scale = world->model == MODEL_LINEAR ? 1 : 1 / sqrt ((double) predictions->n), sum = 0;

  for (size_t i = 0; i < predictions->n; i++)
    {
      double difference;
      predictions->v[i] *= scale;
      difference = predictions->v[i] - world->targets->v[i];
      sum += difference * difference;
    }
  return sum;
}

static void
measure (const FitPlan *plan, Regression *regression, SweepFit *fit)
{
  const World *world = plan->world;
  Numbers *predictions = numbers_new (world->targets->n);

  predict (plan, regression, predictions->v, predictions->n);
  if (world->range.inputs == 1 && plan->seed == 0)
    {
      fit->arrays[FIT_FUNCTION] = numbers_copy (predictions->v, predictions->n);
      regression_samples (regression, &fit->arrays[FIT_SAMPLE_INPUTS], &fit->arrays[FIT_SAMPLE_TARGETS]);
    }
  fit->arrays[FIT_PREDICTIONS] = predictions;
  fit->row[FIT_TEST] = scale_and_compare (world, predictions);
  if (world->model == MODEL_FEATURES && world->test_samples > predictions->n)
    fit->row[FIT_TEST] = regression_error_on_sphere (regression, world->sphere, world->test_samples);
  fit->row[FIT_TRAIN] = regression_train_error (regression);
  fit->row[FIT_NORM] = regression_norm (regression);
  if (plan->seed == 0)
    fit->row[FIT_RANK] = regression_rank (regression);
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
