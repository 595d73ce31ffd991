/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/gaussian_field.h"

#include "numeric/product.h"

#include <glib.h>
#include <math.h>

struct _GaussianField
{
  size_t n, waves;
  double *k, *phase; /* [waves × n], [waves] */
  double amplitude;
};

GaussianField *
gaussian_field_new (size_t n, size_t waves, Random *random)
{
  GaussianField *self = g_new0 (GaussianField, 1);

  self->n = n;
  self->waves = waves;
  self->k = g_new (double, waves *n);
  self->phase = g_new (double, waves);
  self->amplitude = sqrt (2.0 * (double) n / (double) waves);
  for (size_t i = 0; i < waves * n; i++)
    self->k[i] = random_normal (random) / sqrt ((double) n);
  for (size_t i = 0; i < waves; i++)
    self->phase[i] = 2 * G_PI * random_uniform (random);
  return self;
}

void
gaussian_field_free (GaussianField *self)
{
  if (self == NULL)
    return;
  g_free (self->k);
  g_free (self->phase);
  g_free (self);
}

/* H = -a Σ cos k kᵀ */
static void
take_hessian (const GaussianField *self, const double *angle, double *hessian)
{
  size_t n = self->n;
  g_autofree double *scaled = g_new (double, self->waves *n);

  for (size_t i = 0; i < self->waves; i++)
    {
      double c = -self->amplitude * cos (angle[i]);
      for (size_t j = 0; j < n; j++)
        scaled[i * n + j] = c * self->k[i * n + j];
    }
  product_d (PRODUCT_TN, n, n, self->waves, scaled, n, self->k, n, 0, hessian, n);
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < i; j++)
      hessian[i * n + j] = hessian[j * n + i] = (hessian[i * n + j] + hessian[j * n + i]) / 2;
}

/* ∇V = -a Σ sin k; angle is destroyed. */
static void
take_gradient (const GaussianField *self, double *angle, double *gradient)
{
  for (size_t i = 0; i < self->waves; i++)
    angle[i] = -self->amplitude * sin (angle[i]);
  product_d (PRODUCT_NN, 1, self->n, self->waves, angle, self->waves, self->k, self->n, 0, gradient, self->n);
}

static double
evaluate (void *data, const double *x, double *gradient, double *hessian)
{
  const GaussianField *self = data;
  g_autofree double *angle = g_memdup2 (self->phase, self->waves * sizeof *self->phase);
  double sum = 0;

  product_d (PRODUCT_NT, 1, self->waves, self->n, x, self->n, self->k, self->n, 1, angle, self->waves);
  for (size_t i = 0; i < self->waves; i++)
    sum += cos (angle[i]);
  if (hessian != NULL)
    take_hessian (self, angle, hessian);
  if (gradient != NULL)
    take_gradient (self, angle, gradient);
  return self->amplitude * sum;
}

Objective
gaussian_field_objective (GaussianField *self)
{
  return (Objective){ self->n, evaluate, self };
}

double
gaussian_field_below (double t)
{
  if (!(fabs (t) < 1))
    return t <= -1 ? 1 : t >= 1 ? 0 : NAN;
  return (acos (t) - t * sqrt (1 - t * t)) / G_PI;
}
