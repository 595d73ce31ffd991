/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/regression_risk.h"

#include "analysis/random_features.h"

#include <math.h>

struct _RegressionRisk
{
  BasisKind basis;
  const LinearTarget *linear;
  size_t n;
  float *sphere; /* random features: [n × d] */
  double *line;  /* Legendre: [FITTED_POINTS] */
  Numbers *targets;
};

/* ---- Targets ---- */

static Numbers *
targets_of_features (const LinearTarget *linear)
{
  Numbers *targets = numbers_new (linear->features);

  for (size_t j = 0; j < targets->n; j++)
    targets->v[j] = linear->scale[j] * linear->beta[j];
  return targets;
}

static Numbers *
targets_on_sphere (const RegressionRisk *self)
{
  Numbers *targets = numbers_new (MIN (self->n, REGRESSION_KEPT));
  double scale = 1 / sqrt ((double) targets->n);
  unsigned d = self->linear->features;

  for (size_t i = 0; i < targets->n; i++)
    for (unsigned j = 0; j < d; j++)
      targets->v[i] += scale * self->linear->beta[j] * (double) self->sphere[i * d + j];
  return targets;
}

static Numbers *
targets_on_line (const RegressionRisk *self, double (*target) (double x))
{
  Numbers *targets = numbers_new (FITTED_POINTS);

  for (size_t i = 0; i < FITTED_POINTS; i++)
    targets->v[i] = 1 / sqrt ((double) FITTED_POINTS) * target (self->line[i]);
  return targets;
}

RegressionRisk *
regression_risk_new (BasisKind basis, const LinearTarget *linear, double (*target) (double x), size_t n, uint64_t seed)
{
  RegressionRisk *self = g_new0 (RegressionRisk, 1);

  self->basis = basis;
  self->linear = linear;
  self->n = n;
  if (basis == BASIS_RANDOM)
    {
      self->sphere = g_new0 (float, n * linear->features);
      random_features_sphere (seed, n, linear->features, self->sphere);
      self->targets = targets_on_sphere (self);
    }
  else if (basis == BASIS_LEGENDRE)
    {
      self->line = g_new (double, FITTED_POINTS);
      for (size_t i = 0; i < FITTED_POINTS; i++)
        self->line[i] = -1 + 2 * (double) i / (FITTED_POINTS - 1);
      self->targets = targets_on_line (self, target);
    }
  else
    self->targets = targets_of_features (linear);
  return self;
}

void
regression_risk_free (RegressionRisk *self)
{
  numbers_unref (self->targets);
  g_free (self->sphere);
  g_free (self->line);
  g_free (self);
}

Numbers *
regression_risk_targets (const RegressionRisk *self)
{
  return self->targets;
}

double
regression_risk_bytes (const RegressionRisk *self)
{
  return self->sphere != NULL ? (double) self->n * self->linear->features * sizeof (float) : 0;
}

/* ---- Predictions ---- */

static double
squared_distance (const Numbers *a, const Numbers *b)
{
  double sum = 0;

  for (size_t i = 0; i < a->n; i++)
    sum += (a->v[i] - b->v[i]) * (a->v[i] - b->v[i]);
  return sum;
}

Numbers *
regression_risk_of_weights (const RegressionRisk *self, const double *w, size_t p, double *risk)
{
  Numbers *predictions = numbers_new (self->targets->n);

  for (size_t j = 0; j < MIN (p, predictions->n); j++)
    predictions->v[j] = self->linear->scale[j] * w[j];
  *risk = squared_distance (predictions, self->targets);
  return predictions;
}

static Numbers *
predict_on_sphere (const RegressionRisk *self, const Regression *regression)
{
  Numbers *predictions = numbers_new (self->targets->n);
  g_autofree float *rounded = g_new (float, predictions->n);

  regression_predict_on_sphere (regression, self->sphere, predictions->n, rounded);
  for (size_t i = 0; i < predictions->n; i++)
    predictions->v[i] = rounded[i];
  return predictions;
}

Numbers *
regression_risk_function (const RegressionRisk *self, const Regression *regression)
{
  Numbers *values = numbers_new (FITTED_POINTS);

  regression_predict (regression, self->line, FITTED_POINTS, values->v);
  return values;
}

Numbers *
regression_risk_predict (const RegressionRisk *self, const Regression *regression, double *risk)
{
  Numbers *predictions;
  size_t p;
  const double *w = regression_weights (regression, &p);

  if (self->basis == BASIS_FEATURES)
    return regression_risk_of_weights (self, w, p, risk);
  predictions = self->basis == BASIS_RANDOM ? predict_on_sphere (self, regression)
                                            : regression_risk_function (self, regression);
  for (size_t i = 0; i < predictions->n; i++)
    predictions->v[i] *= 1 / sqrt ((double) predictions->n);
  *risk = self->basis == BASIS_RANDOM && self->n > predictions->n
              ? regression_error_on_sphere (regression, self->sphere, self->n)
              : squared_distance (predictions, self->targets);
  return predictions;
}
