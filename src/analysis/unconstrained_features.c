/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/unconstrained_features.h"

#include "numeric/linear.h"
#include "numeric/random.h"

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

void
unconstrained_features_means (const UnconstrainedFeatures *self, double *means)
{
  unsigned d = self->dimension;
  g_autofree double *centre = g_new0 (double, d);

  for (unsigned k = 0; k < self->classes; k++)
    for (unsigned j = 0; j < d; j++)
      {
        double sum = 0;
        for (unsigned s = 0; s < self->samples; s++)
          sum += self->h[(k * self->samples + s) * d + j];
        means[k * d + j] = sum / self->samples;
        centre[j] += means[k * d + j] / self->classes;
      }
  for (unsigned k = 0; k < self->classes; k++)
    for (unsigned j = 0; j < d; j++)
      means[k * d + j] -= centre[j];
}

/* Cosines between the means, their lengths, and the direction of W. */
static void
measure_means (const UnconstrainedFeatures *self, const double *means, CollapseMeasures *measures)
{
  unsigned K = self->classes, d = self->dimension;
  double mean = 0, variance = 0, size_w = sqrt (linear_dot (K * d, self->w, self->w)),
         size_m = sqrt (linear_dot (K * d, means, means));

  measures->angles = measures->duality = 0;
  for (unsigned k = 0; k < K; k++)
    {
      double length = sqrt (linear_dot (d, means + k * d, means + k * d));
      mean += length / K;
      for (unsigned l = 0; l < k; l++)
        {
          double other = sqrt (linear_dot (d, means + l * d, means + l * d));
          double cosine = linear_dot (d, means + k * d, means + l * d) / (length * other);
          measures->angles = fmax (measures->angles, fabs (cosine + 1.0 / (K - 1)));
        }
    }
  for (unsigned i = 0; i < K * d; i++)
    measures->duality += pow (self->w[i] / size_w - means[i] / size_m, 2);
  measures->duality = sqrt (measures->duality);
  for (unsigned k = 0; k < K; k++)
    variance += pow (sqrt (linear_dot (d, means + k * d, means + k * d)) - mean, 2) / K;
  measures->lengths = sqrt (variance) / mean;
}

static unsigned
nearest_mean (const UnconstrainedFeatures *self, const double *means, const double *h, const double *centre)
{
  unsigned best = 0;
  double least = INFINITY;

  for (unsigned k = 0; k < self->classes; k++)
    {
      double sum = 0;
      for (unsigned j = 0; j < self->dimension; j++)
        sum += pow (h[j] - centre[j] - means[k * self->dimension + j], 2);
      if (sum < least)
        {
          least = sum;
          best = k;
        }
    }
  return best;
}

static void
measure_features (const UnconstrainedFeatures *self, const double *means, CollapseMeasures *measures)
{
  unsigned K = self->classes, d = self->dimension;
  size_t n = (size_t) K * self->samples;
  g_autofree double *logits = g_new (double, K), *centre = g_new0 (double, d);
  double within = 0;

  for (size_t s = 0; s < n; s++)
    for (unsigned j = 0; j < d; j++)
      centre[j] += self->h[s * d + j] / (double) n;
  for (size_t s = 0; s < n; s++)
    {
      const double *h = self->h + s * d;
      unsigned class = (unsigned) (s / self->samples), best = 0;
      double others = 0;
      find_logits (self, h, class, logits);
      for (unsigned k = 0; k < K; k++)
        {
          best = logits[k] > logits[best] ? k : best;
          others += k != class ? logits[k] / (K - 1) : 0;
        }
      measures->margin += (logits[class] - others) / (double) n;
      measures->wrong += (best != class) / (double) n;
      measures->disagree += (best != nearest_mean (self, means, h, centre)) / (double) n;
      for (unsigned j = 0; j < d; j++)
        within += pow (h[j] - centre[j] - means[class * d + j], 2) / (double) n;
    }
  measures->within = within / (linear_dot (K * d, means, means) / K);
}

CollapseMeasures
unconstrained_features_measure (const UnconstrainedFeatures *self)
{
  CollapseMeasures measures = { 0 };
  g_autofree double *means = g_new (double, self->classes * self->dimension);

  unconstrained_features_means (self, means);
  measure_means (self, means, &measures);
  measure_features (self, means, &measures);
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
