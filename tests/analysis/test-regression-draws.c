/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The distribution of the risk over draws against least squares on random draws. */
#include "analysis/regression_draws.h"

#include "analysis/regression_theory.h"
#include "numeric/least_squares.h"
#include "numeric/random.h"

#include <glib.h>
#include <math.h>

#define SEEN 1.0
#define UNSEEN 0.5
#define NOISE 0.25
#define DRAWS 1500

/* One draw with n samples and the first p of p + 4 features: the four others hold UNSEEN. */
static double
risk_of (size_t n, size_t p, uint64_t stream)
{
  g_autofree double *x = g_new (double, n *p), *y = g_new (double, n), *w = g_new (double, p);
  Random random = random_stream (77, stream);
  double beta = sqrt (SEEN / (double) p), risk = UNSEEN + NOISE;

  for (size_t i = 0; i < n; i++)
    {
      y[i] = sqrt (NOISE) * random_normal (&random);
      for (size_t j = 0; j < p; j++)
        {
          x[i * p + j] = random_normal (&random);
          y[i] += beta * x[i * p + j];
        }
      for (int j = 0; j < 4; j++)
        y[i] += sqrt (UNSEEN / 4) * random_normal (&random);
    }
  LeastSquares *squares = least_squares_new (n, p, x);
  g_assert_true (least_squares_solve (squares, 0, y, w));
  least_squares_free (squares);
  for (size_t j = 0; j < p; j++)
    risk += (w[j] - beta) * (w[j] - beta);
  return risk;
}

static const size_t shapes[][2] = { { 20, 3 },  { 20, 15 }, { 20, 18 }, { 20, 19 }, { 20, 20 },
                                    { 20, 21 }, { 20, 22 }, { 20, 26 }, { 20, 60 } };

/* So many draws are below a quantile as it says, within four standard deviations of a binomial number; at the pole,
 * too, where there is no mean. */
static void
test_quantiles (void)
{
  const double q[] = { 0.1, 0.5, 0.9 };

  for (guint s = 0; s < G_N_ELEMENTS (shapes); s++)
    {
      size_t n = shapes[s][0], p = shapes[s][1];
      unsigned count[3] = { 0 };
      double quantile[3];
      for (int k = 0; k < 3; k++)
        quantile[k] = theory_draws_quantile (n, p, SEEN, UNSEEN, NOISE, q[k]);
      for (uint64_t draw = 0; draw < DRAWS; draw++)
        {
          double risk = risk_of (n, p, s * DRAWS + draw);
          for (int k = 0; k < 3; k++)
            count[k] += risk <= quantile[k];
        }
      for (int k = 0; k < 3; k++)
        g_assert_cmpfloat_with_epsilon (count[k] / (double) DRAWS, q[k], 4 * sqrt (q[k] * (1 - q[k]) / DRAWS));
      g_test_message ("n %zu, p %zu: median %.4f, mean %.4f ± %.4f a draw", n, p, quantile[1],
                      theory_first_features (n, p, SEEN, UNSEEN, NOISE),
                      theory_draws_deviation (n, p, SEEN, UNSEEN, NOISE));
    }
}

/* The mean and the variance of the same distribution, from its quantiles: ∫ R (q) dq. */
static void
test_moments (void)
{
  const size_t cases[][2] = { { 30, 8 }, { 30, 15 }, { 30, 45 }, { 30, 90 } };
  const int nodes = 20000;

  for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
    {
      size_t n = cases[c][0], p = cases[c][1];
      double mean = 0, squares = 0;
      /* The substitution q = t² (3 - 2 t) makes both ends dense. */
      for (int i = 0; i < nodes / 20; i++)
        {
          double t = (i + 0.5) / (nodes / 20), q = t * t * (3 - 2 * t), weight = 6 * t * (1 - t) / (nodes / 20);
          double risk = theory_draws_quantile (n, p, SEEN, UNSEEN, NOISE, q);
          mean += weight * risk;
          squares += weight * risk * risk;
        }
      g_assert_cmpfloat_with_epsilon (mean, theory_first_features (n, p, SEEN, UNSEEN, NOISE), 1e-3 * mean);
      g_assert_cmpfloat_with_epsilon (sqrt (squares - mean * mean), theory_draws_deviation (n, p, SEEN, UNSEEN, NOISE),
                                      0.01 * sqrt (squares - mean * mean));
    }
}

static void
test_degenerate (void)
{
  /* No feature: the target's own variance.  Nothing unseen, no noise: nothing is lost while p ≤ n. */
  g_assert_cmpfloat (theory_draws_quantile (10, 0, 0, 2, 1, 0.5), ==, 3);
  g_assert_cmpfloat (theory_draws_deviation (10, 0, 0, 2, 1), ==, 0);
  g_assert_cmpfloat (theory_draws_quantile (10, 5, 1, 0, 0, 0.5), ==, 0);
  g_assert_cmpfloat (theory_draws_deviation (10, 10, 1, 0, 0), ==, 0);
  /* Without noise R / seen is Beta: for n = p / 2 symmetric about ½. */
  g_assert_cmpfloat_with_epsilon (theory_draws_quantile (10, 20, 3, 0, 0, 0.5), 1.5, 1e-8);
  g_assert_true (isnan (theory_draws_quantile (0, 5, 1, 0, 1, 0.5)));
  g_assert_true (isnan (theory_draws_quantile (5, 5, 1, 0, 1, 1)));
  for (size_t p = 17; p <= 23; p++)
    g_assert_true (isinf (theory_draws_deviation (20, p, 1, 0, 1)));
  g_assert_true (isfinite (theory_draws_deviation (20, 16, 1, 0, 1)));
  g_assert_true (isfinite (theory_draws_deviation (20, 24, 1, 0, 1)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/regression-draws/quantiles", test_quantiles);
  g_test_add_func ("/regression-draws/moments", test_moments);
  g_test_add_func ("/regression-draws/degenerate", test_degenerate);
  return g_test_run ();
}
