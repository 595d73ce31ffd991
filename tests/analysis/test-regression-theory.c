/* The closed forms against least squares on random draws, against each other, and in their limits. */
#include "analysis/regression_theory.h"

#include "analysis/random_features.h"
#include "numeric/least_squares.h"
#include "numeric/product.h"
#include "numeric/random.h"

#include <glib.h>
#include <math.h>

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

/* Gaussian features with these deviations, a target with these coefficients: the excess of the fit to the first p, for
 * each of the penalties. */
static void
excesses_of_fit (size_t n, size_t p, size_t d, const double *deviation, const double *beta, double noise,
                 size_t penalties, const double *penalty, uint64_t stream, double *excess)
{
  g_autofree double *x = g_new (double, n *p), *y = g_new (double, n), *w = g_new (double, p);
  Random random = random_stream (1234, stream);

  for (size_t i = 0; i < n; i++)
    {
      y[i] = sqrt (noise) * random_normal (&random);
      for (size_t j = 0; j < d; j++)
        {
          double value = deviation[j] * random_normal (&random);
          y[i] += beta[j] * value;
          if (j < p)
            x[i * p + j] = value;
        }
    }
  LeastSquares *squares = least_squares_new (n, p, x);
  for (size_t k = 0; k < penalties; k++)
    {
      excess[k] = 0;
      g_assert_true (least_squares_solve (squares, penalty[k], y, w));
      for (size_t j = 0; j < d; j++)
        {
          double off = deviation[j] * ((j < p ? w[j] : 0) - beta[j]);
          excess[k] += off * off;
        }
    }
  least_squares_free (squares);
}

static double
excess_of_fit (size_t n, size_t p, size_t d, const double *deviation, const double *beta, double noise, uint64_t stream)
{
  const double none = 0;
  double excess;

  excesses_of_fit (n, p, d, deviation, beta, noise, 1, &none, stream, &excess);
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

  for (size_t j = 0; j < FEATURES; j++)
    {
      deviation[j] = 1;
      beta[j] = 1 / (1 + 0.05 * (double) j);
    }
  for (size_t k = 0; k < G_N_ELEMENTS (at); k++)
    {
      size_t p = at[k];
      Sample sample = { 0 };
      double seen = squared_norm (p, beta), unseen = squared_norm (FEATURES - p, beta + p);
      double expected = theory_first_features (n, p, seen, unseen, 0.25);
      for (uint64_t r = 0; r < 2500; r++)
        sample_add (&sample, 0.25 + excess_of_fit (n, p, FEATURES, deviation, beta, 0.25, r));
      g_assert_cmpfloat (fabs (sample_mean (&sample) - expected), <=, 3 * sample_error (&sample));
      g_assert_cmpfloat (fabs (sample_mean (&sample) - expected), <=, 0.02 * expected);
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

/* A3, at n = 400: within 3 %, and three standard errors of a hundred draws, which are about as much. */
static void
test_ridge (void)
{
  const size_t n = 400, at[] = { 200, 400 };
  const double lambda[2] = { 0.1, 0.8 }, penalty[2] = { 0.1 * 400, 0.8 * 400 };
  double deviation[400], beta[400];

  for (size_t j = 0; j < 400; j++)
    deviation[j] = 1;
  for (size_t k = 0; k < 2; k++)
    {
      size_t p = at[k];
      Sample sample[2] = { { 0 } };
      for (size_t j = 0; j < p; j++)
        beta[j] = 1 / sqrt ((double) p);
      for (uint64_t r = 0; r < 100; r++)
        {
          double excess[2];
          excesses_of_fit (n, p, p, deviation, beta, 0.5, 2, penalty, r, excess);
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

static double
features_excess (size_t count, double lambda, double noise, uint64_t seed)
{
  g_autofree float *x = g_new (float, SAMPLES *DIMENSION), *tests = g_new (float, TESTS *DIMENSION);
  g_autofree float *theta = g_new (float, count *DIMENSION), *features = g_new (float, TESTS *count);
  g_autofree double *design = g_new (double, SAMPLES *count), *y = g_new (double, SAMPLES), *a = g_new (double, count);
  Random random = random_stream (seed, 77);
  double excess = 0;

  sphere_points (random_derive (seed, "x"), SAMPLES, DIMENSION, x);
  sphere_points (random_derive (seed, "tests"), TESTS, DIMENSION, tests);
  sphere_points (random_derive (seed, "theta"), count, DIMENSION, theta);
  random_features (SAMPLES, count, DIMENSION, x, theta, features);
  for (size_t i = 0; i < SAMPLES * count; i++)
    design[i] = features[i];
  /* The target is the first input: by symmetry as good as any direction. */
  for (size_t i = 0; i < SAMPLES; i++)
    y[i] = x[i * DIMENSION] + sqrt (noise) * random_normal (&random);
  LeastSquares *squares = least_squares_new (SAMPLES, count, design);
  g_assert_true (least_squares_solve (squares, lambda * SAMPLES * (double) count / DIMENSION, y, a));
  random_features (TESTS, count, DIMENSION, tests, theta, features);
  for (size_t i = 0; i < TESTS; i++)
    {
      double value = 0;
      for (size_t j = 0; j < count; j++)
        value += features[i * count + j] * a[j];
      excess += pow (value - tests[i * DIMENSION], 2) / TESTS;
    }
  least_squares_free (squares);
  return excess;
}

/* A4, off the peak: bias alone and with noise, without and with ridge.  The theory is that of d → ∞; at d = 100 it is a
 * few percent off, which the draws resolve: their spread is below 2 %. */
static void
test_random_features (void)
{
  const struct
  {
    size_t count;
    double lambda, noise;
  } cases[] = { { 60, 0, 0 },      { 60, 0, 0.25 },     { 150, 0, 0.25 },    { 600, 0, 0 },     { 600, 0, 0.25 },
                { 1000, 0, 0.25 }, { 300, 0.01, 0.25 }, { 600, 0.05, 0.25 }, { 100, 0.2, 0.25 } };

  for (size_t k = 0; k < G_N_ELEMENTS (cases); k++)
    {
      RandomFeaturesTheory theory = theory_random_features ((double) cases[k].count / DIMENSION,
                                                            (double) SAMPLES / DIMENSION, cases[k].lambda);
      double expected = theory.bias + cases[k].noise * theory.variance;
      Sample sample = { 0 };
      for (uint64_t r = 0; r < 64; r++)
        sample_add (&sample, features_excess (cases[k].count, cases[k].lambda, cases[k].noise, 100 + r));
      g_assert_cmpfloat (sample_error (&sample), <=, 0.02 * expected);
      g_assert_cmpfloat (fabs (sample_mean (&sample) - expected), <=, 0.05 * expected);
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
  double spectrum[200], squares[200], deviation[200], beta[200];

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
        sample_add (&sample, 0.1 + excess_of_fit (samples[k], p, p, deviation, beta, 0.1, r));
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
