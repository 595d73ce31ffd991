/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/level_descent.h"

#include "numeric/eigen.h"

#include <glib.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

typedef struct
{
  size_t n;
  double *theta, *gradient, *first, *second; /* [n] */
} Adam;

/* Step t, from 1. */
static void
adam_step (Adam *self, double rate, size_t t)
{
  double first = 1 - pow (0.9, (double) t), second = 1 - pow (0.999, (double) t);

  for (size_t i = 0; i < self->n; i++)
    {
      double g = self->gradient[i];
      self->first[i] += 0.1 * (g - self->first[i]);
      self->second[i] += 0.001 * (g * g - self->second[i]);
      self->theta[i] -= rate * (self->first[i] / first) / (sqrt (self->second[i] / second) + 1e-8);
    }
}

static Adam *
adam_new (size_t n, const double *theta)
{
  Adam *self = g_new (Adam, 1);

  self->n = n;
  self->theta = g_memdup2 (theta, n * sizeof *theta);
  self->gradient = g_new0 (double, n);
  self->first = g_new0 (double, n);
  self->second = g_new0 (double, n);
  return self;
}

static void
adam_free (Adam *self)
{
  g_free (self->theta);
  g_free (self->gradient);
  g_free (self->first);
  g_free (self->second);
  g_free (self);
}

LevelDescent *
level_descent_new (const Objective *f, const double *theta, double rate, size_t steps, size_t levels,
                   const double *level, const atomic_bool *cancelled)
{
  LevelDescent *self = g_new0 (LevelDescent, 1);
  Adam *adam = adam_new (f->n, theta);
  GArray *values = g_array_new (FALSE, FALSE, sizeof (double));
  size_t next = 0;

  self->step = g_new (size_t, MAX (levels, 1));
  self->theta = g_new0 (double, MAX (levels, 1) * f->n);
  for (size_t k = 0; k < levels; k++)
    self->step[k] = SIZE_MAX;
  for (size_t t = 0;; t++)
    {
      double value = f->evaluate (f->data, adam->theta, adam->gradient, NULL);
      g_array_append_val (values, value);
      self->steps = t;
      for (; next < levels && value <= level[next]; next++)
        if (t > 0)
          {
            self->step[next] = t;
            memcpy (self->theta + next * f->n, adam->theta, f->n * sizeof *adam->theta);
          }
      self->finite = isfinite (value);
      if (!self->finite || next == levels || t == steps || (cancelled != NULL && atomic_load (cancelled)))
        break;
      adam_step (adam, rate, t + 1);
    }
  adam_free (adam);
  self->values = (double *) (void *) g_array_free (values, FALSE);
  return self;
}

void
level_descent_free (LevelDescent *self)
{
  if (self == NULL)
    return;
  g_free (self->values);
  g_free (self->step);
  g_free (self->theta);
  g_free (self);
}

bool
negative_curvature (const Objective *f, const double *theta, double threshold, NegativeCurvature *out, double *values)
{
  size_t n = f->n, below = 0;
  g_autofree double *hessian = g_new (double, n *n);

  *out = (NegativeCurvature){ NAN, NAN };
  f->evaluate (f->data, theta, NULL, hessian);
  if (!eigen_symmetric (n, hessian, values, false))
    return false;
  if (!(values[n - 1] > 0))
    return true;
  while (below < n && values[below] < -threshold * values[n - 1])
    below++;
  out->fraction = (double) below / (double) n;
  out->depth = fmax (-values[0], 0) / values[n - 1];
  return true;
}
