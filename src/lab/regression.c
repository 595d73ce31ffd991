/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/regression.h"

#include "analysis/random_features.h"
#include "datasets/preparation.h"
#include "numeric/interruption.h"
#include "numeric/least_squares.h"
#include "numeric/legendre.h"
#include "numeric/product.h"

#include <math.h>

#define BLOCK 1000 /* test inputs at a time */

struct _Regression
{
  RegressionOptions options;
  double *design; /* [n × p] */
  double *y, *x;  /* [n]; x of Legendre's */
  double *w;      /* [p] */
  LeastSquares *squares;
};

/* ---- Training sets ---- */

static void
draw_features (Regression *self)
{
  const RegressionOptions *o = &self->options;

  for (size_t i = 0; i < o->n && !interruption_came (); i++)
    self->y[i] = linear_target_sample (o->linear, o->set_seed, i, o->p, 0, self->design + i * o->p);
}

static void
legendre (const double *x, size_t count, double *out)
{
  legendre_evaluate (1, x, count, out);
  for (size_t k = 0; k < count; k++)
    out[k] /= 1 + (double) k;
}

static void
draw_legendre (Regression *self)
{
  const RegressionOptions *o = &self->options;

  self->x = g_new (double, o->n);
  for (size_t i = 0; i < o->n && !interruption_came (); i++)
    {
      Random random = random_stream (o->set_seed, i);
      self->x[i] = -1 + 2 * ((double) i + random_uniform (&random)) / (double) o->n;
      self->y[i] = o->target (self->x[i]);
      legendre (&self->x[i], o->p, self->design + i * o->p);
    }
}

static void
draw_random_features (Regression *self)
{
  const RegressionOptions *o = &self->options;
  unsigned d = o->linear->features;
  g_autofree float *x = g_new (float, o->n *d), *features = g_new (float, o->n * o->p);

  random_features_sphere (o->set_seed, o->n, d, x);
  random_features (o->n, o->p, d, x, o->layer, features);
  for (size_t i = 0; i < o->n * o->p; i++)
    self->design[i] = features[i];
  for (size_t i = 0; i < o->n; i++)
    self->y[i] = linear_target_at (o->linear, x + i * d);
}

Regression *
regression_new (const RegressionOptions *options)
{
  Regression *self = g_new0 (Regression, 1);
  Random noise = random_stream (options->noise_seed, 0);

  self->options = *options;
  self->design = g_new0 (double, options->n * options->p);
  self->y = g_new0 (double, options->n);
  self->w = g_new0 (double, options->p);
  if (options->basis == BASIS_FEATURES)
    draw_features (self);
  else if (options->basis == BASIS_LEGENDRE)
    draw_legendre (self);
  else
    draw_random_features (self);
  for (size_t i = 0; i < options->n; i++)
    self->y[i] += label_noise_error (options->noise, &noise);
  if (!interruption_came ())
    self->squares = least_squares_new (options->n, options->p, self->design);
  return self;
}

void
regression_free (Regression *self)
{
  g_clear_pointer (&self->squares, least_squares_free);
  g_free (self->design);
  g_free (self->y);
  g_free (self->x);
  g_free (self->w);
  g_free (self);
}

double
regression_bytes (const RegressionOptions *o)
{
  double n = (double) o->n, p = (double) o->p, k = MIN (n, p);
  double inputs = o->basis == BASIS_RANDOM ? sizeof (float) * o->linear->features * (n + p) : 0;
  return sizeof (double) * (2 * n * p + 5 * k * k) + inputs;
}

/* ---- Solutions ---- */

/* In units of ‖X w - y‖² + penalty ‖w‖². */
static double
absolute_penalty (const Regression *self, double penalty)
{
  const RegressionOptions *o = &self->options;
  double n = (double) o->n;
  return o->basis == BASIS_RANDOM ? penalty * n * (double) o->p / o->linear->features : penalty * n;
}

bool
regression_solve (Regression *self, double penalty)
{
  return self->squares != NULL
         && least_squares_solve (self->squares, absolute_penalty (self, penalty), self->y, self->w);
}

double
regression_train_error (const Regression *self)
{
  size_t n = self->options.n, p = self->options.p;
  g_autofree double *fit = g_new (double, n);
  double sum = 0;

  product_d (PRODUCT_NN, n, 1, p, self->design, p, self->w, 1, 0, fit, 1);
  for (size_t i = 0; i < n; i++)
    sum += (fit[i] - self->y[i]) * (fit[i] - self->y[i]);
  return sum / (double) n;
}

double
regression_norm (const Regression *self)
{
  double sum = 0;

  for (size_t j = 0; j < self->options.p; j++)
    sum += self->w[j] * self->w[j];
  return sqrt (sum);
}

const double *
regression_weights (const Regression *self, size_t *p)
{
  *p = self->options.p;
  return self->w;
}

void
regression_predict (const Regression *self, const double *x, size_t n, double *values)
{
  size_t p = self->options.p;
  g_autofree double *basis = g_new (double, p);

  for (size_t i = 0; i < n; i++)
    {
      legendre (&x[i], p, basis);
      values[i] = 0;
      for (size_t k = 0; k < p; k++)
        values[i] += self->w[k] * basis[k];
    }
}

void
regression_predict_on_sphere (const Regression *self, const float *inputs, size_t n, float *values)
{
  size_t p = self->options.p;
  g_autofree float *features = g_new (float, n *p), *rounded = g_new (float, p);

  for (size_t j = 0; j < p; j++)
    rounded[j] = (float) self->w[j];
  random_features (n, p, self->options.linear->features, inputs, self->options.layer, features);
  product_f (PRODUCT_NN, n, 1, p, features, p, rounded, 1, 0, values, 1);
}

double
regression_error_on_sphere (const Regression *self, const float *inputs, size_t n)
{
  const LinearTarget *linear = self->options.linear;
  g_autofree float *values = g_new (float, BLOCK);
  double sum = 0;

  for (size_t from = 0; from < n; from += BLOCK)
    {
      size_t some = MIN (BLOCK, n - from);
      if (interruption_came ())
        return NAN;
      regression_predict_on_sphere (self, inputs + from * linear->features, some, values);
      for (size_t i = 0; i < some; i++)
        sum += pow (values[i] - linear_target_at (linear, inputs + (from + i) * linear->features), 2);
    }
  return sum / (double) n;
}

double
regression_rank (Regression *self)
{
  const double *values = least_squares_singular_values (self->squares);
  return values != NULL ? least_squares_effective_rank (MIN (self->options.n, self->options.p), values) : NAN;
}

void
regression_samples (const Regression *self, Numbers **x, Numbers **y)
{
  *x = numbers_copy (self->x, self->options.n);
  *y = numbers_copy (self->y, self->options.n);
}
