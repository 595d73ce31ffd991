/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/matrix_factors.h"

#include "numeric/linear.h"
#include "numeric/product.h"

#include <glib.h>
#include <math.h>
#include <string.h>

#define MOST_ROUNDS 5000
#define ROUND_TOLERANCE 1e-5
/* Of the largest singular value: by how much a round shrinks all.  The rounds end at the same matrix with any; from a
 * tenth to a thirtieth they are fewest on matrices of rank 2 of which a third is seen. */
#define SHRINKAGE 0.033
#define RELAXATION 1.7     /* under 2 */
#define MODE_INTERVALS 400 /* of Simpson's rule: the integrand is an exponential at both ends */

/* ---- Descent ---- */

/* out = a b, of which either may be the identity, NULL. */
static void
multiply (size_t d, const double *a, const double *b, double *out)
{
  if (a == NULL || b == NULL)
    memcpy (out, a == NULL ? b : a, d * d * sizeof *out);
  else
    product_d (PRODUCT_NN, d, d, d, a, d, b, d, 0, out, d);
}

/* W_l … W_1 below the factor l, and W_N … W_{l+2} above it; NULL: there is none, the identity. */
static double *
below (const MatrixFactors *self, unsigned l)
{
  return l == 0 ? NULL : self->below + l * self->d * self->d;
}

static double *
above (const MatrixFactors *self, unsigned l)
{
  return l + 1 == self->depth ? NULL : self->above + l * self->d * self->d;
}

static void
take_products (MatrixFactors *self)
{
  size_t d = self->d, square = d * d;
  unsigned last = self->depth - 1;

  for (unsigned l = 0; l < last; l++)
    multiply (d, self->factors + l * square, below (self, l), below (self, l + 1));
  for (unsigned l = last; l > 0; l--)
    multiply (d, above (self, l), self->factors + l * square, above (self, l - 1));
  multiply (d, self->factors + last * square, below (self, last), self->matrix);
}

static void
set_identity (size_t d, double *a, double value)
{
  memset (a, 0, d * d * sizeof *a);
  for (size_t i = 0; i < d; i++)
    a[i * d + i] = value;
}

static MatrixFactors *
factors_new (size_t d, unsigned depth, const double *target, const bool *seen)
{
  MatrixFactors *self = g_new0 (MatrixFactors, 1);
  size_t square = d * d;

  *self = (MatrixFactors){ d,
                           depth,
                           target,
                           seen,
                           g_new (double, depth *square),
                           g_new (double, square),
                           g_new (double, depth *square),
                           g_new (double, depth *square),
                           g_new (double, square),
                           g_new (double, square) };
  return self;
}

MatrixFactors *
matrix_factors_new (size_t d, unsigned depth, const double *target, const bool *seen, double scale, Random *random)
{
  MatrixFactors *self = factors_new (d, depth, target, seen);
  double each = pow (scale, 1.0 / depth) / sqrt ((double) d);

  for (size_t i = 0; i < depth * d * d; i++)
    self->factors[i] = each * random_normal (random);
  take_products (self);
  return self;
}

/* a ← scale leftᵀ right, with unit vectors in the rows */
static void
turn_between (size_t d, const double *left, const double *right, double scale, double *a)
{
  product_d (PRODUCT_TN, d, d, d, left, d, right, d, 0, a, d);
  for (size_t i = 0; i < d * d; i++)
    a[i] *= scale;
}

MatrixFactors *
matrix_factors_new_balanced (size_t d, unsigned depth, const double *target, double scale)
{
  MatrixFactors *self = factors_new (d, depth, target, NULL);
  size_t square = d * d;
  double each = pow (scale, 1.0 / depth);
  g_autofree double *copy = g_memdup2 (target, square * sizeof *target), *values = g_new (double, d),
                    *left = g_new (double, square), *right = g_new (double, square);

  if (!linear_singular_decomposition (d, copy, values, left, right))
    {
      matrix_factors_free (self);
      return NULL;
    }
  for (unsigned l = 0; l < depth; l++)
    set_identity (d, self->factors + l * square, each);
  if (depth == 1)
    turn_between (d, left, right, each, self->factors);
  else
    for (size_t i = 0; i < d; i++)
      for (size_t j = 0; j < d; j++)
        {
          self->factors[i * d + j] = each * right[i * d + j];
          self->factors[(depth - 1) * square + i * d + j] = each * left[j * d + i];
        }
  take_products (self);
  return self;
}

void
matrix_factors_free (MatrixFactors *self)
{
  g_free (self->factors);
  g_free (self->matrix);
  g_free (self->below);
  g_free (self->above);
  g_free (self->slope);
  g_free (self->scratch);
  g_free (self);
}

double
matrix_factors_loss (MatrixFactors *self)
{
  double sum = 0;

  for (size_t i = 0; i < self->d * self->d; i++)
    {
      double residual = self->matrix[i] - self->target[i];
      self->slope[i] = self->seen == NULL || self->seen[i] ? residual : 0;
      sum += self->slope[i] * self->slope[i];
    }
  return sum / 2;
}

/* By W_l it is (W_N … W_{l+1})ᵀ slope (W_{l-1} … W_1)ᵀ. */
double
matrix_factors_step (MatrixFactors *self, double rate)
{
  size_t d = self->d, square = d * d;
  double loss = matrix_factors_loss (self);

  for (unsigned l = 0; l < self->depth; l++)
    {
      double *factor = self->factors + l * square;
      const double *under = below (self, l), *over = above (self, l);
      if (over != NULL)
        product_d (PRODUCT_TN, d, d, d, over, d, self->slope, d, 0, self->scratch, d);
      for (size_t i = 0; i < square; i++)
        self->scratch[i] = -rate * (over != NULL ? self->scratch[i] : self->slope[i]);
      if (under != NULL)
        product_d (PRODUCT_NT, d, d, d, self->scratch, d, under, d, 1, factor, d);
      for (size_t i = 0; i < square && under == NULL; i++)
        factor[i] += self->scratch[i];
    }
  take_products (self);
  return loss;
}

double
matrix_factors_held_out (const MatrixFactors *self, const double *matrix)
{
  double wrong = 0, whole = 0;

  for (size_t i = 0; i < self->d * self->d; i++)
    if (self->seen != NULL && !self->seen[i])
      {
        double residual = matrix[i] - self->target[i];
        wrong += residual * residual;
        whole += self->target[i] * self->target[i];
      }
  return whole > 0 ? sqrt (wrong / whole) : NAN;
}

/* ---- Singular values ---- */

bool
matrix_factors_singular_values (size_t d, const double *a, double *values)
{
  g_autofree double *copy = g_memdup2 (a, d * d * sizeof *a);
  return linear_singular_decomposition (d, copy, values, NULL, NULL);
}

/* ---- The least nuclear norm ---- */

typedef struct
{
  size_t d;
  double *values, *left, *right, *copy;
} Shrinkage;

/* a ← Σ max (σ - by, 0) u vᵀ: of all matrices the one with the least ½‖· - a‖² + by ‖·‖, in the nuclear norm. */
static bool
shrink (Shrinkage *s, double by, double *a)
{
  size_t d = s->d;

  memcpy (s->copy, a, d * d * sizeof *a);
  if (!linear_singular_decomposition (d, s->copy, s->values, s->left, s->right))
    return false;
  for (size_t i = 0; i < d; i++)
    for (size_t k = 0; k < d; k++)
      s->left[i * d + k] *= fmax (s->values[i] - by, 0);
  product_d (PRODUCT_TN, d, d, d, s->left, d, s->right, d, 0, a, d);
  return true;
}

bool
matrix_factors_least_nuclear_norm (size_t d, const double *target, const bool *seen, const atomic_bool *cancelled,
                                   double *out)
{
  size_t square = d * d;
  g_autofree double *memory = g_new (double, 5 * square + d), *at = g_new0 (double, square);
  double *turned = memory + 4 * square + d;
  Shrinkage s = { d, memory, memory + d, memory + d + square, memory + d + 2 * square };
  double by;

  if (!matrix_factors_singular_values (d, target, s.values))
    return false;
  by = SHRINKAGE * s.values[0];
  for (int round = 0; round < MOST_ROUNDS; round++)
    {
      double change = 0, size = 0;
      if (cancelled != NULL && atomic_load_explicit (cancelled, memory_order_relaxed))
        return false;
      for (size_t i = 0; i < square; i++)
        {
          out[i] = seen[i] ? target[i] : at[i];
          turned[i] = 2 * out[i] - at[i];
        }
      if (!shrink (&s, by, turned))
        return false;
      for (size_t i = 0; i < square; i++)
        {
          double moved = turned[i] - out[i];
          at[i] += RELAXATION * moved;
          change += moved * moved;
          size += out[i] * out[i];
        }
      if (change <= ROUND_TOLERANCE * ROUND_TOLERANCE * size)
        return true;
    }
  return false;
}

/* ---- One mode ---- */

/* With z = log (s/(S - s)), dt = s^(2/N - 1) dz / (N S). */
double
matrix_factors_mode_time (unsigned depth, double target, double start, double s)
{
  double from = log (start / (target - start)), to = log (s / (target - s)), sum = 0;
  double h = (to - from) / MODE_INTERVALS;

  for (int i = 0; i <= MODE_INTERVALS; i++)
    {
      double there = target / (1 + exp (-(from + h * i)));
      double weight = i == 0 || i == MODE_INTERVALS ? 1 : i % 2 ? 4 : 2;
      sum += weight * pow (there, 2.0 / depth - 1);
    }
  return sum * h / 3 / (depth * target);
}
