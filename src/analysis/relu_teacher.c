/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/relu_teacher.h"

#include "numeric/linear.h"

#include <glib.h>
#include <math.h>
#include <string.h>

#define LEAST_LENGTH 1e-150
#define LEAST_SINE 1e-12

/* Two vectors: their lengths, and the angle between them. */
typedef struct
{
  double v_length, w_length, cosine, sine, rest; /* rest: π - θ */
} Pair;

static Pair
pair_of (double product, double w_length, double v_length)
{
  Pair pair = { .w_length = w_length, .v_length = v_length };

  pair.cosine = CLAMP (product / fmax (w_length * v_length, LEAST_LENGTH), -1, 1);
  pair.sine = sqrt (1 - pair.cosine * pair.cosine);
  pair.rest = G_PI - acos (pair.cosine);
  return pair;
}

static double
value_of (const Pair *p)
{
  return p->w_length * p->v_length * (p->sine + p->rest * p->cosine) / (2 * G_PI);
}

/* gradient[k] += sign ∂f/∂w = sign (‖v‖ sin θ w/‖w‖ + (π - θ) v)/2π */
static void
add_gradient (size_t k, const Pair *p, const double *w, const double *v, double sign, double *gradient)
{
  double along = sign * p->v_length * p->sine / fmax (p->w_length, LEAST_LENGTH) / (2 * G_PI);
  double across = sign * p->rest / (2 * G_PI);

  for (size_t i = 0; i < k; i++)
    gradient[i] += along * w[i] + across * v[i];
}

/* block[k × k] of rows of stride += sign ∂²f/∂w∂w = sign ‖v‖ sin θ (I - ŵŵᵀ + n nᵀ)/(2π ‖w‖), n the unit vector in the
 * plane of both that is orthogonal to w. */
static void
add_own_block (size_t k, size_t stride, const Pair *p, const double *w, const double *v, double sign, double *block)
{
  double scale = sign * p->v_length * p->sine / fmax (p->w_length, LEAST_LENGTH) / (2 * G_PI);

  if (p->sine < LEAST_SINE)
    return;
  for (size_t i = 0; i < k; i++)
    for (size_t j = 0; j < k; j++)
      {
        double wi = w[i] / p->w_length, wj = w[j] / p->w_length;
        double ni = (v[i] / p->v_length - p->cosine * wi) / p->sine,
               nj = (v[j] / p->v_length - p->cosine * wj) / p->sine;
        block[i * stride + j] += scale * ((i == j) - wi * wj + ni * nj);
      }
}

/* block = ∂²f/∂w∂v = ((π - θ) I + ŵ nᵀ + v̂ mᵀ)/2π, m as n with w and v exchanged. */
static void
set_mixed_block (size_t k, size_t stride, const Pair *p, const double *w, const double *v, double *block)
{
  bool bends = p->sine >= LEAST_SINE && p->w_length > LEAST_LENGTH && p->v_length > LEAST_LENGTH;

  for (size_t i = 0; i < k; i++)
    for (size_t j = 0; j < k; j++)
      {
        double sum = i == j ? p->rest : 0;
        if (bends)
          {
            double wi = w[i] / p->w_length, wj = w[j] / p->w_length, vi = v[i] / p->v_length, vj = v[j] / p->v_length;
            sum += (wi * (vj - p->cosine * wj) + vi * (wj - p->cosine * vj)) / p->sine;
          }
        block[i * stride + j] = sum / (2 * G_PI);
      }
}

/* Its own square, ½ f(w, w) = ‖w‖²/4, and what the teacher's units give. */
static double
add_teacher (const ReluTeacher *self, size_t unit, const double *w, double length, double *unit_row, double *gradient,
             double *hessian)
{
  size_t k = self->k, n = self->h * k;
  double value = length * length / 4;

  for (size_t i = 0; i < k; i++)
    {
      if (gradient != NULL)
        gradient[unit * k + i] += w[i] / 2;
      if (hessian != NULL)
        hessian[(unit * k + i) * (n + 1)] += 0.5;
    }
  for (size_t j = 0; j < k; j++)
    {
      Pair pair;
      unit_row[j] = 1;
      pair = pair_of (w[j], length, 1);
      value -= value_of (&pair);
      if (gradient != NULL)
        add_gradient (k, &pair, w, unit_row, -1, gradient + unit * k);
      if (hessian != NULL)
        add_own_block (k, n, &pair, w, unit_row, -1, hessian + unit * k * (n + 1));
      unit_row[j] = 0;
    }
  return value;
}

static double
add_units (const ReluTeacher *self, size_t a, size_t b, const double *w, const double *lengths, double *gradient,
           double *hessian)
{
  size_t k = self->k, n = self->h * k;
  const double *wa = w + a * k, *wb = w + b * k;
  Pair pair = pair_of (linear_dot (k, wa, wb), lengths[a], lengths[b]), turned = pair;

  turned.w_length = lengths[b];
  turned.v_length = lengths[a];
  if (gradient != NULL)
    {
      add_gradient (k, &pair, wa, wb, 1, gradient + a * k);
      add_gradient (k, &turned, wb, wa, 1, gradient + b * k);
    }
  if (hessian != NULL)
    {
      add_own_block (k, n, &pair, wa, wb, 1, hessian + a * k * (n + 1));
      add_own_block (k, n, &turned, wb, wa, 1, hessian + b * k * (n + 1));
      set_mixed_block (k, n, &pair, wa, wb, hessian + a * k * n + b * k);
      for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < k; j++)
          hessian[(b * k + j) * n + a * k + i] = hessian[(a * k + i) * n + b * k + j];
    }
  return value_of (&pair);
}

static double
evaluate (void *data, const double *w, double *gradient, double *hessian)
{
  const ReluTeacher *self = data;
  size_t k = self->k, h = self->h, n = h * k;
  g_autofree double *scratch = g_new0 (double, h + k);
  double *lengths = scratch, *unit_row = scratch + h;
  /* ½ Σ f(e_i, e_j): f is ½ of one with itself, 1/2π of two. */
  double value = (double) k / 4 + (double) (k * (k - 1)) / (4 * G_PI);

  if (gradient != NULL)
    memset (gradient, 0, n * sizeof *gradient);
  if (hessian != NULL)
    memset (hessian, 0, n * n * sizeof *hessian);
  for (size_t i = 0; i < h; i++)
    lengths[i] = sqrt (linear_dot (k, w + i * k, w + i * k));
  for (size_t i = 0; i < h; i++)
    {
      value += add_teacher (self, i, w + i * k, lengths[i], unit_row, gradient, hessian);
      for (size_t j = 0; j < i; j++)
        value += add_units (self, i, j, w, lengths, gradient, hessian);
    }
  return value;
}

Objective
relu_teacher_objective (ReluTeacher *self)
{
  return (Objective){ self->h * self->k, evaluate, self };
}

void
relu_teacher_initialise (const ReluTeacher *self, Random *random, double *w)
{
  for (size_t i = 0; i < self->h * self->k; i++)
    w[i] = random_normal (random) / sqrt ((double) self->k);
}
