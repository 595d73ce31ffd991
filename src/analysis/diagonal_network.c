/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/diagonal_network.h"

#include "numeric/linear.h"

#include <glib.h>
#include <math.h>
#include <string.h>

/* out[n] ← x w - y */
static void
residual_of (size_t n, size_t d, const double *x, const double *y, const double *w, double *out)
{
  for (size_t i = 0; i < n; i++)
    out[i] = linear_dot (d, x + i * d, w) - y[i];
}

/* out[d] ← scale xᵀ r */
static void
transpose_times (size_t n, size_t d, const double *x, const double *r, double scale, double *out)
{
  memset (out, 0, d * sizeof *out);
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < d; j++)
      out[j] += scale * r[i] * x[i * d + j];
}

/* ---- Descent ---- */

DiagonalNetwork *
diagonal_network_new (size_t n, size_t d, const double *x, const double *y, double alpha)
{
  DiagonalNetwork *self = g_new0 (DiagonalNetwork, 1);

  *self = (DiagonalNetwork){
    n, d, x, y, g_new (double, d), g_new (double, d), g_new0 (double, d), g_new (double, n), g_new (double, d)
  };
  for (size_t j = 0; j < d; j++)
    self->u[j] = self->v[j] = alpha;
  return self;
}

void
diagonal_network_free (DiagonalNetwork *self)
{
  g_free (self->u);
  g_free (self->v);
  g_free (self->w);
  g_free (self->residual);
  g_free (self->slope);
  g_free (self);
}

double
diagonal_network_loss (const DiagonalNetwork *self)
{
  residual_of (self->n, self->d, self->x, self->y, self->w, self->residual);
  return linear_dot (self->n, self->residual, self->residual) / (2 * (double) self->n);
}

/* u ← u - η 2 u g, v ← v + η 2 v g: with 2 η g in amount. */
static void
move (DiagonalNetwork *self, size_t j, double amount)
{
  self->u[j] -= amount * self->u[j];
  self->v[j] += amount * self->v[j];
  self->w[j] = self->u[j] * self->u[j] - self->v[j] * self->v[j];
}

double
diagonal_network_step (DiagonalNetwork *self, double rate)
{
  double loss = diagonal_network_loss (self);

  transpose_times (self->n, self->d, self->x, self->residual, 1 / (double) self->n, self->slope);
  for (size_t j = 0; j < self->d; j++)
    move (self, j, 2 * rate * self->slope[j]);
  return loss;
}

void
diagonal_network_noisy_step (DiagonalNetwork *self, double rate, double noise, Random *random)
{
  uint32_t drawn = random_below (random, 2 * (uint32_t) self->n);
  const double *x = self->x + drawn / 2 * self->d;
  double residual = -self->y[drawn / 2] - (drawn & 1 ? noise : -noise);

  for (size_t j = 0; j < self->d; j++)
    residual += x[j] * self->w[j];
  for (size_t j = 0; j < self->d; j++)
    move (self, j, 2 * rate * residual * x[j]);
}

double
diagonal_network_trace (const DiagonalNetwork *self)
{
  double sum = 0;

  for (size_t i = 0; i < self->n; i++)
    for (size_t j = 0; j < self->d; j++)
      {
        double x = self->x[i * self->d + j];
        sum += (self->u[j] * self->u[j] + self->v[j] * self->v[j]) * x * x;
      }
  return 4 * sum / (double) self->n;
}

/* ---- Where it ends ---- */

double
diagonal_network_entropy (size_t d, const double *w, double alpha)
{
  double sum = 0, scale = 2 * alpha * alpha;

  for (size_t j = 0; j < d; j++)
    sum += w[j] * asinh (w[j] / scale) - hypot (w[j], scale) + scale;
  return sum;
}

/* ν makes Φ(ν) = Σⱼ scale cosh (xⱼᵀν) - yᵀν least, which is convex: its gradient is x w - y, its Hessian
 * x diag √(w² + scale²) xᵀ. */
typedef struct
{
  size_t n, d;
  const double *x, *y;
  double scale; /* 2α² */
  double *w;    /* [d] */
  double *nu, *tried, *gradient, *hessian;
} Dual;

/* Φ at ν, and w there; infinite where the numbers end. */
static double
dual_potential (const Dual *p, const double *nu)
{
  double sum = -linear_dot (p->n, p->y, nu);

  transpose_times (p->n, p->d, p->x, nu, 1, p->w);
  for (size_t j = 0; j < p->d; j++)
    {
      sum += p->scale * cosh (p->w[j]);
      p->w[j] = p->scale * sinh (p->w[j]);
    }
  return sum;
}

static double
dual_gradient (const Dual *p)
{
  double most = 0;

  residual_of (p->n, p->d, p->x, p->y, p->w, p->gradient);
  for (size_t i = 0; i < p->n; i++)
    most = fmax (most, fabs (p->gradient[i]));
  return most;
}

static bool
newton_direction (const Dual *p)
{
  for (size_t i = 0; i < p->n; i++)
    for (size_t k = 0; k <= i; k++)
      {
        double sum = 0;
        for (size_t j = 0; j < p->d; j++)
          sum += p->x[i * p->d + j] * p->x[k * p->d + j] * hypot (p->w[j], p->scale);
        p->hessian[i * p->n + k] = p->hessian[k * p->n + i] = sum;
      }
  return linear_solve_positive_definite (p->n, p->hessian, 1, p->gradient);
}

/* Of Φ, relative to its terms: near its least what a step lowers is less, and the step is taken. */
#define ROUNDING 1e-14

/* Newton's method, halving steps that do not lower Φ. */
static bool
dual_solve (Dual *p, double tolerance)
{
  double potential = dual_potential (p, p->nu);

  for (int i = 0; i < 200; i++)
    {
      double next = INFINITY, slope, step = 1;
      if (dual_gradient (p) <= tolerance)
        return true;
      memcpy (p->tried, p->gradient, p->n * sizeof (double));
      if (!newton_direction (p))
        return false;
      slope = linear_dot (p->n, p->tried, p->gradient);
      for (; step > 1e-12; step /= 2)
        {
          for (size_t k = 0; k < p->n; k++)
            p->tried[k] = p->nu[k] - step * p->gradient[k];
          next = dual_potential (p, p->tried);
          if (next <= potential - 1e-4 * step * slope + ROUNDING * (1 + fabs (potential)))
            break;
        }
      if (!(step > 1e-12))
        return false;
      memcpy (p->nu, p->tried, p->n * sizeof (double));
      potential = next;
    }
  return false;
}

/* From a large α, where the problem is that of least squares, down by halves, each from the solution of the one before:
 * where α² is halved, arcsinh (w/2α²) grows. */
bool
diagonal_network_limit (size_t n, size_t d, const double *x, const double *y, double alpha, double *w, double *nu)
{
  g_autofree double *memory = g_new0 (double, n *n + 3 * n);
  Dual p = { n, d, x, y, 2 * alpha * alpha, w, memory, memory + n, memory + 2 * n, memory + 3 * n };
  double most = 0, scale, before;

  for (size_t i = 0; i < n; i++)
    most = fmax (most, fabs (y[i]));
  for (scale = p.scale; scale < most; scale *= 2)
    ;
  for (before = scale;; before = p.scale, scale = fmax (scale / 2, 2 * alpha * alpha))
    {
      p.scale = scale;
      for (size_t i = 0; i < n && before > scale; i++)
        p.nu[i] *= log (1 + 1 / scale) / log (1 + 1 / before);
      if (!dual_solve (&p, 1e-12 * (1 + most)))
        return false;
      if (scale <= 2 * alpha * alpha)
        break;
    }
  if (nu != NULL)
    memcpy (nu, p.nu, n * sizeof *nu);
  return true;
}
