/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Levenberg and Marquardt's method on problems whose solutions are known. */
#include "numeric/least_squares.h"
#include "numeric/levenberg_marquardt.h"
#include "numeric/random.h"

#include <glib.h>
#include <math.h>
#include <string.h>

static const LevenbergMarquardtSolver solvers[] = { LEVENBERG_MARQUARDT_QR, LEVENBERG_MARQUARDT_CHOLESKY };

static LevenbergMarquardtResult
solve (size_t m, size_t n, LevenbergMarquardtSolver solver, const LevenbergMarquardtProblem *problem,
       LevenbergMarquardtOptions options, double *x)
{
  LevenbergMarquardt *self = levenberg_marquardt_new (m, n, solver);
  LevenbergMarquardtResult result = levenberg_marquardt_solve (self, problem, &options, x);
  levenberg_marquardt_free (self);
  return result;
}

/* (10 (y - x²), 1 - x) (H. Rosenbrock, 1960) */
static void
rosenbrock (void *data, const double *x, double *r)
{
  r[0] = 10 * (x[1] - x[0] * x[0]);
  r[1] = 1 - x[0];
}

static void
rosenbrock_jacobian (void *data, const double *x, double *j)
{
  j[0] = -20 * x[0];
  j[1] = 10;
  j[2] = -1;
  j[3] = 0;
}

static void
test_rosenbrock (void)
{
  const LevenbergMarquardtProblem problem = { rosenbrock, rosenbrock_jacobian, NULL };

  for (unsigned s = 0; s < G_N_ELEMENTS (solvers); s++)
    for (uint64_t seed = 0; seed < 20; seed++)
      {
        Random random = random_stream (seed, 0);
        double x[2] = { -1.2, 1 };
        for (int i = 0; seed > 0 && i < 2; i++)
          x[i] = 3 * random_normal (&random);
        LevenbergMarquardtResult result = solve (2, 2, solvers[s], &problem,
                                                 (LevenbergMarquardtOptions){ 200, .residual_tolerance = 1e-12 }, x);
        g_assert_cmpint (result.status, ==, LEVENBERG_MARQUARDT_ROOT);
        g_assert_cmpfloat (result.residual, <=, 1e-12);
        g_assert_cmpfloat_with_epsilon (x[0], 1, 1e-11); /* ‖J⁻¹‖ is 2.2 there, and 10 of it for y */
        g_assert_cmpfloat_with_epsilon (x[1], 1, 1e-11);
      }
}

/* (x + y - 1, 2 (x + y) - 2): J has rank 1 everywhere, and a line of roots. */
static void
dependent (void *data, const double *x, double *r)
{
  r[0] = x[0] + x[1] - 1;
  r[1] = 2 * r[0];
}

static void
dependent_jacobian (void *data, const double *x, double *j)
{
  j[0] = j[1] = 1;
  j[2] = j[3] = 2;
}

/* Steps are orthogonal to the null space (1, -1): x - y stays. */
static void
test_rank_deficient (void)
{
  const LevenbergMarquardtProblem problem = { dependent, dependent_jacobian, NULL };

  for (unsigned s = 0; s < G_N_ELEMENTS (solvers); s++)
    {
      double x[2] = { 5, 2 };
      LevenbergMarquardtResult result = solve (2, 2, solvers[s], &problem,
                                               (LevenbergMarquardtOptions){ 100, .residual_tolerance = 1e-12 }, x);
      g_assert_cmpint (result.status, ==, LEVENBERG_MARQUARDT_ROOT);
      g_assert_cmpfloat_with_epsilon (x[0], 2, 1e-7);
      g_assert_cmpfloat_with_epsilon (x[1], -1, 1e-7);
    }
}

/* One residual, |x|² - 1, of five unknowns: the root lies on the ray from the origin. */
static void
sphere (void *data, const double *x, double *r)
{
  r[0] = -1;
  for (int i = 0; i < 5; i++)
    r[0] += x[i] * x[i];
}

static void
sphere_jacobian (void *data, const double *x, double *j)
{
  for (int i = 0; i < 5; i++)
    j[i] = 2 * x[i];
}

static void
test_underdetermined (void)
{
  const LevenbergMarquardtProblem problem = { sphere, sphere_jacobian, NULL };

  for (unsigned s = 0; s < G_N_ELEMENTS (solvers); s++)
    {
      double x[5] = { 3, 3, -3, 3, 3 };
      LevenbergMarquardtResult result = solve (1, 5, solvers[s], &problem,
                                               (LevenbergMarquardtOptions){ 100, .residual_tolerance = 1e-13 }, x);
      g_assert_cmpint (result.status, ==, LEVENBERG_MARQUARDT_ROOT);
      for (int i = 0; i < 5; i++)
        g_assert_cmpfloat_with_epsilon (x[i], (i == 2 ? -1 : 1) / sqrt (5), 1e-9);
    }
}

/* log x: a full step from 5 leads to -3, where there is none. */
static void
logarithm (void *data, const double *x, double *r)
{
  r[0] = log (x[0]);
}

static void
logarithm_jacobian (void *data, const double *x, double *j)
{
  j[0] = data != NULL ? NAN : 1 / x[0];
}

static void
test_not_finite (void)
{
  LevenbergMarquardtProblem problem = { logarithm, logarithm_jacobian, NULL };
  const LevenbergMarquardtOptions options = { 100, .residual_tolerance = 1e-12 };

  for (unsigned s = 0; s < G_N_ELEMENTS (solvers); s++)
    {
      double x = 5;
      problem.data = NULL;
      g_assert_cmpint (solve (1, 1, solvers[s], &problem, options, &x).status, ==, LEVENBERG_MARQUARDT_ROOT);
      g_assert_cmpfloat_with_epsilon (x, 1, 1e-11);
      x = -1;
      g_assert_cmpint (solve (1, 1, solvers[s], &problem, options, &x).status, ==, LEVENBERG_MARQUARDT_NOT_FINITE);
      g_assert_cmpfloat (x, ==, -1);
      x = 5;
      problem.data = &x;
      g_assert_cmpint (solve (1, 1, solvers[s], &problem, options, &x).status, ==, LEVENBERG_MARQUARDT_NOT_FINITE);
      g_assert_cmpfloat (x, ==, 5);
    }
}

/* (x - 1, x² + 1): Jᵀr = x - 1 + 2x (x² + 1) = 0 at the real root of 2x³ + 3x - 1. */
static void
rootless (void *data, const double *x, double *r)
{
  r[0] = x[0] - 1;
  r[1] = x[0] * x[0] + 1;
}

static void
rootless_jacobian (void *data, const double *x, double *j)
{
  j[0] = 1;
  j[1] = 2 * x[0];
}

static void
test_minimum (void)
{
  const LevenbergMarquardtProblem problem = { rootless, rootless_jacobian, NULL };

  for (unsigned s = 0; s < G_N_ELEMENTS (solvers); s++)
    {
      double x = 4;
      LevenbergMarquardtResult result = solve (
          2, 1, solvers[s], &problem,
          (LevenbergMarquardtOptions){ 100, .residual_tolerance = 1e-12, .gradient_tolerance = 1e-7 }, &x);
      g_assert_cmpint (result.status, ==, LEVENBERG_MARQUARDT_MINIMUM);
      g_assert_cmpfloat_with_epsilon (2 * x * x * x + 3 * x, 1, 1e-6);
      g_assert_cmpfloat (result.gradient, <=, 1e-7);
      g_assert_cmpfloat_with_epsilon (result.residual, hypot (x - 1, x * x + 1), 1e-14);
    }
}

typedef struct
{
  size_t evaluations, after; /* from so many Jacobians on it is cancelled */
  atomic_bool cancelled;
} Cancelling;

static void
cancelling_residuals (void *data, const double *x, double *r)
{
  rosenbrock (NULL, x, r);
}

static void
cancelling_jacobian (void *data, const double *x, double *j)
{
  Cancelling *self = data;
  rosenbrock_jacobian (NULL, x, j);
  if (++self->evaluations >= self->after)
    atomic_store (&self->cancelled, true);
}

/* The Jacobian at the start is the first. */
static void
test_cancelled (void)
{
  for (size_t after = 1; after < 5; after++)
    {
      Cancelling self = { .after = after };
      const LevenbergMarquardtProblem problem = { cancelling_residuals, cancelling_jacobian, &self };
      double x[2] = { -1.2, 1 }, r[2];
      LevenbergMarquardtResult result = solve (
          2, 2, LEVENBERG_MARQUARDT_QR, &problem,
          (LevenbergMarquardtOptions){ 100, .residual_tolerance = 1e-12, .cancelled = &self.cancelled }, x);
      g_assert_cmpint (result.status, ==, LEVENBERG_MARQUARDT_CANCELLED);
      g_assert_cmpuint (result.iterations, ==, after - 1);
      rosenbrock (NULL, x, r);
      g_assert_cmpfloat_with_epsilon (hypot (r[0], r[1]), result.residual, 1e-14);
    }
}

static void
test_most_iterations (void)
{
  const LevenbergMarquardtProblem problem = { rosenbrock, rosenbrock_jacobian, NULL };
  double x[2] = { -1.2, 1 }, before = INFINITY;

  for (size_t most = 0; most < 6; most++)
    {
      double start[2] = { x[0], x[1] };
      LevenbergMarquardtResult result = solve (2, 2, LEVENBERG_MARQUARDT_QR, &problem,
                                               (LevenbergMarquardtOptions){ most, .residual_tolerance = 1e-12 }, start);
      g_assert_cmpint (result.status, ==, LEVENBERG_MARQUARDT_MOST_ITERATIONS);
      g_assert_cmpuint (result.iterations, ==, most);
      g_assert_cmpfloat (result.residual, <, before);
      before = result.residual;
    }
}

#define ROWS 12
#define COLUMNS 4

typedef struct
{
  double a[ROWS * COLUMNS], b[ROWS];
} Linear;

static void
linear (void *data, const double *x, double *r)
{
  const Linear *self = data;
  for (int i = 0; i < ROWS; i++)
    {
      r[i] = -self->b[i];
      for (int j = 0; j < COLUMNS; j++)
        r[i] += self->a[i * COLUMNS + j] * x[j];
    }
}

static void
linear_jacobian (void *data, const double *x, double *j)
{
  const Linear *self = data;
  memcpy (j, self->a, sizeof self->a);
}

static void
test_linear (void)
{
  for (uint64_t seed = 0; seed < 20; seed++)
    for (unsigned s = 0; s < G_N_ELEMENTS (solvers); s++)
      {
        Random random = random_stream (seed, 3);
        Linear self;
        const LevenbergMarquardtProblem problem = { linear, linear_jacobian, &self };
        double x[COLUMNS] = { 0 }, expected[COLUMNS];
        for (int i = 0; i < ROWS * COLUMNS; i++)
          self.a[i] = random_normal (&random);
        for (int i = 0; i < ROWS; i++)
          self.b[i] = random_normal (&random);
        LeastSquares *squares = least_squares_new (ROWS, COLUMNS, self.a);
        g_assert_true (least_squares_solve (squares, 0, self.b, expected));
        least_squares_free (squares);
        LevenbergMarquardtResult result = solve (ROWS, COLUMNS, solvers[s], &problem,
                                                 (LevenbergMarquardtOptions){ 100, .gradient_tolerance = 1e-7 }, x);
        g_assert_cmpint (result.status, ==, LEVENBERG_MARQUARDT_MINIMUM);
        for (int j = 0; j < COLUMNS; j++)
          g_assert_cmpfloat_with_epsilon (x[j], expected[j], 1e-5);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/levenberg-marquardt/rosenbrock", test_rosenbrock);
  g_test_add_func ("/levenberg-marquardt/rank-deficient", test_rank_deficient);
  g_test_add_func ("/levenberg-marquardt/underdetermined", test_underdetermined);
  g_test_add_func ("/levenberg-marquardt/not-finite", test_not_finite);
  g_test_add_func ("/levenberg-marquardt/minimum", test_minimum);
  g_test_add_func ("/levenberg-marquardt/cancelled", test_cancelled);
  g_test_add_func ("/levenberg-marquardt/most-iterations", test_most_iterations);
  g_test_add_func ("/levenberg-marquardt/linear", test_linear);
  return g_test_run ();
}
