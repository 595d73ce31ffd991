#include "numeric/least_squares.h"

#include "numeric/eigen.h"
#include "numeric/product.h"

#include <float.h>
#include <glib.h>
#include <math.h>
#include <string.h>

/* LAPACK's columns are our rows: it sees Xᵀ.  A tall X is Xᵀ = L Q there, a wide one Xᵀ = Q R; the triangle that we
 * speak of as T is Lᵀ or Rᵀ. */
extern void dgelqf_ (const int *m, const int *n, double *a, const int *lda, double *tau, double *work, const int *lwork,
                     int *info);
extern void dgeqrf_ (const int *m, const int *n, double *a, const int *lda, double *tau, double *work, const int *lwork,
                     int *info);
extern void dormlq_ (const char *side, const char *trans, const int *m, const int *n, const int *k, const double *a,
                     const int *lda, const double *tau, double *c, const int *ldc, double *work, const int *lwork,
                     int *info);
extern void dormqr_ (const char *side, const char *trans, const int *m, const int *n, const int *k, const double *a,
                     const int *lda, const double *tau, double *c, const int *ldc, double *work, const int *lwork,
                     int *info);
extern void dtrcon_ (const char *norm, const char *uplo, const char *diag, const int *n, const double *a,
                     const int *lda, double *rcond, double *work, int *iwork, int *info);
extern void dtrtrs_ (const char *uplo, const char *trans, const char *diag, const int *n, const int *nrhs,
                     const double *a, const int *lda, double *b, const int *ldb, int *info);
extern void dgesdd_ (const char *jobz, const int *m, const int *n, double *a, const int *lda, double *s, double *u,
                     const int *ldu, double *vt, const int *ldvt, double *work, const int *lwork, int *iwork,
                     int *info);

struct _LeastSquares
{
  int n, p, k;    /* k: the smaller side */
  double *factor; /* [n × p]: the triangle, and beside it the reflections that make Q */
  double *tau;    /* [k] */
  double rcond;   /* of the triangle */
  double *values; /* [k], once they were asked for */
  double *left;   /* [k × k], column by column: U of the triangle as LAPACK sees it */
  double *right;  /* [k × k]: Vᵀ */
  bool failed;    /* LAPACK's iteration did not converge */
};

/* A column that the others explain to so many digits adds nothing but rounding. */
static double
least_share (const LeastSquares *self)
{
  return MAX (self->n, self->p) * DBL_EPSILON;
}

static bool
all_finite (size_t n, const double *v)
{
  for (size_t i = 0; i < n; i++)
    if (!isfinite (v[i]))
      return false;
  return true;
}

static bool
is_tall (const LeastSquares *self)
{
  return self->n >= self->p;
}

/* Which half of LAPACK's matrix the triangle is in. */
static const char *
half (const LeastSquares *self)
{
  return is_tall (self) ? "L" : "U";
}

static void
make_orthogonal (LeastSquares *self)
{
  void (*factorise) (const int *, const int *, double *, const int *, double *, double *, const int *,
                     int *) = is_tall (self) ? dgelqf_ : dgeqrf_;
  int query = -1, info = 0;
  double size = 0;
  g_autofree double *work = NULL;

  factorise (&self->p, &self->n, self->factor, &self->p, self->tau, &size, &query, &info);
  query = (int) size;
  work = g_new (double, (size_t) query);
  factorise (&self->p, &self->n, self->factor, &self->p, self->tau, work, &query, &info);
}

static void
measure_condition (LeastSquares *self)
{
  g_autofree double *work = g_new (double, 3 * (size_t) self->k);
  g_autofree int *iwork = g_new (int, (size_t) self->k);
  int info = 0;

  dtrcon_ ("1", half (self), "N", &self->k, self->factor, &self->p, &self->rcond, work, iwork, &info);
}

LeastSquares *
least_squares_new (size_t n, size_t p, const double *x)
{
  LeastSquares *self;

  g_assert (n > 0 && p > 0);
  if (!all_finite (n * p, x))
    return NULL;
  self = g_new0 (LeastSquares, 1);
  self->n = (int) n;
  self->p = (int) p;
  self->k = MIN (self->n, self->p);
  self->factor = g_memdup2 (x, n * p * sizeof (double));
  self->tau = g_new (double, (size_t) self->k);
  make_orthogonal (self);
  measure_condition (self);
  return self;
}

void
least_squares_free (LeastSquares *self)
{
  g_free (self->factor);
  g_free (self->tau);
  g_free (self->values);
  g_free (self->left);
  g_free (self->right);
  g_free (self);
}

/* ---- Singular values ---- */

/* The triangle alone, its other half zero, as LAPACK sees it. */
static double *
copy_triangle (const LeastSquares *self)
{
  size_t k = (size_t) self->k;
  double *copy = g_new0 (double, k *k);

  for (size_t column = 0; column < k; column++)
    for (size_t row = is_tall (self) ? column : 0; row < (is_tall (self) ? k : column + 1); row++)
      copy[column * k + row] = self->factor[column * (size_t) self->p + row];
  return copy;
}

static void
decompose (LeastSquares *self, bool vectors)
{
  size_t k = (size_t) self->k;
  g_autofree double *triangle = copy_triangle (self);
  g_autofree int *iwork = g_new (int, 8 * k);
  g_autofree double *work = NULL;
  const char *job = vectors ? "A" : "N";
  int query = -1, info = 0;
  double size = 0;

  g_free (self->values);
  self->values = g_new (double, k);
  if (vectors)
    {
      self->left = g_new (double, k *k);
      self->right = g_new (double, k *k);
    }
  dgesdd_ (job, &self->k, &self->k, triangle, &self->k, self->values, self->left, &self->k, self->right, &self->k,
           &size, &query, iwork, &info);
  query = (int) size;
  work = g_new (double, (size_t) query);
  dgesdd_ (job, &self->k, &self->k, triangle, &self->k, self->values, self->left, &self->k, self->right, &self->k, work,
           &query, iwork, &info);
  self->failed = info != 0;
}

const double *
least_squares_singular_values (LeastSquares *self)
{
  if (self->values == NULL)
    decompose (self, false);
  return self->failed ? NULL : self->values;
}

/* ---- Solving ---- */

/* c[length] ← Q c, LAPACK's Q. */
static void
apply_q (const LeastSquares *self, double *c)
{
  int length = is_tall (self) ? self->n : self->p, one = 1, query = -1, info = 0;
  double size = 0;
  g_autofree double *work = NULL;
  void (*apply) (const char *, const char *, const int *, const int *, const int *, const double *, const int *,
                 const double *, double *, const int *, double *, const int *, int *) = is_tall (self) ? dormlq_
                                                                                                       : dormqr_;

  apply ("L", "N", &length, &one, &self->k, self->factor, &self->p, self->tau, c, &length, &size, &query, &info);
  query = (int) size;
  work = g_new (double, (size_t) query);
  apply ("L", "N", &length, &one, &self->k, self->factor, &self->p, self->tau, c, &length, work, &query, &info);
}

/* T = V Σ Uᵀ with LAPACK's U and V: z = U f (Σ) Vᵀ b, f = σ / (σ² + penalty). */
static bool
solve_by_values (LeastSquares *self, double penalty, double *z)
{
  size_t k = (size_t) self->k;
  g_autofree double *c = g_new (double, k);

  if (self->left == NULL)
    decompose (self, true);
  if (self->failed)
    return false;
  /* LAPACK's Vᵀ is V to us, row by row. */
  product_d (PRODUCT_TN, k, 1, k, self->right, k, z, 1, 0, c, 1);
  for (size_t i = 0; i < k; i++)
    {
      double value = self->values[i];
      bool counts = penalty > 0 ? value > 0 : value > least_share (self) * self->values[0];
      c[i] = counts ? c[i] * value / (value * value + penalty) : 0;
    }
  product_d (PRODUCT_TN, k, 1, k, self->left, k, c, 1, 0, z, 1);
  return true;
}

static bool
solve_triangle (LeastSquares *self, double penalty, double *z)
{
  int one = 1, info = 0;

  if (penalty > 0 || !(self->rcond > least_share (self)))
    return solve_by_values (self, penalty, z);
  dtrtrs_ (half (self), "T", "N", &self->k, &one, self->factor, &self->p, z, &self->k, &info);
  return info == 0;
}

bool
least_squares_solve (LeastSquares *self, double penalty, const double *y, double *w)
{
  size_t n = (size_t) self->n, p = (size_t) self->p;

  g_assert (penalty >= 0);
  if (!all_finite (n, y))
    return false;
  if (is_tall (self))
    {
      g_autofree double *c = g_memdup2 (y, n * sizeof (double));
      apply_q (self, c);
      if (!solve_triangle (self, penalty, c))
        return false;
      memcpy (w, c, p * sizeof (double));
      return true;
    }
  memset (w, 0, p * sizeof (double));
  memcpy (w, y, n * sizeof (double));
  if (!solve_triangle (self, penalty, w))
    return false;
  apply_q (self, w);
  return true;
}

/* ---- Effective rank ---- */

double
effective_rank (size_t n, const double *values)
{
  double sum = 0, entropy = 0;

  for (size_t i = 0; i < n; i++)
    sum += values[i];
  if (!(sum > 0))
    return 0;
  for (size_t i = 0; i < n; i++)
    if (values[i] > 0)
      entropy -= values[i] / sum * log (values[i] / sum);
  return exp (entropy);
}

double
effective_rank_of (size_t n, size_t p, const float *a, size_t stride)
{
  size_t k = MIN (n, p);
  g_autofree double *exact = g_new (double, n *p), *gram = g_new (double, k *k), *values = g_new (double, k);

  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < p; j++)
      exact[i * p + j] = a[i * stride + j];
  product_d (n <= p ? PRODUCT_NT : PRODUCT_TN, k, k, MAX (n, p), exact, p, exact, p, 0, gram, k);
  if (!eigen_symmetric (k, gram, values, false))
    return NAN;
  for (size_t i = 0; i < k; i++)
    values[i] = sqrt (MAX (values[i], 0));
  return effective_rank (k, values);
}
