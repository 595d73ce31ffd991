/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small convex programs against what is found by trying every set of active bounds, and against closed forms. */
#include "numeric/quadratic_program.h"
#include "numeric/random.h"

#include <glib.h>
#include <math.h>
#include <stdlib.h>

static void
fill (Random *random, size_t n, double *v)
{
  for (size_t i = 0; i < n; i++)
    v[i] = random_normal (random);
}

static double
norm_1 (size_t n, const double *v)
{
  double sum = 0;
  for (size_t i = 0; i < n; i++)
    sum += fabs (v[i]);
  return sum;
}

/* Cramer's rule for three unknowns: the columns i, j, k of x[3 × d]. */
static double
determinant (const double a[3], const double b[3], const double c[3])
{
  return a[0] * (b[1] * c[2] - b[2] * c[1]) - b[0] * (a[1] * c[2] - a[2] * c[1]) + c[0] * (a[1] * b[2] - a[2] * b[1]);
}

/* The least ‖w‖₁ is reached where at most n = 3 of w are not zero: all of these are tried. */
static double
least_norm_1 (size_t d, const double *x, const double y[3])
{
  double least = INFINITY;

  for (size_t i = 0; i < d; i++)
    for (size_t j = i + 1; j < d; j++)
      for (size_t k = j + 1; k < d; k++)
        {
          double a[3], b[3], c[3];
          for (size_t r = 0; r < 3; r++)
            a[r] = x[r * d + i], b[r] = x[r * d + j], c[r] = x[r * d + k];
          double whole = determinant (a, b, c);
          least = fmin (least,
                        (fabs (determinant (y, b, c)) + fabs (determinant (a, y, c)) + fabs (determinant (a, b, y)))
                            / fabs (whole));
        }
  return least;
}

static void
test_basis_pursuit (void)
{
  for (uint64_t seed = 0; seed < 30; seed++)
    {
      Random random = random_stream (seed, 1);
      size_t d = 4 + random_below (&random, 8);
      double x[3 * 12], y[3], w[12];
      fill (&random, 3 * d, x);
      fill (&random, 3, y);
      g_assert_true (quadratic_program_basis_pursuit (3, d, x, y, w));
      for (size_t r = 0; r < 3; r++)
        {
          double sum = 0;
          for (size_t j = 0; j < d; j++)
            sum += x[r * d + j] * w[j];
          g_assert_cmpfloat_with_epsilon (sum, y[r], 1e-8);
        }
      double least = least_norm_1 (d, x, y);
      g_assert_cmpfloat_with_epsilon (norm_1 (d, w), least, 1e-8 * (1 + least));
    }
}

/* Few of many coefficients, and enough equations: they are found exactly. */
static void
test_sparse (void)
{
  const size_t n = 25, d = 60;
  Random random = random_stream (4, 0);
  g_autofree double *x = g_new (double, n *d), *y = g_new0 (double, n), *w = g_new (double, d);

  for (size_t i = 0; i < n * d; i++)
    x[i] = random_below (&random, 2) ? 1 : -1;
  for (size_t i = 0; i < n; i++)
    y[i] = x[i * d] - x[i * d + 1] + x[i * d + 2];
  g_assert_true (quadratic_program_basis_pursuit (n, d, x, y, w));
  for (size_t j = 0; j < d; j++)
    g_assert_cmpfloat_with_epsilon (w[j], j == 0 || j == 2 ? 1 : j == 1 ? -1 : 0, 1e-7);
}

/* In the plane one or two points hold the margin: the w of every one and every two is tried. */
static double
least_norm_2 (size_t n, const double *z)
{
  double least = INFINITY;

  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j <= i; j++)
      {
        const double *a = z + 2 * i, *b = z + 2 * j;
        double across = a[0] * b[1] - a[1] * b[0], square = a[0] * a[0] + a[1] * a[1];
        double w[2] = { i == j ? a[0] / square : (b[1] - a[1]) / across,
                        i == j ? a[1] / square : (a[0] - b[0]) / across };
        bool holds = true;
        for (size_t k = 0; k < n; k++)
          holds = holds && w[0] * z[2 * k] + w[1] * z[2 * k + 1] > 1 - 1e-12;
        if (holds)
          least = fmin (least, hypot (w[0], w[1]));
      }
  return least;
}

static void
test_hard_margin (void)
{
  for (uint64_t seed = 0; seed < 30; seed++)
    {
      Random random = random_stream (seed, 2);
      size_t n = 2 + random_below (&random, 12);
      double x[2 * 14], z[2 * 14], signs[14], w[2], normal[2];
      fill (&random, 2, normal);
      fill (&random, 2 * n, x);
      for (size_t i = 0; i < n; i++)
        {
          signs[i] = normal[0] * x[2 * i] + normal[1] * x[2 * i + 1] > 0 ? 1 : -1;
          for (int k = 0; k < 2; k++)
            z[2 * i + k] = signs[i] * x[2 * i + k];
        }
      g_assert_true (quadratic_program_hard_margin (n, 2, x, signs, w));
      double least = least_norm_2 (n, z);
      g_assert_cmpfloat_with_epsilon (hypot (w[0], w[1]), least, 1e-6 * least);
      for (size_t i = 0; i < n; i++)
        g_assert_cmpfloat (w[0] * z[2 * i] + w[1] * z[2 * i + 1], >, 1 - 1e-6);
    }
}

static int
descending (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;
  return (x < y) - (x > y);
}

/* The nearest point of the simplex Σx = 1: max (p - τ, 0) with the τ that makes it so (J. Duchi et al., ICML 2008). */
static void
test_simplex (void)
{
  for (uint64_t seed = 0; seed < 10; seed++)
    {
      const size_t n = 9;
      Random random = random_stream (seed, 3);
      double p[9], sorted[9], minus[9], ones[9], q[81] = { 0 }, one = 1, x[9], sum = 0, tau = 0;
      fill (&random, n, p);
      for (size_t i = 0; i < n; i++)
        {
          sorted[i] = p[i];
          minus[i] = -p[i];
          ones[i] = 1;
          q[i * n + i] = 1;
        }
      qsort (sorted, n, sizeof *sorted, descending);
      for (size_t i = 0; i < n; i++)
        {
          sum += sorted[i];
          if (sorted[i] > (sum - 1) / (double) (i + 1))
            tau = (sum - 1) / (double) (i + 1);
        }
      g_assert_true (quadratic_program_solve (n, 1, q, minus, ones, &one, x));
      for (size_t i = 0; i < n; i++)
        g_assert_cmpfloat_with_epsilon (x[i], fmax (p[i] - tau, 0), 1e-5);
    }
}

static void
test_unsolvable (void)
{
  const double ones[2] = { 1, 1 }, minus_one = -1, c[2] = { -1, 0 }, one = 1, difference[2] = { 1, -1 };
  const double on_a_line[3] = { 1, 2, 3 }, signs[3] = { 1, -1, 1 };
  double x[2], w;

  g_assert_false (quadratic_program_solve (2, 1, NULL, ones, ones, &minus_one, x)); /* x ≥ 0 has no sum of -1 */
  g_assert_false (quadratic_program_solve (2, 1, NULL, c, difference, &one, x));    /* both may grow forever */
  g_assert_false (quadratic_program_hard_margin (3, 1, on_a_line, signs, &w));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/quadratic-program/basis-pursuit", test_basis_pursuit);
  g_test_add_func ("/quadratic-program/sparse", test_sparse);
  g_test_add_func ("/quadratic-program/hard-margin", test_hard_margin);
  g_test_add_func ("/quadratic-program/simplex", test_simplex);
  g_test_add_func ("/quadratic-program/unsolvable", test_unsolvable);
  return g_test_run ();
}
