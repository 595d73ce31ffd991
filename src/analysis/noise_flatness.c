/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/noise_flatness.h"

#include "numeric/statistics.h"

#include <math.h>

/* σ beyond which nothing is looked for. */
#define LEAST_SIGMA 1e-9
#define MOST_SIGMA 1e6
#define FIRST_ABSOLUTE 0.02
#define FIRST_RELATIVE 0.2
#define MOST_ROUNDS 60
#define SLOPE_STEP 1.05

typedef struct
{
  const Network *network;
  const real *theta;
  const Samples *samples;
  const NoiseFlatnessOptions *options;
  Workspace *workspace;
  size_t parameters;
  real *noise; /* [draws × parameters], what σ multiplies */
  real *moved; /* [parameters] */
  double loss; /* without noise */
  double *rises;
} Search;

static bool
is_cancelled (const Search *self)
{
  return self->options->cancelled != NULL && atomic_load (self->options->cancelled);
}

static void
draw_noise (Search *self)
{
  for (unsigned k = 0; k < self->options->draws; k++)
    {
      Random random = random_stream (self->options->seed, k);
      real *noise = self->noise + k * self->parameters;
      for (size_t i = 0; i < self->parameters; i++)
        {
          double epsilon = random_normal (&random);
          noise[i] = (real) (self->options->relative ? epsilon * fabs ((double) self->theta[i]) : epsilon);
        }
    }
}

/* How far the loss is above that without noise, on the mean over the draws; a loss that is not finite is. */
static double
rise_at (Search *self, double sigma)
{
  for (unsigned k = 0; k < self->options->draws; k++)
    {
      const real *noise = self->noise + k * self->parameters;
      double loss;
      for (size_t i = 0; i < self->parameters; i++)
        self->moved[i] = self->theta[i] + (real) sigma * noise[i];
      loss = network_loss (self->network, self->moved, self->samples, NULL, self->samples->n, self->workspace);
      self->rises[k] = isfinite (loss) ? loss - self->loss : INFINITY;
      if (is_cancelled (self))
        return NAN;
    }
  return statistics_mean (self->rises, self->options->draws);
}

typedef struct
{
  double low, high;    /* log σ */
  double below, above; /* log (rise / wanted) there; not finite where it has none */
} Bracket;

static double
excess_at (Search *self, double log_sigma)
{
  return log (fmax (rise_at (self, exp (log_sigma)), 0) / self->options->rise);
}

/* false: no σ in range, or cancelled. */
static bool
find_bracket (Search *self, Bracket *b)
{
  double step = log (NOISE_FACTOR), at = log (self->options->relative ? FIRST_RELATIVE : FIRST_ABSOLUTE);
  double excess = excess_at (self, at);

  *b = (Bracket){ at, at, excess, excess };
  while (b->below > 0 && b->low > log (LEAST_SIGMA))
    {
      b->high = b->low;
      b->above = b->below;
      b->below = excess_at (self, b->low -= step);
    }
  while (b->above <= 0 && b->high < log (MOST_SIGMA))
    {
      b->low = b->high;
      b->below = b->above;
      b->above = excess_at (self, b->high += step);
    }
  return b->below <= 0 && b->above > 0;
}

/* log σ between the two. */
static double
close_bracket (Search *self, Bracket b)
{
  int side = 0;

  for (int round = 0; round < MOST_ROUNDS && b.high - b.low > NOISE_TOLERANCE && !is_cancelled (self); round++)
    {
      double at = b.low - b.below * (b.high - b.low) / (b.above - b.below), excess;
      if (!isfinite (b.below) || !isfinite (b.above) || !(at > b.low) || !(at < b.high))
        at = (b.low + b.high) / 2;
      excess = excess_at (self, at);
      if (fabs (excess) < NOISE_TOLERANCE)
        return at;
      if (excess <= 0)
        {
          b.above *= side < 0 ? 0.5 : 1;
          b.low = at;
          b.below = excess;
          side = -1;
        }
      else
        {
          b.below *= side > 0 ? 0.5 : 1;
          b.high = at;
          b.above = excess;
          side = 1;
        }
    }
  return b.low;
}

/* d σ = d rise / (d rise / d σ), the latter as a difference quotient. */
static double
error_at (Search *self, double sigma)
{
  double rise = rise_at (self, sigma), scatter = statistics_standard_error (self->rises, self->options->draws);
  double slope = (rise_at (self, SLOPE_STEP * sigma) - rise) / ((SLOPE_STEP - 1) * sigma);

  return slope > 0 ? scatter / slope : NAN;
}

static NoiseFlatness
search (Search *self)
{
  NoiseFlatness found = { INFINITY, NAN };
  Bracket bracket;

  if (find_bracket (self, &bracket))
    found.sigma = exp (close_bracket (self, bracket));
  else if (bracket.below > 0)
    found.sigma = 0;
  if (is_cancelled (self))
    return (NoiseFlatness){ NAN, NAN };
  if (isfinite (found.sigma) && found.sigma > 0)
    found.error = error_at (self, found.sigma);
  return found;
}

NoiseFlatness
noise_flatness (const Network *network, const real *theta, const Samples *samples, const NoiseFlatnessOptions *options,
                Workspace *workspace)
{
  size_t parameters = network_parameters (network);
  g_autofree real *noise = g_new (real, options->draws * parameters), *moved = g_new (real, parameters);
  g_autofree double *rises = g_new (double, options->draws);
  Search self = { network, theta, samples, options, workspace, parameters, noise, moved, 0, rises };

  self.loss = network_loss (network, theta, samples, NULL, samples->n, workspace);
  if (!isfinite (self.loss))
    return (NoiseFlatness){ NAN, NAN };
  draw_noise (&self);
  return search (&self);
}
