/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The experiments of the README, built from its listings. */
#include "running.h"

extern const Experiment coin_experiment, distance_experiment;

/* Heads settle where they should: the fraction of 2000 throws has a standard deviation of √(p (1 - p) / 2000). */
static void
test_coin (void)
{
  const char *const biases[] = { "0.5", "0.7" };

  for (guint i = 0; i < G_N_ELEMENTS (biases); i++)
    {
      const char *const values[] = { "bias", biases[i], NULL };
      double p = g_ascii_strtod (biases[i], NULL);
      Run *run = done_with (&coin_experiment, "fair", values);
      g_autoptr (Figure) figure = run_take_figure (run);

      g_assert_cmpfloat_with_epsilon (result (run, "fraction"), p, 4 * sqrt (p * (1 - p) / 2000));
      g_assert_cmpuint (layer_of (figure, "fraction", "fraction")->y->n, ==, 2000);
      g_assert_nonnull (figure->settings);
      run_free (run);
    }
}

/* The wide network comes as far down by a smaller step. */
static void
test_distance (void)
{
  double distance[2], loss[2];
  const char *const presets[] = { "narrow", "wide" };

  for (int i = 0; i < 2; i++)
    {
      Run *run = done_with (&distance_experiment, presets[i], NULL);
      g_autoptr (Figure) figure = run_take_figure (run);
      const Layer *line = layer_of (figure, "distance", "distance");

      g_assert_cmpfloat (line->y->v[0], ==, 0);
      g_assert_cmpfloat (line->y->v[line->y->n - 1], ==, result (run, "distance"));
      g_assert_nonnull (figure->caption);
      distance[i] = result (run, "distance");
      loss[i] = result (run, "train_loss");
      run_free (run);
    }
  g_assert_cmpfloat (loss[1], <, loss[0]);
  g_assert_cmpfloat (distance[1], <, distance[0] / 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/readme/coin", test_coin);
  g_test_add_func ("/readme/distance", test_distance);
  return g_test_run ();
}
