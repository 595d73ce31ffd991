/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The landscape experiment as a whole: its presets show what they say, and the same seed gives the same bits. */
#include "running.h"

#include "figure/cut.h"
#include "lab/problem.h"
#include "numeric/memory.h"

static Run *
start (const char *preset, const char *const *values, bool unattended, unsigned threads)
{
  return start_with (&landscape_experiment, preset, values,
                     (RunOptions){ .threads = threads, .unattended = unattended });
}

static void
test_reproducible (void)
{
  const char *const values[] = { "steps", "150", "grid", "21", NULL };
  const char *const curvature[] = { "steps", "60", "grid", "11", "plane", "curvature", "detail", "curvature", NULL };

  assert_reproducible (&landscape_experiment, "spirals", values);
  assert_reproducible (&landscape_experiment, "spirals", curvature);
}

/* The index of the node nearest to 0 that has neighbours on both sides. */
static size_t
node_at_zero (const Numbers *x)
{
  size_t best = 1;
  for (size_t i = 1; i + 1 < x->n; i++)
    if (fabs (x->v[i]) < fabs (x->v[best]))
      best = i;
  return best;
}

/* By rank, from 1, in the spectrum's plot of the largest: as an outlier or one of the others. */
static double
eigenvalue (const Figure *figure, double rank)
{
  static const char *const layers[] = { "outliers", "others" };

  for (int k = 0; k < 2; k++)
    {
      const Layer *layer = plot_find (figure_find (figure, "largest"), layers[k]);
      for (size_t i = 0; layer != NULL && i < layer->x->n; i++)
        if (layer->x->v[i] == rank)
          return layer->y->v[i];
    }
  g_error ("there is no eigenvalue of rank %g", rank);
}

/* Along the two largest curvatures the surface bends by their eigenvalues, and the map says the same of the ends of the
 * spectrum as the spectrum itself. */
static void
test_curvature_plane (void)
{
  const char *const values[] = { "steps", "600", "grid", "129", "plane", "curvature", "detail", "curvature", NULL };
  const char *const spirals[] = { "data",          "spirals", "samples", "500", "activation", "tanh",
                                  "optimiser",     "sgd",     "steps",   "600", "batch-size", "32",
                                  "learning-rate", "0.05",    "classes", "2",   NULL };
  Run *run = start ("spirals", values, true, 2), *spectrum = done_with (&spectrum_experiment, "outliers", spirals);

  run_join (run);
  g_autoptr (Figure) figure = run_take_figure (run);
  g_autoptr (Figure) stems = run_take_figure (spectrum);
  const Layer *surface = layer_of (figure, "surface", "surface"), *map = layer_of (figure, "curvature", "ratio");
  double first = eigenvalue (stems, 1), second = eigenvalue (stems, 2);
  const Numbers *x = surface->x, *y = surface->y;
  size_t n = x->n, i = node_at_zero (x), j = node_at_zero (y);
  double dx = x->v[1] - x->v[0], dy = y->v[1] - y->v[0];
  const double *z = surface->z->v + j * n + i;

  g_assert_nonnull (strstr (figure_find (figure, "curvature")->caption, "error up to 0.005"));
  g_assert_cmpfloat_with_epsilon (result (run, "train_loss"), result (spectrum, "loss"), 1e-6);
  /* Second differences a little off the place, with a little of the fourth derivative. */
  g_assert_cmpfloat_with_epsilon ((z[1] - 2 * z[0] + z[-1]) / dx / dx, first, 0.1 * first);
  g_assert_cmpfloat_with_epsilon ((z[n] - 2 * z[0] + z[-(long) n]) / dy / dy, second, 0.1 * second);
  g_assert_cmpfloat_with_epsilon (layer_height_at (map, 0, 0),
                                  fmax (-result (spectrum, "least"), 0) / result (spectrum, "largest"), 0.05);
  run_free (spectrum);
  run_free (run);
}

static void
test_seed_matters (void)
{
  const char *const one[] = { "steps", "20", "grid", "5", "seed", "1", NULL };
  const char *const two[] = { "steps", "20", "grid", "5", "seed", "2", NULL };
  const char *const apart[] = { "steps", "20",           "grid", "5",          "seed", "2", "data-seed",
                                "1",     "weights-seed", "1",    "order-seed", "1",    NULL };
  const char *const *all[] = { one, two, apart };
  char *texts[3];

  for (int i = 0; i < 3; i++)
    {
      Run *run = start ("spirals", all[i], true, 1);
      run_join (run);
      texts[i] = figure_as_text (run);
      run_free (run);
    }
  g_assert_cmpstr (texts[0], !=, texts[1]);
  g_assert_cmpstr (texts[0], ==, texts[2]);
  for (int i = 0; i < 3; i++)
    g_free (texts[i]);
}

static void
test_spirals_are_learned (void)
{
  Run *run = start ("spirals", NULL, true, 2);

  run_join (run);
  g_assert_cmpint (run_state (run), ==, RUN_DONE);
  g_assert_cmpfloat (result (run, "train_accuracy"), >, 0.97);
  g_assert_cmpfloat (result (run, "test_accuracy"), >, 0.95);
  /* The picture holds most of the way. */
  g_assert_cmpfloat (result (run, "explained_alpha") + result (run, "explained_beta"), >, 0.7);
  g_assert_cmpfloat (result (run, "explained_alpha"), >=, result (run, "explained_beta"));
  run_free (run);
}

static void
test_digits_are_learned (void)
{
  Run *run = start ("digits", NULL, true, 2);

  run_join (run);
  g_assert_cmpint (run_state (run), ==, RUN_DONE);
  g_assert_cmpfloat (result (run, "test_accuracy"), >, 0.9);
  run_free (run);
}

/* In PyTorch, the share of the slice with L < ½ ln K: plain .002–.005, skip .08–.15; medians 2100–4200 against
 * 12–24. */
static void
test_skip_opens_a_basin (void)
{
  Run *plain = start ("deep-plain", NULL, true, 2);
  Run *skip = start ("deep-skip", NULL, true, 2);

  run_join (plain);
  run_join (skip);
  g_assert_cmpint (run_state (plain), ==, RUN_DONE);
  g_assert_cmpint (run_state (skip), ==, RUN_DONE);
  g_assert_cmpfloat (result (plain, "surface_share_below_half_chance"), <, 0.02);
  g_assert_cmpfloat (result (skip, "surface_share_below_half_chance"), >, 0.05);
  g_assert_cmpfloat (result (plain, "surface_median"), >, 20 * result (skip, "surface_median"));
  run_free (plain);
  run_free (skip);
}

/* Half of chance is half of what the best constant prediction costs in the loss that is trained: of two balanced
 * classes ¼ for the mean squared error, and not ln 2. */
static void
test_half_of_chance (void)
{
  const struct
  {
    const char *loss;
    double chance;
  } cases[] = { { "mse", 0.25 }, { "cross-entropy", G_LN2 } };

  for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
    {
      const char *const values[] = { "loss",  cases[c].loss, "data",   "xor",    "samples", "400",   "test-share",
                                     "0.5",   "steps",       "300",    "grid",   "21",      "plane", "random",
                                     "range", "1",           "height", "linear", NULL };
      Run *run = start ("spirals", values, true, 1);
      run_join (run);
      g_autoptr (Figure) figure = run_take_figure (run);
      const Numbers *heights = layer_of (figure, "surface", "surface")->z;
      double low = 0, high = 0;
      for (size_t i = 0; i < heights->n; i++)
        {
          low += heights->v[i] < 0.48 * cases[c].chance;
          high += heights->v[i] < 0.52 * cases[c].chance;
        }
      /* The split leaves the classes balanced to a few samples. */
      g_assert_cmpfloat (result (run, "surface_share_below_half_chance"), >=, low / (double) heights->n);
      g_assert_cmpfloat (result (run, "surface_share_below_half_chance"), <=, high / (double) heights->n);
      g_assert_cmpfloat (low, >, 0);
      g_assert_cmpfloat (high, <, 0.9 * (double) heights->n);
      run_free (run);
    }
}

/* The last column of a CSV file; the first row has names. */
static GArray *
last_column (RunFolder *folder, const char *name)
{
  g_autofree char *text = folder_contents (folder, name, NULL);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  GArray *values = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 1; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      double value = g_ascii_strtod (strrchr (lines[i], ',') + 1, NULL);
      g_array_append_val (values, value);
    }
  return values;
}

/* Half the entropy of the labels, in nats. */
static double
half_entropy (const GArray *labels)
{
  double counts[16] = { 0 }, sum = 0;

  for (guint i = 0; i < labels->len; i++)
    counts[(int) g_array_index (labels, double, i)]++;
  for (guint k = 0; k < G_N_ELEMENTS (counts); k++)
    sum -= counts[k] > 0 ? counts[k] / labels->len * log (counts[k] / labels->len) : 0;
  return sum / 2;
}

/* What is drawn, what the caption says and what the results say, from the files of the run folder alone. */
static void
test_level_of_half_chance (void)
{
  const char *const values[] = { "data", "digits", "width", "16",     "samples", "200", "steps", "400",
                                 "grid", "31",     "plane", "random", "height",  "log", NULL };
  RunFolder *folder = folder_new ();
  Run *run = start_with (&landscape_experiment, "spirals", values,
                         (RunOptions){ .threads = 2, .unattended = true, .folder = folder });
  double level, below = 0;

  run_join (run);
  g_autoptr (Figure) figure = run_take_figure (run);
  const Layer *line = layer_of (figure, "surface", "level"), *surface = layer_of (figure, "surface", "surface");
  g_autoptr (GArray) labels = last_column (folder, "train.csv"), heights = last_column (folder, "surface.csv");
  level = half_entropy (labels);
  for (guint i = 0; i < heights->len; i++)
    below += g_array_index (heights, double, i) < level;
  g_assert_cmpuint (heights->len, ==, 31 * 31);
  g_assert_true (below > 0 && below < heights->len);
  g_assert_cmpfloat_with_epsilon (result (run, "surface_share_below_half_chance"), below / heights->len, 1e-15);
  g_autofree char *said = g_strdup_printf ("%.4g %% of the grid below half of chance, %.4g.",
                                           100 * below / heights->len, level);
  g_assert_nonnull (strstr (figure_find (figure, "surface")->caption, said));
  g_assert_cmpstr (line->name, ==, "Half of chance");
  for (size_t i = 0; i < line->x->n; i++)
    if (isfinite (line->x->v[i]))
      {
        g_assert_cmpfloat_with_epsilon (line->z->v[i], level, 1e-12);
        g_assert_cmpfloat_with_epsilon (layer_height_at (surface, line->x->v[i], line->y->v[i]), level, 1e-9 * level);
      }
  run_free (run);
  folder_remove (folder);
}

/* A surface of continuous targets is held against their variance; one that is all above has no line, and says so. */
static void
test_level_off_the_defaults (void)
{
  const char *const regression[] = { "data", "chebyshev", "grid", "15", "steps", "60", "plane", "random", NULL };
  Run *run = start ("spirals", regression, true, 1);
  run_join (run);
  g_autoptr (Figure) figure = run_take_figure (run);
  g_assert_cmpstr (layer_of (figure, "surface", "level")->name, ==, "Half of the variance");
  g_assert_nonnull (strstr (figure_find (figure, "surface")->caption, "below half of the targets' variance"));
  run_free (run);

  const char *const diverged[] = { "grid", "5", NULL };
  run = start ("too-fast", diverged, true, 1);
  run_join (run);
  g_autoptr (Figure) high = run_take_figure (run);
  g_assert_null (plot_find (figure_find (high, "surface"), "level"));
  g_assert_nonnull (strstr (figure_find (high, "surface")->caption, "; 0 % of the grid below half of chance, "));
  run_free (run);
}

/* Two presets that are to be compared have one range of heights; what leaves it is said. */
static void
test_heights_are_compared (void)
{
  const char *const presets[] = { "deep-plain", "deep-skip" };

  for (guint i = 0; i < G_N_ELEMENTS (presets); i++)
    for (guint cut = 0; cut < 2; cut++)
      {
        const char *const values[] = { "steps", "2", "grid", "5", cut ? "height-to" : NULL, "2", NULL };
        Run *run = start (presets[i], values, true, 1);
        run_join (run);
        g_autoptr (Figure) figure = run_take_figure (run);
        const Plot *plot = figure_find (figure, "surface");
        g_assert_cmpfloat (plot->z.low, ==, 0.001);
        g_assert_cmpfloat (plot->z.high, ==, cut ? 2 : 1e7);
        g_assert_true (plot_cut (plot).above == (cut == 1)); /* a plot says so itself */
        run_free (run);
      }
}

static void
test_too_fast_is_corrected (void)
{
  Run *run = start ("too-fast", NULL, true, 1);
  char rate[G_ASCII_DTOSTR_BUF_SIZE];

  g_assert_true (reached (run, RUN_DIVERGED));
  const Divergence *divergence = run_divergence (run);
  g_assert_nonnull (divergence);
  g_assert_nonnull (strstr (divergence->message, "diverged at step"));
  g_assert_true (isfinite (divergence->threshold));
  g_assert_cmpfloat (divergence->threshold, <, 3);
  g_assert_cmpfloat (divergence->suggested_rate, <, 3);
  g_autoptr (Figure) figure = run_take_figure (run);
  g_assert_cmpfloat (layer_of (figure, "loss", "diverged")->rule.value, ==, (double) divergence->step);
  g_assert_nonnull (strstr (figure->caption, divergence->message));
  g_ascii_dtostr (rate, sizeof rate, divergence->suggested_rate);
  run_free (run);

  const char *const values[] = { "learning-rate", rate, NULL };
  run = start ("too-fast", values, true, 1);
  run_join (run);
  g_assert_cmpint (run_state (run), ==, RUN_DONE);
  g_assert_true (isfinite (result (run, "train_loss")));
  run_free (run);
}

static void
test_goes_back_after_divergence (void)
{
  Run *run = start ("too-fast", NULL, false, 1);
  RunEvent back = { .kind = RUN_EVENT_BACK };

  run_set_speed (run, INFINITY);
  g_assert_true (reached (run, RUN_DIVERGED));
  uint64_t step = run_divergence (run)->back_step;
  run_post (run, &back);
  g_assert_true (reached (run, RUN_PAUSED));
  g_assert_true (run_set_live (run, "learning-rate", 0.01));
  run_step (run);
  g_assert_true (reached (run, RUN_PAUSED));
  gint64 until = g_get_monotonic_time () + PATIENCE_SECONDS * G_USEC_PER_SEC;
  bool seen = false;
  while (!seen && g_get_monotonic_time () < until)
    {
      g_autoptr (Figure) figure = run_take_figure (run);
      seen = figure != NULL && figure->step == step + 1;
      g_usleep (2000);
    }
  g_assert_true (seen);
  run_free (run);
}

/* By its name, its dashes, and by what it decides, beside the first, whose network is elsewhere; the caption says where
 * it began. */
static void
assert_second_is_told_apart (const Figure *figure, const Layer *second)
{
  const Layer *first = layer_of (figure, "surface", "path");
  const Numbers *decided = layer_of (figure, "decision", "map")->z,
                *beside = layer_of (figure, "second-decision", "map")->z;
  double apart = 0;

  g_assert_cmpstr (second->name, ==, "Second network, from where you clicked");
  g_assert_true (second->style.dash != first->style.dash && second->style.colour != first->style.colour);
  for (size_t i = 0; i < decided->n; i++)
    apart = fmax (apart, fabs (decided->v[i] - beside->v[i]));
  g_assert_cmpfloat (apart, >, 0.01);
  g_assert_cmpstr (figure_find (figure, "second-decision")->title, ==, "Decision map, second network");
  g_assert_nonnull (strstr (figure->caption, "; second network from α "));
}

static void
test_a_click_begins_a_second_descent (void)
{
  const char *const values[] = { "steps", "120", "grid", "21", NULL };
  Run *run = start ("spirals", values, false, 2);
  RunEvent click = { .kind = RUN_EVENT_CLICK, .plot = "surface" };

  run_set_speed (run, INFINITY);
  g_assert_true (reached (run, RUN_DONE));
  g_autoptr (Figure) figure = wait_for_layer (run, "surface", "surface");
  g_assert_nonnull (figure);
  const Layer *surface = plot_find (figure_find (figure, "surface"), "surface");
  click.x = surface->x->v[1];
  click.y = surface->y->v[1];
  run_post (run, &click);
  g_autoptr (Figure) after = wait_for_layer (run, "surface", "second");
  g_assert_nonnull (after);
  const Layer *second = plot_find (figure_find (after, "surface"), "second");
  /* It begins where the click was. */
  g_assert_cmpfloat_with_epsilon (second->x->v[0], click.x, 1e-3 * fabs (click.x));
  g_assert_cmpfloat_with_epsilon (second->y->v[0], click.y, 1e-3 * fabs (click.y));
  assert_second_is_told_apart (after, second);
  g_assert_true (reached (run, RUN_DONE));
  run_free (run);
}

static void
test_every_data_set_runs (void)
{
  const struct
  {
    const char *data, *predictions;
  } cases[] = { { "spirals", "decision" },    { "moons", "decision" }, { "circles", "decision" },
                { "xor", "decision" },        { "blobs", "decision" }, { "digits", "samples" },
                { "teacher", "predictions" }, { "parity", "classes" }, { "clusters", "classes" },
                { "chebyshev", "function" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *const values[] = { "data", cases[i].data, "steps", "8", "grid", "5", "samples", "60", NULL };
      Run *run = start ("spirals", values, true, 1);
      run_join (run);
      g_assert_cmpint (run_state (run), ==, RUN_DONE);
      g_autoptr (Figure) figure = run_take_figure (run);
      g_assert_nonnull (figure);
      g_assert_nonnull (figure_find (figure, "surface"));
      g_assert_nonnull (figure_find (figure, "loss"));
      g_assert_nonnull (figure_find (figure, cases[i].predictions));
      run_free (run);
    }
}

static void
test_one_input_shows_the_function (void)
{
  const char *const values[] = {
    "data", "teacher", "dimension", "1", "steps", "8", "grid", "5", "samples", "40", NULL
  };
  Run *run = start ("spirals", values, true, 1);

  run_join (run);
  g_autoptr (Figure) figure = run_take_figure (run);
  g_assert_nonnull (figure_find (figure, "function"));
  run_free (run);
}

/* The plane's centre is the network at the end: the same loss, seen twice. */
static void
test_surface_meets_the_network (void)
{
  const char *const values[] = { "steps", "100", "grid", "21", "plane", "random", "samples", "200", NULL };
  Run *run = start ("spirals", values, true, 2);

  run_join (run);
  g_autoptr (Figure) figure = run_take_figure (run);
  const Layer *surface = plot_find (figure_find (figure, "surface"), "surface");
  size_t middle = surface->x->n / 2;
  double seen = surface->z->v[middle * surface->x->n + middle];
  g_assert_cmpfloat (surface->x->v[middle], ==, 0);
  g_assert_cmpfloat_with_epsilon (seen, result (run, "train_loss"), 1e-5 * seen);
  run_free (run);
}

static void
assert_fails (const char *const *values, const char *expected)
{
  Run *run = start ("spirals", values, true, 1);

  run_join (run);
  g_assert_cmpint (run_state (run), ==, RUN_FAILED);
  if (strstr (run_error (run)->message, expected) == NULL)
    g_error ("“%s” does not say “%s”", run_error (run)->message, expected);
  run_free (run);
}

static void
test_what_cannot_be_run_says_why (void)
{
  const char *const parity[] = { "data", "parity", "dimension", "3", "parity-bits", "5", NULL };
  const char *const none[] = { "data", "file", NULL };
  const char *const missing[] = { "data", "file", "data-file", "/nowhere/at-all.csv", NULL };
  const char *const weights[] = { "weights-file", "/nowhere/at-all.safetensors", NULL };
  const char *const noise[] = { "label-noise", "2", NULL };
  const char *const few[] = { "samples", "1", NULL };
  const char *const single[] = { "data", "chebyshev", "depth", "0", "bias", "false", NULL };
  const char *const huge[] = { "width", "4096", "depth", "64", NULL };

  assert_fails (parity, "parity-bits is 5");
  assert_fails (none, "data-file");
  assert_fails (missing, "at-all.csv");
  assert_fails (weights, "at-all.safetensors");
  assert_fails (noise, "label-noise is 2");
  assert_fails (few, "samples is 1");
  assert_fails (single, "This network has 1 parameter, and at least 2 are needed here");
  /* Some 1.1e9 parameters: 150 GB. */
  if (memory_available () < 150e9)
    assert_fails (huge, "Choose a smaller width or depth");
}

/* Where the loss has become infinite there are no eigenvectors, and the caption does not speak of them. */
static void
test_plane_that_is_not_there (void)
{
  const char *const values[] = { "plane", "curvature", "grid", "5", NULL };
  Run *run = start ("too-fast", values, true, 1);

  run_join (run);
  g_assert_cmpint (run_state (run), ==, RUN_DIVERGED);
  g_autoptr (Figure) figure = run_take_figure (run);
  const char *caption = figure_find (figure, "surface")->caption;
  g_assert_nonnull (strstr (caption, "eigenvectors where the path ends were not found. Random directions"));
  g_assert_null (strstr (caption, "Plane of the Hessian"));
  run_free (run);
}

static void
test_presets_are_valid (void)
{
  assert_presets_are_valid (&landscape_experiment);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/landscape/presets-are-valid", test_presets_are_valid);
  g_test_add_func ("/landscape/reproducible", test_reproducible);
  g_test_add_func ("/landscape/seed-matters", test_seed_matters);
  g_test_add_func ("/landscape/spirals-are-learned", test_spirals_are_learned);
  g_test_add_func ("/landscape/digits-are-learned", test_digits_are_learned);
  g_test_add_func ("/landscape/skip-opens-a-basin", test_skip_opens_a_basin);
  g_test_add_func ("/landscape/half-of-chance", test_half_of_chance);
  g_test_add_func ("/landscape/level-of-half-chance", test_level_of_half_chance);
  g_test_add_func ("/landscape/level-off-the-defaults", test_level_off_the_defaults);
  g_test_add_func ("/landscape/heights-are-compared", test_heights_are_compared);
  g_test_add_func ("/landscape/too-fast-is-corrected", test_too_fast_is_corrected);
  g_test_add_func ("/landscape/goes-back-after-divergence", test_goes_back_after_divergence);
  g_test_add_func ("/landscape/a-click-begins-a-second-descent", test_a_click_begins_a_second_descent);
  g_test_add_func ("/landscape/every-data-set-runs", test_every_data_set_runs);
  g_test_add_func ("/landscape/one-input-shows-the-function", test_one_input_shows_the_function);
  g_test_add_func ("/landscape/surface-meets-the-network", test_surface_meets_the_network);
  g_test_add_func ("/landscape/curvature-plane", test_curvature_plane);
  g_test_add_func ("/landscape/plane-that-is-not-there", test_plane_that_is_not_there);
  g_test_add_func ("/landscape/what-cannot-be-run-says-why", test_what_cannot_be_run_says_why);
  return g_test_run ();
}
