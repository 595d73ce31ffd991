/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "numeric/least_squares.h"

#include "numeric/eigen.h"
#include "numeric/interruption.h"
#include "numeric/product.h"

#include <cblas.h>
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
extern void dlarfg_ (const int *n, double *alpha, double *x, const int *incx, double *tau);
extern void dlarf_ (const char *side, const int *m, const int *n, const double *v, const int *incv, const double *tau,
                    double *c, const int *ldc, double *work);
extern void dgesdd_ (const char *jobz, const int *m, const int *n, double *a, const int *lda, double *s, double *u,
                     const int *ldu, double *vt, const int *ldvt, double *work, const int *lwork, int *iwork,
                     int *info);

/* From so many products n·p·k on a factorisation goes panel by panel, of so many reflections, and what it is applied to
 * at once takes so many operations: some tenth of a second. */
#define LARGE 1e9
#define PANEL 64
#define STRETCH_FLOPS 2e9
/* Up to which smaller side singular vectors are found, and singular values: LAPACK cannot be interrupted in it. */
#define MOST_VECTORS 384
#define MOST_VALUES 768

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
least_ratio (const LeastSquares *self)
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

typedef void (*Factorise) (const int *m, const int *n, double *a, const int *lda, double *tau, double *work,
                           const int *lwork, int *info);
typedef void (*ApplyQ) (const char *side, const char *trans, const int *m, const int *n, const int *k, const double *a,
                        const int *lda, const double *tau, double *c, const int *ldc, double *work, const int *lwork,
                        int *info);

/* LAPACK's rows × columns at a, in the factor's own storage. */
static void
factorise (const LeastSquares *self, int rows, int columns, double *a, double *tau)
{
  Factorise call = is_tall (self) ? dgelqf_ : dgeqrf_;
  int query = -1, info = 0;
  double size = 0;
  g_autofree double *work = NULL;

  call (&rows, &columns, a, &self->p, tau, &size, &query, &info);
  query = (int) size;
  work = g_new (double, (size_t) query);
  call (&rows, &columns, a, &self->p, tau, work, &query, &info);
}

/* C[rows × columns] ← C Qᵀ (tall: Q from the right) or Qᵀ C, or with "N" Q itself, by k reflections at a. */
static void
apply_reflections (const LeastSquares *self, const char *side, const char *trans, int rows, int columns, int k,
                   const double *a, const double *tau, double *c, int ldc)
{
  ApplyQ call = is_tall (self) ? dormlq_ : dormqr_;
  int query = -1, info = 0;
  double size = 0;
  g_autofree double *work = NULL;

  call (side, trans, &rows, &columns, &k, a, &self->p, tau, c, &ldc, &size, &query, &info);
  query = (int) size;
  work = g_new (double, (size_t) query);
  call (side, trans, &rows, &columns, &k, a, &self->p, tau, c, &ldc, work, &query, &info);
}

/* What lies beyond a panel at (i, i): its rows (tall) or columns, some of them at a time. */
static void
update_rest (LeastSquares *self, int i, int width)
{
  bool tall = is_tall (self);
  int longer = (tall ? self->n : self->p) - i, end = tall ? self->p : self->n;
  int most = MAX ((int) (STRETCH_FLOPS / (4.0 * longer * width)), 1);
  size_t lda = (size_t) self->p;
  const double *panel = self->factor + (size_t) i * lda + (size_t) i;

  for (int from = i + width; from < end && !interruption_came (); from += most)
    {
      int some = MIN (most, end - from);
      if (tall)
        apply_reflections (self, "R", "T", some, longer, width, panel, self->tau + i,
                           self->factor + (size_t) i * lda + (size_t) from, self->p);
      else
        apply_reflections (self, "L", "T", longer, some, width, panel, self->tau + i,
                           self->factor + (size_t) from * lda + (size_t) i, self->p);
    }
}

static void
make_orthogonal (LeastSquares *self)
{
  if ((double) self->n * self->p * self->k < LARGE)
    {
      factorise (self, self->p, self->n, self->factor, self->tau);
      return;
    }
  for (int i = 0; i < self->k && !interruption_came (); i += PANEL)
    {
      int width = MIN (PANEL, self->k - i);
      double *panel = self->factor + (size_t) i * (size_t) self->p + (size_t) i;
      factorise (self, is_tall (self) ? width : self->p - i, is_tall (self) ? self->n - i : width, panel,
                 self->tau + i);
      update_rest (self, i, width);
    }
}

static void
measure_condition (LeastSquares *self)
{
  g_autofree double *work = g_new (double, 3 * (size_t) self->k);
  g_autofree int *iwork = g_new (int, (size_t) self->k);
  int info = 0;

  dtrcon_ ("1", half (self), "N", &self->k, self->factor, &self->p, &self->rcond, work, iwork, &info);
}

/* Takes x. */
static LeastSquares *
new_from (size_t n, size_t p, double *x)
{
  LeastSquares *self = g_new0 (LeastSquares, 1);

  self->n = (int) n;
  self->p = (int) p;
  self->k = MIN (self->n, self->p);
  self->factor = x;
  self->tau = g_new0 (double, (size_t) self->k);
  make_orthogonal (self);
  if (!interruption_came ())
    measure_condition (self);
  return self;
}

LeastSquares *
least_squares_new (size_t n, size_t p, const double *x)
{
  g_assert (n > 0 && p > 0);
  return all_finite (n * p, x) ? new_from (n, p, g_memdup2 (x, n * p * sizeof (double))) : NULL;
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
  if (self->k > MOST_VALUES)
    return NULL;
  if (self->values == NULL)
    decompose (self, false);
  return self->failed ? NULL : self->values;
}

/* ---- Solving ---- */

/* c[length] ← Q c, LAPACK's Q. */
static void
apply_q (const LeastSquares *self, double *c)
{
  int length = is_tall (self) ? self->n : self->p;
  apply_reflections (self, "L", "N", length, 1, self->k, self->factor, self->tau, c, length);
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
      bool counts = penalty > 0 ? value > 0 : value > least_ratio (self) * self->values[0];
      c[i] = counts ? c[i] * value / (value * value + penalty) : 0;
    }
  product_d (PRODUCT_TN, k, 1, k, self->left, k, c, 1, 0, z, 1);
  return true;
}

static bool
solve_with (const LeastSquares *self, double *z)
{
  int one = 1, info = 0;

  dtrtrs_ (half (self), "T", "N", &self->k, &one, self->factor, &self->p, z, &self->k, &info);
  return info == 0 && !interruption_came ();
}

/* The penalty as k more rows, √penalty times the identity, that are to be zero: made orthogonal like the others. */
static bool
solve_augmented (const LeastSquares *self, double penalty, double *z)
{
  size_t k = (size_t) self->k;
  double *rows = g_new0 (double, 2 * k * k);
  g_autofree double *triangle = copy_triangle (self), *c = g_new0 (double, 2 * k);
  LeastSquares *augmented;
  bool solved;

  memcpy (rows, triangle, k * k * sizeof (double));
  for (size_t i = 0; i < k; i++)
    rows[(k + i) * k + i] = sqrt (penalty);
  memcpy (c, z, k * sizeof (double));
  augmented = new_from (2 * k, k, rows);
  apply_q (augmented, c);
  solved = solve_with (augmented, c);
  memcpy (z, c, k * sizeof (double));
  least_squares_free (augmented);
  return solved;
}

/* ---- Dependent columns of a large triangle ---- */

static void
swap (int *order, size_t i, size_t j)
{
  int kept = order[i];
  order[i] = order[j];
  order[j] = kept;
}

/* A[k × (k + 1)], column by column: T and z.  Columns are brought forward by what the others before them leave of their
 * norm, and reflected, z with them, until nothing but rounding is left (G. Golub, C. Van Loan, 5.4.2).  The rank;
 * order[k]: which column of T is where. */
static int
reflect_pivoted (const LeastSquares *self, double *a, int *order)
{
  int k = self->k, one = 1;
  g_autofree double *work = g_new (double, (size_t) k + 1);
  double first = 0;

  for (int j = 0; j < k && !interruption_came (); j++)
    {
      size_t best = (size_t) j, at = (size_t) j * (size_t) k + (size_t) j;
      double most = -1, tau, beta, *v = a + at;
      int rows = k - j, columns = k - j;
      for (size_t c = (size_t) j; c < (size_t) k; c++)
        {
          double norm = cblas_dnrm2 (rows, a + c * (size_t) k + (size_t) j, 1);
          if (norm > most)
            best = c;
          most = MAX (most, norm);
        }
      first = j == 0 ? most : first;
      if (most <= least_ratio (self) * first)
        return j;
      cblas_dswap (k, a + best * (size_t) k, 1, a + (size_t) j * (size_t) k, 1);
      swap (order, (size_t) j, best);
      dlarfg_ (&rows, v, v + 1, &one, &tau);
      beta = *v;
      *v = 1;
      dlarf_ ("L", &rows, &columns, v, &one, &tau, v + k, &k, work);
      *v = beta;
    }
  return k;
}

/* T = Q (R₁₁ R₁₂) Pᵀ to rounding: the shortest solution of what is left of it. */
static bool
solve_pivoted (const LeastSquares *self, double *z)
{
  size_t k = (size_t) self->k, rank;
  g_autofree double *triangle = copy_triangle (self), *a = g_new (double, k *(k + 1));
  g_autofree int *order = g_new (int, k);
  double *rows;
  LeastSquares *wide;
  bool solved;

  product_transposed_d (k, k, triangle, k, a, k);
  memcpy (a + k * k, z, k * sizeof (double));
  for (size_t c = 0; c < k; c++)
    order[c] = (int) c;
  rank = (size_t) reflect_pivoted (self, a, order);
  memset (z + rank, 0, (k - rank) * sizeof (double));
  memcpy (z, a + k * k, rank * sizeof (double));
  if (rank == 0 || interruption_came ())
    return !interruption_came ();
  rows = g_new0 (double, rank *k);
  for (size_t c = 0; c < k; c++)
    for (size_t i = 0; i < MIN (c + 1, rank); i++)
      rows[i * k + (size_t) order[c]] = a[c * k + i];
  wide = new_from (rank, k, rows);
  solved = solve_with (wide, z);
  apply_q (wide, z);
  least_squares_free (wide);
  return solved;
}

static bool
solve_triangle (LeastSquares *self, double penalty, double *z)
{
  if (penalty == 0 && self->rcond > least_ratio (self))
    return solve_with (self, z);
  if (self->k <= MOST_VECTORS)
    return solve_by_values (self, penalty, z);
  return penalty > 0 ? solve_augmented (self, penalty, z) : solve_pivoted (self, z);
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
least_squares_effective_rank (size_t n, const double *values)
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
least_squares_effective_rank_of (size_t n, size_t p, const float *a, size_t stride)
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
  return least_squares_effective_rank (k, values);
}
