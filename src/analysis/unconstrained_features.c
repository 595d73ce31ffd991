/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/unconstrained_features.h"

#include "numeric/linear.h"
#include "numeric/random.h"

#include <float.h>
#include <glib.h>
#include <math.h>

#define MOMENTUM 0.9

UnconstrainedFeatures *
unconstrained_features_new (unsigned classes, unsigned dimension, unsigned samples, double decay_w, double decay_h,
                            uint64_t seed)
{
  UnconstrainedFeatures *self = g_new0 (UnconstrainedFeatures, 1);
  size_t size_w = (size_t) classes * dimension, size_h = size_w * samples;
  Random random = random_stream (seed, 0);

  self->classes = classes;
  self->dimension = dimension;
  self->samples = samples;
  self->decay_w = decay_w;
  self->decay_h = decay_h;
  self->w = g_new (double, size_w);
  self->h = g_new (double, size_h);
  self->pull_w = g_new0 (double, size_w);
  self->pull_h = g_new0 (double, size_h);
  self->logits = g_new (double, classes);
  for (size_t i = 0; i < size_w; i++)
    self->w[i] = random_normal (&random);
  for (size_t i = 0; i < size_h; i++)
    self->h[i] = random_normal (&random);
  return self;
}

void
unconstrained_features_free (UnconstrainedFeatures *self)
{
  g_free (self->w);
  g_free (self->h);
  g_free (self->pull_w);
  g_free (self->pull_h);
  g_free (self->logits);
  g_free (self);
}

/* The logits of a feature into logits[classes]; returns its cross-entropy. */
static double
find_logits (const UnconstrainedFeatures *self, const double *h, unsigned class, double *logits)
{
  double most = -INFINITY, sum = 0;

  for (unsigned k = 0; k < self->classes; k++)
    {
      logits[k] = linear_dot (self->dimension, self->w + k * self->dimension, h);
      most = fmax (most, logits[k]);
    }
  for (unsigned k = 0; k < self->classes; k++)
    sum += exp (logits[k] - most);
  return log (sum) + most - logits[class];
}

/* ---- Descent ---- */

/* Adds a feature's part of both gradients, with p - y in the place of its logits. */
static void
add_slopes (const UnconstrainedFeatures *self, const double *h, double *pull_w, double *pull_h, double weight)
{
  unsigned d = self->dimension;

  for (unsigned k = 0; k < self->classes; k++)
    for (unsigned j = 0; j < d; j++)
      {
        pull_w[k * d + j] += weight * self->logits[k] * h[j];
        pull_h[j] += weight * self->logits[k] * self->w[k * d + j];
      }
}

double
unconstrained_features_rate_of_features (unsigned samples, double decay_h, double rate)
{
  return fmin (rate * samples, 1 / decay_h);
}

void
unconstrained_features_step (UnconstrainedFeatures *self, double rate)
{
  unsigned d = self->dimension;
  size_t size_w = (size_t) self->classes * d, n = (size_t) self->classes * self->samples;
  double rate_h = unconstrained_features_rate_of_features (self->samples, self->decay_h, rate);

  for (size_t i = 0; i < size_w; i++)
    self->pull_w[i] = MOMENTUM * self->pull_w[i] + self->decay_w * self->w[i];
  for (size_t s = 0; s < n; s++)
    {
      const double *h = self->h + s * d;
      double *pull = self->pull_h + s * d, sum = 0, most;
      unsigned class = (unsigned) (s / self->samples);
      find_logits (self, h, class, self->logits);
      most = self->logits[0];
      for (unsigned k = 1; k < self->classes; k++)
        most = fmax (most, self->logits[k]);
      for (unsigned k = 0; k < self->classes; k++)
        sum += self->logits[k] = exp (self->logits[k] - most);
      for (unsigned k = 0; k < self->classes; k++)
        self->logits[k] = self->logits[k] / sum - (k == class);
      for (unsigned j = 0; j < d; j++)
        pull[j] = MOMENTUM * pull[j] + self->decay_h * h[j];
      add_slopes (self, h, self->pull_w, pull, 1 / (double) n);
    }
  for (size_t i = 0; i < size_w; i++)
    self->w[i] -= rate * self->pull_w[i];
  for (size_t i = 0; i < n * d; i++)
    self->h[i] -= rate_h * self->pull_h[i];
}

double
unconstrained_features_loss (const UnconstrainedFeatures *self)
{
  size_t n = (size_t) self->classes * self->samples, d = self->dimension;
  g_autofree double *logits = g_new (double, self->classes);
  double sum = 0;

  for (size_t s = 0; s < n; s++)
    sum += find_logits (self, self->h + s * d, (unsigned) (s / self->samples), logits) / (double) n;
  return sum + self->decay_w / 2 * linear_dot (self->classes * d, self->w, self->w)
         + self->decay_h / 2 * linear_dot (n * d, self->h, self->h);
}

/* ---- Measures ---- */

/* What W says of each sample, and how surely. */
static void
measure_answers (const UnconstrainedFeatures *self, const uint32_t *labels, uint32_t *predicted,
                 CollapseMeasures *measures)
{
  unsigned K = self->classes;
  size_t n = (size_t) K * self->samples;
  g_autofree double *logits = g_new (double, K);

  for (size_t s = 0; s < n; s++)
    {
      double others = 0;
      find_logits (self, self->h + s * self->dimension, labels[s], logits);
      predicted[s] = 0;
      for (unsigned k = 0; k < K; k++)
        {
          predicted[s] = logits[k] > logits[predicted[s]] ? k : predicted[s];
          others += k != labels[s] ? logits[k] / (K - 1) : 0;
        }
      measures->margin += (logits[labels[s]] - others) / (double) n;
      measures->wrong += (predicted[s] != labels[s]) / (double) n;
    }
}

bool
unconstrained_features_vanished (const UnconstrainedFeatures *self)
{
  size_t n = (size_t) self->classes * self->samples, d = self->dimension;
  g_autofree double *logits = g_new (double, self->classes);
  double most = 0;

  for (size_t s = 0; s < n; s++)
    {
      find_logits (self, self->h + s * d, 0, logits);
      for (unsigned k = 0; k < self->classes; k++)
        if (!(fabs (logits[k]) <= most)) /* keeps what is not a number */
          most = fabs (logits[k]);
    }
  return most <= DBL_EPSILON;
}

static void
forget_geometry (CollapseGeometry *geometry)
{
  geometry->within = geometry->norms = geometry->cosine_mean = geometry->cosine_deviation = NAN;
  geometry->cosine_least = geometry->cosine_most = geometry->duality = geometry->disagreement = NAN;
}

CollapseMeasures
unconstrained_features_measure (const UnconstrainedFeatures *self, double *means)
{
  CollapseMeasures measures = { 0 };
  const size_t n = (size_t) self->classes * self->samples;
  g_autofree uint32_t *labels = g_new (uint32_t, n), *predicted = g_new (uint32_t, n);
  const CollapseFeatures at = { n, self->classes, self->dimension, self->h, labels, predicted, self->w };

  for (size_t s = 0; s < n; s++)
    labels[s] = (uint32_t) (s / self->samples);
  measure_answers (self, labels, predicted, &measures);
  measures.geometry = collapse_geometry (&at, means, NULL);
  if (unconstrained_features_vanished (self))
    {
      forget_geometry (&measures.geometry);
      measures.margin = 0;
    }
  return measures;
}

/* ---- The minimum ---- */

double
unconstrained_features_margin (unsigned classes, unsigned samples, double decay_w, double decay_h)
{
  double c = sqrt (decay_w * decay_h * samples);

  return c * classes < 1 ? log (1 / c - (classes - 1)) : 0;
}

double
unconstrained_features_least_loss (unsigned classes, unsigned samples, double decay_w, double decay_h)
{
  double c = sqrt (decay_w * decay_h * samples), a = unconstrained_features_margin (classes, samples, decay_w, decay_h);

  return log (1 + (classes - 1) * exp (-a)) + c * (classes - 1) * a;
}
