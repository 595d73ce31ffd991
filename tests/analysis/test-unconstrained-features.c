/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Unconstrained features: the gradient by differences, and the minimum against its closed form. */
#include "analysis/unconstrained_features.h"

#include <glib.h>
#include <math.h>

/* The first step goes along the gradient, by the rate, of features by samples times the rate. */
static void
test_gradient (void)
{
  UnconstrainedFeatures *at = unconstrained_features_new (3, 4, 2, 0.02, 0.03, 5);
  UnconstrainedFeatures *next = unconstrained_features_new (3, 4, 2, 0.02, 0.03, 5);
  const double h = 1e-5, rate = 1e-3;

  unconstrained_features_step (next, rate);
  for (int part = 0; part < 2; part++)
    for (unsigned i = 0; i < (part == 0 ? 3 * 4 : 3 * 2 * 4); i++)
      {
        double *w = (part == 0 ? at->w : at->h) + i, before = *w, up, down;
        double moved = (part == 0 ? next->w[i] : next->h[i]) - before;
        *w = before + h;
        up = unconstrained_features_loss (at);
        *w = before - h;
        down = unconstrained_features_loss (at);
        *w = before;
        g_assert_cmpfloat_with_epsilon (moved / (part == 0 ? rate : 2 * rate), -(up - down) / (2 * h), 1e-8);
      }
  unconstrained_features_free (at);
  unconstrained_features_free (next);
}

/* Features move at samples times the rate, up to the inverse of their decay, with which a step takes them to zero. */
static void
test_rate (void)
{
  g_assert_cmpfloat (unconstrained_features_rate_of_features (12, 5e-3, 0.5), ==, 6);
  g_assert_cmpfloat (unconstrained_features_rate_of_features (12, 0.25, 0.5), ==, 4);
}

/* A simplex of the margin and loss that are known, to six digits; below its weight of decay all is zero. */
static void
test_minimum (void)
{
  const struct
  {
    unsigned classes, samples;
    double decay_w, decay_h;
  } cases[] = { { 3, 5, 5e-3, 5e-3 }, { 4, 10, 1e-2, 5e-3 }, { 10, 4, 4e-3, 4e-3 }, { 2, 3, 5e-3, 2e-2 } };

  for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
    {
      unsigned K = cases[c].classes, n = cases[c].samples;
      double margin = unconstrained_features_margin (K, n, cases[c].decay_w, cases[c].decay_h);
      UnconstrainedFeatures *features = unconstrained_features_new (K, K, n, cases[c].decay_w, cases[c].decay_h,
                                                                    17 + c);
      for (int step = 0; step < 4000; step++)
        unconstrained_features_step (features, 0.5);
      CollapseMeasures measures = unconstrained_features_measure (features, NULL);
      g_assert_cmpfloat (margin, >, 1);
      g_assert_cmpfloat_with_epsilon (measures.margin, margin, 1e-6);
      g_assert_cmpfloat_with_epsilon (unconstrained_features_loss (features),
                                      unconstrained_features_least_loss (K, n, cases[c].decay_w, cases[c].decay_h),
                                      1e-9);
      g_assert_cmpfloat (measures.geometry.within, <, 1e-10);
      g_assert_cmpfloat (measures.geometry.norms, <, 1e-6);
      g_assert_cmpfloat_with_epsilon (measures.geometry.cosine_least, -1.0 / (K - 1), 1e-6);
      g_assert_cmpfloat_with_epsilon (measures.geometry.cosine_most, -1.0 / (K - 1), 1e-6);
      g_assert_cmpfloat (measures.geometry.duality, <, 1e-6);
      g_assert_cmpfloat (measures.geometry.disagreement, ==, 0);
      g_assert_cmpfloat (measures.wrong, ==, 0);
      unconstrained_features_free (features);
    }
}

static void
test_zero (void)
{
  UnconstrainedFeatures *features = unconstrained_features_new (4, 3, 4, 0.2, 0.2, 3); /* c = 0.4 */

  g_assert_cmpfloat (unconstrained_features_margin (4, 4, 0.2, 0.2), ==, 0);
  for (int step = 0; step < 2000; step++)
    unconstrained_features_step (features, 0.5);
  g_assert_cmpfloat_with_epsilon (unconstrained_features_loss (features), log (4), 1e-9);
  CollapseMeasures measures = unconstrained_features_measure (features, NULL);
  g_assert_true (unconstrained_features_vanished (features));
  g_assert_true (isnan (measures.geometry.within) && isnan (measures.geometry.duality));
  g_assert_cmpfloat (measures.margin, ==, 0);
  unconstrained_features_free (features);
}

/* A decay that such steps would not bear is borne. */
static void
test_strong_decay (void)
{
  UnconstrainedFeatures *features = unconstrained_features_new (3, 2, 200, 1e-3, 0.5, 3);

  for (int step = 0; step < 500; step++)
    unconstrained_features_step (features, 0.5);
  g_assert_true (isfinite (unconstrained_features_loss (features)));
  unconstrained_features_free (features);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/unconstrained-features/gradient", test_gradient);
  g_test_add_func ("/unconstrained-features/rate", test_rate);
  g_test_add_func ("/unconstrained-features/minimum", test_minimum);
  g_test_add_func ("/unconstrained-features/zero", test_zero);
  g_test_add_func ("/unconstrained-features/strong-decay", test_strong_decay);
  return g_test_run ();
}
