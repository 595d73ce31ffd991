/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The edge of stability as a whole. */
#include "running.h"

#include "analysis/sharpness.h"
#include "figure/scale.h"
#include "lab/problem.h"

static Run *
done (const char *preset, const char *const *values)
{
  return done_with (&stability_experiment, preset, values);
}

/* Cohen et al. 2021; in PyTorch λmax η = 2.016 and 2.029 over the last 30 %, at two learning rates.  The
 * mean squared error here has no ½ before it, so that the same descent has half the rate and twice the sharpness. */
static void
test_hovers_at_the_edge (void)
{
  const char *const rates[] = { "0.035", "0.05" };

  for (int rate = 0; rate < 2; rate++)
    for (int seed = 2; seed <= 4; seed += 2)
      {
        g_autofree char *number = g_strdup_printf ("%d", seed);
        const char *const values[] = { "learning-rate", rates[rate],     "seed", number, "steps",
                                       "9000",          "measure-every", "20",   NULL };
        Run *run = done ("sharpening", values);
        double product = 2 * result (run, "ratio_last_30_percent");
        g_assert_cmpfloat (product, >, 1.9);
        g_assert_cmpfloat (product, <, 2.2);
        /* It came from far below. */
        g_assert_cmpfloat (result (run, "first_sharpness"), <, 0.9 * result (run, "threshold"));
        run_free (run);
      }
}

static void
test_digits (void)
{
  const char *const values[] = { "measure-every", "20", NULL };
  Run *run = done ("digits", values);

  g_assert_cmpfloat_with_epsilon (2 * result (run, "ratio_last_30_percent"), 2, 0.1);
  run_free (run);
}

static void
test_before_the_edge (void)
{
  const char *const values[] = { "measure-every", "20", NULL };
  Run *run = done ("pre-edge", values);

  /* Sharper and sharper, and nothing in the way. */
  g_assert_cmpfloat (result (run, "highest_sharpness"), <, 0.6 * result (run, "threshold"));
  g_assert_cmpfloat (result (run, "sharpness"), >, 1.5 * result (run, "first_sharpness"));
  run_free (run);
}

/* What the sentence says happens within ten steps, and those have a good part of both axes, from step 0 on. */
static void
assert_first_steps_are_seen (Run *run)
{
  g_autoptr (Figure) figure = run_take_figure (run);
  const Layer *loss = layer_of (figure, "loss", "train"), *sharpness = layer_of (figure, "sharpness", "sharpness");
  const char *const plots[] = { "loss", "sharpness" };
  double highest = 0, flattest = INFINITY;

  for (size_t i = 0; loss->x->v[i] <= 10; i++)
    highest = fmax (highest, loss->y->v[i]);
  for (size_t i = 0; sharpness->x->v[i] <= 10; i++)
    flattest = fmin (flattest, sharpness->y->v[i]);
  g_assert_cmpfloat (highest, >, 20 * loss->y->v[0]);
  g_assert_cmpfloat (flattest, <, 0.8 * result (run, "threshold"));
  for (guint i = 0; i < G_N_ELEMENTS (plots); i++)
    {
      const Plot *plot = figure_find (figure, plots[i]);
      double low, high;
      plot_limits (plot, AXIS_X, plot->x.scale, &low, &high, NULL);
      g_assert_cmpfloat (scale_forward (plot->x.scale, low, high, 0), >=, 0);
      g_assert_cmpfloat (scale_forward (plot->x.scale, low, high, 10) - scale_forward (plot->x.scale, low, high, 0), >,
                         0.3);
    }
}

static void
test_catapult (void)
{
  Run *run = done ("catapult", NULL);

  g_assert_cmpfloat (result (run, "first_sharpness"), >, 1.2 * result (run, "threshold"));
  g_assert_cmpfloat (result (run, "highest_loss"), >, 1);
  g_assert_cmpfloat (result (run, "loss"), <, 0.1);
  g_assert_cmpfloat (result (run, "sharpness"), <, 0.8 * result (run, "first_sharpness"));
  assert_first_steps_are_seen (run);
  run_free (run);
}

/* λmax where the descent of a preset ends. */
static double
final_sharpness (const char *preset, const char *const *values)
{
  g_autoptr (Settings) settings = settings_with (&stability_experiment, preset, values);
  g_autoptr (GError) error = NULL;
  TrainingRecipe recipe;
  g_autoptr (Problem) problem = recipe_read (settings, &recipe, &error) ? problem_new (&recipe, &error) : NULL;
  Trainer *trainer = problem_trainer (problem, problem->first);
  Sharpness *sharpness = sharpness_new (problem->network, &problem->monitored, problem->monitored.n);
  TrackerResult found;

  for (uint64_t i = 0; i < problem->options.total_steps; i++)
    g_assert_cmpint (trainer_step (trainer, settings_number (settings, "learning-rate")), ==, STEP_DONE);
  found = sharpness_track (sharpness, trainer_parameters (trainer), 40, SHARPNESS_MOST_PRODUCTS, NULL);
  g_assert_true (found.converged);
  sharpness_free (sharpness);
  trainer_free (trainer);
  return found.value;
}

/* The smaller the batch, the flatter: in PyTorch λmax 7.2, 16.3, 31.8, 39.6 for 1, 2, 5, all (halved). */
static void
test_noise_finds_flatter_places (void)
{
  const char *const sizes[] = { "1", "2", "5", "0" };
  double mean[4] = { 0 };

  for (int b = 0; b < 4; b++)
    for (int seed = 1; seed <= 2; seed++)
      {
        g_autofree char *number = g_strdup_printf ("%d", seed);
        const char *const values[] = { "batch-size", sizes[b], "seed", number, NULL };
        mean[b] += final_sharpness ("batch-noise", values) / 2;
      }
  for (int b = 1; b < 4; b++)
    g_assert_cmpfloat (mean[b - 1], <, 0.9 * mean[b]);
}

/* With momentum the threshold is at 2 (1 + μ)/η, and that is where descent stays, too. */
static void
test_momentum (void)
{
  const char *const values[] = {
    "momentum", "0.5", "learning-rate", "0.1", "steps", "6000", "measure-every", "20", NULL
  };
  Run *run = done ("sharpening", values);

  g_assert_cmpfloat_with_epsilon (result (run, "threshold"), 2 * 1.5 / 0.1, 1e-9);
  g_assert_cmpfloat_with_epsilon (result (run, "ratio_last_30_percent"), 1, 0.05);
  run_free (run);
}

static void
test_reproducible (void)
{
  const char *const values[] = { "steps", "300", NULL };

  assert_reproducible (&stability_experiment, "sharpening", values);
  assert_reproducible (&stability_experiment, "batch-noise", values);
}

/* The learning rate is live: the threshold moves with it, and the mark on its slider says where the present sharpness
 * would put it. */
static void
test_live_rate (void)
{
  Run *run = start_with (&stability_experiment, "pre-edge", NULL, (RunOptions){ .threads = 1 });
  RunMark marks[RUN_MARKS];
  bool moved = false;

  run_set_speed (run, 2000);
  g_autoptr (Figure) first = wait_for_figure (run);
  g_assert_nonnull (first);
  g_assert_true (run_set_live (run, "learning-rate", 0.02));
  while (!moved)
    {
      g_autoptr (Figure) figure = wait_for_figure (run);
      g_assert_nonnull (figure);
      const Layer *threshold = layer_of (figure, "sharpness", "threshold");
      moved = threshold->y->v[threshold->y->n - 1] == 100;
      g_assert_cmpfloat (threshold->y->v[0], ==, 200);
      g_assert_cmpuint (run_marks (run, marks), ==, 1);
      g_assert_cmpstr (marks[0].label, ==, "2/λmax");
      g_assert_cmpfloat (marks[0].value, >, 0);
    }
  run_free (run);
}

/* Every plot against the step says where it diverged, and the sharpness, far above it, has the threshold in sight. */
static void
test_divergence_is_marked (void)
{
  const char *const values[] = { "learning-rate", "0.4", NULL }, *const plots[] = { "loss", "sharpness", "cosine" };
  Run *run = start_with (&stability_experiment, "catapult", values, (RunOptions){ .threads = 1, .unattended = true });

  run_join (run);
  g_assert_cmpint (run_state (run), ==, RUN_DIVERGED);
  g_autoptr (Figure) figure = run_take_figure (run);
  for (guint i = 0; i < G_N_ELEMENTS (plots); i++)
    g_assert_cmpfloat (layer_of (figure, plots[i], "diverged")->rule.value, ==, result (run, "steps") + 1);
  g_assert_cmpint (figure_find (figure, "sharpness")->y.scale, ==, SCALE_LOG);
  g_assert_nonnull (strstr (figure->caption, run_divergence (run)->message));
  g_assert_null (strstr (figure_find (figure, "sharpness")->caption, "NaN"));
  run_free (run);
}

/* A file of the user's own. */
static void
test_file (void)
{
  RunFolder *folder = folder_new ();
  g_autofree char *path = g_build_filename (run_folder_path (folder), "mine.csv", NULL);
  g_autoptr (GString) text = g_string_new ("age,price\n");

  for (int i = 0; i < 40; i++)
    g_string_append_printf (text, "%.3f,%.3f\n", i / 20.0 - 1, sin (i / 5.0));
  g_assert_true (g_file_set_contents (path, text->str, -1, NULL));
  const char *const values[] = { "data", "file", "data-file", path, "samples", "0", "steps", "50", NULL };
  Run *run = done ("sharpening", values);
  g_autoptr (Figure) figure = run_take_figure (run);
  g_assert_nonnull (strstr (figure->caption, "mine.csv"));
  g_assert_cmpstr (figure_find (figure, "function")->x.label, ==, "age");
  g_assert_cmpfloat (result (run, "sharpness"), >, 0);
  run_free (run);
  folder_remove (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stability/hovers-at-the-edge", test_hovers_at_the_edge);
  g_test_add_func ("/stability/digits", test_digits);
  g_test_add_func ("/stability/before-the-edge", test_before_the_edge);
  g_test_add_func ("/stability/catapult", test_catapult);
  g_test_add_func ("/stability/noise-finds-flatter-places", test_noise_finds_flatter_places);
  g_test_add_func ("/stability/momentum", test_momentum);
  g_test_add_func ("/stability/reproducible", test_reproducible);
  g_test_add_func ("/stability/live-rate", test_live_rate);
  g_test_add_func ("/stability/divergence-is-marked", test_divergence_is_marked);
  g_test_add_func ("/stability/file", test_file);
  return g_test_run ();
}
