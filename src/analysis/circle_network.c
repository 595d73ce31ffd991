/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/circle_network.h"

#include "numeric/clones.h"

#include <math.h>
#include <string.h>

struct _CircleNetwork
{
  size_t units, n;
  double *a, *w; /* [units], [2 × units]: both inputs' weights of each, one after the other */
  double *x;     /* [2 × n]: cosines, sines */
  double *y;     /* [n] */
  double *f;     /* [n] */
  double *r;     /* [n]: scratch */
};

/* Of unit j: the first of a pair is added, the second subtracted. */
static double
scale_of (const CircleNetwork *self, size_t j)
{
  return (j % 2 ? -1 : 1) * sqrt (2 / (double) self->units);
}

static NUMERIC_CLONES void
add_unit (size_t n, const double *x, const double *w, double a, double *f)
{
  for (size_t i = 0; i < n; i++)
    {
      double z = w[0] * x[i] + w[1] * x[n + i];
      f[i] += z > 0 ? a * z : 0;
    }
}

/* Σ r h, Σ r h' x₁, Σ r h' x₂ over the points. */
static NUMERIC_CLONES void
unit_gradient (size_t n, const double *x, const double *w, const double *r, double sums[3])
{
  double first = 0, second = 0;

  for (size_t i = 0; i < n; i++)
    {
      double on = w[0] * x[i] + w[1] * x[n + i] > 0 ? r[i] : 0;
      first += on * x[i];
      second += on * x[n + i];
    }
  sums[0] = w[0] * first + w[1] * second;
  sums[1] = first;
  sums[2] = second;
}

static void
forward (CircleNetwork *self)
{
  memset (self->f, 0, self->n * sizeof (double));
  for (size_t j = 0; j < self->units; j++)
    add_unit (self->n, self->x, self->w + 2 * j, scale_of (self, j) * self->a[j], self->f);
}

CircleNetwork *
circle_network_new (size_t units, size_t n, const double *y, Random *random)
{
  CircleNetwork *self = g_new0 (CircleNetwork, 1);

  g_assert (units % 2 == 0 && units > 0 && n > 0);
  self->units = units;
  self->n = n;
  self->a = g_new (double, units);
  self->w = g_new (double, 2 * units);
  self->x = g_new (double, 2 * n);
  self->y = g_memdup2 (y, n * sizeof (double));
  self->f = g_new (double, n);
  self->r = g_new (double, n);
  for (size_t j = 0; j < units; j += 2)
    {
      self->a[j] = self->a[j + 1] = random_normal (random);
      self->w[2 * j] = self->w[2 * j + 2] = random_normal (random);
      self->w[2 * j + 1] = self->w[2 * j + 3] = random_normal (random);
    }
  for (size_t i = 0; i < n; i++)
    {
      self->x[i] = cos (2 * G_PI * (double) i / (double) n);
      self->x[n + i] = sin (2 * G_PI * (double) i / (double) n);
    }
  forward (self);
  return self;
}

void
circle_network_free (CircleNetwork *self)
{
  g_free (self->a);
  g_free (self->w);
  g_free (self->x);
  g_free (self->y);
  g_free (self->f);
  g_free (self->r);
  g_free (self);
}

bool
circle_network_step (CircleNetwork *self, double rate)
{
  double sum = 0; /* of magnitudes: not finite where one of them is not */

  for (size_t i = 0; i < self->n; i++)
    self->r[i] = rate * (self->f[i] - self->y[i]) / (double) self->n;
  for (size_t j = 0; j < self->units; j++)
    {
      double sums[3], scale = scale_of (self, j), a = self->a[j];
      unit_gradient (self->n, self->x, self->w + 2 * j, self->r, sums);
      self->a[j] -= scale * sums[0];
      self->w[2 * j] -= scale * a * sums[1];
      self->w[2 * j + 1] -= scale * a * sums[2];
      sum += fabs (self->a[j]) + fabs (self->w[2 * j]) + fabs (self->w[2 * j + 1]);
    }
  forward (self);
  for (size_t i = 0; i < self->n; i++)
    sum += fabs (self->f[i]);
  return isfinite (sum);
}

const double *
circle_network_outputs (const CircleNetwork *self)
{
  return self->f;
}

void
circle_network_at (const CircleNetwork *self, size_t n, const double *angle, double *f)
{
  g_autofree double *x = g_new (double, 2 * n);

  memset (f, 0, n * sizeof (double));
  for (size_t i = 0; i < n; i++)
    {
      x[i] = cos (angle[i]);
      x[n + i] = sin (angle[i]);
    }
  for (size_t j = 0; j < self->units; j++)
    add_unit (n, x, self->w + 2 * j, scale_of (self, j) * self->a[j], f);
}

/* ---- Modes ---- */

/* Σ cos² (k t) over n points. */
static double
square_of (size_t n, unsigned k)
{
  return k == 0 || 2 * k == n ? (double) n : (double) n / 2;
}

double
circle_amplitude (size_t n, const double *v, unsigned k)
{
  double sum = 0;

  for (size_t i = 0; i < n; i++)
    sum += v[i] * cos (2 * G_PI * k * (double) i / (double) n);
  return sum / square_of (n, k);
}

/* ‖J v‖²/n: the derivatives along the mode, unit by unit. */
double
circle_network_eigenvalue (const CircleNetwork *self, unsigned k)
{
  g_autofree double *v = g_new (double, self->n);
  double sum = 0;

  for (size_t i = 0; i < self->n; i++)
    v[i] = cos (2 * G_PI * k * (double) i / (double) self->n) / sqrt (square_of (self->n, k));
  for (size_t j = 0; j < self->units; j++)
    {
      double sums[3], a = self->a[j];
      unit_gradient (self->n, self->x, self->w + 2 * j, v, sums);
      sum += 2 / (double) self->units * (sums[0] * sums[0] + a * a * (sums[1] * sums[1] + sums[2] * sums[2]));
    }
  return sum / (double) self->n;
}

double
circle_limit_eigenvalue (size_t n, unsigned k)
{
  double sum = 0;

  for (size_t i = 0; i < n; i++)
    {
      double t = 2 * G_PI * (double) MIN (i, n - i) / (double) n;
      sum += (sin (t) + 2 * (G_PI - t) * cos (t)) / G_PI * cos (k * t);
    }
  return sum / (double) n;
}

double
circle_eigenvalue (unsigned k)
{
  double square = (double) k * k;

  if (k == 1)
    return 0.5;
  return k % 2 ? 0 : 2 / (G_PI * G_PI) * (square + 3) / ((square - 1) * (square - 1));
}
