/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tangent kernel as an experiment: networks against their linearised twin, over fresh seeds. */
#include "lab/recipe.h"
#include "running.h"

#include <glib/gstdio.h>

#define SEEDS 3

static Run *
done (const char *preset, const char *const *values)
{
  return done_with (&tangent_kernel_experiment, preset, values);
}

static void
test_presets (void)
{
  assert_presets_are_valid (&tangent_kernel_experiment);
}

/* At small α no error, a kernel that has moved far and a first layer that has turned; at large α the error of the
 * linearised network, a kernel that stays, and a tenth of the weights for two inputs of twenty as at the start. */
static void
test_regimes (void)
{
  for (guint seed = 0; seed < SEEDS; seed++)
    {
      g_autofree char *number = g_strdup_printf ("%u", 50 + seed);
      const char *const values[] = { "seed", number, NULL };
      Run *run = done ("lazy-rich", values);
      g_assert_cmpfloat (result (run, "error_0_1"), <, 0.02);
      g_assert_cmpfloat (result (run, "linearised_error"), >, 0.1);
      g_assert_cmpfloat_with_epsilon (result (run, "error_100"), result (run, "linearised_error"), 0.02);
      g_assert_cmpfloat (result (run, "movement_0_1"), >, 1);
      g_assert_cmpfloat (result (run, "movement_100"), <, 0.01);
      g_assert_cmpfloat (result (run, "movement_1"), <, result (run, "movement_0_1"));
      g_assert_cmpfloat (result (run, "movement_10"), <, result (run, "movement_1"));
      g_assert_cmpfloat (result (run, "fraction_0_1"), >, 0.25);
      g_assert_cmpfloat_with_epsilon (result (run, "fraction_100"), 0.1, 0.02);
      run_free (run);
    }
}

/* With smooth units the network is its twin but for a part of the order 1/α, and its kernel moves as 1/α. */
static void
test_lazy (void)
{
  const char *const values[] = { "activation", "tanh", "gain", "1", "alpha", "100", "steps", "200", NULL };
  Run *run = done ("lazy-rich", values);

  g_assert_cmpfloat_with_epsilon (result (run, "loss"), result (run, "linearised_loss"),
                                  0.01 * result (run, "linearised_loss"));
  g_assert_cmpfloat_with_epsilon (result (run, "movement_10") / result (run, "movement_100"), 10, 1.5);
  run_free (run);
}

/* A model that is linear is its twin at every α, and its kernel never moves. */
static void
test_linear (void)
{
  const char *const values[] = { "depth", "0", "steps", "100", NULL };
  Run *run = done ("lazy-rich", values);

  g_assert_cmpfloat (result (run, "movement_0_1"), ==, 0);
  g_assert_cmpfloat_with_epsilon (result (run, "loss"), result (run, "linearised_loss"), 1e-5);
  /* η of the formula, a quarter of m/λmax, of 100 training samples */
  g_assert_cmpfloat_with_epsilon (result (run, "learning_rate") * result (run, "largest_eigenvalue") / 100, 0.25,
                                  1e-12);
  run_free (run);
}

static void
test_map (void)
{
  Run *run = done ("map", NULL);

  g_assert_cmpfloat (result (run, "error"), <, 0.03);
  g_assert_cmpfloat (result (run, "linearised_error"), >, 0.25);
  run_free (run);
}

/* At the α* that was found a training of its own moves the kernel by what was stated. */
static void
test_scale (void)
{
  const char *const stated[] = { "movement", "0.2", NULL };
  Run *scales = done ("scales", stated), *run;
  g_autofree char *alpha = g_strdup_printf ("%.12g", result (scales, "alpha_star"));
  const char *const values[] = { "alpha", alpha, "gain", "0.5", NULL };

  g_assert_cmpfloat (result (scales, "error_at_least_alpha"), <, result (scales, "error_at_largest_alpha"));
  run = done ("lazy-rich", values);
  g_assert_cmpfloat_with_epsilon (result (run, "movement"), 0.2, 0.005);
  run_free (run);
  run_free (scales);
}

/* Networks that diverged are left out, counted and warned of, and bound no interval of α*. */
static void
test_scales_diverged (void)
{
  const char *const values[] = { "relative-rate", "2", "steps", "200", NULL };
  Run *run = done ("scales", values);
  g_autofree char *warning = run_take_warning (run);
  double value;

  g_assert_nonnull (warning);
  g_assert_cmpfloat (result (run, "diverged"), >, 0);
  g_assert_cmpfloat (result (run, "networks") + result (run, "diverged"), ==, 8);
  g_assert_false (has_result (run, "alpha_star", &value) && isfinite (value));
  run_free (run);
}

/* Another α at the end, dragged over some others: the network is that of a training of its own, to its last row. */
static void
test_other_alpha (void)
{
  static const struct
  {
    const char *preset, *plot, *layer;
  } cases[] = { { "lazy-rich", "movement", "own" }, { "kernel", "alignment", "movement" } };
  const char *const values[] = { "alpha", "3", "steps", "301", NULL };

  for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
    {
      Run *alone = done (cases[c].preset, values), *run;
      double expected = result (alone, "movement"), last = NAN;

      run = start_with (&tangent_kernel_experiment, cases[c].preset, values + 2, (RunOptions){ .threads = 2 });
      g_assert_true (reached (run, RUN_DONE));
      for (guint i = 0; i < 4; i++)
        g_assert_true (run_set_live (run, "alpha", 2.25 + 0.25 * i));
      while (last != expected)
        {
          g_autoptr (Figure) figure = wait_for_layer (run, cases[c].plot, cases[c].layer);
          const Layer *line;
          g_assert_nonnull (figure);
          line = layer_of (figure, cases[c].plot, cases[c].layer);
          g_assert_cmpfloat (line->x->v[line->x->n - 1], ==, 301);
          last = line->y->v[line->y->n - 1];
        }
      run_cancel (run);
      run_join (run);
      run_free (run);
      run_free (alone);
    }
}

/* As it learns, the kernel turns to the targets. */
static void
test_kernel (void)
{
  Run *run = done ("kernel", NULL);

  g_assert_cmpfloat (result (run, "error"), <, 0.1);
  g_assert_cmpfloat (result (run, "movement"), >, 1);
  g_assert_cmpfloat (result (run, "alignment"), >, 2 * result (run, "alignment_at_the_start"));
  run_free (run);
}

/* A mode of which one step leaves nothing has no rate to compare, the others keep theirs. */
static void
test_one_step (void)
{
  const char *const values[] = { "relative-rate", "0.5", NULL };
  Run *run = done ("circle", values);
  double value;

  g_assert_false (has_result (run, "mode_0_rate", &value) && isfinite (value));
  g_assert_cmpfloat_with_epsilon (result (run, "mode_1_rate"), 1, 0.25);
  run_free (run);
}

/* With a small target and many units each mode falls at the rate of its eigenvalue, but for the scatter of 2048 draws;
 * with a large one and few, the high modes fall much more slowly. */
static void
test_circle (void)
{
  static const char *const ids[] = { "mode_0_rate", "mode_1_rate", "mode_2_rate",
                                     "mode_4_rate", "mode_6_rate", "mode_8_rate" };
  const char *const large[] = { "amplitude", "1", "units", "128", NULL };
  Run *run;

  for (guint seed = 0; seed < SEEDS; seed++)
    {
      g_autofree char *number = g_strdup_printf ("%u", seed);
      const char *const values[] = { "seed", number, NULL };
      run = done ("circle", values);
      for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
        g_assert_cmpfloat_with_epsilon (result (run, ids[i]), 1, 0.25);
      run_free (run);
    }
  run = done ("circle", large);
  g_assert_cmpfloat (result (run, "mode_8_rate"), <, 0.7);
  run_free (run);
}

/* Draws come to the limit as one over the root of the width: within a tenth of the slope, over means of 24 draws. */
static void
test_widths (void)
{
  for (guint seed = 0; seed < 2; seed++)
    {
      g_autofree char *number = g_strdup_printf ("%u", 10 + seed);
      const char *const values[] = { "seed", number, "draws", "24", "largest-width", "512", NULL };
      Run *run = done ("widths", values);
      g_assert_cmpfloat_with_epsilon (result (run, "slope"), -0.5, 0.1);
      run_free (run);
    }
}

/* Before any draw there is the limit alone, and no kernel of a width. */
static void
test_widths_at_first (void)
{
  Run *run = start_with (&tangent_kernel_experiment, "widths", NULL, (RunOptions){ .threads = 1, .paused = true });
  g_autoptr (Figure) figure = wait_for_figure (run);

  g_assert_nonnull (figure);
  g_assert_nonnull (figure_find (figure, "limit"));
  g_assert_null (figure_find (figure, "narrow"));
  g_assert_null (figure_find (figure, "wide"));
  g_assert_null (figure_find (figure, "distance"));
  run_free (run);
}

/* A linear model has one kernel at every width. */
static void
test_widths_linear (void)
{
  const char *const values[] = { "depth", "0", NULL };
  Run *run = start_with (&tangent_kernel_experiment, "widths", values,
                         (RunOptions){ .threads = 1, .unattended = true });

  run_join (run);
  g_assert_error (run_error (run), EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS);
  g_assert_nonnull (strstr (run_error (run)->message, "same at every width"));
  run_free (run);
}

/* Those that look at a few samples only take any number of them: no kernel of all is made. */
static void
test_many_samples (void)
{
  const char *const values[] = { "data", "digits", "samples", "600", "largest-width", "32", "draws", "2", NULL };
  Run *run = done ("widths", values);

  g_assert_cmpfloat (result (run, "widths"), ==, 2);
  run_free (run);
  run = done ("coordinates", (const char *const[]){ "samples", "600", "largest-width", "32", NULL });
  run_free (run);
}

/* τ-b of the frequencies and of the steps at which they were learned, of which some may be the same. */
static double
tau_of_learned (Run *run)
{
  static const unsigned waves[] = { 1, 2, 3, 4, 5, 6, 8, 10 };
  double sum = 0, tied = 0, pairs = 0, step[G_N_ELEMENTS (waves)];

  for (guint i = 0; i < G_N_ELEMENTS (waves); i++)
    {
      g_autofree char *id = g_strdup_printf ("frequency_%u_learned_at", waves[i]);
      step[i] = result (run, id);
      for (guint j = 0; j < i; j++)
        {
          sum += (step[i] > step[j]) - (step[i] < step[j]);
          tied += step[i] == step[j];
          pairs++;
        }
    }
  return sum / sqrt (pairs * (pairs - tied));
}

static void
test_frequencies (void)
{
  for (guint seed = 0; seed < SEEDS; seed++)
    {
      g_autofree char *number = g_strdup_printf ("%u", 20 + seed);
      const char *const values[] = { "seed", number, "steps", "2000", NULL };
      Run *run = done ("frequencies", values);
      g_assert_cmpfloat (result (run, "rank_correlation"), >, 0.6);
      g_assert_cmpfloat_with_epsilon (result (run, "rank_correlation"), tau_of_learned (run), 1e-12);
      run_free (run);
    }
}

/* With one rate for all layers what is given grows with the width; in µP it does not. */
static void
test_coordinates (void)
{
  Run *run = done ("coordinates", NULL);

  g_assert_cmpfloat (result (run, "standard_hidden_slope"), >, 0.15);
  g_assert_cmpfloat (result (run, "standard_output_slope"), >, 0.2);
  g_assert_cmpfloat (fabs (result (run, "maximal_first_slope")), <, 0.05);
  g_assert_cmpfloat (fabs (result (run, "maximal_hidden_slope")), <, 0.08);
  g_assert_cmpfloat (fabs (result (run, "maximal_output_slope")), <, 0.12);
  run_free (run);
}

static void
test_reproducible (void)
{
  const char *const values[] = { "steps", "60", NULL };

  assert_reproducible (&tangent_kernel_experiment, "lazy-rich", values);
  assert_reproducible (&tangent_kernel_experiment, "scales", values);
}

/* What cannot be run is refused with a sentence, and what diverges stands still. */
static void
test_corners (void)
{
  const char *const many[] = { "data", "digits", "samples", "300", NULL };
  const char *const normalised[] = { "normalisation", "true", NULL };
  const char *const never[] = { "movement", "100", "steps", "20", NULL };
  Run *run = start_with (&tangent_kernel_experiment, "lazy-rich", many,
                         (RunOptions){ .threads = 1, .unattended = true });
  double value;

  run_join (run);
  g_assert_cmpint (run_state (run), ==, RUN_FAILED);
  g_assert_nonnull (strstr (run_error (run)->message, "3000 rows"));
  run_free (run);
  run = start_with (&tangent_kernel_experiment, "widths", normalised, (RunOptions){ .threads = 1, .unattended = true });
  run_join (run);
  g_assert_cmpint (run_state (run), ==, RUN_FAILED);
  run_free (run);
  run = done ("scales", never);
  g_assert_false (has_result (run, "alpha_star", &value) && isfinite (value));
  run_free (run);
}

/* Where the network that is shown leaves the finite numbers, the run has diverged, and nothing infinite is a result. */
static void
test_diverged (void)
{
  static const char *const presets[] = { "lazy-rich", "circle" };
  const char *const fast[] = { "relative-rate", "2", "steps", "700", NULL };
  static const char *const gone[] = { "error_0_1", "loss", "linearised_loss", "mode_0_residual", "mode_8_residual" };
  double value;

  for (guint i = 0; i < G_N_ELEMENTS (presets); i++)
    {
      Run *run = start_with (&tangent_kernel_experiment, presets[i], fast,
                             (RunOptions){ .threads = 1, .unattended = true });
      run_join (run);
      g_assert_cmpint (run_state (run), ==, RUN_DIVERGED);
      g_assert_cmpuint (run_divergence (run)->step, >, 0);
      for (guint k = 0; k < G_N_ELEMENTS (gone); k++)
        g_assert_false (has_result (run, gone[k], &value) && !isnan (value));
      run_free (run);
    }
}

/* A file of which one sample is trained on is refused, with the numbers. */
static void
test_one_sample (void)
{
  static const char *const presets[] = { "lazy-rich", "kernel", "scales" };
  g_autofree char *folder = g_dir_make_tmp ("basin-XXXXXX", NULL), *path = g_build_filename (folder, "eight.csv", NULL);
  const char *const values[] = { "data", "file", "data-file", path, "samples", "0", NULL };

  g_assert_true (
      g_file_set_contents (path, "a,b,c\n1,2,0\n2,1,1\n3,4,0\n4,3,1\n5,6,0\n6,5,1\n7,8,0\n8,7,1\n", -1, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (presets); i++)
    {
      Run *run = start_with (&tangent_kernel_experiment, presets[i], values,
                             (RunOptions){ .threads = 1, .unattended = true });
      run_join (run);
      g_assert_cmpint (run_state (run), ==, RUN_FAILED);
      g_assert_nonnull (strstr (run_error (run)->message, "1 training sample,"));
      run_free (run);
    }
  g_remove (path);
  g_rmdir (folder);
}

/* A run that is cancelled before or behind its first figure ends like any other. */
static void
test_cancelled (void)
{
  for (const Preset *preset = tangent_kernel_experiment.presets; preset->id != NULL; preset++)
    for (guint late = 0; late < 2; late++)
      {
        Run *run = start_with (&tangent_kernel_experiment, preset->id, NULL, (RunOptions){ .threads = 2 });
        if (late)
          g_clear_pointer (&(Figure *){ wait_for_figure (run) }, figure_unref);
        run_cancel (run);
        run_join (run);
        g_assert_null (run_error (run));
        run_free (run);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lazy-rich/presets", test_presets);
  g_test_add_func ("/lazy-rich/regimes", test_regimes);
  g_test_add_func ("/lazy-rich/lazy", test_lazy);
  g_test_add_func ("/lazy-rich/linear", test_linear);
  g_test_add_func ("/lazy-rich/map", test_map);
  g_test_add_func ("/lazy-rich/scale", test_scale);
  g_test_add_func ("/lazy-rich/kernel", test_kernel);
  g_test_add_func ("/lazy-rich/circle", test_circle);
  g_test_add_func ("/lazy-rich/one-step", test_one_step);
  g_test_add_func ("/lazy-rich/widths", test_widths);
  g_test_add_func ("/lazy-rich/widths-at-first", test_widths_at_first);
  g_test_add_func ("/lazy-rich/widths-linear", test_widths_linear);
  g_test_add_func ("/lazy-rich/many-samples", test_many_samples);
  g_test_add_func ("/lazy-rich/scales-diverged", test_scales_diverged);
  g_test_add_func ("/lazy-rich/other-alpha", test_other_alpha);
  g_test_add_func ("/lazy-rich/frequencies", test_frequencies);
  g_test_add_func ("/lazy-rich/coordinates", test_coordinates);
  g_test_add_func ("/lazy-rich/reproducible", test_reproducible);
  g_test_add_func ("/lazy-rich/cancelled", test_cancelled);
  g_test_add_func ("/lazy-rich/corners", test_corners);
  g_test_add_func ("/lazy-rich/diverged", test_diverged);
  g_test_add_func ("/lazy-rich/one-sample", test_one_sample);
  return g_test_run ();
}
