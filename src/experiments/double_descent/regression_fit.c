/* Fits that are solved for at once: linear regression, random features, polynomials. */
#include "experiments/double_descent/world.h"

#include "analysis/random_features.h"
#include "numeric/least_squares.h"
#include "numeric/legendre.h"
#include "numeric/product.h"

#include <math.h>

/* A training set, and what is measured of every solution on it. */
typedef struct
{
  const FitPlan *plan;
  const atomic_bool *cancelled;
  size_t n, p;
  double *design; /* [n × p] */
  double *y;      /* [n] */
  double *x;      /* polynomials: [n] */
  LeastSquares *squares;
} Regression;

/* ---- Training sets ---- */

static uint64_t
set_seed (const FitPlan *plan)
{
  return world_stream (plan->world, "set", plan->set);
}

static void
draw_linear (Regression *self)
{
  for (size_t i = 0; i < self->n && !atomic_load (self->cancelled); i++)
    self->y[i] = linear_target_sample (self->plan->world->linear, set_seed (self->plan), i, self->p, 0,
                                       self->design + i * self->p);
}

/* P_k / (k + 1): the shortest of all solutions is a smooth one, as high degrees cost more. */
static void
polynomials (size_t n, const double *x, size_t count, double *out)
{
  legendre_evaluate (n, x, count, out);
  for (size_t i = 0; i < n * count; i++)
    out[i] /= 1 + (double) (i % count);
}

/* One sample in each of n equal cells. */
static void
draw_polynomial (Regression *self)
{
  self->x = g_new (double, self->n);
  for (size_t i = 0; i < self->n && !atomic_load (self->cancelled); i++)
    {
      Random random = random_stream (set_seed (self->plan), i);
      self->x[i] = -1 + 2 * ((double) i + random_uniform (&random)) / (double) self->n;
      self->y[i] = world_wave (self->x[i]);
      polynomials (1, &self->x[i], self->p, self->design + i * self->p);
    }
}

static const float *
first_layer (const FitPlan *plan)
{
  return plan->world->first_layers->pdata[plan->seed];
}

static double
linear_target_at (const LinearTarget *linear, const float *x)
{
  double y = 0;
  for (unsigned j = 0; j < linear->features; j++)
    y += linear->beta[j] * (double) x[j];
  return y;
}

static void
draw_features (Regression *self)
{
  const LinearTarget *linear = self->plan->world->linear;
  unsigned d = linear->features;
  g_autofree float *x = g_new (float, self->n *d), *features = g_new (float, self->n * self->p);

  sphere_points (set_seed (self->plan), self->n, d, x);
  random_features (self->n, self->p, d, x, first_layer (self->plan), features);
  for (size_t i = 0; i < self->n * self->p; i++)
    self->design[i] = features[i];
  for (size_t i = 0; i < self->n; i++)
    self->y[i] = linear_target_at (linear, x + i * d);
}

static void
add_noise (Regression *self)
{
  Random random = random_stream (world_stream (self->plan->world, "noise", self->plan->set), 0);

  for (size_t i = 0; i < self->n; i++)
    self->y[i] += self->plan->noise * random_normal (&random);
}

static void
draw (Regression *self)
{
  self->design = g_new (double, self->n * self->p);
  self->y = g_new0 (double, self->n);
  if (self->plan->world->model == MODEL_LINEAR)
    draw_linear (self);
  else if (self->plan->world->model == MODEL_POLYNOMIAL)
    draw_polynomial (self);
  else
    draw_features (self);
  add_noise (self);
}

/* ---- Predictions ---- */

static void
predict_linear (const Regression *self, const double *w, Numbers *predictions)
{
  const LinearTarget *linear = self->plan->world->linear;

  for (size_t j = 0; j < MIN (linear->features, self->p); j++)
    predictions->v[j] = linear->scale[j] * w[j];
}

static void
predict_polynomial (const Regression *self, const double *w, Numbers *predictions)
{
  g_autofree double *basis = g_new (double, self->p);

  for (size_t i = 0; i < predictions->n; i++)
    {
      double x = world_wave_point (i);
      polynomials (1, &x, self->p, basis);
      for (size_t k = 0; k < self->p; k++)
        predictions->v[i] += w[k] * basis[k];
    }
}

/* Of n test inputs into values[n]. */
static void
predict_features (const Regression *self, const float *w, const float *inputs, size_t n, float *values)
{
  g_autofree float *features = g_new (float, n * self->p);

  random_features (n, self->p, self->plan->world->linear->features, inputs, first_layer (self->plan), features);
  product_f (PRODUCT_NN, n, 1, self->p, features, self->p, w, 1, 0, values, 1);
}

/* Of the test samples from `from` on, a block at a time: Σ (f - y)². */
static double
squares_from (const Regression *self, const float *w, size_t from)
{
  const World *world = self->plan->world;
  size_t block = world_kept_samples (world->test_samples), d = world->linear->features;
  g_autofree float *values = g_new (float, block);
  double sum = 0;

  for (; from < world->test_samples && !atomic_load (self->cancelled); from += block)
    {
      const float *inputs = world->sphere + from * d;
      size_t n = MIN (block, world->test_samples - from);
      predict_features (self, w, inputs, n, values);
      for (size_t i = 0; i < n; i++)
        sum += pow (values[i] - linear_target_at (world->linear, inputs + i * d), 2);
    }
  return sum;
}

/* ---- Measuring a solution ---- */

static double
mean_squared_residual (const Regression *self, const double *w)
{
  g_autofree double *fit = g_new (double, self->n);
  double sum = 0;

  product_d (PRODUCT_NN, self->n, 1, self->p, self->design, self->p, w, 1, 0, fit, 1);
  for (size_t i = 0; i < self->n; i++)
    sum += (fit[i] - self->y[i]) * (fit[i] - self->y[i]);
  return sum / (double) self->n;
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

/* The test error, and the predictions that are kept. */
static double
test_features (const Regression *self, const double *w, Numbers *predictions)
{
  const World *world = self->plan->world;
  size_t kept = predictions->n, all = world->test_samples;
  g_autofree float *rounded = g_new (float, self->p), *values = g_new (float, kept);
  double error;

  for (size_t j = 0; j < self->p; j++)
    rounded[j] = (float) w[j];
  predict_features (self, rounded, world->sphere, kept, values);
  for (size_t i = 0; i < kept; i++)
    predictions->v[i] = values[i];
  error = scale_and_compare (world, predictions);
  return all > kept ? ((double) kept * error + squares_from (self, rounded, kept)) / (double) all : error;
}

static double
test (const Regression *self, const double *w, SweepFit *fit)
{
  const World *world = self->plan->world;
  Numbers *predictions = numbers_new (world->targets->n);

  fit->arrays[FIT_PREDICTIONS] = predictions;
  if (world->model == MODEL_FEATURES)
    return test_features (self, w, predictions);
  if (world->model == MODEL_LINEAR)
    predict_linear (self, w, predictions);
  else
    predict_polynomial (self, w, predictions);
  if (world->range.inputs == 1 && self->plan->seed == 0)
    fit->arrays[FIT_FUNCTION] = numbers_copy (predictions->v, predictions->n);
  return scale_and_compare (world, predictions);
}

/* λ as it is stated, in units of ‖X w - y‖² + penalty ‖w‖². */
static double
penalty_of (const Regression *self, double ridge)
{
  double n = (double) self->n;
  const World *world = self->plan->world;
  return world->model == MODEL_FEATURES ? ridge * n * (double) self->p / world->linear->features : ridge * n;
}

static void
measure (const Regression *self, const double *w, SweepFit *fit)
{
  bool first = self->plan->seed == 0;
  double squares = 0;

  fit->row[FIT_TRAIN] = mean_squared_residual (self, w);
  for (size_t j = 0; j < self->p; j++)
    squares += w[j] * w[j];
  fit->row[FIT_NORM] = sqrt (squares);
  fit->row[FIT_TEST] = test (self, w, fit);
  if (fit->arrays[FIT_FUNCTION] != NULL)
    {
      fit->arrays[FIT_SAMPLE_INPUTS] = numbers_copy (self->x, self->n);
      fit->arrays[FIT_SAMPLE_TARGETS] = numbers_copy (self->y, self->n);
    }
  if (first)
    {
      const double *values = least_squares_singular_values (self->squares);
      fit->row[FIT_RANK] = values != NULL ? effective_rank (MIN (self->n, self->p), values) : NAN;
    }
}

static void
solve (Regression *self, double ridge, SweepFit *fit)
{
  g_autofree double *w = g_new (double, self->p);

  if (self->squares != NULL && least_squares_solve (self->squares, penalty_of (self, ridge), self->y, w))
    measure (self, w, fit);
  else
    fit->status = SWEEP_DIVERGED;
}

bool
regression_fit (const FitPlan *plan, const atomic_bool *cancelled)
{
  Regression self = { .plan = plan, .cancelled = cancelled, .n = plan->samples, .p = plan->width };
  bool over_penalties = plan->world->axis == AXIS_PENALTY;

  draw (&self);
  if (!atomic_load (cancelled))
    self.squares = least_squares_new (self.n, self.p, self.design);
  for (size_t k = 0; k < plan->n && !atomic_load (cancelled); k++)
    solve (&self, over_penalties ? plan->values[k] : plan->penalty, plan->fits[k]);
  g_clear_pointer (&self.squares, least_squares_free);
  g_free (self.design);
  g_free (self.y);
  g_free (self.x);
  return !atomic_load (cancelled);
}
