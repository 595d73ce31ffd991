/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/linear_saddles.h"

#include "analysis/network_objective.h"
#include "numeric/product.h"

#include <math.h>
#include <string.h>

struct _LinearSaddles
{
  size_t d, hidden, rank;
  unsigned factors;
  double *values; /* [rank] */
  Dataset *data;  /* the unit vectors, and what M makes of them */
  NetworkObjective *network;
  Objective mean; /* of the squared errors over entries: 2/d² of the loss */
};

LinearSaddles *
linear_saddles_new (size_t d, unsigned factors, size_t hidden, size_t rank, const double *values)
{
  LinearSaddles *self = g_new0 (LinearSaddles, 1);
  Architecture architecture = architecture_uniform ((unsigned) d, factors - 1, (unsigned) hidden, (unsigned) d);

  g_assert (factors >= 2 && rank <= d && d <= 31);
  *self = (LinearSaddles){ .d = d, .hidden = hidden, .rank = rank, .factors = factors };
  self->values = g_new (double, MAX (rank, 1));
  self->data = dataset_new (TASK_REGRESSION, d, (unsigned) d, (unsigned) d);
  memset (self->data->x, 0, d * d * sizeof *self->data->x);
  memset (self->data->targets, 0, d * d * sizeof *self->data->targets);
  for (size_t i = 0; i < d; i++)
    self->data->x[i * d + i] = 1;
  for (size_t i = 0; i < rank; i++)
    self->values[i] = self->data->targets[i * d + i] = (float) values[i];
  architecture.activation = ACTIVATION_IDENTITY;
  architecture.bias = false;
  architecture.loss = LOSS_MSE;
  self->network = network_objective_new (&architecture, self->data, d, 0);
  self->mean = network_objective (self->network);
  return self;
}

void
linear_saddles_free (LinearSaddles *self)
{
  if (self == NULL)
    return;
  network_objective_free (self->network);
  dataset_free (self->data);
  g_free (self->values);
  g_free (self);
}

static double
evaluate (void *data, const double *theta, double *gradient, double *hessian)
{
  const LinearSaddles *self = data;
  size_t n = self->mean.n;
  double scale = (double) (self->d * self->d) / 2,
         value = self->mean.evaluate (self->mean.data, theta, gradient, hessian);

  for (size_t i = 0; gradient != NULL && i < n; i++)
    gradient[i] *= scale;
  for (size_t i = 0; hessian != NULL && i < n * n; i++)
    hessian[i] *= scale;
  return scale * value;
}

Objective
linear_saddles_objective (LinearSaddles *self)
{
  return (Objective){ self->mean.n, evaluate, self };
}

size_t
linear_saddles_parameters (const LinearSaddles *self)
{
  return self->mean.n;
}

double
linear_saddles_value (const LinearSaddles *self, size_t mode)
{
  return self->values[mode];
}

/* ---- Points ---- */

static const LayerLayout *
layer (const LinearSaddles *self, unsigned l)
{
  return &network_objective_layout (self->network)->layer[l];
}

void
linear_saddles_start_random (const LinearSaddles *self, double scale, Random *random, double *theta)
{
  double deviation = pow (scale, 1.0 / self->factors) / sqrt ((double) self->d);

  for (size_t i = 0; i < self->mean.n; i++)
    theta[i] = deviation * random_normal (random);
}

/* The diagonal of every factor. */
static void
set_diagonals (const LinearSaddles *self, size_t mode, size_t unit, double value, double *theta)
{
  for (unsigned l = 0; l < self->factors; l++)
    {
      size_t row = l + 1 < self->factors ? unit : mode, column = l > 0 ? unit : mode;
      theta[layer (self, l)->weight + row * layer (self, l)->in + column] = value;
    }
}

void
linear_saddles_start_aligned (const LinearSaddles *self, double scale, double *theta)
{
  memset (theta, 0, self->mean.n * sizeof *theta);
  for (size_t i = 0; i < MIN (self->d, self->hidden); i++)
    set_diagonals (self, i, i, pow (scale, 1.0 / self->factors), theta);
}

void
linear_saddles_balanced (const LinearSaddles *self, uint32_t set, double *theta)
{
  size_t unit = 0;

  memset (theta, 0, self->mean.n * sizeof *theta);
  for (size_t i = 0; i < self->rank; i++)
    if (set >> i & 1)
      {
        g_assert (unit < self->hidden);
        set_diagonals (self, i, unit++, pow (self->values[i], 1.0 / self->factors), theta);
      }
}

void
linear_saddles_product (const LinearSaddles *self, const double *theta, double *out)
{
  size_t d = self->d, most = MAX (d, self->hidden);
  g_autofree double *below = g_new (double, most *d), *next = g_new (double, most *d);

  memcpy (below, theta + layer (self, 0)->weight, self->hidden * d * sizeof *below);
  for (unsigned l = 1; l < self->factors; l++)
    {
      const LayerLayout *at = layer (self, l);
      product_d (PRODUCT_NN, at->out, d, at->in, theta + at->weight, at->in, below, d, 0, next, d);
      memcpy (below, next, at->out * d * sizeof *below);
    }
  memcpy (out, below, d * d * sizeof *out);
}

/* (W₁e + W₂ᵀe)/2 of the singular vector e of a mode. */
static void
growing (const LinearSaddles *self, const double *theta, size_t mode, double *out)
{
  const double *first = theta + layer (self, 0)->weight, *last = theta + layer (self, 1)->weight;

  for (size_t u = 0; u < self->hidden; u++)
    out[u] = (first[u * self->d + mode] + last[mode * self->hidden + u]) / 2;
}

/* By Gram and Schmidt's method. */
double
linear_saddles_mode_start (const LinearSaddles *self, const double *theta, size_t mode)
{
  size_t h = self->hidden;
  g_autofree double *basis = g_new (double, (mode + 1) * h);
  double squared = 0;

  for (size_t i = 0; i <= mode; i++)
    {
      double *v = basis + i * h;
      growing (self, theta, i, v);
      for (size_t j = 0; j < i; j++)
        {
          double along = 0;
          for (size_t u = 0; u < h; u++)
            along += v[u] * basis[j * h + u];
          for (size_t u = 0; u < h; u++)
            v[u] -= along * basis[j * h + u];
        }
      squared = 0;
      for (size_t u = 0; u < h; u++)
        squared += v[u] * v[u];
      for (size_t u = 0; u < h && squared > 0; u++)
        v[u] /= sqrt (squared);
    }
  return squared;
}

/* ---- In closed form ---- */

double
linear_saddles_loss (const LinearSaddles *self, uint32_t set)
{
  double sum = 0;

  for (size_t i = 0; i < self->rank; i++)
    sum += set >> i & 1 ? 0 : self->values[i] * self->values[i] / 2;
  return sum;
}

size_t
linear_saddles_index (const LinearSaddles *self, uint32_t set)
{
  size_t k = 0, worse = 0;

  for (size_t i = 0; i < self->rank; i++)
    {
      k += set >> i & 1;
      for (size_t j = 0; j < self->rank; j++)
        worse += !(set >> i & 1) && set >> j & 1 && self->values[i] > self->values[j];
    }
  return (self->hidden - k) * (self->rank - k) + worse;
}
