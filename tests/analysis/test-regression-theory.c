/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The closed forms against least squares on random draws, against each other, and in their limits. */
#include "analysis/regression_theory.h"

#include "analysis/random_features.h"
#include "numeric/least_squares.h"
#include "numeric/product.h"
#include "numeric/random.h"

#include <glib.h>
#include <math.h>
#include <string.h>

/* Mean and standard error of what is drawn. */
typedef struct
{
  double sum, squares;
  unsigned n;
} Sample;

static void
sample_add (Sample *sample, double value)
{
  sample->sum += value;
  sample->squares += value * value;
  sample->n++;
}

static double
sample_mean (const Sample *sample)
{
  return sample->sum / sample->n;
}

static double
sample_error (const Sample *sample)
{
  double mean = sample_mean (sample);
  return sqrt ((sample->squares / sample->n - mean * mean) / (sample->n - 1));
}

/* Gaussian features x[n × d] with these deviations, a target y[n] with these coefficients. */
static void
draw (size_t n, size_t d, const double *deviation, const double *beta, double noise, uint64_t stream, double *x,
      double *y)
{
  Random random = random_stream (1234, stream);

  for (size_t i = 0; i < n; i++)
    {
      y[i] = sqrt (noise) * random_normal (&random);
      for (size_t j = 0; j < d; j++)
        {
          x[i * d + j] = deviation[j] * random_normal (&random);
          y[i] += beta[j] * x[i * d + j];
        }
    }
}

/* Of the fit to the first p of them. */
static double
excess_of_fit (size_t n, size_t p, size_t d, const double *deviation, const double *beta, const double *x,
               const double *y)
{
  g_autofree double *first = g_new (double, n *p), *w = g_new (double, p);
  double excess = 0;

  for (size_t i = 0; i < n; i++)
    memcpy (first + i * p, x + i * d, p * sizeof *x);
  LeastSquares *squares = least_squares_new (n, p, first);
  g_assert_true (least_squares_solve (squares, 0, y, w));
  for (size_t j = 0; j < d; j++)
    {
      double off = deviation[j] * ((j < p ? w[j] : 0) - beta[j]);
      excess += off * off;
    }
  least_squares_free (squares);
  return excess;
}

#define FEATURES 100

static double
squared_norm (size_t n, const double *v)
{
  double sum = 0;
  for (size_t i = 0; i < n; i++)
    sum += v[i] * v[i];
  return sum;
}

/* A1 at six p/n away from the pole: within three standard errors, and 2 %. */
static void
test_first_features (void)
{
  const size_t n = 40, at[] = { 8, 16, 24, 64, 80, 100 };
  double deviation[FEATURES], beta[FEATURES];
  Sample sample[6] = { { 0 } };

  for (size_t j = 0; j < FEATURES; j++)
    {
      deviation[j] = 1;
      beta[j] = 1 / (1 + 0.05 * (double) j);
    }
  for (uint64_t r = 0; r < 2500; r++)
    {
      double x[40 * FEATURES], y[40];
      draw (n, FEATURES, deviation, beta, 0.25, r, x, y);
      for (size_t k = 0; k < G_N_ELEMENTS (at); k++)
        sample_add (&sample[k], 0.25 + excess_of_fit (n, at[k], FEATURES, deviation, beta, x, y));
    }
  for (size_t k = 0; k < G_N_ELEMENTS (at); k++)
    {
      size_t p = at[k];
      double seen = squared_norm (p, beta), unseen = squared_norm (FEATURES - p, beta + p);
      double expected = theory_first_features (n, p, seen, unseen, 0.25);
      g_assert_cmpfloat (fabs (sample_mean (&sample[k]) - expected), <=, 3 * sample_error (&sample[k]));
      g_assert_cmpfloat (fabs (sample_mean (&sample[k]) - expected), <=, 0.02 * expected);
    }
}

static void
test_pole (void)
{
  for (size_t p = 39; p <= 41; p++)
    g_assert_true (isnan (theory_first_features (40, p, 1, 1, 1)));
  g_assert_true (isfinite (theory_first_features (40, 38, 1, 1, 1)));
  g_assert_true (isfinite (theory_first_features (40, 42, 1, 1, 1)));
  g_assert_true (isnan (theory_isotropic (1, 1, 1)));
  g_assert_true (isnan (theory_random_features (3, 3, 0).bias));
  g_assert_true (isnan (theory_random_features (3, 3, 0).variance));
}

/* A2 is what A1 tends to, at the rate 1/n. */
static void
test_isotropic_limit (void)
{
  const double gammas[] = { 0.2, 0.5, 0.8, 1.5, 3, 10 };

  for (size_t g = 0; g < G_N_ELEMENTS (gammas); g++)
    {
      double limit = theory_isotropic (gammas[g], 1.7, 0.3), before = INFINITY;
      for (size_t n = 1000; n <= 1000000; n *= 10)
        {
          size_t p = (size_t) round (gammas[g] * (double) n);
          double off = fabs (theory_first_features (n, p, 1.7, 0, 0.3) - 0.3 - limit);
          g_assert_cmpfloat (off, <, 20 * limit / (double) n);
          g_assert_cmpfloat (off, <, 0.2 * before);
          before = off;
        }
    }
}

/* A factorisation serves many targets: what is drawn is their mean, and the standard error that of such means, so that
 * it does not matter how much of the scatter is the design's. */
#define TARGETS 8

/* n standard normal samples of p features, targets of norm 1 with noise of variance ½: the mean excess for each of the
 * penalties. */
static void
ridge_excesses (size_t n, size_t p, size_t penalties, const double *penalty, uint64_t stream, double *excess)
{
  g_autofree double *x = g_new (double, n *p), *y = g_new (double, n), *w = g_new (double, p),
                    *beta = g_new (double, p);
  Random random = random_stream (1234, stream);

  for (size_t i = 0; i < n * p; i++)
    x[i] = random_normal (&random);
  LeastSquares *squares = least_squares_new (n, p, x);
  for (size_t k = 0; k < penalties; k++)
    excess[k] = 0;
  for (int t = 0; t < TARGETS; t++)
    {
      for (size_t j = 0; j < p; j++)
        beta[j] = (random_below (&random, 2) ? 1 : -1) / sqrt ((double) p);
      product_d (PRODUCT_NN, n, 1, p, x, p, beta, 1, 0, y, 1);
      for (size_t i = 0; i < n; i++)
        y[i] += sqrt (0.5) * random_normal (&random);
      for (size_t k = 0; k < penalties; k++)
        {
          g_assert_true (least_squares_solve (squares, penalty[k], y, w));
          for (size_t j = 0; j < p; j++)
            excess[k] += pow (w[j] - beta[j], 2) / TARGETS;
        }
    }
  least_squares_free (squares);
}

/* A3, at n = 384 (so that singular vectors are found, once for all targets): within 3 %, and three standard errors of
 * the draws, which are about as much. */
static void
test_ridge (void)
{
  const size_t n = 384, at[] = { 192, 384 };
  const double lambda[2] = { 0.1, 0.8 }, penalty[2] = { 0.1 * 384, 0.8 * 384 };

  for (size_t k = 0; k < 2; k++)
    {
      size_t p = at[k];
      Sample sample[2] = { { 0 } };
      for (uint64_t r = 0; r < 20; r++)
        {
          double excess[2];
          ridge_excesses (n, p, 2, penalty, r, excess);
          sample_add (&sample[0], excess[0]);
          sample_add (&sample[1], excess[1]);
        }
      for (int l = 0; l < 2; l++)
        {
          double expected = theory_ridge ((double) p / (double) n, lambda[l], 1, 0.5);
          double off = fabs (sample_mean (&sample[l]) - expected);
          g_assert_cmpfloat (3 * sample_error (&sample[l]), <=, 0.035 * expected);
          g_assert_cmpfloat (off, <=, 3 * sample_error (&sample[l]));
          g_assert_cmpfloat (off, <=, 0.03 * expected);
        }
    }
}

static void
test_best_ridge (void)
{
  for (double gamma = 0.3; gamma < 5; gamma *= 1.7)
    {
      double best = theory_best_ridge (gamma, 1.3, 0.4), least = theory_ridge (gamma, best, 1.3, 0.4);
      double m = (theory_ridge (gamma, best, 0, 1) + 0) / gamma; /* m - λ m′ */
      g_assert_cmpfloat (theory_ridge (gamma, 1.01 * best, 1.3, 0.4), >, least);
      g_assert_cmpfloat (theory_ridge (gamma, 0.99 * best, 1.3, 0.4), >, least);
      g_assert_cmpfloat (theory_ridge (gamma, 1e-9, 1.3, 0.4), <, theory_isotropic (gamma, 1.3, 0.4) * (1 + 1e-5));
      g_assert_cmpfloat (theory_ridge (gamma, 1e-9, 1.3, 0.4), >, theory_isotropic (gamma, 1.3, 0.4) * (1 - 1e-5));
      /* There the excess is σ² γ m: the transform itself, from its own equation. */
      double mm = least / (0.4 * gamma);
      g_assert_cmpfloat (fabs (gamma * best * mm * mm + (1 - gamma + best) * mm - 1), <, 1e-10);
      g_assert_cmpfloat (m, <, mm);
    }
}

/* ---- Random features ---- */

#define DIMENSION 100
#define SAMPLES 300
#define TESTS 600

/* Penalty and noise. */
typedef struct
{
  double lambda, noise;
} FeatureCase;

/* The targets are the inputs one by one: by symmetry each is as good as any direction.  The mean excess of each case.
 */
static void
features_excesses (size_t count, guint n_cases, const FeatureCase *cases, uint64_t seed, double *excess)
{
  g_autofree float *x = g_new (float, SAMPLES *DIMENSION), *tests = g_new (float, TESTS *DIMENSION);
  g_autofree float *theta = g_new (float, count *DIMENSION), *features = g_new (float, TESTS *count);
  g_autofree double *design = g_new (double, SAMPLES *count), *unseen = g_new (double, TESTS *count),
                    *y = g_new (double, SAMPLES), *a = g_new (double, count), *fitted = g_new (double, TESTS);
  Random random = random_stream (seed, 77);

  random_features_sphere (random_derive (seed, "x"), SAMPLES, DIMENSION, x);
  random_features_sphere (random_derive (seed, "tests"), TESTS, DIMENSION, tests);
  random_features_sphere (random_derive (seed, "theta"), count, DIMENSION, theta);
  random_features (SAMPLES, count, DIMENSION, x, theta, features);
  for (size_t i = 0; i < SAMPLES * count; i++)
    design[i] = features[i];
  LeastSquares *squares = least_squares_new (SAMPLES, count, design);
  random_features (TESTS, count, DIMENSION, tests, theta, features);
  for (size_t i = 0; i < TESTS * count; i++)
    unseen[i] = features[i];
  for (guint c = 0; c < n_cases; c++)
    {
      excess[c] = 0;
      for (size_t t = 0; t < TARGETS; t++)
        {
          for (size_t i = 0; i < SAMPLES; i++)
            y[i] = x[i * DIMENSION + t] + sqrt (cases[c].noise) * random_normal (&random);
          g_assert_true (least_squares_solve (squares, cases[c].lambda * SAMPLES * (double) count / DIMENSION, y, a));
          product_d (PRODUCT_NN, TESTS, 1, count, unseen, count, a, 1, 0, fitted, 1);
          for (size_t i = 0; i < TESTS; i++)
            excess[c] += pow (fitted[i] - tests[i * DIMENSION + t], 2) / (TESTS * TARGETS);
        }
    }
  least_squares_free (squares);
}

/* A4, off the peak: bias alone and with noise, without and with ridge.  The theory is that of d → ∞; at d = 100 it is a
 * few percent off, which the draws resolve: their spread is below 2 %. */
static void
test_random_features (void)
{
  const struct
  {
    size_t count;
    guint n;
    FeatureCase at[3];
  } cases[] = { { 60, 2, { { 0, 0 }, { 0, 0.25 } } }, { 100, 1, { { 0.2, 0.25 } } },
                { 150, 1, { { 0, 0.25 } } },          { 300, 1, { { 0.01, 0.25 } } },
                { 1000, 1, { { 0, 0.25 } } },         { 600, 3, { { 0, 0 }, { 0, 0.25 }, { 0.05, 0.25 } } } };

  for (size_t k = 0; k < G_N_ELEMENTS (cases); k++)
    {
      Sample sample[3] = { { 0 } };
      for (uint64_t r = 0; r < 20; r++)
        {
          double excess[3];
          features_excesses (cases[k].count, cases[k].n, cases[k].at, 100 + r, excess);
          for (guint c = 0; c < cases[k].n; c++)
            sample_add (&sample[c], excess[c]);
        }
      for (guint c = 0; c < cases[k].n; c++)
        {
          RandomFeaturesTheory theory = theory_random_features ((double) cases[k].count / DIMENSION,
                                                                (double) SAMPLES / DIMENSION, cases[k].at[c].lambda);
          double expected = theory.bias + cases[k].at[c].noise * theory.variance;
          g_assert_cmpfloat (sample_error (&sample[c]), <=, 0.02 * expected);
          g_assert_cmpfloat (fabs (sample_mean (&sample[c]) - expected), <=, 0.05 * expected);
        }
    }
}

/* With a vanishing penalty the two ways to χ meet, and at the pole the variance grows without bounds. */
static void
test_random_features_limits (void)
{
  const double at[] = { 0.5, 1.5, 2.5, 4, 12 };

  for (size_t k = 0; k < G_N_ELEMENTS (at); k++)
    {
      RandomFeaturesTheory none = theory_random_features (at[k], 3, 0),
                           little = theory_random_features (at[k], 3, 1e-9);
      g_assert_cmpfloat (fabs (none.bias - little.bias), <, 1e-4 * none.bias);
      g_assert_cmpfloat (fabs (none.variance - little.variance), <, 1e-4 * none.variance);
    }
  g_assert_cmpfloat (theory_random_features (3.001, 3, 0).variance, >, 100);
  g_assert_cmpfloat (theory_random_features (2.999, 3, 0).variance, >, 100);
}

/* ---- Any spectrum ---- */

/* A5: power laws against draws; a flat spectrum gives A2 with p fixed. */
static void
test_spectrum (void)
{
  const size_t p = 200, samples[] = { 40, 100, 150 };
  double spectrum[200], squares[200], deviation[200], beta[200], x[150 * 200], y[150];

  for (size_t j = 0; j < p; j++)
    {
      spectrum[j] = pow (1 + (double) j, -1.1);
      deviation[j] = sqrt (spectrum[j]);
      beta[j] = 1 / sqrt (1 + 0.3 * (double) j);
      squares[j] = beta[j] * beta[j];
    }
  for (size_t k = 0; k < G_N_ELEMENTS (samples); k++)
    {
      Sample sample = { 0 };
      double expected = theory_spectrum (samples[k], p, spectrum, squares, 0.1);
      for (uint64_t r = 0; r < 100; r++)
        {
          draw (samples[k], p, deviation, beta, 0.1, r, x, y);
          sample_add (&sample, 0.1 + excess_of_fit (samples[k], p, p, deviation, beta, x, y));
        }
      g_assert_cmpfloat (fabs (sample_mean (&sample) - expected), <=, 0.06 * expected);
    }
  for (size_t j = 0; j < p; j++)
    spectrum[j] = 1, squares[j] = 1.0 / (double) p;
  g_assert_cmpfloat (fabs (theory_spectrum (50, p, spectrum, squares, 0.1) - 0.1 - theory_isotropic (4, 1, 0.1)), <,
                     1e-9);
  g_assert_cmpfloat (fabs (theory_spectrum (500, p, spectrum, squares, 0.1) - 0.1 * (1 + 200.0 / 299)), <, 1e-12);
}

/* Of a target: far from the pole the exact excess is near its limit, by a few 1/n; at the pole, where it has no value,
 * the median has one: for n = p = 1 that of σ² A / V, the ratio of two alike chi-squared numbers, σ². */
static void
test_of_a_target (void)
{
  LinearTarget *target = linear_target_new (2000);

  linear_target_draw_coefficients (target, 0, 2000, 0, 1, 3);
  for (size_t p = 250; p <= 2000; p += 1750)
    {
      double exact = theory_linear_excess (target, 1000, p, 0, 0.3), limit = theory_linear_limit (target, 1000, p, 0.3);
      g_assert_cmpfloat (fabs (exact / limit - 1), <, 5e-3);
    }
  linear_target_free (target);
  target = linear_target_new (1);
  linear_target_draw_coefficients (target, 0, 1, 0, 1, 3);
  g_assert_true (isnan (theory_linear_excess (target, 1, 1, 0, 0.3)));
  g_assert_cmpfloat (fabs (theory_linear_median (target, 1, 1, 0.3) - 0.3), <, 1e-8);
  linear_target_free (target);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/regression-theory/first-features", test_first_features);
  g_test_add_func ("/regression-theory/pole", test_pole);
  g_test_add_func ("/regression-theory/isotropic-limit", test_isotropic_limit);
  g_test_add_func ("/regression-theory/ridge", test_ridge);
  g_test_add_func ("/regression-theory/best-ridge", test_best_ridge);
  g_test_add_func ("/regression-theory/random-features", test_random_features);
  g_test_add_func ("/regression-theory/random-features-limits", test_random_features_limits);
  g_test_add_func ("/regression-theory/spectrum", test_spectrum);
  g_test_add_func ("/regression-theory/of-a-target", test_of_a_target);
  return g_test_run ();
}
