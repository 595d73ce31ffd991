/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/regression_theory.h"

#include "analysis/regression_draws.h"

#include <glib.h>
#include <math.h>

double
theory_first_features (size_t n, size_t p, double seen, double unseen, double noise)
{
  double samples = (double) n, features = (double) p;

  if (p + 2 <= n)
    return (unseen + noise) * (1 + features / (samples - features - 1));
  if (p >= n + 2)
    return seen * (1 - samples / features) + (unseen + noise) * (1 + samples / (features - samples - 1));
  return NAN;
}

double
theory_isotropic (double gamma, double signal, double noise)
{
  if (gamma < 1)
    return noise * gamma / (1 - gamma);
  if (gamma > 1)
    return signal * (1 - 1 / gamma) + noise / (gamma - 1);
  return NAN;
}

/* ---- Ridge ---- */

/* Stieltjes transform of the law of Marchenko and Pastur at -λ.  The difference of the root and of what it nearly
 * equals is taken as a quotient. */
static double
stieltjes (double gamma, double lambda)
{
  double b = 1 - gamma + lambda, root = sqrt (b * b + 4 * gamma * lambda);
  return b > 0 ? 2 / (root + b) : (root - b) / (2 * gamma * lambda);
}

double
theory_ridge (double gamma, double lambda, double signal, double noise)
{
  double m = stieltjes (gamma, lambda), slope;

  if (!(lambda > 0))
    return theory_isotropic (gamma, signal, noise);
  /* m solves γ λ m² + (1 - γ + λ) m - 1 = 0; so does its derivative by -λ, called m′, follow. */
  slope = (gamma * m * m + m) / (2 * gamma * lambda * m + 1 - gamma + lambda);
  return signal * lambda * lambda * slope + noise * gamma * (m - lambda * slope);
}

double
theory_best_ridge (double gamma, double signal, double noise)
{
  return noise * gamma / signal;
}

/* ---- Random features ---- */

/* ReLU's: μ₁ = ½, μ*² = ½ - ¼ - 1/2π, ζ² = μ₁² / μ*². */
#define MU_STAR_SQUARED (0.25 - 0.5 / M_PI)
#define ZETA_SQUARED (0.25 / MU_STAR_SQUARED)

/* χ = ν₁ ν₂ on the imaginary axis, where ν = i u with u > 0: u₁ = ψ₁ / (t + u₂ + ζ² u₂ / (1 + ζ² u₁ u₂)), likewise u₂.
 * By halves, as both are monotone in u₁. */
static double
chi_with_ridge (double psi1, double psi2, double lambda)
{
  double t = sqrt (psi1 * psi2 * lambda / MU_STAR_SQUARED), z = ZETA_SQUARED;
  double u1 = sqrt (psi1), u2 = sqrt (psi2);

  for (int i = 0; i < 20000; i++)
    {
      double w = 1 + z / (1 + z * u1 * u2);
      double next1 = psi1 / (t + u2 * w), next2 = psi2 / (t + u1 * w);
      double moved = fabs (next1 - u1) / u1 + fabs (next2 - u2) / u2;
      u1 = sqrt (u1 * next1);
      u2 = sqrt (u2 * next2);
      if (moved < 1e-14)
        break;
    }
  return -u1 * u2;
}

static double
chi_ridgeless (double psi)
{
  double z = ZETA_SQUARED, b = psi * z - z - 1;
  return -(sqrt (b * b + 4 * z * psi) + b) / (2 * z);
}

RandomFeaturesTheory
theory_random_features (double a, double b, double lambda)
{
  double c = lambda > 0 ? chi_with_ridge (a, b, lambda) : chi_ridgeless (fmin (a, b));
  double z2 = ZETA_SQUARED, z4 = z2 * z2, z6 = z4 * z2, c2 = c * c, c3 = c2 * c, c5 = c3 * c2, c4 = c2 * c2;
  double e0 = -c5 * z6 + 3 * c4 * z4 + (a * b - b - a + 1) * c3 * z6 - 2 * c3 * z4 - 3 * c3 * z2
              + (a + b - 3 * a * b + 1) * c2 * z4 + 2 * c2 * z2 + c2 + 3 * a * b * c * z2 - a * b;
  double e1 = b * c3 * z4 - b * c2 * z2 + a * b * c * z2 - a * b;
  double e2 = c5 * z6 - 3 * c4 * z4 + (a - 1) * c3 * z6 + 2 * c3 * z4 + 3 * c3 * z2 + (-a - 1) * c2 * z4 - 2 * c2 * z2
              - c2;

  if (!(lambda > 0) && a == b)
    return (RandomFeaturesTheory){ NAN, NAN };
  return (RandomFeaturesTheory){ e1 / e0, e2 / e0 };
}

/* ---- Any spectrum ---- */

/* Σ λᵢ / (λᵢ + κ), which falls from p to 0 as κ grows. */
static double
degrees (size_t p, const double *spectrum, double kappa)
{
  double sum = 0;
  for (size_t i = 0; i < p; i++)
    sum += spectrum[i] / (spectrum[i] + kappa);
  return sum;
}

static double
find_kappa (size_t n, size_t p, const double *spectrum)
{
  double low = 0, high = 0;

  /* Σ λᵢ / (λᵢ + κ) ≤ Σ λᵢ / κ. */
  for (size_t i = 0; i < p; i++)
    high += spectrum[i] / (double) n;
  for (int i = 0; i < 200 && high - low > 1e-15 * high; i++)
    {
      double middle = (low + high) / 2;
      if (degrees (p, spectrum, middle) > (double) n)
        low = middle;
      else
        high = middle;
    }
  return (low + high) / 2;
}

double
theory_spectrum (size_t n, size_t p, const double *spectrum, const double *squares, double noise)
{
  double kappa, bias = 0, degrees2 = 0;

  if (p < n + 2)
    return theory_first_features (n, p, 0, 0, noise);
  kappa = find_kappa (n, p, spectrum);
  for (size_t i = 0; i < p; i++)
    {
      double fraction = spectrum[i] / (spectrum[i] + kappa), rest = kappa / (spectrum[i] + kappa);
      bias += rest * rest * spectrum[i] * squares[i];
      degrees2 += fraction * fraction;
    }
  return (bias + noise) / (1 - degrees2 / (double) n);
}

/* ---- Of a target ---- */

static double
spectrum_excess (const LinearTarget *target, size_t n, size_t p, double unseen, double noise)
{
  g_autofree double *spectrum = g_new (double, p), *squares = g_new (double, p);

  if (p >= n && p < n + 2)
    return NAN;
  for (size_t j = 0; j < p; j++)
    {
      spectrum[j] = target->scale[j] * target->scale[j];
      squares[j] = target->beta[j] * target->beta[j];
    }
  return theory_spectrum (n, p, spectrum, squares, unseen + noise) - noise;
}

double
theory_linear_excess (const LinearTarget *target, size_t n, size_t p, double penalty, double noise)
{
  double seen, unseen, gamma = (double) p / (double) n;

  p = p < target->features ? p : target->features;
  linear_target_split (target, p, &seen, &unseen);
  if (penalty > 0)
    return linear_target_has_spectrum (target) ? NAN : unseen + theory_ridge (gamma, penalty, seen, unseen + noise);
  if (linear_target_has_spectrum (target))
    return spectrum_excess (target, n, p, unseen, noise);
  return theory_first_features (n, p, seen, unseen, noise) - noise;
}

double
theory_linear_median (const LinearTarget *target, size_t n, size_t p, double noise)
{
  double seen, unseen;

  linear_target_split (target, p, &seen, &unseen);
  return theory_draws_quantile (n, p, seen, unseen, noise, 0.5) - noise;
}

double
theory_linear_limit (const LinearTarget *target, size_t n, size_t p, double noise)
{
  double seen, unseen;

  linear_target_split (target, p, &seen, &unseen);
  return unseen + theory_isotropic ((double) p / (double) n, seen, unseen + noise);
}

double
theory_features_excess (const LinearTarget *target, size_t n, size_t features, double penalty, double noise)
{
  double d = target->features, signal, none;
  RandomFeaturesTheory theory = theory_random_features ((double) features / d, (double) n / d, penalty);

  linear_target_split (target, target->features, &signal, &none);
  return signal * theory.bias + noise * theory.variance;
}
