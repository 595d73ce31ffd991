/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kendall's τ: against SciPy, against counting all pairs, and by its null distribution. */
#include "numeric/rank_correlation.h"

#include "numeric/random.h"
#include "numeric/statistics.h"

#include <glib.h>
#include <math.h>

/* scipy.stats.kendalltau (x, y, method='asymptotic') of SciPy 1.10: the statistic, and |statistic| over the normal
 * quantile of the p-value, which is the standard error. */
typedef struct
{
  size_t n;
  double x[8], y[8], tau, error;
} ScipyCase;
static const ScipyCase scipy[] = {
  { 4, { 1, 2, 3, 4 }, { 1, 2, 3, 4 }, 1, 0.490653381462658 },
  { 5, { 1, 2, 3, 4, 5 }, { 2, 1, 4, 3, 5 }, 0.6, 0.408248290463863 },
  { 7, { 1, 1, 2, 3, 4, 4, 5 }, { 1, 2, 2, 2, 1, 5, 5 }, 0.458831467741123, 0.349543203521138 },
  { 8,
    { 0.3, 0.1, 0.9, 0.5, 0.7, 0.2, 0.4, 0.8 },
    { 2.5, 1, 0.4, 0.6, 3.1, 2.2, 1.4, 0.2 },
    -0.285714285714286,
    0.288675134594813 },
  { 6, { 1, 1, 1, 2, 2, 2 }, { 5, 4, 3, 2, 1, 5 }, -0.356348322549899, 0.402373908081478 },
};

static void
test_scipy (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (scipy); i++)
    {
      RankCorrelation found = rank_correlation_kendall (scipy[i].x, scipy[i].y, scipy[i].n);
      g_assert_cmpfloat_with_epsilon (found.tau, scipy[i].tau, 1e-14);
      g_assert_cmpfloat_with_epsilon (found.deviation, scipy[i].error, 1e-12);
      g_assert_cmpuint (found.n, ==, scipy[i].n);
    }
}

static int
sign_of (double x)
{
  return (x > 0) - (x < 0);
}

/* By its definition, O (n²). */
static double
count_pairs (const double *x, const double *y, size_t n)
{
  double sum = 0, in_x = 0, in_y = 0;

  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < i; j++)
      {
        sum += sign_of (x[i] - x[j]) * sign_of (y[i] - y[j]);
        in_x += x[i] != x[j];
        in_y += y[i] != y[j];
      }
  return sum / sqrt (in_x * in_y);
}

/* With few values, so that there are ties of all kinds; a monotone function of one changes nothing, its negative the
 * sign. */
static void
test_pairs (void)
{
  for (unsigned k = 0; k < 60; k++)
    {
      Random random = random_stream (k, 0);
      size_t n = 2 + random_below (&random, 120);
      unsigned values = 2 + random_below (&random, k % 3 == 0 ? 1000 : 8);
      g_autofree double *x = g_new (double, n), *y = g_new (double, n), *z = g_new (double, n);
      RankCorrelation found, other;
      for (size_t i = 0; i < n; i++)
        {
          x[i] = random_below (&random, values);
          y[i] = 0.5 * x[i] + random_below (&random, values);
          z[i] = -exp (y[i] / values);
        }
      x[0] = 0;
      x[1] = 1;
      found = rank_correlation_kendall (x, y, n);
      other = rank_correlation_kendall (x, z, n);
      if (isnan (found.tau))
        continue;
      g_assert_cmpfloat_with_epsilon (found.tau, count_pairs (x, y, n), 1e-13);
      g_assert_cmpfloat_with_epsilon (other.tau, -found.tau, 1e-13);
      g_assert_cmpfloat_with_epsilon (other.deviation, found.deviation, 1e-13);
    }
}

/* Of independent numbers τ scatters by the error: the standard deviation of 4000 of them is known to 1.1 %, four of
 * which are allowed. */
static void
test_null (void)
{
  enum
  {
    TIMES = 4000,
    PAIRS = 30
  };
  g_autofree double *taus = g_new (double, TIMES);
  double x[PAIRS], y[PAIRS], error = 0;

  for (unsigned k = 0; k < TIMES; k++)
    {
      Random random = random_stream (77, k);
      RankCorrelation found;
      for (unsigned i = 0; i < PAIRS; i++)
        {
          x[i] = random_normal (&random);
          y[i] = random_normal (&random);
        }
      found = rank_correlation_kendall (x, y, PAIRS);
      taus[k] = found.tau;
      error = found.deviation;
    }
  g_assert_cmpfloat_with_epsilon (sqrt (statistics_variance (taus, TIMES)), error, 0.045 * error);
  g_assert_cmpfloat_with_epsilon (statistics_mean (taus, TIMES), 0, 4 * error / sqrt (TIMES));
}

static void
test_degenerate (void)
{
  const double x[] = { 1, NAN, 3, 2, INFINITY }, y[] = { 2, 5, NAN, 3, 9 }, same[] = { 4, 4, 4, 4, 4 };

  g_assert_true (isnan (rank_correlation_kendall (x, y, 0).tau));
  g_assert_true (isnan (rank_correlation_kendall (x, y, 1).tau));
  g_assert_true (isnan (rank_correlation_kendall (y, same, 5).tau));
  g_assert_true (isnan (rank_correlation_kendall (same, same, 5).deviation));
  g_assert_cmpuint (rank_correlation_kendall (x, y, 5).n, ==, 3);
  g_assert_cmpfloat (rank_correlation_kendall (x, y, 5).tau, ==, 1);
  g_assert_cmpfloat (rank_correlation_kendall ((double[]){ 1, 2 }, (double[]){ 2, 1 }, 2).tau, ==, -1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rank-correlation/scipy", test_scipy);
  g_test_add_func ("/rank-correlation/pairs", test_pairs);
  g_test_add_func ("/rank-correlation/null", test_null);
  g_test_add_func ("/rank-correlation/degenerate", test_degenerate);
  return g_test_run ();
}
