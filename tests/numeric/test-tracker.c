/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The largest eigenvalue of matrices that change from call to call, against LAPACK's. */
#include "numeric/tracker.h"

#include "dense_operator.h"
#include "numeric/basis.h"

#define N 60
#ifdef REAL_IS_DOUBLE
#  define ROUNDING 1e-12
#else
#  define ROUNDING 1e-5
#endif

static double
largest_of (const Dense *d)
{
  g_autofree double *copy = g_memdup2 (d->a, d->n * d->n * sizeof (double)), *values = g_new (double, d->n);

  g_assert_true (eigen_symmetric (d->n, copy, values, false));
  return values[d->n - 1];
}

/* What is known is known to the tolerance, from few products where little changed. */
static void
test_follow (void)
{
  const TrackerOptions options = { 3, 40, 1e-2 };
  double lambda[N], products = 0;

  for (int i = 0; i < N; i++)
    lambda[i] = i == 0 ? 10 : i == 1 ? -12 : 0.1 * i;
  Dense *d = dense_with (N, lambda, 8);
  Operator a = dense_operator (d);
  Tracker *tracker = tracker_new (N, 1);
  for (int t = 0; t < 60; t++)
    {
      TrackerResult result;
      for (size_t i = 0; i < N; i++)
        d->a[i * N + i] += 0.02 * sin ((double) i + 0.1 * t);
      atomic_store (&d->products, 0);
      result = tracker_follow (tracker, &a, &options);
      g_assert_cmpuint (atomic_load (&d->products), ==, result.products);
      g_assert_true (result.converged);
      g_assert_cmpfloat (result.residual, <=, 1e-2 * result.value);
      g_assert_cmpfloat_with_epsilon (result.value, largest_of (d), 1e-2 * result.value);
      products += t > 0 ? (double) result.products : 0;
    }
  /* A check beside the least, now and then. */
  g_assert_cmpfloat (products / 59, <, 4);
  g_assert_cmpfloat_with_epsilon (basis_dot (N, tracker_vector (tracker), tracker_vector (tracker)), 1, 1e-5);
  d->a[0] = NAN;
  g_assert_true (isnan (tracker_follow (tracker, &a, &options).value));
  tracker_free (tracker);
  dense_free (d);
}

/* The residual that is reported is ‖A v - λ v‖, converged or not. */
static void
test_residual (void)
{
  double lambda[N];

  for (int i = 0; i < N; i++)
    lambda[i] = i;
  Dense *d = dense_with (N, lambda, 9);
  Operator a = dense_operator (d);
  for (size_t most = 2; most < 40; most += 3)
    {
      const TrackerOptions options = { most, most, 1e-3 };
      Tracker *tracker = tracker_new (N, most);
      TrackerResult result = tracker_follow (tracker, &a, &options);
      const real *v = tracker_vector (tracker);
      real w[N];
      double sum = 0;
      g_assert_cmpuint (result.products, ==, most);
      a.apply (a.data, 1, v, w);
      for (int i = 0; i < N; i++)
        sum += pow ((double) w[i] - result.value * (double) v[i], 2);
      g_assert_cmpfloat_with_epsilon (sqrt (sum), result.residual, N * ROUNDING * N);
      g_assert_true (result.converged == (result.residual <= 1e-3 * result.value));
      tracker_free (tracker);
    }
  dense_free (d);
}

/* One product a call still arrives, call after call, if the matrix lets it. */
static void
test_one_product (void)
{
  const TrackerOptions options = { 1, 1, 1e-2 };
  TrackerResult result = { 0 };
  double lambda[N];

  for (int i = 0; i < N; i++)
    lambda[i] = i == 0 ? 4 : 0.03 * i - 0.5;
  Dense *d = dense_with (N, lambda, 10);
  Operator a = dense_operator (d);
  Tracker *tracker = tracker_new (N, 1);
  result = tracker_follow (tracker, &a, &options);
  g_assert_false (result.converged);
  for (int i = 0; i < 30; i++)
    result = tracker_follow (tracker, &a, &options);
  g_assert_true (result.converged);
  g_assert_cmpfloat_with_epsilon (result.value, 4, 0.04);
  tracker_free (tracker);
  dense_free (d);
}

/* Block diagonal: what is in one block is orthogonal to the eigenvectors of the other for ever.  The largest eigenvalue
 * of the second rises beyond that of the first, whose vector has a residual of nothing. */
static void
test_crossing (void)
{
  const TrackerOptions options = { 3, 100, 1e-2 };
  Dense *d = g_new0 (Dense, 1);
  Tracker *tracker = tracker_new (N, 1);
  Operator a;
  int late = 0;

  d->n = N;
  a = dense_operator (d);
  d->a = g_new0 (double, N *N);
  for (int t = 0; t < 100; t++)
    {
      TrackerResult result;
      double largest = fmax (5, 4 + 0.05 * t);
      for (size_t i = 0; i < N; i++)
        d->a[i * N + i] = i == 0 ? 5 : i == N / 2 ? 4 + 0.05 * t : 2 * sin ((double) i);
      result = tracker_follow (tracker, &a, &options);
      g_assert_true (result.converged);
      late = result.value >= 0.99 * largest ? 0 : late + 1;
      /* Seen at the latest when the second has been checked a few times. */
      g_assert_cmpint (late, <=, 3 * TRACKER_CHECK_EVERY);
    }
  g_assert_cmpint (late, ==, 0);
  tracker_free (tracker);
  dense_free (d);
}

/* Matrices of one row, of nothing, and of a negative largest eigenvalue. */
static void
test_degenerate (void)
{
  const double values[] = { -3, 0, 7 };

  for (int i = 0; i < 3; i++)
    {
      const TrackerOptions options = { 3, 10, 1e-2 };
      Dense *one = dense_with (1, values + i, 1);
      Operator a = dense_operator (one);
      Tracker *tracker = tracker_new (1, 1);
      for (int call = 0; call < 6; call++)
        {
          TrackerResult result = tracker_follow (tracker, &a, &options);
          g_assert_true (result.converged);
          g_assert_cmpfloat_with_epsilon (result.value, values[i], 10 * ROUNDING);
        }
      tracker_free (tracker);
      dense_free (one);
    }
  double lambda[N];
  for (int i = 0; i < N; i++)
    lambda[i] = -1 - i;
  const TrackerOptions options = { 3, N, 1e-2 };
  Dense *d = dense_with (N, lambda, 11);
  Operator a = dense_operator (d);
  Tracker *tracker = tracker_new (N, 1);
  TrackerResult result = tracker_follow (tracker, &a, &options);
  g_assert_true (result.converged);
  g_assert_cmpfloat_with_epsilon (result.value, -1, 1e-2);
  tracker_free (tracker);
  dense_free (d);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tracker/follow", test_follow);
  g_test_add_func ("/tracker/residual", test_residual);
  g_test_add_func ("/tracker/one-product", test_one_product);
  g_test_add_func ("/tracker/crossing", test_crossing);
  g_test_add_func ("/tracker/degenerate", test_degenerate);
  return g_test_run ();
}
