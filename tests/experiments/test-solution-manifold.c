/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The solution manifold as a whole: what is said of its walks holds over fresh seeds. */
#include "running.h"

#define SEEDS 3
#define COEFFICIENT_SEEDS 4

static Run *
done_seed (const char *preset, guint seed, const char *id, const char *value)
{
  g_autofree char *number = g_strdup_printf ("%u", 100 + seed);
  const char *const values[] = { "seed", number, id, value, NULL };
  return done_with (&solution_manifold_experiment, preset, values);
}

static void
test_presets (void)
{
  assert_presets_are_valid (&solution_manifold_experiment);
}

/* 61 parameters less six equations; the loss never leaves zero, and the function goes wherever it likes. */
static void
test_fan (void)
{
  for (guint seed = 0; seed < SEEDS; seed++)
    {
      Run *run = done_seed ("fan", seed, NULL, NULL);
      g_assert_cmpfloat (result (run, "largest_loss"), <=, 1e-20);
      g_assert_cmpfloat (result (run, "dimension"), ==, 55);
      g_assert_cmpfloat_with_epsilon (result (run, "length"), 30, 1e-9);
      g_assert_cmpfloat (result (run, "test_rms"), >, 10 * result (run, "first_test_rms"));
      run_free (run);
    }
}

/* All curves of the fan go through the points. */
static void
test_curves (void)
{
  Run *run = done_seed ("fan", 7, "points", "5");
  g_autoptr (Figure) figure = run_take_figure (run);
  const Layer *samples = layer_of (figure, "fan", "samples"), *now = layer_of (figure, "fan", "now");
  const Layer *kept = layer_of (figure, "fan", "kept-10");

  for (size_t i = 0; i < samples->x->n; i++)
    {
      size_t at = (size_t) lround ((samples->x->v[i] + 1) / 2 * (double) (now->x->n - 1));
      g_assert_cmpfloat_with_epsilon (now->x->v[at], samples->x->v[i], 1e-7);
      g_assert_cmpfloat_with_epsilon (now->y->v[at], samples->y->v[i], 1e-6); /* of a grid in single precision */
      g_assert_cmpfloat_with_epsilon (kept->y->v[at], samples->y->v[i], 1e-6);
    }
  run_free (run);
}

/* Flatter and sharper, with the function next to where it was. */
static void
test_curvature (void)
{
  for (guint seed = 0; seed < SEEDS; seed++)
    {
      Run *flatter = done_seed ("flatter", seed, NULL, NULL), *sharper = done_seed ("sharper", seed, NULL, NULL);
      g_assert_cmpfloat (result (flatter, "trace"), <, 0.6 * result (flatter, "first_trace"));
      g_assert_cmpfloat (result (sharper, "sharpness"), >, 5 * result (sharper, "first_sharpness"));
      g_assert_cmpfloat (result (sharper, "test_rms"), <, 0.1);
      g_assert_cmpfloat (result (sharper, "largest_loss"), <=, 1e-20);
      run_free (flatter);
      run_free (sharper);
    }
}

/* From one solution to another, where the straight line is no way. */
static void
test_other (void)
{
  for (guint seed = 0; seed < SEEDS; seed++)
    {
      Run *run = done_seed ("other", seed, NULL, NULL);
      g_assert_cmpfloat (result (run, "distance_from_other"), <, 1e-6);
      g_assert_cmpfloat (result (run, "largest_loss"), <=, 1e-20);
      g_assert_cmpfloat (result (run, "straight_line_loss"), >, 0.05);
      run_free (run);
    }
}

static void
test_digits (void)
{
  Run *run = done_seed ("digits", 1, "steps", "12");

  g_assert_cmpfloat (result (run, "largest_loss"), <=, 1e-20);
  g_assert_cmpfloat (result (run, "dimension"), ==, 2110); /* fewer samples than units: P - nK */
  g_assert_cmpfloat (result (run, "test_error"), >, result (run, "first_test_error"));
  run_free (run);
}

/* The same bits whatever the number of threads. */
static void
test_reproducible (void)
{
  const char *const values[] = { "samples", "300", "steps", "60", "width", "8", NULL };

  assert_reproducible (&solution_manifold_experiment, "intrinsic", values);
}

/* Two ranks of each network, and eigenvalues as they are: no floor stands for those that are rounding. */
static void
assert_ranks_are_counted (Run *run)
{
  g_autoptr (Figure) figure = run_take_figure (run);
  const Layer *theory = layer_of (figure, "dimension", "numbers-theory");
  const Numbers *spectrum = layer_of (figure, "spectrum", "classes")->y;
  g_autofree char *words = g_strdup_printf ("%zu ranks in double precision", 2 * theory->x->n);

  g_assert_nonnull (strstr (figure->caption, words));
  for (size_t i = 0; i < spectrum->n; i++)
    g_assert_false (spectrum->v[i] == 1e-18);
}

/* All ranks as the formulas say, whatever grows. */
static void
test_dimension (void)
{
  const char *const against[] = { "samples", "width", "depth" };

  for (guint i = 0; i < G_N_ELEMENTS (against); i++)
    {
      const char *const values[] = { "against", against[i], "width", i == 1 ? "20" : "9", "depth", i == 2 ? "3" : "1",
                                     "seed",    "31",       NULL };
      Run *run = done_with (&solution_manifold_experiment, "dimension", values);
      g_assert_cmpfloat (result (run, "ranks"), >=, 6);
      g_assert_cmpfloat (result (run, "as_expected"), ==, result (run, "ranks"));
      assert_ranks_are_counted (run);
      if (i == 0)
        {
          g_assert_cmpfloat (result (run, "gap_above"), >, 1e-8);
          g_assert_cmpfloat (result (run, "gap_below"), <, 1e-12);
        }
      run_free (run);
    }
}

/* Some hundred directions of thousands are enough, and hardly more with twice the parameters.  Were it a fraction of
 * the parameters, it would grow as they do; were it a number of the task, not at all.  It grows by less than the root
 * of the ratio of the parameters, which is as far from the one as from the other: 1.41, where four seeds measure 0.93
 * to 1.26. */
static void
test_intrinsic (void)
{
  double enough[2], parameters[2];

  for (int i = 0; i < 2; i++)
    {
      const char *const values[] = { "width", i == 0 ? "16" : "32", "start-step", "20", "seed", "12", NULL };
      Run *run = done_with (&solution_manifold_experiment, "intrinsic", values);
      enough[i] = result (run, "dimension_90");
      parameters[i] = result (run, "parameters");
      g_assert_cmpfloat (result (run, "diverged"), ==, 0);
      g_assert_cmpfloat (result (run, "accuracy_of_all"), >, 0.93);
      g_assert_cmpfloat (enough[i], <, 240);
      g_assert_cmpfloat (result (run, "dimension_90_later"), <, enough[i]);
      run_free (run);
    }
  g_assert_cmpfloat (enough[1] / enough[0], <, sqrt (parameters[1] / parameters[0]));
}

/* Nine layers that square what they get leave the finite numbers at the first step: that is counted and said. */
static void
test_diverged (void)
{
  const char *const values[] = { "activation", "square", "depth", "9",          "width", "32", "samples",
                                 "100",        "steps",  "4",     "start-step", "2",     NULL };
  Run *run = done_with (&solution_manifold_experiment, "intrinsic", values);
  g_autoptr (Figure) figure = run_take_figure (run);
  double value;

  g_assert_cmpfloat (result (run, "diverged"), ==, 17);
  g_assert_true (!has_result (run, "accuracy_of_all", &value) || isnan (value));
  g_assert_true (!has_result (run, "dimension_90", &value) || isnan (value));
  g_assert_nonnull (strstr (figure->caption, "the training of all parameters diverged"));
  g_assert_nonnull (strstr (figure->caption, "16 trainings in subspaces diverged, and have no point"));
  run_free (run);
}

/* The staircase: within a tenth of the closed form, as the explanation says, and three standard errors of a mean over
 * seeds; half of P, 16, is twice the largest of them.  The error itself is smaller than if every one of 60 chains
 * made a single draw of nβK, whose variance is λ as of a gamma distribution. */
static void
test_coefficient (void)
{
  double sum[5] = { 0 }, squares[5] = { 0 };

  for (guint seed = 0; seed < COEFFICIENT_SEEDS; seed++)
    {
      Run *run = done_seed ("coefficient", seed, "steps", "3000");
      for (guint rank = 0; rank <= 4; rank++)
        {
          g_autofree char *found = g_strdup_printf ("rank_%u_measured", rank);
          sum[rank] += result (run, found);
          squares[rank] += pow (result (run, found), 2);
        }
      g_assert_cmpfloat (result (run, "half_of_parameters"), ==, 16);
      run_free (run);
    }
  for (guint rank = 0; rank <= 4; rank++)
    {
      const double exact[] = { 6, 7, 7.5, 8, 8 };
      double n = COEFFICIENT_SEEDS, mean = sum[rank] / n;
      double error = sqrt ((squares[rank] / n - mean * mean) / (n - 1));
      g_test_message ("rank %u: %.3f ± %.3f of %.1f", rank, mean, error, exact[rank]);
      g_assert_cmpfloat_with_epsilon (mean, exact[rank], 0.1 * exact[rank] + 3 * error);
      g_assert_cmpfloat (error, <, sqrt (exact[rank] / (60 * n)));
      g_assert_cmpfloat (rank > 0 ? sum[rank - 1] : 0, <, sum[rank]);
    }
}

/* Points of monomials come with the first steps, all of them in the shortest of runs, the same with any number of
 * threads. */
static void
test_monomials (void)
{
  const char *const values[] = { "steps", "1", NULL };
  Run *run = done_with (&solution_manifold_experiment, "coefficient", values);
  g_autoptr (Figure) figure = run_take_figure (run);

  for (guint b = 0; b < 3; b++)
    {
      g_autofree char *id = g_strdup_printf ("sampled-%u", b);
      const Layer *sampled = layer_of (figure, "monomials", id);
      g_assert_cmpuint (sampled->y->n, ==, 4);
      for (guint i = 0; i < 4; i++)
        g_assert_true (isfinite (sampled->y->v[i]));
    }
  run_free (run);
  assert_reproducible (&solution_manifold_experiment, "coefficient", values);
}

static void
test_collapse (void)
{
  const char *const classes[] = { "2", "3", "4", "7" };

  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    {
      const char *const values[] = { "outputs", classes[i], "steps", "2500", "seed", "5", NULL };
      Run *run = done_with (&solution_manifold_experiment, "collapse", values);
      g_autoptr (Figure) figure = NULL;
      g_assert_cmpfloat_with_epsilon (result (run, "margin"), result (run, "least_margin"), 1e-6);
      g_assert_cmpfloat_with_epsilon (result (run, "loss"), result (run, "least_loss"), 1e-9);
      g_assert_cmpfloat (result (run, "angles"), <, 1e-6);
      g_assert_cmpfloat (result (run, "spread_within"), <, 1e-9);
      figure = run_take_figure (run);
      g_assert_nonnull (strstr (figure->caption, "learning rate 0.5 of W, learning rate 6 of the features"));
      run_free (run);
    }
}

/* From c = 1/K on all is zero, and of what is left nothing is measured. */
static void
test_collapse_to_zero (void)
{
  static const char *const measures[] = { "spread_within", "lengths", "angles", "duality", "disagreement" };
  const char *const values[] = { "decay", "0.1", "steps", "2500", NULL };
  Run *run = done_with (&solution_manifold_experiment, "collapse", values);
  g_autoptr (Figure) figure = run_take_figure (run);
  const Numbers *within = layer_of (figure, "collapse", "within")->y;

  for (guint i = 0; i < G_N_ELEMENTS (measures); i++)
    g_assert_true (isnan (result (run, measures[i])));
  g_assert_cmpfloat (result (run, "margin"), ==, result (run, "least_margin"));
  g_assert_true (isfinite (within->v[0]) && isnan (within->v[within->n - 1]));
  g_assert_nonnull (strstr (figure->caption, "all features are zero, since c ≥ 1/K"));
  run_free (run);
}

/* A trained network collapses past zero error, whatever the seed, and the same without normalisation does not. */
static void
test_trained (void)
{
  for (guint seed = 0; seed < 2 * SEEDS; seed++)
    {
      Run *run = done_seed (seed % 2 == 0 ? "trained-tetrahedron" : "trained", seed, NULL, NULL);
      g_assert_cmpfloat (result (run, "epoch_without_error"), <, 0.7 * result (run, "epochs"));
      g_assert_cmpfloat (result (run, "nc1"), <, 0.003);
      g_assert_cmpfloat (result (run, "nc2_norms"), <, 0.06);
      g_assert_cmpfloat (result (run, "nc2_cosines"), <, 0.04);
      g_assert_cmpfloat_with_epsilon (result (run, "cosine_mean"), result (run, "simplex_cosine"), 1e-3);
      g_assert_cmpfloat (result (run, "nc3"), <, 0.4);
      g_assert_cmpfloat (result (run, "nc4"), ==, 0);
      run_free (run);
    }
  Run *run = done_seed ("not-normalised", 1, NULL, NULL);
  g_assert_cmpfloat (result (run, "nc1"), >, 0.01);
  g_assert_cmpfloat (result (run, "nc2_norms"), >, 0.07);
  run_free (run);
}

/* What cannot collapse is drawn all the same: one unit, which normalisation makes constant, no hidden layer, two
 * classes, training that diverges; and a class that has no training sample is left out and named. */
static void
test_trained_corners (void)
{
  const struct
  {
    const char *values[11];
    const char *words;
    double classes;
  } cases[] = {
    { { "width", "1", NULL }, "64–1–1–10", 10 },
    { { "depth", "0", NULL }, "the features are the inputs", 10 },
    { { "data", "moons", NULL }, "opposite and equally long", 2 },
    { { "data", "blobs", "classes", "4", "samples", "3", NULL }, "of 4 classes have training samples", NAN },
    { { "learning-rate", "1000", "normalisation", "0", NULL }, "diverged", 10 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Settings) settings = settings_with (&solution_manifold_experiment, "trained", cases[i].values);
      g_autoptr (Figure) figure = NULL;
      Run *run;
      settings_set (settings, "steps", "30", NULL);
      run = run_new (&solution_manifold_experiment, settings, &(RunOptions){ .threads = 1, .unattended = true });
      run_join (run);
      g_assert_no_error (run_error (run));
      figure = run_take_figure (run);
      g_assert_nonnull (strstr (figure->caption, cases[i].words));
      if (isfinite (cases[i].classes))
        g_assert_cmpfloat (result (run, "classes"), ==, cases[i].classes);
      run_free (run);
    }
}

/* Of a file whose second class has one sample, and that is not drawn. */
static void
test_one_class (void)
{
  RunFolder *folder = folder_new ();
  g_autofree char *path = g_build_filename (run_folder_path (folder), "one.csv", NULL);
  GString *text = g_string_new ("height,kind\n0,rare\n");
  const char *const values[] = { "data", "file", "data-file", path, "samples", "3", "batch-size", "0", NULL };
  Run *run;

  for (guint i = 1; i < 40; i++)
    g_string_append_printf (text, "%u,common\n", i);
  g_assert_true (g_file_set_contents (path, text->str, -1, NULL));
  run = start_with (&solution_manifold_experiment, "trained", values, (RunOptions){ .unattended = true });
  run_join (run);
  g_assert_nonnull (run_error (run));
  g_assert_nonnull (strstr (run_error (run)->message, "all training samples are of one"));
  run_free (run);
  g_string_free (text, TRUE);
  folder_remove (folder);
}

/* What only the trained network can have changes nothing of the others, which do not show it. */
static void
test_hidden_settings (void)
{
  const char *const models[] = { "other", "intrinsic" };
  const char *const few[] = { "steps", "5", "samples", "30", "largest-dimension", "20", NULL };
  const char *const more[] = {
    "steps", "5", "samples", "30", "largest-dimension", "20", "normalisation", "1",   "bias", "0",
    "skip",  "1", "gain",    "2",  "initialisation",    "he", "loss",          "mse", NULL
  };

  for (guint i = 0; i < G_N_ELEMENTS (models); i++)
    {
      Run *plain = done_with (&solution_manifold_experiment, models[i], few);
      Run *run = done_with (&solution_manifold_experiment, models[i], more);
      g_autofree char *expected = figure_as_text (plain), *text = figure_as_text (run);
      g_assert_cmpstr (text, ==, expected);
      run_free (plain);
      run_free (run);
    }
}

/* None below, all above the threshold, whatever the rate. */
static void
test_noise (void)
{
  const char *const rates[] = { "0.05", "0.1", "0.2" };

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      const char *const values[] = { "rate", rates[i], "seed", "21", NULL };
      Run *run = done_with (&solution_manifold_experiment, "noise", values);
      g_assert_cmpfloat_with_epsilon (result (run, "threshold"), sqrt (1 / g_ascii_strtod (rates[i], NULL) + 0.25),
                                      1e-12);
      g_assert_cmpfloat (result (run, "fraction_at_70_percent"), <=, 0.02);
      g_assert_cmpfloat (result (run, "fraction_at_80_percent"), <=, 0.1);
      g_assert_cmpfloat (result (run, "fraction_at_90_percent"), <=, 0.12);  /* .03 of 2000, and 100 of them here */
      g_assert_cmpfloat (result (run, "fraction_at_110_percent"), >=, 0.88); /* 1 after twice as many steps */
      g_assert_cmpfloat (result (run, "not_finite"), ==, 0);
      g_assert_cmpfloat (result (run, "fraction_at_120_percent"), >=, 0.98);
      g_assert_cmpfloat (result (run, "fraction_at_130_percent"), >=, 0.98);
      run_free (run);
    }
}

/* Above the upper threshold weights grow until they are no numbers: gaps, not zeros. */
static void
test_noise_diverges (void)
{
  const char *const values[] = { "rate", "0.5", "noise-ratio", "3", "steps", "300", NULL };
  Run *run = done_with (&solution_manifold_experiment, "noise", values);
  g_autoptr (Figure) figure = run_take_figure (run);
  double upper = sqrt (1.25 * 1.25 + 1) / 0.5;

  g_assert_cmpfloat_with_epsilon (result (run, "upper_threshold"), upper, 1e-12);
  /* There the product of both factors is -1. */
  g_assert_cmpfloat_with_epsilon ((1 + 0.5 * (0.5 + upper)) * (1 + 0.5 * (0.5 - upper)), -1, 1e-12);
  g_assert_cmpfloat_with_epsilon (layer_of (figure, "exponent", "upper")->rule.value, upper / 1.5, 1e-12);
  g_assert_cmpfloat (result (run, "drawn_not_finite"), ==, 6);
  for (guint c = 0; c < 6; c++)
    {
      g_autofree char *id = g_strdup_printf ("chain-%u", c);
      const Numbers *w = layer_of (figure, "chains", id)->y;
      g_assert_true (isnan (w->v[w->n - 1]));
    }
  g_assert_nonnull (strstr (figure->caption, "of those drawn 0 at zero, 0 not at zero, 6 not finite"));
  run_free (run);
}

/* The direction is live, and a walk that is watched turns. */
static void
test_live (void)
{
  const char *const values[] = { "steps", "100000", NULL };
  Run *run = start_with (&solution_manifold_experiment, "fan", values, (RunOptions){ .threads = 1 });
  g_autoptr (Figure) first = wait_for_layer (run, "fan", "kept-4"), later = NULL;

  g_assert_nonnull (first);
  g_assert_true (run_set_live (run, "direction", 5));
  later = wait_for_layer (run, "goal", "goal");
  g_assert_nonnull (later);
  run_cancel (run);
  run_join (run);
  run_free (run);
}

/* A run that is cancelled, wherever it stands, claims nothing of what it did not come to: neither that there is no
 * solution, nor a measure of what is none. */
static void
test_cancelled (void)
{
  const char *const dimension[] = { "width", "100", "points", "100", NULL };
  const char *const other[] = { "width", "100", "samples", "200", "test-share", "0.3", NULL };

  for (guint i = 0; i < 6; i++)
    {
      RunOptions options = { .threads = 1, .unattended = true };
      Run *ranks = start_with (&solution_manifold_experiment, "dimension", dimension, options);
      Run *walk = start_with (&solution_manifold_experiment, "other", other, options);
      g_autoptr (Figure) figure = NULL;
      double value;
      g_usleep (i * 20000);
      run_cancel (ranks);
      run_cancel (walk);
      run_join (ranks);
      run_join (walk);
      g_assert_no_error (run_error (ranks));
      g_assert_no_error (run_error (walk));
      figure = run_take_figure (ranks);
      g_assert_true (figure == NULL || strstr (figure->caption, "no solution") == NULL);
      g_assert_true (!has_result (walk, "largest_loss", &value) || value <= 1e-20);
      run_free (ranks);
      run_free (walk);
    }
}

/* What cannot be done is said in a sentence. */
static void
test_refused (void)
{
  const struct
  {
    const char *values[9];
    const char *words;
  } cases[] = {
    { { "model", "line", "points", "100", NULL }, "61 parameters" },
    { { "model", "data", "data", "digits", "samples", "500", NULL }, "5000 equations" },
    { { "model", "trained", "data", "chebyshev", NULL }, "take data with classes" },
    /* Chains of single units are monotone, and these five targets are not: with six parameters there is no solution. */
    { { "model", "line", "width", "1", "depth", "2", "points", "5", NULL }, "counts as fitted" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Run *run = start_with (&solution_manifold_experiment, "fan", cases[i].values, (RunOptions){ .unattended = true });
      run_join (run);
      g_assert_nonnull (run_error (run));
      g_assert_nonnull (strstr (run_error (run)->message, cases[i].words));
      run_free (run);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/solution-manifold/presets", test_presets);
  g_test_add_func ("/solution-manifold/fan", test_fan);
  g_test_add_func ("/solution-manifold/curves", test_curves);
  g_test_add_func ("/solution-manifold/curvature", test_curvature);
  g_test_add_func ("/solution-manifold/other", test_other);
  g_test_add_func ("/solution-manifold/digits", test_digits);
  g_test_add_func ("/solution-manifold/dimension", test_dimension);
  g_test_add_func ("/solution-manifold/intrinsic", test_intrinsic);
  g_test_add_func ("/solution-manifold/diverged", test_diverged);
  g_test_add_func ("/solution-manifold/reproducible", test_reproducible);
  g_test_add_func ("/solution-manifold/coefficient", test_coefficient);
  g_test_add_func ("/solution-manifold/monomials", test_monomials);
  g_test_add_func ("/solution-manifold/collapse", test_collapse);
  g_test_add_func ("/solution-manifold/collapse-to-zero", test_collapse_to_zero);
  g_test_add_func ("/solution-manifold/trained", test_trained);
  g_test_add_func ("/solution-manifold/trained-corners", test_trained_corners);
  g_test_add_func ("/solution-manifold/one-class", test_one_class);
  g_test_add_func ("/solution-manifold/hidden-settings", test_hidden_settings);
  g_test_add_func ("/solution-manifold/noise", test_noise);
  g_test_add_func ("/solution-manifold/noise-diverges", test_noise_diverges);
  g_test_add_func ("/solution-manifold/live", test_live);
  g_test_add_func ("/solution-manifold/cancelled", test_cancelled);
  g_test_add_func ("/solution-manifold/refused", test_refused);
  return g_test_run ();
}
