/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Regressions and what they are held against: the risk is the squared distance of predictions and targets, and what can
 * be fitted exactly has none. */
#include "lab/regression_risk.h"

#include <math.h>

#define FEATURES 12

static LinearTarget *
target_with_scales (void)
{
  LinearTarget *linear = linear_target_new (FEATURES);

  for (unsigned j = 0; j < FEATURES; j++)
    linear->scale[j] = 1 / (1.0 + j);
  linear_target_draw_coefficients (linear, 0, FEATURES, 0, 1, 3);
  return linear;
}

static double
squared_distance (const Numbers *a, const Numbers *b)
{
  double sum = 0;

  g_assert_cmpuint (a->n, ==, b->n);
  for (size_t i = 0; i < a->n; i++)
    sum += pow (a->v[i] - b->v[i], 2);
  return sum;
}

/* Without noise and with all features seen least squares finds the target; with fewer the risk is at least the variance
 * of the unseen ones. */
static void
test_features (void)
{
  LinearTarget *linear = target_with_scales ();
  RegressionRisk *risk = regression_risk_new (BASIS_FEATURES, linear, NULL, 0, 0);
  double squares = 0;

  for (size_t j = 0; j < FEATURES; j++)
    squares += pow (regression_risk_targets (risk)->v[j], 2);
  g_assert_cmpfloat (fabs (squares - 1), <, 1e-12); /* the signal's variance */
  for (size_t p = 4; p <= FEATURES; p += 4)
    {
      double seen, unseen, value;
      Regression *regression = regression_new (&(RegressionOptions){
          .basis = BASIS_FEATURES, .linear = linear, .n = 40, .p = p, .set_seed = 1, .noise_seed = 2 });
      g_assert_true (regression_solve (regression, 0));
      g_autoptr (Numbers) predictions = regression_risk_predict (risk, regression, &value);
      linear_target_split (linear, p, &seen, &unseen);
      g_assert_cmpfloat (fabs (value - squared_distance (predictions, regression_risk_targets (risk))), <=,
                         1e-14 * value);
      g_assert_cmpfloat (value, >=, unseen);
      if (p == FEATURES)
        g_assert_cmpfloat (value, <, 1e-20);
      for (size_t j = p; j < FEATURES; j++)
        g_assert_cmpfloat (predictions->v[j], ==, 0);
      regression_free (regression);
    }
  regression_risk_free (risk);
  linear_target_free (linear);
}

static void
test_weights (void)
{
  LinearTarget *linear = target_with_scales ();
  RegressionRisk *risk = regression_risk_new (BASIS_FEATURES, linear, NULL, 0, 0);
  double w[FEATURES], value;

  for (unsigned j = 0; j < FEATURES; j++)
    w[j] = linear->beta[j] + 0.5;
  g_autoptr (Numbers) predictions = regression_risk_of_weights (risk, w, FEATURES, &value);
  double expected = 0;
  for (unsigned j = 0; j < FEATURES; j++)
    expected += 0.25 * pow (linear->scale[j], 2);
  g_assert_cmpfloat (fabs (value - expected), <, 1e-14);
  g_assert_cmpfloat (fabs (predictions->v[3] - linear->scale[3] * w[3]), <, 1e-15);
  regression_risk_free (risk);
  linear_target_free (linear);
}

/* Over few inputs the risk is of those that are kept, over many of all: within the √(2/n) that a mean of n squares
 * spreads by, five times. */
static void
test_sphere (void)
{
  LinearTarget *linear = linear_target_new (FEATURES);
  g_autofree float *layer = g_new (float, 30 * FEATURES);
  double value[2];

  linear_target_draw_coefficients (linear, 0, FEATURES, 0, 1, 3);
  for (int i = 0; i < 30 * FEATURES; i++)
    layer[i] = (float) sin (i * i);
  for (int k = 0; k < 2; k++)
    {
      size_t n = k == 0 ? REGRESSION_KEPT : 5 * REGRESSION_KEPT;
      RegressionRisk *risk = regression_risk_new (BASIS_RANDOM, linear, NULL, n, 5);
      Regression *regression = regression_new (&(RegressionOptions){
          .basis = BASIS_RANDOM, .linear = linear, .n = 60, .p = 30, .set_seed = 1, .noise_seed = 2, .layer = layer });
      g_assert_true (regression_solve (regression, 1e-3));
      g_autoptr (Numbers) predictions = regression_risk_predict (risk, regression, &value[k]);
      double kept = squared_distance (predictions, regression_risk_targets (risk));
      g_assert_cmpuint (predictions->n, ==, REGRESSION_KEPT);
      g_assert_cmpfloat (regression_risk_bytes (risk), ==, n * FEATURES * sizeof (float));
      g_assert_cmpfloat (fabs (kept - value[k]), <, k == 0 ? 1e-15 : 5 * sqrt (2.0 / REGRESSION_KEPT) * kept);
      regression_free (regression);
      regression_risk_free (risk);
    }
  g_assert_cmpfloat (value[0], !=, value[1]);
  linear_target_free (linear);
}

static double
parabola (double x)
{
  return 1 - 2 * x * x;
}

/* Three polynomials hold a parabola: risk nothing, and the function is the parabola. */
static void
test_legendre (void)
{
  RegressionRisk *risk = regression_risk_new (BASIS_LEGENDRE, NULL, parabola, 0, 0);
  Regression *regression = regression_new (&(RegressionOptions){
      .basis = BASIS_LEGENDRE, .target = parabola, .n = 9, .p = 3, .set_seed = 1, .noise_seed = 2 });
  double value;

  g_assert_true (regression_solve (regression, 0));
  g_autoptr (Numbers) predictions = regression_risk_predict (risk, regression, &value);
  g_autoptr (Numbers) function = regression_risk_function (risk, regression);
  g_assert_cmpfloat (value, <, 1e-24);
  for (size_t i = 0; i < FITTED_POINTS; i++)
    {
      double x = -1 + 2 * (double) i / (FITTED_POINTS - 1);
      g_assert_cmpfloat (fabs (function->v[i] - parabola (x)), <, 1e-12);
      g_assert_cmpfloat (fabs (predictions->v[i] * sqrt (FITTED_POINTS) - parabola (x)), <, 1e-12);
    }
  g_assert_cmpfloat (regression_risk_bytes (risk), ==, 0);
  regression_free (regression);
  regression_risk_free (risk);
}

/* A design of n × p doubles is the least that it takes, and more of either takes more. */
static void
test_bytes (void)
{
  LinearTarget *linear = target_with_scales ();
  RegressionOptions options = { .basis = BASIS_RANDOM, .linear = linear, .n = 100, .p = 50 };
  double before = regression_bytes (&options);

  g_assert_cmpfloat (before, >, 100 * 50 * sizeof (double));
  options.p = 60;
  g_assert_cmpfloat (regression_bytes (&options), >=, before * 1.2);
  linear_target_free (linear);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/regression/features", test_features);
  g_test_add_func ("/regression/weights", test_weights);
  g_test_add_func ("/regression/sphere", test_sphere);
  g_test_add_func ("/regression/legendre", test_legendre);
  g_test_add_func ("/regression/bytes", test_bytes);
  return g_test_run ();
}
