/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/linearised.h"

#include "numeric/eigen.h"
#include "numeric/product.h"

#include <math.h>

#define ZERO 1e-12 /* an eigenvalue, relative to the largest */

struct _Linearised
{
  size_t n, m;
  double *values;  /* [n] */
  double *vectors; /* [n × n] */
  double *across;  /* [m × n]: the others' kernel times the eigenvectors */
  double *along;   /* [n]: ⟨v, y⟩ */
};

Linearised *
linearised_new (size_t n, const double *kernel, size_t m, const double *across, const double *y)
{
  g_autoptr (Linearised) self = g_new0 (Linearised, 1);

  self->n = n;
  self->m = m;
  self->values = g_new (double, n);
  self->vectors = g_memdup2 (kernel, n * n * sizeof (double));
  self->along = g_new0 (double, n);
  self->across = g_new (double, MAX (m, 1) * n);
  if (!eigen_symmetric (n, self->vectors, self->values, true))
    return NULL;
  for (size_t k = 0; k < n; k++)
    for (size_t i = 0; i < n; i++)
      self->along[k] += self->vectors[k * n + i] * y[i];
  if (m > 0)
    product_d (PRODUCT_NT, m, n, n, across, n, self->vectors, n, 0, self->across, n);
  return g_steal_pointer (&self);
}

void
linearised_free (Linearised *self)
{
  g_free (self->values);
  g_free (self->vectors);
  g_free (self->across);
  g_free (self->along);
  g_free (self);
}

const double *
linearised_eigenvalues (const Linearised *self)
{
  return self->values;
}

const double *
linearised_eigenvectors (const Linearised *self)
{
  return self->vectors;
}

/* 1 - (1 - η λ)ᵗ or 1 - e^{-λ t}, right where it is small. */
static double
learned (double lambda, double rate, double time)
{
  if (rate == 0)
    return -expm1 (-lambda * time);
  if (rate * lambda < 1)
    return -expm1 (time * log1p (-rate * lambda));
  return 1 - pow (1 - rate * lambda, time);
}

void
linearised_at (const Linearised *self, double rate, double time, double *trained, double *others)
{
  size_t n = self->n;
  double least = ZERO * fmax (self->values[n - 1], 0);
  g_autofree double *part = g_new (double, n), *over = g_new (double, n);

  for (size_t k = 0; k < n; k++)
    {
      double lambda = self->values[k];
      bool zero = !(lambda > least);
      part[k] = zero ? 0 : learned (lambda, isinf (time) ? 0 : rate, time) * self->along[k];
      over[k] = zero ? 0 : part[k] / lambda;
    }
  if (trained != NULL)
    product_d (PRODUCT_TN, n, 1, n, self->vectors, n, part, 1, 0, trained, 1);
  if (others != NULL && self->m > 0)
    product_d (PRODUCT_NN, self->m, 1, n, self->across, n, over, 1, 0, others, 1);
}
