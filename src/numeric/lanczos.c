/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "numeric/lanczos.h"

#include "numeric/eigen.h"

#include <glib.h>
#include <math.h>
#include <string.h>

#ifdef REAL_IS_DOUBLE
#  define ROUNDING 0x1p-52
#else
#  define ROUNDING 0x1p-23
#endif

Lanczos *
lanczos_new (size_t n, size_t most)
{
  Lanczos *self = g_new0 (Lanczos, 1);

  self->n = n;
  self->most = MIN (most, n);
  self->alpha = g_new0 (double, self->most);
  self->beta = g_new0 (double, self->most);
  self->basis = g_new (real, (self->most + 1) * n);
  return self;
}

void
lanczos_free (Lanczos *self)
{
  g_free (self->alpha);
  g_free (self->beta);
  g_free (self->basis);
  g_free (self);
}

void
lanczos_lock (Lanczos *self, size_t locks, const real *locked)
{
  self->locks = locks;
  self->locked = locked;
}

static real *
row (const Lanczos *self, size_t j)
{
  return self->basis + j * self->n;
}

static void
scale_into (size_t n, double factor, const real *from, real *to)
{
  for (size_t i = 0; i < n; i++)
    to[i] = (real) (factor * from[i]);
}

bool
lanczos_start (Lanczos *self, const real *start, Random *random)
{
  self->steps = 0;
  self->scale = 0;
  if (start != NULL)
    {
      double length = sqrt (basis_dot (self->n, start, start));
      g_autofree double *c = g_new (double, self->locks + 1);
      if (length > 0 && isfinite (length))
        {
          scale_into (self->n, 1 / length, start, row (self, 0));
          length = basis_orthogonalise (0, self->n, NULL, self->locks, self->locked, row (self, 0), c);
          if (length > 1e-3)
            {
              scale_into (self->n, 1 / length, row (self, 0), row (self, 0));
              return true;
            }
        }
    }
  return basis_random (0, self->n, self->basis, self->locks, self->locked, random, row (self, 0));
}

const real *
lanczos_vector (const Lanczos *self)
{
  return row (self, self->steps);
}

LanczosStep
lanczos_accept (Lanczos *self, real *w)
{
  size_t j = self->steps;
  g_autofree double *c = g_new (double, MAX (j + 1, self->locks) + 1);
  double alpha = basis_dot (self->n, row (self, j), w), beta;

  if (!isfinite (alpha))
    return LANCZOS_NOT_FINITE;
  /* The recurrence's own two terms first: what is left over all of the basis is then rounding, and one pass of it
   * enough. */
  basis_subtract (1, self->n, row (self, j), &alpha, w);
  if (j > 0)
    basis_subtract (1, self->n, row (self, j - 1), &self->beta[j - 1], w);
  beta = basis_orthogonalise (j + 1, self->n, self->basis, self->locks, self->locked, w, c);
  if (!isfinite (beta))
    return LANCZOS_NOT_FINITE;
  self->alpha[j] = alpha;
  self->beta[j] = beta;
  self->scale = MAX (self->scale, fabs (alpha) + beta);
  self->steps++;
  if (beta <= 4 * ROUNDING * sqrt ((double) self->n) * self->scale)
    {
      self->beta[j] = 0;
      return LANCZOS_INVARIANT;
    }
  scale_into (self->n, 1 / beta, w, row (self, j + 1));
  return LANCZOS_GOES_ON;
}

bool
lanczos_continue (Lanczos *self, Random *random)
{
  return self->steps < self->most
         && basis_random (self->steps, self->n, self->basis, self->locks, self->locked, random,
                          row (self, self->steps));
}

bool
lanczos_ritz (const Lanczos *self, double *values, double *vectors)
{
  return eigen_tridiagonal (self->steps, self->alpha, self->beta, values, vectors);
}
