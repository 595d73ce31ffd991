/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "network/optimiser.h"

#include "numeric/clones.h"

#include <glib.h>
#include <math.h>
#include <string.h>

struct _Optimiser
{
  OptimiserOptions options;
  size_t n;
  uint64_t steps;
  real *first;  /* momentum, or Adam's mean of gradients */
  real *second; /* Adam's mean of squares */
};

static bool
is_adam (const Optimiser *self)
{
  return self->options.kind == OPTIMISER_ADAM || self->options.kind == OPTIMISER_ADAMW;
}

Optimiser *
optimiser_new (const OptimiserOptions *options, size_t parameters)
{
  Optimiser *self = g_new0 (Optimiser, 1);

  self->options = *options;
  self->n = parameters;
  self->first = g_new0 (real, parameters);
  if (is_adam (self))
    self->second = g_new0 (real, parameters);
  return self;
}

void
optimiser_free (Optimiser *self)
{
  g_free (self->first);
  g_free (self->second);
  g_free (self);
}

void
optimiser_reset (Optimiser *self)
{
  self->steps = 0;
  memset (self->first, 0, self->n * sizeof (real));
  if (self->second != NULL)
    memset (self->second, 0, self->n * sizeof (real));
}

Optimiser *
optimiser_copy (const Optimiser *self)
{
  Optimiser *copy = g_memdup2 (self, sizeof *self);

  copy->first = g_memdup2 (self->first, self->n * sizeof (real));
  if (self->second != NULL)
    copy->second = g_memdup2 (self->second, self->n * sizeof (real));
  return copy;
}

/* restrict: all five arrays are distinct. */
static NUMERIC_CLONES void
momentum_step (size_t n, const real *restrict theta, const real *restrict gradient, real *restrict velocity,
               real momentum, real decay, real rate, real *restrict next)
{
  for (size_t i = 0; i < n; i++)
    {
      velocity[i] = momentum * velocity[i] + (gradient[i] + decay * theta[i]);
      next[i] = theta[i] - rate * velocity[i];
    }
}

static NUMERIC_CLONES void
nesterov_step (size_t n, const real *restrict theta, const real *restrict gradient, real *restrict velocity,
               real momentum, real decay, real rate, real *restrict next)
{
  for (size_t i = 0; i < n; i++)
    {
      real g = gradient[i] + decay * theta[i];
      velocity[i] = momentum * velocity[i] + g;
      next[i] = theta[i] - rate * (g + momentum * velocity[i]);
    }
}

typedef struct
{
  real beta1, beta2, epsilon, decay, shrink, step, correction;
} AdamStep;

static real
root (real x)
{
#ifdef REAL_IS_DOUBLE
  return sqrt (x);
#else
  return sqrtf (x);
#endif
}

static NUMERIC_CLONES void
adam_step (size_t n, const real *restrict theta, const real *restrict gradient, real *restrict first,
           real *restrict second, const AdamStep *a, real *restrict next)
{
  const real beta1 = a->beta1, beta2 = a->beta2, epsilon = a->epsilon, decay = a->decay, shrink = a->shrink,
             step = a->step, correction = a->correction;

  for (size_t i = 0; i < n; i++)
    {
      real g = gradient[i] + decay * theta[i];
      first[i] = beta1 * first[i] + (1 - beta1) * g;
      second[i] = beta2 * second[i] + (1 - beta2) * g * g;
      next[i] = shrink * theta[i] - step * first[i] / (root (second[i]) * correction + epsilon);
    }
}

static AdamStep
adam_constants (const Optimiser *self, double rate)
{
  const OptimiserOptions *o = &self->options;
  double steps = (double) self->steps;

  return (AdamStep){
    .beta1 = (real) o->beta1,
    .beta2 = (real) o->beta2,
    .epsilon = (real) o->epsilon,
    .decay = o->kind == OPTIMISER_ADAM ? (real) o->weight_decay : 0,
    .shrink = o->kind == OPTIMISER_ADAMW ? (real) (1 - rate * o->weight_decay) : 1,
    .step = (real) (rate / (1 - pow (o->beta1, steps))),
    .correction = (real) (1 / sqrt (1 - pow (o->beta2, steps))),
  };
}

bool
optimiser_step (Optimiser *self, const real *theta, const real *gradient, double rate, real *next)
{
  self->steps++;
  if (is_adam (self))
    {
      AdamStep constants = adam_constants (self, rate);
      adam_step (self->n, theta, gradient, self->first, self->second, &constants, next);
    }
  else
    (self->options.kind == OPTIMISER_SGD ? momentum_step : nesterov_step) (
        self->n, theta, gradient, self->first, (real) self->options.momentum, (real) self->options.weight_decay,
        (real) rate, next);
  return vector_all_finite (self->n, next);
}
