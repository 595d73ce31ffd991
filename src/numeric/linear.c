/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "numeric/linear.h"

#include "numeric/product.h"

#include <cblas.h>
#include <glib.h>
#include <math.h>

double
linear_dot (size_t n, const double *a, const double *b)
{
  double sum = 0;

  for (size_t i = 0; i < n; i++)
    sum += a[i] * b[i];
  return sum;
}

double
linear_norm (size_t n, const double *v)
{
  return sqrt (linear_dot (n, v, v));
}

extern void dposv_ (const char *uplo, const int *n, const int *nrhs, double *a, const int *lda, double *b,
                    const int *ldb, int *info);
extern void dpotrf_ (const char *uplo, const int *n, double *a, const int *lda, int *info);
extern void dpotrs_ (const char *uplo, const int *n, const int *nrhs, const double *a, const int *lda, double *b,
                     const int *ldb, int *info);
extern void dgetrf_ (const int *m, const int *n, double *a, const int *lda, int *pivots, int *info);
extern void dgetrs_ (const char *trans, const int *n, const int *nrhs, const double *a, const int *lda,
                     const int *pivots, double *b, const int *ldb, int *info);
extern void dgesdd_ (const char *jobz, const int *m, const int *n, double *a, const int *lda, double *s, double *u,
                     const int *ldu, double *vt, const int *ldvt, double *work, const int *lwork, int *iwork,
                     int *info);

bool
linear_solve_positive_definite (size_t n, double *a, size_t columns, double *b)
{
  int size = (int) n, count = (int) columns, info = 0;

  dposv_ ("L", &size, &count, a, &size, b, &size, &info);
  return info == 0;
}

/* LAPACK's columns are our rows: it sees aᵀ = Σ σ u vᵀ, so that our left vectors are its right ones. */
bool
linear_singular_decomposition (size_t n, double *a, double *values, double *left, double *right)
{
  int size = (int) n, info = 0, wanted = -1;
  const char *what = left != NULL ? "A" : "N";
  double length = 0;
  g_autofree int *integers = g_new (int, 8 * n);
  g_autofree double *u = left != NULL ? g_new (double, n *n) : NULL, *vt = left != NULL ? g_new (double, n *n) : NULL;
  g_autofree double *work = NULL;

  dgesdd_ (what, &size, &size, a, &size, values, u, &size, vt, &size, &length, &wanted, integers, &info);
  wanted = (int) length;
  work = g_new (double, wanted);
  dgesdd_ (what, &size, &size, a, &size, values, u, &size, vt, &size, work, &wanted, integers, &info);
  if (info != 0 || left == NULL)
    return info == 0;
  for (size_t i = 0; i < n * n; i++) /* its columns u are rows of ours already */
    right[i] = u[i];
  product_transposed_d (n, n, vt, n, left, n);
  return true;
}

void
linear_multiply (size_t rows, size_t columns, const double *a, const double *x, double *y)
{
  cblas_dgemv (CblasRowMajor, CblasNoTrans, (int) rows, (int) columns, 1, a, (int) columns, x, 1, 0, y, 1);
}

void
linear_add_transposed (size_t rows, size_t columns, double scale, const double *a, const double *x, double *y)
{
  cblas_dgemv (CblasRowMajor, CblasTrans, (int) rows, (int) columns, scale, a, (int) columns, x, 1, 1, y, 1);
}

void
linear_multiply_f (size_t rows, size_t columns, const float *a, const float *x, float *y)
{
  cblas_sgemv (CblasRowMajor, CblasNoTrans, (int) rows, (int) columns, 1, a, (int) columns, x, 1, 0, y, 1);
}

void
linear_add_transposed_f (size_t rows, size_t columns, float scale, const float *a, const float *x, float *y)
{
  cblas_sgemv (CblasRowMajor, CblasTrans, (int) rows, (int) columns, scale, a, (int) columns, x, 1, 1, y, 1);
}

void
linear_gram (size_t rows, size_t columns, const double *a, double *gram)
{
  cblas_dsyrk (CblasRowMajor, CblasUpper, CblasNoTrans, (int) rows, (int) columns, 1, a, (int) columns, 0, gram,
               (int) rows);
  for (size_t i = 0; i < rows; i++)
    for (size_t j = 0; j < i; j++)
      gram[i * rows + j] = gram[j * rows + i];
}

bool
linear_factor_positive_definite (size_t n, double *a)
{
  int size = (int) n, info = 0;

  dpotrf_ ("L", &size, a, &size, &info);
  return info == 0;
}

void
linear_solve_factored (size_t n, const double *factor, double *b)
{
  int size = (int) n, one = 1, info = 0;

  dpotrs_ ("L", &size, &one, factor, &size, b, &size, &info);
}

bool
linear_factor_general (size_t n, double *a, int *pivots)
{
  int size = (int) n, info = 0;

  dgetrf_ (&size, &size, a, &size, pivots, &info);
  return info == 0;
}

/* LAPACK's columns are our rows: it has factored aᵀ. */
void
linear_solve_general (size_t n, const double *factors, const int *pivots, double *b)
{
  int size = (int) n, one = 1, info = 0;

  dgetrs_ ("T", &size, &one, factors, &size, pivots, b, &size, &info);
}
