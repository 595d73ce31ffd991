#include "network/optimiser.h"

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

static void
step_sgd (Optimiser *self, const real *restrict theta, const real *restrict gradient, real rate, real *restrict next)
{
  real momentum = (real) self->options.momentum, decay = (real) self->options.weight_decay;
  real *restrict velocity = self->first;
  bool nesterov = self->options.kind == OPTIMISER_NESTEROV;

  for (size_t i = 0; i < self->n; i++)
    {
      real g = gradient[i] + decay * theta[i];
      velocity[i] = momentum * velocity[i] + g;
      next[i] = theta[i] - rate * (nesterov ? g + momentum * velocity[i] : velocity[i]);
    }
}

static void
step_adam (Optimiser *self, const real *restrict theta, const real *restrict gradient, real rate, real *restrict next)
{
  const OptimiserOptions *o = &self->options;
  real beta1 = (real) o->beta1, beta2 = (real) o->beta2, epsilon = (real) o->epsilon;
  real decay = o->kind == OPTIMISER_ADAM ? (real) o->weight_decay : 0;
  real shrink = o->kind == OPTIMISER_ADAMW ? 1 - rate * (real) o->weight_decay : 1;
  real step = (real) (rate / (1 - pow (o->beta1, (double) self->steps)));
  real correction = (real) (1 / sqrt (1 - pow (o->beta2, (double) self->steps)));
  real *restrict first = self->first, *restrict second = self->second;

  for (size_t i = 0; i < self->n; i++)
    {
      real g = gradient[i] + decay * theta[i];
      first[i] = beta1 * first[i] + (1 - beta1) * g;
      second[i] = beta2 * second[i] + (1 - beta2) * g * g;
#ifdef NETWORK_DOUBLE
      next[i] = shrink * theta[i] - step * first[i] / (sqrt (second[i]) * correction + epsilon);
#else
      next[i] = shrink * theta[i] - step * first[i] / (sqrtf (second[i]) * correction + epsilon);
#endif
    }
}

bool
optimiser_step (Optimiser *self, const real *theta, const real *gradient, double rate, real *next)
{
  self->steps++;
  if (is_adam (self))
    step_adam (self, theta, gradient, (real) rate, next);
  else
    step_sgd (self, theta, gradient, (real) rate, next);
  return vector_all_finite (self->n, next);
}
