/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "numeric/linear.h"

#include "numeric/product.h"

#include <glib.h>

extern void dposv_ (const char *uplo, const int *n, const int *nrhs, double *a, const int *lda, double *b,
                    const int *ldb, int *info);
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
