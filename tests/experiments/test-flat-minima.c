/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Flat minima as a whole: what predicts the gap and what does not, and every number that is said of a sweep, computed
 * once more from the table of its fits. */
#include "datasets/readers.h"
#include "lab/recipe.h"
#include "network/safetensors.h"
#include "running.h"

#define MEASURES 11
static const char *const measures[MEASURES] = {
  "relative_flatness", "path_norm_over_margin", "path_norm", "spectral_over_margin", "sharpness", "trace", "flatness",
  "inverse_margin",    "weight_norm",           "distance",  "parameters",
};

/* Few, small and quick: two widths, depths and batches, two seeds. */
#define SMALL                                                                                                          \
  "samples", "60", "test-share", "0.6", "width", "20", "widths", "2", "depth", "2", "depths", "2", "rates", "1",       \
      "batch-size", "20", "batches", "2", "seeds", "2", "steps", "600", "target-loss", "0.03", "label-noise", "0.1"

static Run *
done (const char *preset, const char *const *values)
{
  return done_with (&flat_minima_experiment, preset, values);
}

static double
tau (Run *run, const char *measure)
{
  g_autofree char *id = g_strconcat ("tau_", measure, NULL);
  return result (run, id);
}

static void
test_presets (void)
{
  assert_presets_are_valid (&flat_minima_experiment);
}

/* Recipe 14a: of what goes with the weights' own scale τ is more than three of the standard deviations that it would
 * have by chance; of curvature, equal noise and the size of the weights it is less than two. */
static void
test_what_predicts (void)
{
  for (guint seed = 1; seed <= 2; seed++)
    {
      g_autofree char *number = g_strdup_printf ("%u", seed);
      const char *const values[] = { "seed", number, NULL };
      const char *const others[] = { "sharpness", "trace", "flatness", "weight_norm", "parameters" };
      Run *run = done ("what-predicts", values);
      double chance = result (run, "tau_path_norm_over_margin_null_deviation");
      g_assert_cmpfloat (tau (run, "path_norm_over_margin"), >, 3 * chance);
      g_assert_cmpfloat (tau (run, "relative_flatness"), >, 3 * chance);
      for (guint i = 0; i < G_N_ELEMENTS (others); i++)
        g_assert_cmpfloat (tau (run, others[i]), <, 2 * chance);
      g_assert_cmpfloat (tau (run, "parameters"), <, 0);
      /* Of 36: which ones miss the loss depends on the arithmetic, too. */
      g_assert_cmpfloat (result (run, "networks"), >=, 24);
      run_free (run);
    }
}

/* Without noise in the labels curvature and equal noise predict more than by chance, and less than what goes with the
 * weights' own scale. */
static void
test_clean (void)
{
  const char *const between[] = { "sharpness", "trace", "flatness" };

  for (guint seed = 1; seed <= 2; seed++)
    {
      g_autofree char *number = g_strdup_printf ("%u", seed);
      const char *const values[] = { "seed", number, "decays", "1", NULL };
      Run *run = done ("clean", values);
      double chance = result (run, "tau_trace_null_deviation");
      double least = fmin (tau (run, "relative_flatness"), tau (run, "path_norm"));
      for (guint i = 0; i < G_N_ELEMENTS (between); i++)
        {
          g_assert_cmpfloat (tau (run, between[i]), >, 1.5 * chance);
          g_assert_cmpfloat (tau (run, between[i]), <, least - chance);
        }
      g_assert_cmpfloat (tau (run, "weight_norm"), <, chance);
      g_assert_cmpfloat (tau (run, "inverse_margin"), <, chance);
      run_free (run);
    }
}

/* ---- From the table ---- */

typedef struct
{
  char **names;
  double *values; /* [rows × columns] */
  guint columns, rows;
} Csv;

static Csv
read_csv (RunFolder *folder, const char *name)
{
  g_autofree char *text = folder_contents (folder, name, NULL);
  g_auto (GStrv) lines = g_strsplit (g_strchomp (text), "\n", 0);
  Csv csv = { .names = g_strsplit (lines[0], ",", 0), .rows = g_strv_length (lines) - 1 };

  csv.columns = g_strv_length (csv.names);
  csv.values = g_new (double, csv.rows *csv.columns);
  for (guint r = 0; r < csv.rows; r++)
    {
      g_auto (GStrv) cells = g_strsplit (lines[r + 1], ",", 0);
      for (guint c = 0; c < csv.columns; c++)
        csv.values[r * csv.columns + c] = g_ascii_strtod (cells[c], NULL);
    }
  return csv;
}

static void
csv_clear (Csv *csv)
{
  g_strfreev (csv->names);
  g_free (csv->values);
}

static double
cell (const Csv *csv, guint row, const char *name)
{
  for (guint c = 0; c < csv->columns; c++)
    if (g_str_equal (csv->names[c], name))
      return csv->values[row * csv->columns + c];
  g_error ("no column %s", name);
}

static int
sign_of (double x)
{
  return (x > 0) - (x < 0);
}

static const char *const settings[] = { "width",        "depth",       "learning_rate", "batch_size",
                                        "weight_decay", "label_noise", "sam_radius" };

/* The one setting in which two fits of one seed differ, or NULL. */
static const char *
only_difference (const Csv *csv, guint a, guint b)
{
  const char *found = NULL;
  unsigned n = 0;

  if (cell (csv, a, "seed") != cell (csv, b, "seed"))
    return NULL;
  for (guint s = 0; s < G_N_ELEMENTS (settings); s++)
    if (cell (csv, a, settings[s]) != cell (csv, b, settings[s]))
      {
        found = settings[s];
        n++;
      }
  return n == 1 ? found : NULL;
}

/* τ-b over all pairs, and the fraction of pairs that differ in one setting, and are ordered wrongly: here of settings
 * with two values each, so that a setting is an environment. */
static void
assert_said (Run *run, const Csv *csv, const char *measure)
{
  double sum = 0, in_x = 0, in_y = 0, worst = 0;
  g_autofree char *id = g_strconcat ("sign_error_", measure, "_worst", NULL);

  for (guint s = 0; s < G_N_ELEMENTS (settings); s++)
    {
      double wrong = 0, pairs = 0;
      for (guint a = 0; a < csv->rows; a++)
        for (guint b = 0; b < a; b++)
          {
            int x = sign_of (cell (csv, a, measure) - cell (csv, b, measure));
            int y = sign_of (cell (csv, a, "gap") - cell (csv, b, "gap"));
            if (cell (csv, a, "reached") != 1 || cell (csv, b, "reached") != 1)
              continue;
            if (s == 0)
              {
                sum += x * y;
                in_x += x != 0;
                in_y += y != 0;
              }
            if (g_strcmp0 (only_difference (csv, a, b), settings[s]) == 0)
              {
                wrong += 0.5 * (1 - x * y);
                pairs++;
              }
          }
      if (pairs > 0)
        worst = fmax (worst, wrong / pairs);
    }
  g_assert_cmpfloat_with_epsilon (tau (run, measure), sum / sqrt (in_x * in_y), 1e-12);
  g_assert_cmpfloat_with_epsilon (result (run, id), worst, 1e-12);
}

static void
test_table (void)
{
  const char *const values[] = { SMALL, NULL };
  RunFolder *folder = folder_new ();
  Run *run = start_with (&flat_minima_experiment, "what-predicts", values,
                         (RunOptions){ .threads = 2, .unattended = true, .folder = folder });
  Csv csv;

  run_join (run);
  g_assert_cmpint (run_state (run), ==, RUN_DONE);
  csv = read_csv (folder, "fits.csv");
  g_assert_cmpuint (csv.rows, ==, 16);
  for (unsigned m = 0; m < MEASURES; m++)
    assert_said (run, &csv, measures[m]);
  for (guint r = 0; r < csv.rows; r++)
    if (cell (&csv, r, "reached") == 1)
      {
        g_assert_cmpfloat (cell (&csv, r, "train_loss"), <=, 0.03);
        g_assert_cmpfloat (cell (&csv, r, "train_error"), ==, 0);
        g_assert_cmpfloat_with_epsilon (cell (&csv, r, "gap"), cell (&csv, r, "test_error"), 1e-12);
      }
  csv_clear (&csv);
  run_free (run);
  folder_remove (folder);
}

/* ---- Whoever computes it ---- */

static char *
figure_with (unsigned threads)
{
  const char *const values[] = { SMALL, NULL };
  Run *run = start_with (&flat_minima_experiment, "what-predicts", values,
                         (RunOptions){ .threads = threads, .unattended = true });
  char *text;

  run_join (run);
  text = figure_as_text (run);
  run_free (run);
  return text;
}

static void
test_threads (void)
{
  g_autofree char *one = figure_with (1), *three = figure_with (3);
  g_assert_cmpstr (one, ==, three);
}

/* ---- Those that do not get there ---- */

static void
test_missed (void)
{
  const char *const values[] = { SMALL, "steps", "2", NULL };
  Run *run = done ("what-predicts", values);

  g_assert_cmpfloat (result (run, "networks"), ==, 0);
  g_assert_cmpfloat (result (run, "missed"), ==, 16);
  g_assert_true (isnan (tau (run, "sharpness")));
  run_free (run);
}

/* Layer normalisation has no path norm: it is not known, and neither are its errors. */
static void
test_unknown (void)
{
  const char *const values[] = { SMALL, "normalisation", "true", "activation", "tanh", NULL };
  Run *run = done ("what-predicts", values);

  g_assert_cmpfloat (result (run, "networks"), >, 2);
  g_assert_true (isnan (tau (run, "path_norm")));
  g_assert_true (isnan (result (run, "sign_error_path_norm_worst")));
  g_assert_true (isfinite (tau (run, "relative_flatness")));
  run_free (run);
}

/* ---- Sharpness-aware minimisation ---- */

/* Recipe 14c at one loss: λmax at least halved in the median over the seeds, the gap within its scatter. */
static void
test_sharpness_aware (void)
{
  RunFolder *folder = folder_new ();
  const char *const values[] = { "seeds", "4", "radii", "2", NULL };
  Run *run = start_with (&flat_minima_experiment, "sam", values,
                         (RunOptions){ .threads = 2, .unattended = true, .folder = folder });
  double sharpness[2] = { 0 }, gap[2] = { 0 };
  Csv csv;

  run_join (run);
  g_assert_cmpint (run_state (run), ==, RUN_DONE);
  csv = read_csv (folder, "fits.csv");
  g_assert_cmpuint (csv.rows, ==, 8);
  for (guint r = 0; r < csv.rows; r++)
    {
      sharpness[cell (&csv, r, "sam_radius") > 0] += cell (&csv, r, "sharpness") / 4;
      gap[cell (&csv, r, "sam_radius") > 0] += cell (&csv, r, "gap") / 4;
    }
  g_assert_cmpfloat (sharpness[1], <, 0.5 * sharpness[0]);
  g_assert_cmpfloat (fabs (gap[1] - gap[0]), <, 0.02);
  csv_clear (&csv);
  run_free (run);
  folder_remove (folder);
}

/* ---- Picking ---- */

/* A click on a point shows that network, and what was picked before stays beside it. */
static void
test_picking (void)
{
  const char *const values[] = { SMALL, NULL };
  RunEvent click = { .kind = RUN_EVENT_CLICK, .plot = "measure" };
  Run *run = start_with (&flat_minima_experiment, "what-predicts", values, (RunOptions){ .threads = 2 });
  g_autoptr (Figure) first = wait_for_layer (run, "spectrum", "second"), second = NULL, third = NULL;
  const Layer *points, *picked;

  g_assert_nonnull (first);
  g_assert_cmpfloat (layer_of (first, "measure", "picked")->x->v[0], <,
                     layer_of (first, "measure", "picked-before")->x->v[0]);
  points = layer_of (first, "measure", "level-0");
  click.x = points->x->v[1];
  click.y = points->y->v[1];
  run_post (run, &click);
  do
    {
      g_clear_pointer (&second, figure_unref);
      second = wait_for_layer (run, "measure", "picked");
      g_assert_nonnull (second);
    }
  while (plot_find (figure_find (second, "measure"), "picked-before") != NULL);
  picked = layer_of (second, "measure", "picked");
  g_assert_cmpfloat (picked->x->v[0], ==, click.x);
  g_assert_cmpfloat (picked->y->v[0], ==, click.y);
  click.x = points->x->v[2];
  click.y = points->y->v[2];
  run_post (run, &click);
  third = wait_for_layer (run, "measure", "picked-before");
  g_assert_nonnull (third);
  g_assert_cmpfloat (layer_of (third, "measure", "picked")->x->v[0], ==, click.x);
  g_assert_cmpfloat (layer_of (third, "measure", "picked-before")->x->v[0], ==, points->x->v[1]);
  run_cancel (run);
  run_join (run);
  run_free (run);
}

/* ---- Rescaling ---- */

/* Recipe 14b as orders: the outputs to double precision, λmax over decades, relative noise, the norms of paths and the
 * filter-normalised slice not at all.  What c does not change is the same but for rounding, which the noise's search
 * takes to its tolerance. */
static void
test_rescaled (void)
{
  Run *run = done ("rescaled", NULL);
  g_autoptr (Figure) figure = run_take_figure (run);
  const Layer *one = layer_of (figure, "filters", "one"), *other = layer_of (figure, "filters", "factor");
  const char *const still[] = { "relative_flatness", "path_norm_over_margin", "path_norm", "spectral_over_margin",
                                "inverse_margin" };

  g_assert_cmpfloat (result (run, "outputs_moved"), <, 1e-14);
  g_assert_cmpfloat (result (run, "sharpness_ratio"), >, 50);
  g_assert_cmpfloat (result (run, "trace_ratio"), >, 50);
  g_assert_cmpfloat (result (run, "flatness_ratio"), >, 5);
  g_assert_cmpfloat (result (run, "weight_norm_ratio"), >, 50);
  for (guint i = 0; i < G_N_ELEMENTS (still); i++)
    {
      g_autofree char *id = g_strconcat (still[i], "_ratio", NULL);
      g_assert_cmpfloat_with_epsilon (result (run, id), 1, 1e-6);
    }
  for (size_t i = 0; i < one->y->n; i++)
    g_assert_cmpfloat_with_epsilon (other->y->v[i] / one->y->v[i], 1, 1e-10);
  one = layer_of (figure, "plain", "one");
  other = layer_of (figure, "plain", "factor");
  g_assert_cmpfloat (other->y->v[0], >, 10 * one->y->v[0]);
  run_free (run);
}

/* c is dragged while it runs. */
static void
test_dragging (void)
{
  Run *run = start_with (&flat_minima_experiment, "rescaled", NULL, (RunOptions){ .threads = 2 });
  const Layer *rule;
  g_autoptr (Figure) first = wait_for_layer (run, "ratio", "factor"), later = NULL;

  g_assert_nonnull (first);
  g_assert_true (run_set_live (run, "rescaling", 0.5));
  do
    {
      g_clear_pointer (&later, figure_unref);
      later = wait_for_layer (run, "ratio", "factor");
      g_assert_nonnull (later);
      rule = layer_of (later, "ratio", "factor");
    }
  while (rule->rule.value != 0.5);
  run_cancel (run);
  run_join (run);
  run_free (run);
}

/* ---- Small and large batches ---- */

/* Recipe 6 as an order, over two seeds; and both ends of the line are the solutions: α = 0 and 1 are its points 30 and
 * 60, and both have the loss that they were trained to. */
static void
test_batches (void)
{
  for (guint seed = 1; seed <= 2; seed++)
    {
      g_autofree char *number = g_strdup_printf ("%u", seed);
      const char *const values[] = { "seed", number, NULL }, *const none[] = { "batches", "1", NULL };
      Run *run = done ("batches", values);
      g_autoptr (Figure) figure = run_take_figure (run);
      const Layer *line = layer_of (figure, "line", "train");
      g_assert_cmpfloat (result (run, "sharpness_small"), <, result (run, "sharpness_large"));
      g_assert_cmpfloat (result (run, "trace_small"), <, result (run, "trace_large"));
      g_assert_cmpfloat (line->x->v[30], ==, 0);
      g_assert_cmpfloat_with_epsilon (line->x->v[60], 1, 1e-15);
      g_assert_cmpfloat (line->y->v[30], <=, 0.01 * (1 + 1e-5));
      g_assert_cmpfloat (line->y->v[60], <=, 0.01 * (1 + 1e-5));
      run_free (run);
      run = start_with (&flat_minima_experiment, "batches", none, (RunOptions){ .threads = 1, .unattended = true });
      run_join (run);
      g_assert_error (run_error (run), EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS);
      run_free (run);
    }
}

/* What a run says of itself: the noise of the labels, and a loss that was not reached; and of its table every cell as a
 * number. */
static void
test_described (void)
{
  static const char *const presets[] = { "rescaled", "batches" };
  const char *const values[] = { "samples", "60", "width", "12", "label-noise", "0.2", "steps", "3", NULL };

  for (guint i = 0; i < G_N_ELEMENTS (presets); i++)
    {
      Run *run = done (presets[i], values);
      g_autoptr (Figure) figure = run_take_figure (run);
      g_autofree char *csv = plot_to_csv (figure_find (figure, "table"));
      g_assert_nonnull (strstr (figure->caption, "fraction 0.2 of the labels redrawn"));
      g_assert_nonnull (strstr (figure->caption, "loss of 0.01 with every training sample right was not reached"));
      g_assert_null (strstr (csv, "Test error,,"));
      run_free (run);
    }
}

/* ---- What is saved ---- */

/* Of ReLU networks with two hidden layers of that width. */
static double
saved_loss (RunFolder *folder, const char *weights, unsigned width, const Dataset *data)
{
  Architecture architecture = architecture_uniform (data->inputs, 2, width, data->outputs);
  g_autoptr (GError) error = NULL;
  gsize length = 0;
  g_autofree char *contents = folder_contents (folder, weights, &length);
  g_autoptr (GBytes) bytes = g_bytes_new (contents, length);
  Samples *samples = samples_new (data);
  Network *network;
  Workspace *workspace;
  g_autofree real *theta = NULL;
  double loss;

  architecture.activation = ACTIVATION_RELU;
  network = network_new (&architecture);
  workspace = workspace_new (network, samples->n);
  theta = g_new (real, network_parameters (network));
  safetensors_read_weights (network, weights, bytes, theta, &error);
  g_assert_no_error (error);
  loss = network_loss (network, theta, samples, NULL, samples->n, workspace);
  workspace_free (workspace);
  network_free (network);
  samples_free (samples);
  return loss;
}

static Run *
saved (const char *preset, const char *const *values, RunFolder *folder)
{
  Run *run = start_with (&flat_minima_experiment, preset, values,
                         (RunOptions){ .threads = 2, .unattended = true, .folder = folder });

  run_join (run);
  g_assert_cmpint (run_state (run), ==, RUN_DONE);
  return run;
}

/* A fifth of the labels is drawn anew among ten classes: of 100 rows 18 differ in the mean, with a deviation of 3.8. */
static void
check_noise (RunFolder *folder, const Dataset *train)
{
  g_autoptr (Dataset) rows = saved_data (folder, "data.csv");
  unsigned changed = 0;

  g_assert_cmpuint (rows->n, ==, train->n);
  g_assert_cmpmem (rows->x, rows->n * rows->inputs * sizeof (float), train->x,
                   train->n * train->inputs * sizeof (float));
  for (size_t i = 0; i < rows->n; i++)
    changed += rows->labels[i] != train->labels[i];
  g_assert_cmpuint (changed, >, 2);
  g_assert_cmpuint (changed, <, 40);
}

#define FEW                                                                                                            \
  "samples", "100", "test-share", "0.5", "width", "24", "depth", "2", "steps", "1500", "batch-size", "50",             \
      "label-noise", "0.2"

/* The weights on the data that lie beside them have the loss that the line states at its ends, α = 0 and 1. */
static void
test_saved_line (void)
{
  const char *const values[] = { FEW, "batches", "2", NULL };
  RunFolder *folder = folder_new ();
  Run *run = saved ("batches", values, folder);
  g_autoptr (Dataset) train = saved_data (folder, "train.csv");
  Csv csv = read_csv (folder, "line.csv");
  double small = cell (&csv, 30, "train_loss"), large = cell (&csv, 60, "train_loss");
  g_autofree char *described = folder_contents (folder, "data.json", NULL);

  g_assert_cmpfloat_with_epsilon (saved_loss (folder, "batch-8.safetensors", 24, train) / small, 1, 1e-4);
  g_assert_cmpfloat_with_epsilon (saved_loss (folder, "batch-50.safetensors", 24, train) / large, 1, 1e-4);
  g_assert_nonnull (strstr (described, "label noise 0.2"));
  check_noise (folder, train);
  csv_clear (&csv);
  run_free (run);
  folder_remove (folder);
}

static void
test_saved_rescaled (void)
{
  const char *const values[] = { FEW, NULL };
  RunFolder *folder = folder_new ();
  Run *run = saved ("rescaled", values, folder);
  g_autoptr (Dataset) train = saved_data (folder, "train.csv");
  g_autoptr (Figure) figure = run_take_figure (run);
  const Layer *slice = layer_of (figure, "filters", "one");
  double stated = slice->y->v[slice->y->n / 2];

  g_assert_cmpfloat_with_epsilon (slice->x->v[slice->x->n / 2], 0, 1e-15);
  g_assert_cmpfloat_with_epsilon (saved_loss (folder, "weights.safetensors", 24, train) / stated, 1, 1e-4);
  check_noise (folder, train);
  run_free (run);
  folder_remove (folder);
}

/* Every level of noise has a file, and more noise changes what less noise had changed, too. */
static void
test_saved_levels (void)
{
  const char *const values[] = { FEW, "widths", "1", "depths", "1", "rates", "1", "batches", "1", "noises", "3", NULL };
  RunFolder *folder = folder_new ();
  Run *run = saved ("what-predicts", values, folder);
  g_autoptr (Dataset) most = saved_data (folder, "train.csv"), some = saved_data (folder, "train-label-noise-0.1.csv"),
                      none = saved_data (folder, "train-label-noise-0.csv"), rows = saved_data (folder, "data.csv");

  g_assert_cmpmem (none->labels, none->n * sizeof *none->labels, rows->labels, rows->n * sizeof *rows->labels);
  for (size_t i = 0; i < rows->n; i++)
    g_assert_true (some->labels[i] == rows->labels[i] || some->labels[i] == most->labels[i]);
  check_noise (folder, most);
  run_free (run);
  folder_remove (folder);
}

/* ---- Too few ---- */

/* Of eight rows 85 per cent are for the test: one remains. */
static void
test_few_samples (void)
{
  const char *const presets[] = { "batches", "rescaled", "clean" };
  RunFolder *folder = folder_new ();
  g_autofree char *path = g_build_filename (run_folder_path (folder), "rows.csv", NULL);
  const char *const values[] = { "data", "file", "data-file", path, "samples", "0", NULL };

  g_assert_true (
      g_file_set_contents (path, "a,b,y\n1,2,3\n2,1,5\n0,4,1\n7,1,2\n1,1,1\n3,9,8\n2,2,2\n5,6,7\n", -1, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (presets); i++)
    {
      Run *run = start_with (&flat_minima_experiment, presets[i], values,
                             (RunOptions){ .threads = 1, .unattended = true });
      run_join (run);
      g_assert_error (run_error (run), EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS);
      g_assert_nonnull (strstr (run_error (run)->message, "1 training sample,"));
      run_free (run);
    }
  folder_remove (folder);
}

static void
test_not_rescaled (void)
{
  const char *const values[] = { "activation", "tanh", NULL };
  Run *run = start_with (&flat_minima_experiment, "rescaled", values, (RunOptions){ .threads = 1, .unattended = true });

  run_join (run);
  g_assert_error (run_error (run), EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS);
  run_free (run);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/flat-minima/presets", test_presets);
  g_test_add_func ("/flat-minima/what-predicts", test_what_predicts);
  g_test_add_func ("/flat-minima/clean", test_clean);
  g_test_add_func ("/flat-minima/table", test_table);
  g_test_add_func ("/flat-minima/threads", test_threads);
  g_test_add_func ("/flat-minima/missed", test_missed);
  g_test_add_func ("/flat-minima/unknown", test_unknown);
  g_test_add_func ("/flat-minima/sharpness-aware", test_sharpness_aware);
  g_test_add_func ("/flat-minima/picking", test_picking);
  g_test_add_func ("/flat-minima/rescaled", test_rescaled);
  g_test_add_func ("/flat-minima/dragging", test_dragging);
  g_test_add_func ("/flat-minima/not-rescaled", test_not_rescaled);
  g_test_add_func ("/flat-minima/batches", test_batches);
  g_test_add_func ("/flat-minima/described", test_described);
  g_test_add_func ("/flat-minima/saved-line", test_saved_line);
  g_test_add_func ("/flat-minima/saved-rescaled", test_saved_rescaled);
  g_test_add_func ("/flat-minima/saved-levels", test_saved_levels);
  g_test_add_func ("/flat-minima/few-samples", test_few_samples);
  return g_test_run ();
}
