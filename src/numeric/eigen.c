/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "numeric/eigen.h"

#include <glib.h>
#include <math.h>
#include <string.h>

extern void dsyevd_ (const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w,
                     double *work, const int *lwork, int *iwork, const int *liwork, int *info);
extern void dstevd_ (const char *jobz, const int *n, double *d, double *e, double *z, const int *ldz, double *work,
                     const int *lwork, int *iwork, const int *liwork, int *info);

bool
eigen_symmetric (size_t n, double *a, double *values, bool vectors)
{
  const char *job = vectors ? "V" : "N";
  int size = (int) n, info = 0, query = -1, iwork_size = 0;
  double work_size = 0;
  g_autofree double *work = NULL;
  g_autofree int *iwork = NULL;

  if (n == 0)
    return true;
  for (size_t i = 0; i < n * n; i++)
    if (!isfinite (a[i]))
      return false;
  dsyevd_ (job, "L", &size, a, &size, values, &work_size, &query, &iwork_size, &query, &info);
  query = (int) work_size;
  work = g_new (double, (size_t) query);
  iwork = g_new (int, (size_t) iwork_size);
  /* LAPACK's columns are our rows: the eigenvectors come out as rows, and for a symmetric matrix it makes no odds going
   * in. */
  dsyevd_ (job, "L", &size, a, &size, values, work, &query, iwork, &iwork_size, &info);
  return info == 0;
}

bool
eigen_tridiagonal (size_t n, const double *diagonal, const double *off_diagonal, double *values, double *vectors)
{
  const char *job = vectors ? "V" : "N";
  int size = (int) n, info = 0;
  int work_size = vectors ? 1 + 4 * size + size * size : 1, iwork_size = vectors ? 3 + 5 * size : 1;
  g_autofree double *e = g_new0 (double, n + 1), *work = g_new (double, (size_t) work_size);
  g_autofree int *iwork = g_new (int, (size_t) iwork_size);
  double none;

  if (n == 0)
    return true;
  memcpy (values, diagonal, n * sizeof (double));
  memcpy (e, off_diagonal, (n - 1) * sizeof (double));
  for (size_t i = 0; i < n; i++)
    if (!isfinite (values[i]) || !isfinite (e[i]))
      return false;
  dstevd_ (job, &size, values, e, vectors ? vectors : &none, &size, work, &work_size, iwork, &iwork_size, &info);
  return info == 0;
}
