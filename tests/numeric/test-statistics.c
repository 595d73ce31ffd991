/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Moments and order statistics against closed forms, and where values are missing, infinite or far from zero. */
#include "numeric/random.h"
#include "numeric/statistics.h"

#include <glib.h>
#include <math.h>
#include <string.h>

/* 0 … n - 1 in an order without order, shifted: mean and variance are known, and for n < 2^26 every sum is exact. */
static void
fill_integers (size_t n, double shift, double *v)
{
  Random random = random_stream (1, n);
  g_autofree uint32_t *order = g_new (uint32_t, n);

  random_permutation (&random, (uint32_t) n, order);
  for (size_t i = 0; i < n; i++)
    v[i] = shift + order[i];
}

static void
test_moments (void)
{
  double v[101];

  for (size_t n = 2; n <= 101; n++)
    {
      double m = (double) n, variance = (m * m - 1) / 12;
      fill_integers (n, 0, v);
      g_assert_cmpfloat (statistics_mean (v, n), ==, (m - 1) / 2);
      g_assert_cmpfloat_with_epsilon (statistics_variance (v, n), variance, 1e-15 * m * variance);
      g_assert_cmpfloat_with_epsilon (statistics_standard_error (v, n), sqrt (variance / (m - 1)),
                                      1e-15 * m * sqrt (variance));
    }
}

/* E v² - (E v)² would leave nothing of a variance of 10 about 10¹². */
static void
test_far_from_zero (void)
{
  double v[11];

  fill_integers (11, 1e12, v);
  g_assert_cmpfloat (statistics_mean (v, 11), ==, 1e12 + 5);
  g_assert_cmpfloat (statistics_variance (v, 11), ==, 10);
}

static void
test_few (void)
{
  const double one = 3;

  g_assert_true (isnan (statistics_mean (NULL, 0)));
  g_assert_true (isnan (statistics_variance (NULL, 0)));
  g_assert_true (isnan (statistics_standard_error (NULL, 0)));
  g_assert_true (isnan (statistics_quantile (NULL, 0, 0.5)));
  g_assert_cmpuint (statistics_sort (NULL, 0), ==, 0);
  g_assert_cmpuint (statistics_quartiles (NULL, 0).n, ==, 0);
  g_assert_true (isnan (statistics_quartiles (NULL, 0).low));
  g_assert_cmpfloat (statistics_mean (&one, 1), ==, 3);
  g_assert_cmpfloat (statistics_variance (&one, 1), ==, 0);
  g_assert_true (isnan (statistics_standard_error (&one, 1)));
  g_assert_cmpfloat (statistics_quantile (&one, 1, 0.5), ==, 3);
  g_assert_cmpfloat (statistics_quantile (&one, 1, 0.99), ==, 3);
}

/* Of 0 … n - 1 the quantile p is p (n - 1). */
static void
test_quantiles (void)
{
  double v[50], before[50];

  for (size_t n = 1; n <= 50; n++)
    {
      fill_integers (n, 0, v);
      memcpy (before, v, sizeof v);
      for (int k = 0; k <= 8; k++)
        {
          double p = k / 8.0;
          g_assert_cmpfloat (statistics_quantile (v, n, p), ==, p * (double) (n - 1));
        }
      g_assert_cmpfloat (statistics_quantile (v, n, 0.5), ==, (double) (n - 1) / 2);
      g_assert_cmpfloat (statistics_quartiles (v, n).low, ==, (double) (n - 1) / 4);
      g_assert_cmpfloat (statistics_quartiles (v, n).median, ==, (double) (n - 1) / 2);
      g_assert_cmpfloat (statistics_quartiles (v, n).high, ==, 3 * (double) (n - 1) / 4);
      g_assert_cmpmem (v, n * sizeof *v, before, n * sizeof *v);
      g_assert_cmpuint (statistics_sort (v, n), ==, n);
      for (size_t i = 0; i < n; i++)
        g_assert_cmpfloat (v[i], ==, (double) i);
    }
}

static void
test_missing (void)
{
  double v[] = { NAN, 4, -NAN, 1, 3, NAN, 2, NAN }, nothing[] = { NAN, NAN };

  g_assert_cmpfloat (statistics_mean (v, G_N_ELEMENTS (v)), ==, 2.5);
  g_assert_cmpfloat (statistics_variance (v, G_N_ELEMENTS (v)), ==, 1.25);
  g_assert_cmpfloat (statistics_quantile (v, G_N_ELEMENTS (v), 0.5), ==, 2.5);
  g_assert_cmpuint (statistics_quartiles (v, G_N_ELEMENTS (v)).n, ==, 4);
  g_assert_cmpuint (statistics_sort (v, G_N_ELEMENTS (v)), ==, 4);
  for (int i = 0; i < 4; i++)
    g_assert_cmpfloat (v[i], ==, i + 1);
  for (guint i = 4; i < G_N_ELEMENTS (v); i++)
    g_assert_true (isnan (v[i]));
  g_assert_true (isnan (statistics_mean (nothing, 2)));
  g_assert_true (isnan (statistics_quantile (nothing, 2, 0.5)));
  g_assert_cmpuint (statistics_sort (nothing, 2), ==, 0);
}

static void
test_infinite (void)
{
  const double v[] = { INFINITY, 1, INFINITY, -INFINITY, 2 }, most[] = { INFINITY, INFINITY, 0 };

  g_assert_cmpfloat (statistics_quantile (v, 5, 0.5), ==, 2);
  g_assert_cmpfloat (statistics_quantile (v, 5, 0), ==, -INFINITY);
  g_assert_cmpfloat (statistics_quartiles (v, 5).high, ==, INFINITY);
  g_assert_cmpfloat (statistics_quantile (most, 3, 0.75), ==, INFINITY);
  g_assert_cmpfloat (statistics_mean (most, 3), ==, INFINITY);
  g_assert_true (isnan (statistics_mean (v, 5)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/statistics/moments", test_moments);
  g_test_add_func ("/statistics/far-from-zero", test_far_from_zero);
  g_test_add_func ("/statistics/few", test_few);
  g_test_add_func ("/statistics/quantiles", test_quantiles);
  g_test_add_func ("/statistics/missing", test_missing);
  g_test_add_func ("/statistics/infinite", test_infinite);
  return g_test_run ();
}
