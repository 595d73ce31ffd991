/* Trials that are solved for at once: linear regression, random features, polynomials. */
#include "experiments/double_descent.h"

#include "analysis/random_features.h"
#include "numeric/least_squares.h"
#include "numeric/legendre.h"
#include "numeric/product.h"
#include "numeric/random.h"

#include <math.h>

/* ---- Noise ---- */

static void
add_noise (const Task *task, double *y)
{
  Random random = random_stream (recipe_stream (task->recipe, "noise", recipe_set_of (task->recipe, task->place.seed)),
                                 0);
  for (size_t i = 0; i < task->place.samples; i++)
    y[i] += task->place.noise * random_normal (&random);
}

static uint64_t
set_stream (const Task *task)
{
  return recipe_stream (task->recipe, "set", recipe_set_of (task->recipe, task->place.seed));
}

/* ---- Training sets: design[samples × width] and targets[samples] ---- */

/* A sample is drawn from a stream of its own, feature by feature: more samples or more features leave it as it is. */
static void
draw_linear (const Task *task, double *design, double *y)
{
  const Recipe *recipe = task->recipe;
  size_t p = task->place.width;

  for (size_t i = 0; i < task->place.samples; i++)
    {
      Random random = random_stream (set_stream (task), i);
      for (size_t j = 0; j < recipe->features; j++)
        {
          double x = recipe->scale[j] * random_normal (&random);
          y[i] += recipe->beta[j] * x;
          if (j < p)
            design[i * p + j] = x;
        }
    }
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
draw_polynomial (const Task *task, double *design, double *y, double *x)
{
  for (size_t i = 0; i < task->place.samples; i++)
    {
      Random random = random_stream (set_stream (task), i);
      x[i] = -1 + 2 * ((double) i + random_uniform (&random)) / (double) task->place.samples;
      y[i] = recipe_target (task->recipe, x[i]);
    }
  polynomials (task->place.samples, x, task->place.width, design);
}

static void
draw_features (const Task *task, const float *theta, double *design, double *y)
{
  unsigned d = task->recipe->features;
  size_t n = task->place.samples, count = task->place.width;
  g_autofree float *x = g_new (float, n *d), *features = g_new (float, n *count);

  sphere_points (set_stream (task), n, d, x);
  random_features (n, count, d, x, theta, features);
  for (size_t i = 0; i < n * count; i++)
    design[i] = features[i];
  for (size_t i = 0; i < n; i++)
    for (unsigned j = 0; j < d; j++)
      y[i] += task->recipe->beta[j] * (double) x[i * d + j];
}

/* ---- What a solution answers ---- */

static Numbers *
answers_linear (const Task *task, const double *w)
{
  const Recipe *recipe = task->recipe;
  Numbers *answers = numbers_new (recipe->features);

  for (size_t j = 0; j < MIN (recipe->features, task->place.width); j++)
    answers->v[j] = recipe->scale[j] * w[j];
  return answers;
}

static Numbers *
answers_polynomial (const Task *task, const double *w)
{
  size_t p = task->place.width;
  g_autofree double *basis = g_new (double, p);
  Numbers *answers = numbers_new (PORTRAIT_POINTS);

  for (size_t i = 0; i < PORTRAIT_POINTS; i++)
    {
      double x = recipe_test_point (i);
      polynomials (1, &x, p, basis);
      for (size_t k = 0; k < p; k++)
        answers->v[i] += w[k] * basis[k];
    }
  return answers;
}

static Numbers *
answers_features (const Task *task, const float *test_features, const double *w)
{
  size_t n = recipe_parts_samples (task->recipe->test_samples), count = task->place.width;
  g_autofree float *single = g_new (float, count), *values = g_new (float, n);
  Numbers *answers = numbers_new (n);

  for (size_t j = 0; j < count; j++)
    single[j] = (float) w[j];
  product_f (PRODUCT_NN, n, 1, count, test_features, count, single, 1, 0, values, 1);
  for (size_t i = 0; i < n; i++)
    answers->v[i] = values[i];
  return answers;
}

/* ---- The fit ---- */

static double
mean_squared_residual (size_t n, size_t p, const double *design, const double *w, const double *y)
{
  g_autofree double *fit = g_new (double, n);
  double sum = 0;

  product_d (PRODUCT_NN, n, 1, p, design, p, w, 1, 0, fit, 1);
  for (size_t i = 0; i < n; i++)
    sum += (fit[i] - y[i]) * (fit[i] - y[i]);
  return sum / (double) n;
}

/* λ as it is stated, in units of ‖X w - y‖² + penalty ‖w‖². */
static double
penalty_of (const Task *task, double ridge)
{
  double n = (double) task->place.samples, p = (double) task->place.width;

  if (ridge < 0)
    ridge = recipe_best_ridge (task->recipe, task->place.width, task->place.samples, task->place.noise);
  return task->recipe->model == MODEL_FEATURES ? ridge * n * p / task->recipe->features : ridge * n;
}

/* Everything that a fit needs; the functions above fill it. */
typedef struct
{
  const Task *task;
  double *design, *y, *x;
  float *test_features;
  LeastSquares *squares;
} Fit;

static void
fit_draw (Fit *fit)
{
  const Task *task = fit->task;
  const Recipe *recipe = task->recipe;
  size_t n = task->place.samples, p = task->place.width, tests = recipe_parts_samples (recipe->test_samples);

  fit->design = g_new (double, n *p);
  fit->y = g_new0 (double, n);
  if (recipe->model == MODEL_LINEAR)
    draw_linear (task, fit->design, fit->y);
  else if (recipe->model == MODEL_POLYNOMIAL)
    {
      fit->x = g_new (double, n);
      draw_polynomial (task, fit->design, fit->y, fit->x);
    }
  else
    {
      const float *theta = recipe_sphere (recipe, SPHERE_WEIGHTS, task->place.seed);
      fit->test_features = g_new (float, tests *p);
      draw_features (task, theta, fit->design, fit->y);
      random_features (tests, p, recipe->features, recipe->sphere, theta, fit->test_features);
    }
  add_noise (task, fit->y);
}

static void
fit_clear (Fit *fit)
{
  g_clear_pointer (&fit->squares, least_squares_free);
  g_free (fit->design);
  g_free (fit->y);
  g_free (fit->x);
  g_free (fit->test_features);
}

static void
fit_portray (const Fit *fit, Outcome *outcome)
{
  outcome->portrait = numbers_copy (outcome->answers->v, outcome->answers->n);
  outcome->portrait_x = numbers_copy (fit->x, fit->task->place.samples);
  outcome->portrait_y = numbers_copy (fit->y, fit->task->place.samples);
}

/* Squared distance to the right answers; both become shares of the mean where they are values of a function. */
static double
measure_answers (const Fit *fit, Numbers *answers)
{
  const Recipe *recipe = fit->task->recipe;
  g_autoptr (Numbers) right = recipe_answers (recipe);
  double share = recipe->model == MODEL_LINEAR ? 1 : 1 / sqrt ((double) answers->n), sum = 0;

  for (size_t i = 0; i < answers->n; i++)
    {
      answers->v[i] *= share;
      sum += (answers->v[i] - right->v[i]) * (answers->v[i] - right->v[i]);
    }
  return sum;
}

static void
fit_solve (Fit *fit, double ridge, Outcome *outcome)
{
  const Task *task = fit->task;
  const Recipe *recipe = task->recipe;
  size_t n = task->place.samples, p = task->place.width;
  g_autofree double *w = g_new (double, p);

  if (fit->squares == NULL || !least_squares_solve (fit->squares, penalty_of (task, ridge), fit->y, w))
    {
      outcome->train = outcome->test = outcome->norm = outcome->rank = NAN;
      outcome->diverged = true;
      return;
    }
  outcome->train = mean_squared_residual (n, p, fit->design, w, fit->y);
  for (size_t j = 0; j < p; j++)
    outcome->norm += w[j] * w[j];
  outcome->norm = sqrt (outcome->norm);
  outcome->answers = recipe->model == MODEL_LINEAR       ? answers_linear (task, w)
                     : recipe->model == MODEL_POLYNOMIAL ? answers_polynomial (task, w)
                                                         : answers_features (task, fit->test_features, w);
  if (recipe->portrait == 1 && task->place.seed == 0)
    fit_portray (fit, outcome);
  outcome->test = measure_answers (fit, outcome->answers);
  outcome->rank = NAN;
  if (task->place.seed == 0)
    {
      const double *values = least_squares_singular_values (fit->squares);
      outcome->rank = values != NULL ? effective_rank (MIN (n, p), values) : NAN;
    }
}

void
regression_fit (const Task *task)
{
  Fit fit = { .task = task };

  fit_draw (&fit);
  fit.squares = least_squares_new (task->place.samples, task->place.width, fit.design);
  for (size_t k = 0; k < task->place.n; k++)
    fit_solve (&fit, task->place.values != NULL ? task->place.values[k] : task->place.ridge, task->outcomes[k]);
  fit_clear (&fit);
}
