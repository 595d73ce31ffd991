/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The incomplete beta function against closed forms and identities. */
#include "numeric/incomplete_beta.h"

#include <glib.h>
#include <math.h>

static void
assert_near (double value, double expected)
{
  g_assert_cmpfloat_with_epsilon (value, expected, 1e-12 * fabs (expected) + 1e-15);
}

/* I_x (a, 1) = xᵃ, I_x (1, b) = 1 - (1 - x)ᵇ, I_x (½, ½) = 2/π arcsin √x. */
static void
test_closed_forms (void)
{
  for (double x = 0.01; x < 1; x += 0.07)
    {
      for (double a = 0.5; a < 40; a *= 1.7)
        {
          assert_near (incomplete_beta (a, 1, x), pow (x, a));
          assert_near (incomplete_beta (1, a, x), -expm1 (a * log1p (-x)));
        }
      assert_near (incomplete_beta (0.5, 0.5, x), 2 / M_PI * asin (sqrt (x)));
    }
}

/* The binomial distribution: P (X ≥ k) = I_x (k, n - k + 1), summed term by term. */
static void
test_binomial (void)
{
  const int n = 60;

  for (double x = 0.05; x < 1; x += 0.1)
    {
      double sum = 0;
      for (int k = n; k > 0; k--)
        {
          double log_choose = lgamma (n + 1) - lgamma (k + 1) - lgamma (n - k + 1);
          sum += exp (log_choose + k * log (x) + (n - k) * log1p (-x));
          g_assert_cmpfloat_with_epsilon (incomplete_beta (k, n - k + 1, x), sum, 1e-11 * sum);
        }
    }
}

static void
test_symmetry_and_ends (void)
{
  for (double a = 0.5; a < 5000; a *= 3)
    for (double b = 0.5; b < 5000; b *= 3)
      {
        double x = a / (a + b);
        g_assert_cmpfloat_with_epsilon (incomplete_beta (a, b, x) + incomplete_beta (b, a, 1 - x), 1, 1e-10);
      }
  g_assert_cmpfloat (incomplete_beta (2, 3, 0), ==, 0);
  g_assert_cmpfloat (incomplete_beta (2, 3, -1), ==, 0);
  g_assert_cmpfloat (incomplete_beta (2, 3, 1), ==, 1);
  g_assert_true (isnan (incomplete_beta (0, 3, 0.5)));
  g_assert_true (isnan (incomplete_beta (2, -1, 0.5)));
  g_assert_true (isnan (incomplete_beta (2, 1, NAN)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/incomplete-beta/closed-forms", test_closed_forms);
  g_test_add_func ("/incomplete-beta/binomial", test_binomial);
  g_test_add_func ("/incomplete-beta/symmetry-and-ends", test_symmetry_and_ends);
  return g_test_run ();
}
