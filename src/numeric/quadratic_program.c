/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "numeric/quadratic_program.h"

#include "numeric/product.h"

#include <cblas.h>
#include <float.h>
#include <glib.h>
#include <math.h>
#include <string.h>

#define MOST_ITERATIONS 100
#define TOLERANCE 1e-10 /* where it ends */
#define ACCEPTED 1e-9   /* what is good enough where rounding lets it come no further */
#define LEAST_MEAN                                                                                                     \
  1e-12              /* of x s, against the objective: much below it nothing but rounding is left of the equations */
#define LARGEST 1e30 /* only what has no solution goes as far */
#define RIDGE 1e-14
#define STEP 0.995 /* of the way to where the first of x and s would be zero */

extern void dpotrf_ (const char *uplo, const int *n, double *a, const int *lda, int *info);
extern void dpotrs_ (const char *uplo, const int *n, const int *nrhs, const double *a, const int *lda, double *b,
                     const int *ldb, int *info);

/* With dual variables y[m] of the equations and s[n] ≥ 0 of the bounds,
 *   q x + c - aᵀy - s = 0,   a x = b,   x s = 0
 * at the solution. */
typedef struct
{
  size_t n, m;
  const double *q, *c, *a, *b;
  double *x, *y, *s;
  double *dx, *dy, *ds;
  double *dual, *primal; /* what is left of the first two equations: [n], [m] */
  double *complement;    /* [n] what x s is to become, less what it is */
  double *factor;        /* [n × n] of q + s/x, without q [n]: that itself */
  double *solved;        /* [m × n] a (q + s/x)⁻¹ */
  double *schur;         /* [m × m] a (q + s/x)⁻¹ aᵀ */
  double *scratch;       /* [n] */
  double scale;          /* of a gap: that of the objective */
} Program;

static double
largest (size_t n, const double *v)
{
  double most = 0;
  for (size_t i = 0; i < n; i++)
    most = fmax (most, fabs (v[i]));
  return most;
}

/* Near a solution that fewer than m of x hold, a (q + s/x)⁻¹ aᵀ is singular but for rounding.  What is added shortens
 * the step where it is no larger than that; the next one makes up for it. */
static bool
factorise (size_t n, double *a)
{
  int size = (int) n, info = 0;
  double most = 0;

  for (size_t i = 0; i < n; i++)
    most = fmax (most, a[i * n + i]);
  for (size_t i = 0; i < n; i++)
    a[i * n + i] += RIDGE * most;
  dpotrf_ ("L", &size, a, &size, &info);
  return info == 0;
}

static void
solve_factored (size_t n, const double *factor, size_t columns, double *b)
{
  int size = (int) n, count = (int) columns, info = 0;
  dpotrs_ ("L", &size, &count, factor, &size, b, &size, &info);
}

/* rows[count × n] ← rows (q + s/x)⁻¹ */
static void
apply_inverse (const Program *p, size_t count, double *rows)
{
  if (p->q != NULL)
    {
      solve_factored (p->n, p->factor, count, rows);
      return;
    }
  for (size_t r = 0; r < count; r++)
    for (size_t i = 0; i < p->n; i++)
      rows[r * p->n + i] /= p->factor[i];
}

static bool
prepare (Program *p)
{
  size_t n = p->n, m = p->m;

  if (p->q != NULL)
    memcpy (p->factor, p->q, n * n * sizeof *p->q);
  for (size_t i = 0; i < n; i++)
    if (p->q != NULL)
      p->factor[i * n + i] += p->s[i] / p->x[i];
    else
      p->factor[i] = p->s[i] / p->x[i];
  if (p->q != NULL && !factorise (n, p->factor))
    return false;
  if (m == 0)
    return true;
  memcpy (p->solved, p->a, m * n * sizeof *p->a);
  apply_inverse (p, m, p->solved);
  product_d (PRODUCT_NT, m, m, n, p->solved, n, p->a, n, 0, p->schur, m);
  return factorise (m, p->schur);
}

/* (q + s/x) dx - aᵀdy = dual + complement/x,  a dx = primal,  ds = (complement - s dx)/x */
static void
find_direction (Program *p)
{
  size_t n = p->n, m = p->m;

  for (size_t i = 0; i < n; i++)
    p->dx[i] = p->dual[i] + p->complement[i] / p->x[i];
  if (m > 0)
    {
      memcpy (p->dy, p->primal, m * sizeof *p->dy);
      for (size_t j = 0; j < m; j++)
        p->dy[j] -= cblas_ddot ((int) n, p->solved + j * n, 1, p->dx, 1);
      solve_factored (m, p->schur, 1, p->dy);
      for (size_t j = 0; j < m; j++)
        cblas_daxpy ((int) n, p->dy[j], p->a + j * n, 1, p->dx, 1);
    }
  apply_inverse (p, 1, p->dx);
  for (size_t i = 0; i < n; i++)
    p->ds[i] = (p->complement[i] - p->s[i] * p->dx[i]) / p->x[i];
}

/* How far v may go along dv until one of it is zero, at most 1. */
static double
longest_step (size_t n, const double *v, const double *dv)
{
  double step = 1;

  for (size_t i = 0; i < n; i++)
    if (dv[i] < 0)
      step = fmin (step, -v[i] / dv[i]);
  return step;
}

/* q x, which is nothing without q. */
static void
curvature_times (const Program *p, double *out)
{
  memset (out, 0, p->n * sizeof *out);
  if (p->q != NULL)
    cblas_dsymv (CblasRowMajor, CblasLower, (int) p->n, 1, p->q, (int) p->n, p->x, 1, 0, out, 1);
}

/* What is left of the equations, relative to the numbers in them, and of the gap between both objectives. */
static double
take_residuals (Program *p)
{
  size_t n = p->n, m = p->m;
  double gap, objective, bound;

  curvature_times (p, p->scratch);
  bound = 1 + largest (n, p->c) + largest (n, p->scratch);
  objective = cblas_ddot ((int) n, p->scratch, 1, p->x, 1) / 2 + cblas_ddot ((int) n, p->c, 1, p->x, 1);
  for (size_t i = 0; i < n; i++)
    p->dual[i] = p->s[i] - p->scratch[i] - p->c[i];
  for (size_t j = 0; j < m; j++)
    cblas_daxpy ((int) n, p->y[j], p->a + j * n, 1, p->dual, 1);
  for (size_t j = 0; j < m; j++)
    p->primal[j] = p->b[j] - cblas_ddot ((int) n, p->a + j * n, 1, p->x, 1);
  p->scale = (1 + fabs (objective)) / (double) n;
  gap = cblas_ddot ((int) n, p->x, 1, p->s, 1);
  return fmax (gap / (p->scale * (double) n),
               fmax (largest (n, p->dual) / bound, largest (m, p->primal) / (1 + largest (m, p->b))));
}

/* First as if the product x s could be made zero at once, which says how much of it to aim at; then with what the
 * product of both changes adds. */
static bool
advance (Program *p)
{
  size_t n = p->n;
  double mean = cblas_ddot ((int) n, p->x, 1, p->s, 1) / (double) n, reached = 0, target, step_x, step_s;

  if (!prepare (p))
    return false;
  for (size_t i = 0; i < n; i++)
    p->complement[i] = -p->x[i] * p->s[i];
  find_direction (p);
  step_x = longest_step (n, p->x, p->dx);
  step_s = longest_step (n, p->s, p->ds);
  for (size_t i = 0; i < n; i++)
    reached += (p->x[i] + step_x * p->dx[i]) * (p->s[i] + step_s * p->ds[i]) / (double) n;
  target = fmax (mean * pow (reached / mean, 3), LEAST_MEAN * p->scale);
  for (size_t i = 0; i < n; i++)
    p->complement[i] += target - p->dx[i] * p->ds[i];
  find_direction (p);
  step_x = fmin (1, STEP * longest_step (n, p->x, p->dx));
  step_s = fmin (1, STEP * longest_step (n, p->s, p->ds));
  if (p->q != NULL) /* then x stands in the dual equation, too: one length for both */
    step_x = step_s = fmin (step_x, step_s);
  cblas_daxpy ((int) n, step_x, p->dx, 1, p->x, 1);
  cblas_daxpy ((int) n, step_s, p->ds, 1, p->s, 1);
  cblas_daxpy ((int) p->m, step_s, p->dy, 1, p->y, 1);
  return largest (n, p->x) < LARGEST && largest (n, p->s) < LARGEST;
}

static bool
iterate (Program *p)
{
  double left = take_residuals (p);

  for (int i = 0; i < MOST_ITERATIONS && left > TOLERANCE; i++)
    {
      if (!advance (p))
        return left <= ACCEPTED;
      left = take_residuals (p);
    }
  return left <= ACCEPTED;
}

bool
quadratic_program_solve (size_t n, size_t m, const double *q, const double *c, const double *a, const double *b,
                         double *x)
{
  size_t square = q != NULL ? n * n : n;
  g_autofree double *memory = g_new0 (double, square + 2 * m * n + m * m + 6 * n + 3 * m);
  double *at = memory, scale = fmax (1, fmax (largest (m, b), largest (n, c)));
  Program p = { .n = n, .m = m, .q = q, .c = c, .a = a, .b = b, .x = x };

#define TAKE(field, count) (p.field = at, at += (count))
  TAKE (factor, square);
  TAKE (solved, m * n);
  TAKE (schur, m * m);
  TAKE (s, n);
  TAKE (dx, n);
  TAKE (ds, n);
  TAKE (dual, n);
  TAKE (complement, n);
  TAKE (scratch, n);
  TAKE (y, m);
  TAKE (dy, m);
  TAKE (primal, m);
#undef TAKE
  for (size_t i = 0; i < n; i++)
    p.x[i] = p.s[i] = scale;
  return iterate (&p);
}

bool
quadratic_program_basis_pursuit (size_t n, size_t d, const double *x, const double *y, double *w)
{
  g_autofree double *a = g_new (double, 2 * n * d), *ones = g_new (double, 2 * d), *parts = g_new (double, 2 * d);

  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < d; j++)
      {
        a[i * 2 * d + j] = x[i * d + j];
        a[i * 2 * d + d + j] = -x[i * d + j];
      }
  for (size_t j = 0; j < 2 * d; j++)
    ones[j] = 1;
  if (!quadratic_program_solve (2 * d, n, NULL, ones, a, y, parts))
    return false;
  for (size_t j = 0; j < d; j++)
    w[j] = parts[j] - parts[d + j];
  return true;
}

/* By its dual: w = Σ αᵢ signsᵢ xᵢ with the α ≥ 0 that makes ½‖w‖² - Σ α least.  Without a plane that parts the signs
 * it has no least value. */
bool
quadratic_program_hard_margin (size_t n, size_t d, const double *x, const double *signs, double *w)
{
  g_autofree double *signed_x = g_new (double, n *d), *gram = g_new (double, n *n), *minus = g_new (double, n),
                    *alpha = g_new (double, n);

  for (size_t i = 0; i < n; i++)
    {
      minus[i] = -1;
      for (size_t j = 0; j < d; j++)
        signed_x[i * d + j] = signs[i] * x[i * d + j];
    }
  product_d (PRODUCT_NT, n, n, d, signed_x, d, signed_x, d, 0, gram, n);
  if (!quadratic_program_solve (n, 0, gram, minus, NULL, NULL, alpha))
    return false;
  memset (w, 0, d * sizeof *w);
  for (size_t i = 0; i < n; i++)
    cblas_daxpy ((int) d, alpha[i], signed_x + i * d, 1, w, 1);
  return true;
}
