/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The factorisation and the extreme eigenvalues that come of it, against the dense solver. */
#include "dense_operator.h"

#include "numeric/extremes.h"
#include "numeric/lanczos.h"

#include <string.h>

#ifdef REAL_IS_DOUBLE
#  define EPSILON 1e-12
#  define AGREEMENT 1e-6
#  define WANTED 1e-9
#else
#  define EPSILON 1e-5
#  define AGREEMENT 1e-4
#  define WANTED 1e-5
#endif

#define N 60

static double
largest (const Dense *d)
{
  return fmax (fabs (d->values[0]), fabs (d->values[d->n - 1]));
}

/* Q is orthonormal, and A Q = Q T + β q eᵀ. */
static void
test_factorisation (void)
{
  double lambda[N];
  for (int i = 0; i < N; i++)
    lambda[i] = i < 3 ? 100 - i : -1 + 0.02 * i;
  Dense *d = dense_with (N, lambda, 1);
  Operator a = dense_operator (d);
  Lanczos *run = lanczos_new (N, 40);
  Random random = random_stream (1, 0);
  real w[N];

  g_assert_true (lanczos_start (run, NULL, &random));
  for (int j = 0; j < 40; j++)
    {
      a.apply (a.data, 1, lanczos_vector (run), w);
      g_assert_cmpint (lanczos_accept (run, w), ==, LANCZOS_GOES_ON);
    }
  for (size_t i = 0; i <= 40; i++)
    for (size_t j = 0; j <= 40; j++)
      g_assert_cmpfloat_with_epsilon (basis_dot (N, run->basis + i * N, run->basis + j * N), i == j, EPSILON);
  for (size_t j = 0; j < 40; j++)
    {
      a.apply (a.data, 1, run->basis + j * N, w);
      for (size_t i = 0; i < N; i++)
        {
          double expected = run->alpha[j] * (double) run->basis[j * N + i]
                            + run->beta[j] * (double) run->basis[(j + 1) * N + i]
                            + (j > 0 ? run->beta[j - 1] * (double) run->basis[(j - 1) * N + i] : 0);
          g_assert_cmpfloat_with_epsilon ((double) w[i], expected, EPSILON * 100);
        }
    }
  lanczos_free (run);
  dense_free (d);
}

static void
check_extremes (const double *lambda, size_t n, size_t top, size_t bottom)
{
  Dense *d = dense_with (n, lambda, n + top);
  Operator a = dense_operator (d);
  ExtremesOptions options = { .top = top, .bottom = bottom, .tolerance = WANTED, .verify = true, .seed = 3 };
  Extremes *e = NULL;
  g_autofree real *w = g_new (real, n);

  g_assert_cmpint (extremes_find (&a, &options, NULL, NULL, &e), ==, SOLVER_DONE);
  g_assert_cmpuint (e->top, ==, MIN (top, n));
  g_assert_cmpuint (e->bottom, ==, MIN (bottom, n));
  for (size_t i = 0; i < e->top + e->bottom; i++)
    {
      double expected = i < e->top ? d->values[n - 1 - i] : d->values[i - e->top], off = 0;
      const real *v = e->vectors + i * n;
      g_assert_cmpfloat_with_epsilon (e->values[i], expected, AGREEMENT * largest (d) + 1e-12);
      g_assert_true (e->converged[i]);
      g_assert_cmpfloat_with_epsilon (basis_dot (n, v, v), 1, EPSILON);
      a.apply (a.data, 1, v, w);
      for (size_t k = 0; k < n; k++)
        off += pow ((double) w[k] - e->values[i] * (double) v[k], 2);
      g_assert_cmpfloat_with_epsilon (sqrt (off), e->residuals[i], EPSILON * (largest (d) + 1));
    }
  /* Copies of one eigenvalue come with vectors of their own. */
  for (size_t i = 0; i < e->top; i++)
    for (size_t j = 0; j < i; j++)
      g_assert_cmpfloat_with_epsilon (basis_dot (n, e->vectors + i * n, e->vectors + j * n), 0, 100 * EPSILON);
  extremes_free (e);
  dense_free (d);
}

static void
test_extremes (void)
{
  double random_values[N], clustered[N], degenerate[N], zero[N] = { 0 }, one[N], rank_one[N] = { 7 };
  Random random = random_stream (5, 0);

  for (int i = 0; i < N; i++)
    {
      random_values[i] = random_normal (&random);
      clustered[i] = i < 6 ? 10 + 1e-4 * i : i < 12 ? -3 - 1e-4 * i : 0.01 * i;
      one[i] = 1;
      degenerate[i] = i < 2 ? 9 : i < 5 ? 8 : i < 15 ? 7 : i < 40 ? 0.1 * (i % 4) : -5;
    }
  check_extremes (random_values, N, 5, 5);
  check_extremes (random_values, N, 1, 0);
  check_extremes (random_values, N, 0, 3);
  check_extremes (random_values, N, N, 0);
  check_extremes (random_values, N, 2 * N, 4);
  check_extremes (clustered, N, 8, 8);
  check_extremes (degenerate, N, 4, 4);
  check_extremes (degenerate, N, 17, 10);
  check_extremes (zero, N, 3, 2);
  check_extremes (one, N, 3, 2);
  check_extremes (rank_one, N, 3, 2);
  check_extremes (rank_one, 1, 1, 1);
  check_extremes (random_values, 2, 1, 1);
}

/* Few steps: what is reached is told as it is. */
static void
test_not_converged (void)
{
  double lambda[N];
  for (int i = 0; i < N; i++)
    lambda[i] = 1 + 0.001 * i;
  Dense *d = dense_with (N, lambda, 4);
  Operator a = dense_operator (d);
  ExtremesOptions options = { .top = 2, .max_steps = 4, .tolerance = 1e-6, .seed = 3 };
  Extremes *e = NULL;

  g_assert_cmpint (extremes_find (&a, &options, NULL, NULL, &e), ==, SOLVER_DONE);
  g_assert_false (e->converged[0]);
  g_assert_cmpfloat (e->residuals[0], >, 1e-5);
  /* A residual bounds how far the nearest eigenvalue is. */
  g_assert_cmpfloat (fabs (e->values[0] - lambda[N - 1]), <=, 0.06);
  extremes_free (e);
  dense_free (d);
}

static void
test_stopping (void)
{
  double lambda[N];
  for (int i = 0; i < N; i++)
    lambda[i] = i;
  Dense *d = dense_with (N, lambda, 6);
  Operator a = dense_operator (d);
  SolverWatch watch = { .cancelled = &d->cancelled };
  ExtremesOptions options = { .top = 2, .tolerance = 1e-12, .verify = true, .seed = 3 };
  Extremes *e = NULL;

  d->cancel_after = 7;
  g_assert_cmpint (extremes_find (&a, &options, NULL, &watch, &e), ==, SOLVER_CANCELLED);
  g_assert_null (e);
  g_assert_cmpuint (atomic_load (&d->products), ==, 7);
  d->a[5] = NAN;
  g_assert_cmpint (extremes_find (&a, &options, NULL, NULL, &e), ==, SOLVER_NOT_FINITE);
  g_assert_null (e);
  dense_free (d);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lanczos/factorisation", test_factorisation);
  g_test_add_func ("/lanczos/extremes", test_extremes);
  g_test_add_func ("/lanczos/not-converged", test_not_converged);
  g_test_add_func ("/lanczos/stopping", test_stopping);
  return g_test_run ();
}
