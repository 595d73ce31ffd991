/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Correlations: bounds, invariances, and ranks with ties against their definition. */
#include "numeric/correlation.h"
#include "numeric/random.h"

#include <glib.h>
#include <math.h>

#define N 30

static void
test_invariant (void)
{
  for (uint64_t seed = 0; seed < 20; seed++)
    {
      Random random = random_stream (seed, 0);
      double x[N], y[N], line[N], bent[N], linear, ranks;
      for (int i = 0; i < N; i++)
        {
          x[i] = random_normal (&random);
          y[i] = 0.5 * x[i] + random_normal (&random);
          line[i] = 3 - 2 * y[i];
          bent[i] = exp (y[i]);
        }
      linear = correlation_linear (x, y, N);
      ranks = correlation_of_ranks (x, y, N);
      g_assert_cmpfloat (fabs (linear), <, 1);
      g_assert_cmpfloat_with_epsilon (correlation_linear (x, line, N), -linear, 1e-14);
      g_assert_cmpfloat_with_epsilon (correlation_of_ranks (x, line, N), -ranks, 1e-14);
      g_assert_cmpfloat_with_epsilon (correlation_of_ranks (x, bent, N), ranks, 1e-14);
      g_assert_cmpfloat_with_epsilon (correlation_of_ranks (y, bent, N), 1, 1e-14);
      g_assert_cmpfloat_with_epsilon (correlation_linear (line, y, N), -1, 1e-14);
    }
}

/* By Python, from the definitions; ranks by counting what is less and what is not more. */
static void
test_ties (void)
{
  const double x[] = { 1, 2, 2, 3, 5, 5, 5, 8 }, y[] = { 2, 1, 4, 4, 3, 9, 6, 7 };

  g_assert_cmpfloat_with_epsilon (correlation_linear (x, y, 8), 0.71031146188229, 1e-12);
  g_assert_cmpfloat_with_epsilon (correlation_of_ranks (x, y, 8), 0.7347919231675694, 1e-12);
}

static void
test_unknown (void)
{
  const double x[] = { 1, 1, 1 }, y[] = { 1, 2, 3 };

  g_assert_true (isnan (correlation_linear (x, y, 3)));
  g_assert_true (isnan (correlation_of_ranks (x, y, 3)));
  g_assert_true (isnan (correlation_linear (y, y, 1)));
  g_assert_true (isnan (correlation_of_ranks (x, y, 0)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/correlation/invariant", test_invariant);
  g_test_add_func ("/correlation/ties", test_ties);
  g_test_add_func ("/correlation/unknown", test_unknown);
  return g_test_run ();
}
