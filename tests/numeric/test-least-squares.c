/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Least squares against the pseudo-inverse, against the normal equations, and by what makes a solution one; Legendre's
 * polynomials by their orthogonality. */
#include "numeric/least_squares.h"

#include "numeric/eigen.h"
#include "numeric/interruption.h"
#include "numeric/legendre.h"
#include "numeric/product.h"
#include "numeric/random.h"

#include <glib.h>
#include <math.h>

static double *
random_matrix (size_t n, size_t p, uint64_t seed)
{
  double *x = g_new (double, n *p);
  Random random = random_stream (seed, 0);

  for (size_t i = 0; i < n * p; i++)
    x[i] = random_normal (&random);
  return x;
}

/* Of rank r: a product. */
static double *
low_rank_matrix (size_t n, size_t p, size_t r, uint64_t seed)
{
  g_autofree double *a = random_matrix (n, r, seed), *b = random_matrix (r, p, seed + 1);
  double *x = g_new (double, n *p);

  product_d (PRODUCT_NN, n, p, r, a, r, b, p, 0, x, p);
  return x;
}

/* pinv (X) y = Xᵀ (X Xᵀ)⁺ y, by the eigenvectors of X Xᵀ: another way than the one that is tested. */
static void
pseudo_inverse (size_t n, size_t p, const double *x, size_t rank, const double *y, double *w)
{
  g_autofree double *gram = g_new (double, n *n), *values = g_new (double, n), *z = g_new0 (double, n);

  product_d (PRODUCT_NT, n, n, p, x, p, x, p, 0, gram, n);
  g_assert_true (eigen_symmetric (n, gram, values, true));
  for (size_t e = n - rank; e < n; e++)
    {
      double along = 0;
      for (size_t i = 0; i < n; i++)
        along += gram[e * n + i] * y[i];
      for (size_t i = 0; i < n; i++)
        z[i] += gram[e * n + i] * along / values[e];
    }
  product_d (PRODUCT_TN, p, 1, n, x, p, z, 1, 0, w, 1);
}

static void
check_pseudo_inverse (size_t n, size_t p, const double *x, size_t rank)
{
  g_autofree double *y = random_matrix (n, 1, 9), *w = g_new (double, p), *expected = g_new (double, p);
  LeastSquares *squares = least_squares_new (n, p, x);
  double norm = 0;

  g_assert_true (least_squares_solve (squares, 0, y, w));
  pseudo_inverse (n, p, x, rank, y, expected);
  for (size_t j = 0; j < p; j++)
    norm = fmax (norm, fabs (expected[j]));
  for (size_t j = 0; j < p; j++)
    g_assert_cmpfloat (fabs (w[j] - expected[j]), <=, 1e-8 * norm);
  least_squares_free (squares);
}

static void
test_pseudo_inverse (void)
{
  const size_t shapes[][2] = { { 1, 1 }, { 40, 7 }, { 7, 40 }, { 30, 30 }, { 120, 119 }, { 119, 120 }, { 5, 300 } };

  for (size_t s = 0; s < G_N_ELEMENTS (shapes); s++)
    {
      size_t n = shapes[s][0], p = shapes[s][1];
      g_autofree double *x = random_matrix (n, p, 3 + s);
      check_pseudo_inverse (n, p, x, MIN (n, p));
    }
}

static void
test_dependent_columns (void)
{
  const size_t shapes[][3] = { { 40, 12, 5 }, { 12, 40, 5 }, { 20, 20, 19 }, { 9, 9, 1 } };

  for (size_t s = 0; s < G_N_ELEMENTS (shapes); s++)
    {
      size_t n = shapes[s][0], p = shapes[s][1], rank = shapes[s][2];
      g_autofree double *x = low_rank_matrix (n, p, rank, 30 + s);
      check_pseudo_inverse (n, p, x, rank);
    }
  /* Nothing at all: the shortest solution is 0. */
  double none[6] = { 0 }, y[2] = { 1, 2 }, w[3] = { 7, 7, 7 };
  LeastSquares *squares = least_squares_new (2, 3, none);
  g_assert_true (least_squares_solve (squares, 0, y, w));
  for (int j = 0; j < 3; j++)
    g_assert_cmpfloat (w[j], ==, 0);
  least_squares_free (squares);
}

/* The gradient of ‖X w - y‖² + penalty ‖w‖² vanishes, for many penalties from one factorisation. */
static void
test_ridge (void)
{
  const size_t shapes[][2] = { { 50, 20 }, { 20, 50 }, { 30, 30 } };
  const double penalties[] = { 1e-6, 1e-2, 1, 100 };

  for (size_t s = 0; s < G_N_ELEMENTS (shapes); s++)
    {
      size_t n = shapes[s][0], p = shapes[s][1];
      g_autofree double *x = random_matrix (n, p, 50 + s), *y = random_matrix (n, 1, 60), *w = g_new (double, p);
      g_autofree double *residual = g_new (double, n), *gradient = g_new (double, p);
      LeastSquares *squares = least_squares_new (n, p, x);
      for (size_t l = 0; l < G_N_ELEMENTS (penalties); l++)
        {
          g_assert_true (least_squares_solve (squares, penalties[l], y, w));
          product_d (PRODUCT_NN, n, 1, p, x, p, w, 1, 0, residual, 1);
          for (size_t i = 0; i < n; i++)
            residual[i] -= y[i];
          product_d (PRODUCT_TN, p, 1, n, x, p, residual, 1, 0, gradient, 1);
          for (size_t j = 0; j < p; j++)
            g_assert_cmpfloat (fabs (gradient[j] + penalties[l] * w[j]), <=, 1e-10);
        }
      least_squares_free (squares);
    }
}

/* ---- So large that it goes panel by panel, and without singular vectors ---- */

/* Xᵀ (X w - y) + penalty w, its largest element beside the largest of Xᵀ y. */
static double
gradient_at (size_t n, size_t p, const double *x, const double *y, double penalty, const double *w)
{
  g_autofree double *residual = g_new (double, n), *gradient = g_new (double, p), *scale = g_new (double, p);
  double most = 0, size = 0;

  product_d (PRODUCT_NN, n, 1, p, x, p, w, 1, 0, residual, 1);
  for (size_t i = 0; i < n; i++)
    residual[i] -= y[i];
  product_d (PRODUCT_TN, p, 1, n, x, p, residual, 1, 0, gradient, 1);
  product_d (PRODUCT_TN, p, 1, n, x, p, y, 1, 0, scale, 1);
  for (size_t j = 0; j < p; j++)
    {
      most = fmax (most, fabs (gradient[j] + penalty * w[j]));
      size = fmax (size, fabs (scale[j]));
    }
  return most / size;
}

static double
norm_of (size_t n, const double *v)
{
  double sum = 0;
  for (size_t i = 0; i < n; i++)
    sum += v[i] * v[i];
  return sqrt (sum);
}

static void
test_large (void)
{
  const size_t shapes[][2] = { { 1200, 1000 }, { 1000, 1200 } };

  for (size_t s = 0; s < G_N_ELEMENTS (shapes); s++)
    {
      size_t n = shapes[s][0], p = shapes[s][1];
      g_autofree double *x = random_matrix (n, p, 90 + s), *y = random_matrix (n, 1, 91), *w = g_new (double, p);
      g_autofree double *penalised = g_new (double, p);
      LeastSquares *squares = least_squares_new (n, p, x);
      g_assert_true (least_squares_solve (squares, 0, y, w));
      g_assert_cmpfloat (gradient_at (n, p, x, y, 0, w), <, 1e-11);
      for (double penalty = 1e-3; penalty < 200; penalty *= 100)
        {
          g_assert_true (least_squares_solve (squares, penalty, y, penalised));
          g_assert_cmpfloat (gradient_at (n, p, x, y, penalty, penalised), <, 1e-11);
        }
      g_assert_null (least_squares_singular_values (squares));
      least_squares_free (squares);
    }
}

/* The solution of least norm, to what a penalty of the size of rounding leaves. */
static void
test_large_dependent (void)
{
  const size_t n = 900, p = 1300, rank = 500;
  g_autofree double *x = low_rank_matrix (n, p, rank, 95), *y = random_matrix (n, 1, 96);
  g_autofree double *w = g_new (double, p), *expected = g_new (double, p);
  LeastSquares *squares = least_squares_new (n, p, x);

  pseudo_inverse (n, p, x, rank, y, expected);
  g_assert_true (least_squares_solve (squares, 0, y, w));
  g_assert_cmpfloat (gradient_at (n, p, x, y, 0, w), <, 1e-8);
  g_assert_cmpfloat (fabs (norm_of (p, w) / norm_of (p, expected) - 1), <, 1e-6);
  for (size_t j = 0; j < p; j++)
    w[j] -= expected[j];
  g_assert_cmpfloat (norm_of (p, w), <, 1e-6 * norm_of (p, expected));
  least_squares_free (squares);
}

/* Once the flag is set nothing is solved, and large products leave what was there. */
static void
test_interrupted (void)
{
  const size_t n = 1200, p = 1000;
  g_autofree double *x = random_matrix (n, p, 97), *y = random_matrix (n, 1, 98), *w = g_new (double, p);
  g_autofree double *gram = g_new (double, p *p);
  atomic_bool flag = false;
  LeastSquares *squares;

  interruption_watch (&flag);
  g_assert_false (interruption_came ());
  squares = least_squares_new (n, p, x);
  g_assert_true (least_squares_solve (squares, 0, y, w));
  atomic_store (&flag, true);
  g_assert_false (least_squares_solve (squares, 1, y, w));
  least_squares_free (squares);
  gram[5] = 7;
  product_d (PRODUCT_TN, p, p, n, x, p, x, p, 0, gram, p);
  g_assert_cmpfloat (gram[5], ==, 7);
  interruption_watch (NULL);
  g_assert_false (interruption_came ());
  product_d (PRODUCT_TN, p, p, n, x, p, x, p, 0, gram, p);
  g_assert_cmpfloat (gram[5], !=, 7);
}

static void
test_not_finite (void)
{
  double x[4] = { 1, 0, 0, NAN }, good[4] = { 1, 0, 0, 1 }, y[2] = { 1, INFINITY }, w[2];
  LeastSquares *squares = least_squares_new (2, 2, good);

  g_assert_null (least_squares_new (2, 2, x));
  g_assert_false (least_squares_solve (squares, 0, y, w));
  least_squares_free (squares);
}

static void
test_effective_rank (void)
{
  const double equal[5] = { 3, 3, 3, 3, 3 }, one[4] = { 2, 0, 0, 0 };
  g_autofree double *x = low_rank_matrix (60, 20, 6, 80);
  g_autofree float *single = g_new (float, 60 * 20);
  LeastSquares *squares = least_squares_new (60, 20, x);
  const double *values = least_squares_singular_values (squares);
  double rank;

  g_assert_cmpfloat (fabs (least_squares_effective_rank (5, equal) - 5), <, 1e-12);
  g_assert_cmpfloat (fabs (least_squares_effective_rank (4, one) - 1), <, 1e-12);
  g_assert_nonnull (values);
  for (int i = 1; i < 20; i++)
    g_assert_cmpfloat (values[i], <=, values[i - 1]);
  g_assert_cmpfloat (values[6], <, 1e-12 * values[0]);
  rank = least_squares_effective_rank (20, values);
  g_assert_cmpfloat (rank, >, 3);
  g_assert_cmpfloat (rank, <, 6 + 1e-9);
  /* From the Gram matrix of single precision: what its fourteen columns of nothing add is rounding. */
  for (int i = 0; i < 60 * 20; i++)
    single[i] = (float) x[i];
  g_assert_cmpfloat (fabs (least_squares_effective_rank_of (60, 20, single, 20) - rank), <, 1e-3 * rank);
  least_squares_free (squares);
}

/* ∫ P_j P_k = 2 δ / (2k + 1), by Simpson's rule on so fine a grid that its error is far below the tolerance. */
static void
test_legendre (void)
{
  const size_t cells = 20000, count = 8;
  g_autofree double *x = g_new (double, cells + 1), *values = g_new (double, (cells + 1) * count);

  for (size_t i = 0; i <= cells; i++)
    x[i] = -1 + 2.0 * (double) i / (double) cells;
  legendre_evaluate (cells + 1, x, count, values);
  for (size_t j = 0; j < count; j++)
    for (size_t k = 0; k <= j; k++)
      {
        double sum = 0;
        for (size_t i = 0; i <= cells; i++)
          sum += (i == 0 || i == cells ? 1 : i % 2 ? 4 : 2) * values[i * count + j] * values[i * count + k];
        sum *= 2.0 / (double) cells / 3;
        g_assert_cmpfloat (fabs (sum - (j == k ? 2.0 / (2.0 * (double) k + 1) : 0)), <, 1e-12);
      }
  for (size_t k = 0; k < count; k++)
    {
      g_assert_cmpfloat (fabs (values[cells * count + k] - 1), <, 1e-13);
      g_assert_cmpfloat (fabs (values[k] - (k % 2 ? -1 : 1)), <, 1e-13);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/least-squares/pseudo-inverse", test_pseudo_inverse);
  g_test_add_func ("/least-squares/dependent-columns", test_dependent_columns);
  g_test_add_func ("/least-squares/ridge", test_ridge);
  g_test_add_func ("/least-squares/large", test_large);
  g_test_add_func ("/least-squares/large-dependent", test_large_dependent);
  g_test_add_func ("/least-squares/interrupted", test_interrupted);
  g_test_add_func ("/least-squares/not-finite", test_not_finite);
  g_test_add_func ("/least-squares/effective-rank", test_effective_rank);
  g_test_add_func ("/legendre/orthogonal", test_legendre);
  return g_test_run ();
}
