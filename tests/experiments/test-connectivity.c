/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mode connectivity as a whole: ends that stay, files that agree with the weights beside them, sweeps, what is seen,
 * and the same bits on any number of threads.  What its measures are is test-study.c's. */
#include "running.h"

#include "network/safetensors.h"
#include "numeric/statistics.h"

/* ---- Runs ---- */

static Run *
start (const char *preset, const char *const *values, RunOptions options)
{
  return start_with (&connectivity_experiment, preset, values, options);
}

static Run *
done (const char *preset, const char *const *values)
{
  return done_with (&connectivity_experiment, preset, values);
}

/* ---- Folders ---- */

static Run *
saved (const char *preset, const char *const *values, unsigned threads, RunFolder *folder)
{
  Run *run = start (preset, values, (RunOptions){ .threads = threads, .unattended = true, .folder = folder });

  run_join (run);
  g_assert_cmpint (run_state (run), ==, RUN_DONE);
  return run;
}

static void
assert_same_file (RunFolder *one, RunFolder *other, const char *name)
{
  gsize length_one, length_other;
  g_autofree char *a = folder_contents (one, name, &length_one), *b = folder_contents (other, name, &length_other);

  g_assert_cmpmem (a, length_one, b, length_other);
}

/* ---- What is saved ---- */

#define TINY "grid", "3", "steps", "2500", "width", "12", "points", "13", "curve-steps", "200", "cycle-steps", "20"

static void
test_ends_never_move (void)
{
  const char *const still[] = { TINY, "curve", "none", NULL };
  const char *const moving[] = { TINY, "band", "true", "bends", "2", NULL };
  RunFolder *before = folder_new (), *after = folder_new ();
  Run *one = saved ("spirals", still, 2, before), *two = saved ("spirals", moving, 2, after);

  assert_same_file (before, after, "network-a.safetensors");
  assert_same_file (before, after, "network-b.safetensors");
  assert_same_file (before, after, "weight-matching-a-b-end.safetensors");
  g_assert_cmpfloat (result (two, "curve_length"), >, 1);
  run_free (one);
  run_free (two);
  folder_remove (before);
  folder_remove (after);
}

static void
test_threads (void)
{
  const char *const values[] = { TINY, "ends", "3", "band", "true", NULL };
  RunFolder *folder[3];
  g_autofree char *first = NULL;

  for (unsigned k = 0; k < 3; k++)
    {
      folder[k] = folder_new ();
      Run *run = saved ("spirals", values, k + 1, folder[k]);
      g_autofree char *text = figure_as_text (run);
      if (first == NULL)
        first = g_steal_pointer (&text);
      else
        g_assert_cmpstr (first, ==, text);
      assert_same_file (folder[0], folder[k], "paths.csv");
      assert_same_file (folder[0], folder[k], "curve-b-c-bend-1.safetensors");
      assert_same_file (folder[0], folder[k], "band-a-c-pivot-3.safetensors");
      assert_same_file (folder[0], folder[k], "connector-b-c.safetensors");
      run_free (run);
    }
  for (unsigned k = 0; k < 3; k++)
    folder_remove (folder[k]);
}

/* An evaluation that shares nothing with the program's: two inputs, two hidden layers of tanh, two classes. */
#define WIDTH 12

typedef struct
{
  double x[2];
  int label;
} Sample;

static GArray *
read_samples (RunFolder *folder, const char *name)
{
  g_autofree char *text = folder_contents (folder, name, NULL);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  GArray *samples = g_array_new (FALSE, FALSE, sizeof (Sample));

  for (guint i = 1; lines[i] != NULL && lines[i][0] != '\0'; i++)
    {
      g_auto (GStrv) cells = g_strsplit (lines[i], ",", -1);
      Sample sample = { { g_ascii_strtod (cells[0], NULL), g_ascii_strtod (cells[1], NULL) }, atoi (cells[2]) };
      g_array_append_val (samples, sample);
    }
  return samples;
}

static void
layer_forward (const double *theta, int in, int out, const double *x, bool hidden, double *y)
{
  for (int i = 0; i < out; i++)
    {
      y[i] = theta[out * in + i];
      for (int k = 0; k < in; k++)
        y[i] += theta[i * in + k] * x[k];
      y[i] = hidden ? tanh (y[i]) : y[i];
    }
}

static double
loss_of (const double *theta, const GArray *samples, double *error)
{
  double loss = 0, wrong = 0;

  for (guint s = 0; s < samples->len; s++)
    {
      const Sample *sample = &g_array_index (samples, Sample, s);
      double h[WIDTH], g[WIDTH], y[2];
      layer_forward (theta, 2, WIDTH, sample->x, true, h);
      layer_forward (theta + 3 * WIDTH, WIDTH, WIDTH, h, true, g);
      layer_forward (theta + 3 * WIDTH + WIDTH * (WIDTH + 1), WIDTH, 2, g, false, y);
      double margin = y[sample->label] - y[1 - sample->label];
      loss += margin > 0 ? log1p (exp (-margin)) : log1p (exp (margin)) - margin;
      wrong += margin <= 0;
    }
  *error = wrong / samples->len;
  return loss / samples->len;
}

typedef struct
{
  Network *network;
  size_t parameters;
  RunFolder *folder;
} Reader;

static void
read_weights (const Reader *reader, const char *name, double *theta)
{
  g_autofree char *file = g_strdup_printf ("%s.safetensors", name);
  gsize length;
  g_autofree char *data = folder_contents (reader->folder, file, &length);
  g_autoptr (GBytes) bytes = g_bytes_new (data, length);
  g_autofree real *values = g_new (real, reader->parameters);
  g_autoptr (GError) error = NULL;

  safetensors_read_weights (reader->network, name, bytes, values, &error);
  g_assert_no_error (error);
  for (size_t i = 0; i < reader->parameters; i++)
    theta[i] = (double) values[i];
}

/* The control points of a path, in its order, from the files of their names; how many there are. */
static unsigned
read_controls (const Reader *reader, const char *path, double *controls)
{
  static const char *const between[][2] = { { "curve-a-b", "bend" }, { "band-a-b", "pivot" } };
  unsigned n = 1;

  read_weights (reader, "network-a", controls);
  for (guint k = 0; k < G_N_ELEMENTS (between); k++)
    while (g_str_equal (path, between[k][0]))
      {
        g_autofree char *name = g_strdup_printf ("%s-%s-%u", path, between[k][1], n);
        g_autofree char *file = g_strdup_printf ("%s/%s.safetensors", run_folder_path (reader->folder), name);
        if (!g_file_test (file, G_FILE_TEST_EXISTS))
          break;
        read_weights (reader, name, controls + n++ * reader->parameters);
      }
  g_autofree char *end = g_strdup_printf ("%s-end", path);
  read_weights (reader, strstr (path, "matching") ? end : "network-b", controls + n * reader->parameters);
  return n + 1;
}

static void
point_between (const char *path, unsigned controls, size_t parameters, const double *control, double t, double *theta)
{
  bool bezier = g_str_has_prefix (path, "curve");

  memset (theta, 0, parameters * sizeof (double));
  for (unsigned k = 0; k < controls; k++)
    {
      double hat = fmax (0, 1 - fabs (t * (controls - 1) - k)), binomial = 1;
      for (unsigned i = 0; i < k; i++)
        binomial *= (double) (controls - 1 - i) / (i + 1);
      double weight = bezier ? binomial * pow (t, k) * pow (1 - t, controls - 1 - k) : hat;
      for (size_t p = 0; p < parameters; p++)
        theta[p] += weight * control[k * parameters + p];
    }
}

static void
test_files_agree (void)
{
  const char *const values[] = { TINY, "band", "true", "bends", "2", NULL };
  Architecture architecture = architecture_uniform (2, 2, WIDTH, 2);
  RunFolder *folder = folder_new ();
  Run *run = saved ("spirals", values, 2, folder);
  Reader reader = { network_new (&architecture), 0, folder };
  g_autoptr (GArray) train = read_samples (folder, "train.csv"), test = read_samples (folder, "test.csv");
  g_autofree char *text = folder_contents (folder, "paths.csv", NULL);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  guint rows = 0;

  reader.parameters = network_parameters (reader.network);
  g_assert_cmpstr (lines[0], ==, "path,t,train_loss,test_loss,train_error,test_error");
  g_assert_cmpuint (train->len, ==, 200);
  g_autofree double *controls = g_new (double, 64 * reader.parameters), *theta = g_new (double, reader.parameters);
  for (; lines[rows + 1] != NULL && lines[rows + 1][0] != '\0'; rows++)
    {
      g_auto (GStrv) cells = g_strsplit (lines[rows + 1], ",", -1);
      unsigned n = read_controls (&reader, cells[0], controls);
      double error, loss;
      point_between (cells[0], n, reader.parameters, controls, g_ascii_strtod (cells[1], NULL), theta);
      loss = loss_of (theta, train, &error);
      g_assert_cmpfloat_with_epsilon (g_ascii_strtod (cells[2], NULL), loss, 2e-5 * (1 + loss));
      g_assert_cmpfloat_with_epsilon (g_ascii_strtod (cells[4], NULL), error, 1.5 / train->len);
      loss = loss_of (theta, test, &error);
      g_assert_cmpfloat_with_epsilon (g_ascii_strtod (cells[3], NULL), loss, 2e-5 * (1 + loss));
      g_assert_cmpfloat_with_epsilon (g_ascii_strtod (cells[5], NULL), error, 1.5 / test->len);
    }
  g_assert_cmpuint (rows, ==, 5 * 13);
  run_free (run);
  network_free (reader.network);
  folder_remove (folder);
}

/* ---- More than two ---- */

/* Of the three passes the two lowest make the tree. */
static void
check_passes (Run *run)
{
  const double lowest = result (run, "tree_lowest"), highest = result (run, "tree_highest");
  double pass[] = { result (run, "saddle_a_b"), result (run, "saddle_a_c"), result (run, "saddle_b_c") };

  g_assert_cmpuint (statistics_sort (pass, 3), ==, 3);
  g_assert_cmpfloat (pass[0], ==, lowest);
  g_assert_cmpfloat (pass[1], ==, highest);
}

/* A row and a column a network: lines below the diagonal, bands above it, and the networks' own losses on it, below
 * which no path between two of them stays. */
static void
check_matrix (const Figure *figure, Run *run)
{
  const double *v = layer_of (figure, "passes", "passes")->table->values; /* [3 × 4], the first column names */

  g_assert_cmpfloat (v[2], ==, result (run, "saddle_a_b"));
  g_assert_cmpfloat (v[3], ==, result (run, "saddle_a_c"));
  g_assert_cmpfloat (v[7], ==, result (run, "saddle_b_c"));
  for (int a = 0; a < 3; a++)
    for (int b = 0; b < a; b++)
      {
        double own = fmax (v[4 * a + 1 + a], v[4 * b + 1 + b]), line = v[4 * a + 1 + b], band = v[4 * b + 1 + a];
        g_assert_cmpfloat (own, <=, band);
        g_assert_cmpfloat (band, <, line);
        g_assert_cmpfloat (line, <=, result (run, "line_saddle") * 3);
      }
}

static void
test_three_minima (void)
{
  const char *const values[] = { "ends",        "3",  "grid",    "5",   "pivots", "5",  "cycles", "2",
                                 "cycle-steps", "50", "samples", "500", "points", "21", NULL };
  Run *run = done ("five", values);
  g_autoptr (Figure) figure = run_take_figure (run);

  /* Over the whole triangle matching takes most of the barrier away, and connectors the rest. */
  g_assert_cmpfloat (result (run, "simplex_mean"), >, 2 * result (run, "simplex_matched_mean"));
  g_assert_cmpfloat (result (run, "simplex_matched_mean"), >, 2 * result (run, "simplex_connected_mean"));
  g_assert_cmpfloat (result (run, "simplex_area"), >, 1);
  check_passes (run);
  for (const char *const *id =
           (const char *const[]){ "surface", "loss", "simplex", "tree", "passes", "table", "samples", NULL };
       *id != NULL; id++)
    g_assert_nonnull (figure_find (figure, *id));
  check_matrix (figure, run);
  /* Three lines and three of each other path are drawn through the three. */
  const Plot *surface = figure_find (figure, "surface");
  for (const char *const *id = (const char *const[]){ "line-a-b", "line-a-c", "line-b-c", "curve-a-b-true",
                                                      "band-b-c-true", "weight-matching-a-c-true", "iterate", NULL };
       *id != NULL; id++)
    g_assert_nonnull (plot_find (surface, *id));
  g_assert_nonnull (strstr (surface->caption, "projected"));
  run_free (run);
}

/* ---- Sweeps ---- */

#define SWEPT "samples", "300", "steps", "300", "points", "21", "ends", "2"

static void
test_wider_is_flatter (void)
{
  const char *const values[] = { SWEPT, "width", "32", NULL };
  Run *run = done ("wider", values);

  for (const char *const *width = (const char *const[]){ "8", "16", "32", "64", "128", NULL }; *width != NULL; width++)
    {
      g_autofree char *line = g_strdup_printf ("line_barrier_%s", *width);
      g_autofree char *matched = g_strdup_printf ("weight_matching_barrier_%s", *width);
      g_assert_cmpfloat (result (run, line), >, result (run, matched));
    }
  g_assert_cmpfloat (result (run, "line_barrier_8"), >, result (run, "line_barrier_128"));
  run_free (run);
}

static void
test_same_start (void)
{
  const char *const values[] = { "ends", "2", "points", "21", NULL };
  Run *run = done ("noise", values);

  g_assert_cmpfloat (result (run, "line_barrier_0"), >, 0.2);
  g_assert_cmpfloat (result (run, "line_barrier_500"), <, 0.02);
  run_free (run);
}

/* A width that is too small to learn is left out, and said to be; the others are shown. */
static void
test_sweep_leaves_out (void)
{
  const char *const values[] = { SWEPT, "width", "4", NULL };
  Run *run = done ("wider", values);
  g_autoptr (Figure) figure = run_take_figure (run);
  double value;

  g_assert_false (has_result (run, "line_barrier_1", &value));
  g_assert_true (has_result (run, "line_barrier_16", &value));
  g_assert_nonnull (strstr (figure->caption, "has not learned"));
  run_free (run);
}

/* Another rate of the curve begins the sweep anew; caption and settings are those of what is shown. */
static void
test_sweep_begins_anew (void)
{
  const char *const values[] = { SWEPT, "width", "8", "curve", "bezier", "curve-steps", "20", NULL };
  Run *run = start ("wider", values, (RunOptions){ .threads = 2 });
  gint64 until = g_get_monotonic_time () + PATIENCE_SECONDS * G_USEC_PER_SEC;
  g_autoptr (Figure) figure = NULL;

  run_set_speed (run, INFINITY);
  g_assert_true (reached (run, RUN_DONE));
  figure = run_take_figure (run);
  g_assert_nonnull (figure);
  g_assert_nonnull (strstr (figure->caption, ", rate 0.01"));
  g_assert_true (run_set_live (run, "curve-rate", 0.025));
  while (figure == NULL || strstr (figure->caption, "rate 0.025") == NULL)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, until);
      g_usleep (2000);
      g_clear_pointer (&figure, figure_unref);
      figure = run_take_figure (run);
    }
  g_assert_nonnull (strstr (figure->settings, "0.025"));
  run_free (run);
}

/* ---- Stopping ---- */

static void
test_stop_keeps_what_is_there (void)
{
  const char *const values[] = { "grid", "3", "curve-steps", "100000000", NULL };
  RunFolder *folder = folder_new ();
  Run *run = start ("spirals", values, (RunOptions){ .threads = 2, .unattended = true, .folder = folder });
  bool under_way = false;

  while (!under_way)
    {
      RunProgress progress = run_progress_now (run);
      under_way = progress.total == 100000000 && progress.done > 0;
      g_free (progress.what);
      g_usleep (2000);
    }
  run_stop (run);
  run_join (run);
  g_autoptr (Figure) figure = run_take_figure (run);
  g_assert_nonnull (figure);
  g_assert_cmpuint (figure->step, >, 0);
  g_assert_true (isfinite (result (run, "curve_saddle")));
  g_autofree char *paths = folder_contents (folder, "paths.csv", NULL);
  g_assert_nonnull (strstr (paths, "\ncurve-a-b,1,"));
  run_free (run);
  folder_remove (folder);
}

/* Until so many are done, and before all are. */
static void
wait_for_progress (Run *run, uint64_t done)
{
  RunProgress progress;

  do
    {
      g_usleep (500);
      progress = run_progress_now (run);
      g_free (progress.what);
    }
  while (progress.done < done);
}

static void
test_sweep_stopped (void)
{
  const char *const values[] = { "ends", "2", "points", "21", NULL };
  Run *run = start ("noise", values, (RunOptions){ .threads = 2, .unattended = true });
  double value;

  wait_for_progress (run, 1);
  run_stop (run);
  run_join (run);
  g_autoptr (Figure) figure = run_take_figure (run);
  g_assert_nonnull (figure);
  g_assert_true (has_result (run, "line_barrier_0", &value));
  g_assert_false (has_result (run, "line_barrier_500", &value));
  run_free (run);
}

static void
test_cancel (void)
{
  const char *const values[] = { "curve-steps", "100000000", NULL };
  Run *run = start ("five", values, (RunOptions){ .threads = 2, .unattended = true });

  wait_for_progress (run, 1); /* of networks that are trained */
  run_cancel (run);
  run_join (run); /* the test's own time limit is the judge */
  g_assert_cmpint (run_state (run), ==, RUN_CANCELLED);
  run_free (run);
}

/* ---- Watched ---- */

static double
highest (const Figure *figure)
{
  const Layer *curve = plot_find (figure_find (figure, "loss"), "curve");
  double most = 0;

  for (size_t i = 0; i < curve->y->n; i++)
    most = MAX (most, curve->y->v[i]);
  return most;
}

static void
test_the_curve_sinks (void)
{
  const char *const values[] = { "grid", "9", NULL };
  Run *run = start ("digits", values, (RunOptions){ .threads = 2 });
  g_autoptr (Figure) first = wait_for_layer (run, "surface", "surface");
  double at_first = highest (first), at_last;

  run_set_speed (run, INFINITY);
  g_assert_true (reached (run, RUN_DONE));
  g_autoptr (Figure) last = run_take_figure (run);
  while (last == NULL || last->step < 1000)
    {
      g_usleep (2000);
      g_clear_pointer (&last, figure_unref);
      last = run_take_figure (run);
    }
  at_last = highest (last);
  g_assert_cmpfloat (at_first, >, 0.3);
  g_assert_cmpfloat (at_last, <, 0.1 * at_first);
  /* The plane was laid where the curve came to lie. */
  g_assert_nonnull (plot_find (figure_find (last, "surface"), "curve-a-b"));
  g_assert_null (plot_find (figure_find (last, "surface"), "curve-a-b-true"));
  run_free (run);
}

static double
place_of (const Figure *figure)
{
  return g_ascii_strtod (strchr (figure_find (figure, "decision")->title, '=') + 1, NULL);
}

static void
test_the_place_moves (void)
{
  const char *const values[] = { "grid", "9", "curve-steps", "300", NULL };
  Run *run = start ("spirals", values, (RunOptions){ .threads = 2 });
  RunEvent click = { .kind = RUN_EVENT_CLICK, .plot = "surface" };

  run_set_speed (run, INFINITY);
  g_assert_true (reached (run, RUN_DONE));
  g_autoptr (Figure) before = wait_for_layer (run, "surface", "iterate");
  g_assert_cmpfloat_with_epsilon (place_of (before), 0.5, 1e-9);
  g_assert_true (run_set_live (run, "place", 0.25));
  g_autoptr (Figure) dragged = wait_for_layer (run, "surface", "iterate");
  g_assert_cmpfloat_with_epsilon (place_of (dragged), 0.25, 1e-9);
  const Layer *map = plot_find (figure_find (dragged, "decision"), "map");
  const Layer *was = plot_find (figure_find (before, "decision"), "map");
  g_assert_true (memcmp (map->z->v, was->z->v, map->z->n * sizeof (double)) != 0);
  /* A click beside the curve shows the network at its nearest place. */
  const Layer *curve = plot_find (figure_find (dragged, "surface"), "curve-a-b");
  size_t there = 3 * (curve->x->n - 1) / 4;
  click.x = curve->x->v[there];
  click.y = curve->y->v[there];
  run_post (run, &click);
  g_autoptr (Figure) clicked = wait_for_layer (run, "surface", "iterate");
  g_assert_cmpfloat_with_epsilon (place_of (clicked), 0.75, 0.02);
  const Layer *iterate = plot_find (figure_find (clicked, "surface"), "iterate");
  g_assert_cmpfloat_with_epsilon (iterate->x->v[0], click.x, 0.02 * curve->x->v[curve->x->n - 1]);
  run_free (run);
}

static void
test_divergence (void)
{
  const char *const values[] = { "grid", "3", "curve-optimiser", "sgd", "curve-rate", "1e6", NULL };
  RunEvent back = { .kind = RUN_EVENT_BACK };
  Run *run = start ("digits", values, (RunOptions){ .threads = 2 });

  run_set_speed (run, INFINITY);
  g_assert_true (reached (run, RUN_DIVERGED));
  g_assert_nonnull (strstr (run_divergence (run)->message, "learning rate"));
  run_set_live (run, "curve-rate", 1e-4);
  run_post (run, &back);
  g_assert_true (reached (run, RUN_PAUSED));
  run_play (run);
  g_assert_true (reached (run, RUN_DONE));
  g_assert_true (isfinite (result (run, "curve_saddle")));
  run_free (run);
}

/* ---- Refusals ---- */

static void
assert_fails (const char *const *values, const char *expected)
{
  Run *run = start ("spirals", values, (RunOptions){ .threads = 1, .unattended = true });

  run_join (run);
  g_assert_cmpint (run_state (run), ==, RUN_FAILED);
  if (strstr (run_error (run)->message, expected) == NULL)
    g_error ("“%s” does not say “%s”", run_error (run)->message, expected);
  g_autoptr (Figure) figure = run_take_figure (run);
  g_assert_null (figure);
  run_free (run);
}

static void
test_what_cannot_be_run_says_why (void)
{
  const char *const untrained[] = { "steps", "1", NULL };
  const char *const noise[] = { "label-noise", "1", "steps", "20", NULL };
  const char *const far[] = { "activation", "relu", "optimiser", "sgd", "learning-rate", "1e6", NULL };
  const char *const together[] = { "start", "same", "split", "3000", NULL };
  const char *const full[] = { "start", "same", "batch-size", "0", NULL };
  const char *const narrow[] = { "sweep", "width", "width", "1", "steps", "1", NULL };

  assert_fails (untrained, "Network A has not learned: its training loss");
  assert_fails (noise, "half of what guessing costs");
  assert_fails (far, "diverged at step");
  assert_fails (together, "split is 3000");
  assert_fails (full, "batch-size");
  assert_fails (narrow, "has not learned");
}

static void
test_presets_are_valid (void)
{
  assert_presets_are_valid (&connectivity_experiment);
}

/* Odd settings end well: one unit a layer, no hidden layer, regression, more bends than sense. */
static void
test_odd_settings (void)
{
  const char *const linear[] = { "data", "blobs", "depth",  "0", "samples",     "60", "steps", "200",
                                 "grid", "3",     "points", "5", "curve-steps", "20", NULL };
  const char *const regression[] = { "data",  "teacher", "dimension",   "1",  "steps",  "400",
                                     "grid",  "3",       "ends",        "3",  "points", "5",
                                     "band",  "true",    "cycle-steps", "5",  "bends",  "9",
                                     "curve", "chain",   "curve-steps", "30", NULL };
  const char *const full_batch[] = { TINY, "batch-size", "0", "curve-optimiser", "sgd", "curve-rate", "0.001", NULL };
  const char *const *all[] = { linear, regression, full_batch };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      Run *run = done ("spirals", all[i]);
      g_assert_true (isfinite (result (run, "curve_saddle")));
      run_free (run);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/connectivity/presets-are-valid", test_presets_are_valid);
  g_test_add_func ("/connectivity/ends-never-move", test_ends_never_move);
  g_test_add_func ("/connectivity/threads", test_threads);
  g_test_add_func ("/connectivity/files-agree", test_files_agree);
  g_test_add_func ("/connectivity/three-minima", test_three_minima);
  g_test_add_func ("/connectivity/wider-is-flatter", test_wider_is_flatter);
  g_test_add_func ("/connectivity/same-start", test_same_start);
  g_test_add_func ("/connectivity/sweep-leaves-out", test_sweep_leaves_out);
  g_test_add_func ("/connectivity/sweep-begins-anew", test_sweep_begins_anew);
  g_test_add_func ("/connectivity/stop-keeps-what-is-there", test_stop_keeps_what_is_there);
  g_test_add_func ("/connectivity/sweep-stopped", test_sweep_stopped);
  g_test_add_func ("/connectivity/cancel", test_cancel);
  g_test_add_func ("/connectivity/the-curve-sinks", test_the_curve_sinks);
  g_test_add_func ("/connectivity/the-place-moves", test_the_place_moves);
  g_test_add_func ("/connectivity/divergence", test_divergence);
  g_test_add_func ("/connectivity/what-cannot-be-run-says-why", test_what_cannot_be_run_says_why);
  g_test_add_func ("/connectivity/odd-settings", test_odd_settings);
  return g_test_run ();
}
