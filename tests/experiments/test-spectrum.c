/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The spectrum experiment as a whole: outliers count the classes, tables agree with the weights beside them, estimates
 * with what is exact, and what has no spectrum says why. */
#include "running.h"

#include "analysis/exact_curvature.h"
#include "analysis/spectral_estimate.h"
#include "datasets/readers.h"
#include "figure/ticks.h"
#include "lab/descent.h"
#include "lab/spectral_axis.h"
#include "network/safetensors.h"

/* ---- Measures of a network that a preset trains ---- */

typedef struct
{
  Problem *problem;
  Descent *descent;
  SpectralEstimator *estimator;
} Subject;

static Subject
subject_of (const char *preset, const char *const *values)
{
  g_autoptr (Settings) settings = settings_with (&spectrum_experiment, preset, values);
  g_autoptr (GError) error = NULL;
  double rate = settings_number (settings, "learning-rate");
  Subject s = { NULL, NULL, NULL };
  SpectralSubject subject;
  TrainingRecipe recipe;

  g_assert_true (recipe_read (settings, &recipe, &error));
  s.problem = problem_new (&recipe, &error);
  g_assert_no_error (error);
  s.descent = descent_new (s.problem, s.problem->first);
  while (descent_steps (s.descent) < s.problem->options.total_steps)
    g_assert_cmpint (descent_step (s.descent, rate), ==, STEP_DONE);
  subject = (SpectralSubject){ s.problem->network, &s.problem->monitored, s.problem->data->train,
                               s.problem->monitored.n };
  s.estimator = spectral_estimator_new (&subject);
  return s;
}

static void
subject_clear (Subject *s)
{
  spectral_estimator_free (s->estimator);
  descent_free (s->descent);
  problem_free (s->problem);
}

/* exact_most, probes, steps, top and zero as in the options; no decomposition and no residuals. */
static SpectralEstimate *
estimate_of (Subject *s, size_t exact_most, size_t probes, size_t steps, double zero)
{
  SpectralOptions options = { .exact_most = exact_most,
                              .probes = probes,
                              .steps = steps,
                              .top = 10,
                              .zero = zero,
                              .seed = s->problem->weights_seed };
  SpectralEstimate *estimate = NULL;

  g_assert_cmpint (spectral_estimate (s->estimator, descent_theta (s->descent), &options, NULL, NULL, &estimate), ==,
                   SOLVER_DONE);
  return estimate;
}

#define ALL EXACT_CURVATURE_MOST

/* In PyTorch, behind K - 1 eigenvalues there is a gap of 3.87 (K = 3) and 2.56 (K = 5) with Adam .01, 40
 * steps.  The gap of one run is scattered: the median over seeds.  The largest eigenvalues come from products alone. */
#define SEEDS 5
static void
test_outliers_count_the_classes (void)
{
  const struct
  {
    const char *preset;
    size_t classes;
    double least;
  } cases[] = { { "outliers", 3, 2.2 }, { "outliers-five", 5, 1.6 } };

  for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
    for (int recipe = 0; recipe < 2; recipe++)
      {
        double gaps[SEEDS];
        for (int seed = 0; seed < SEEDS; seed++)
          {
            g_autofree char *number = g_strdup_printf ("%d", seed + 1);
            const char *const values[] = {
              "seed", number, recipe ? "learning-rate" : NULL, "0.01", "steps", "40", NULL
            };
            Subject s = subject_of (cases[c].preset, values);
            SpectralEstimate *e = estimate_of (&s, 0, 1, 2, 1e-5);
            size_t k = cases[c].classes - 1;
            g_assert_cmpuint (s.problem->train->outputs, ==, cases[c].classes);
            g_assert_true (e->top_converged[k - 1] && e->top_converged[k]);
            gaps[seed] = e->top_values[k - 1] / e->top_values[k];
            spectral_estimate_free (e);
            subject_clear (&s);
          }
        g_assert_cmpfloat (middle_of (gaps, SEEDS), >, cases[c].least);
      }
}

static void
test_reproducible (void)
{
  const char *const exact[] = { "steps", "8", "width", "8", "detail", "history", NULL };
  const char *const products[] = { "steps", "8", "width", "8", "exact-most", "0", "detail", "blocks", NULL };

  assert_reproducible (&spectrum_experiment, "outliers", exact);
  assert_reproducible (&spectrum_experiment, "outliers", products);
}

/* From initialisation to convergence: the negative side melts away. */
static void
test_chaos_becomes_bulk (void)
{
  const char *const begin[] = { "steps", "1", NULL };
  Subject first = subject_of ("chaos", begin), last = subject_of ("chaos", NULL);
  SpectralEstimate *a = estimate_of (&first, ALL, 1, 2, 1e-5), *b = estimate_of (&last, ALL, 1, 2, 1e-5);

  g_assert_cmpfloat (-a->smallest / a->top_values[0], >, 0.2);
  g_assert_cmpfloat (-b->smallest / b->top_values[0], <, 0.02);
  g_assert_cmpfloat (b->negative.value, <, a->negative.value);
  spectral_estimate_free (a);
  spectral_estimate_free (b);
  subject_clear (&first);
  subject_clear (&last);
}

/* Estimates of one network beside its exact numbers, which count at the threshold that the estimate resolved. */
static void
test_estimate_agrees (void)
{
  const char *const values[] = { "steps", "100", NULL };
  Subject s = subject_of ("outliers", values);
  SpectralEstimate *b = estimate_of (&s, 100, 20, QUADRATURE_STEPS, 0.003);
  double scale = spectral_estimate_scale (b), parameters = (double) b->parameters, largest;
  SpectralEstimate *a = estimate_of (&s, ALL, 1, 2, b->threshold / scale);
  double trace = a->trace[CURVATURE_PART_HESSIAN];

  largest = a->top_values[0];
  g_assert_true (a->exact);
  g_assert_false (b->exact);
  g_assert_cmpfloat (a->trace_error[CURVATURE_PART_HESSIAN], ==, 0);
  g_assert_cmpfloat_with_epsilon (b->top_values[0], largest, 1e-3 * largest);
  g_assert_cmpfloat_with_epsilon (b->smallest, a->smallest, 1e-3 * largest);
  g_assert_cmpfloat (fabs (b->trace[CURVATURE_PART_HESSIAN] - trace), <=, 4 * b->trace_error[CURVATURE_PART_HESSIAN]);
  g_assert_cmpfloat (b->threshold, >=, 0.003 * scale * (1 - 1e-9));
  g_assert_cmpfloat_with_epsilon (b->negative.value, a->negative.value, 0.02 * parameters);
  g_assert_cmpfloat (a->negative.value, >=, b->negative.low - 4 * b->negative.error);
  g_assert_cmpfloat (a->negative.value, <=, b->negative.high + 4 * b->negative.error);
  spectral_estimate_free (a);
  spectral_estimate_free (b);
  subject_clear (&s);
}

/* The estimate's area off the exact density falls with the Lanczos steps: few of them cannot tell what is near zero
 * apart; as many as there are parameters leave the probes' scatter alone. */
static void
test_estimate_converges (void)
{
  const char *const values[] = { "steps", "100", NULL };
  const size_t steps[] = { 20, 80, 659 };
  Subject s = subject_of ("outliers", values);
  SpectralEstimate *exact = estimate_of (&s, ALL, 1, 2, 1e-5);
  SpectralAxis axis = spectral_axis_new (exact->smallest, exact->top_values[0]);
  double last = 1;

  g_assert_cmpuint (exact->parameters, ==, 659);
  for (int i = 0; i < 3; i++)
    {
      SpectralEstimate *e = estimate_of (&s, 0, QUADRATURE_PROBES, steps[i], 1e-5);
      double distance = spectral_axis_distance (&axis, exact->parameters, exact->values[CURVATURE_PART_HESSIAN],
                                                e->density[CURVATURE_PART_HESSIAN], 0.08);
      g_assert_cmpfloat (distance, <, 0.7 * last);
      last = distance;
      spectral_estimate_free (e);
    }
  g_assert_cmpfloat (last, <, 0.03);
  spectral_estimate_free (exact);
  subject_clear (&s);
}

/* ---- The experiment ---- */

/* The histogram holds every eigenvalue: its bars' areas on the axis add up to one. */
static void
test_the_density_is_one (void)
{
  const char *const values[] = { "steps", "60", NULL };
  Run *run = done_with (&spectrum_experiment, "outliers", values);
  g_autoptr (Figure) figure = run_take_figure (run);
  const Plot *plot = figure_find (figure, "density");
  const Layer *bars = layer_of (figure, "density", "exact"), *line = layer_of (figure, "density", "estimate");
  double largest = fmax (fabs (plot->x.low), fabs (plot->x.high)), sum = 0, area = 0;

  for (size_t i = 0; i < bars->x->n; i++)
    sum += bars->y->v[i]
           * (scale_symlog_place (largest, bars->bars.high->v[i]) - scale_symlog_place (largest, bars->bars.low->v[i]));
  g_assert_cmpfloat_with_epsilon (sum, 1, 1e-9);
  for (size_t i = 0; i + 1 < line->x->n; i++)
    area += (line->y->v[i] + line->y->v[i + 1]) / 2
            * (scale_symlog_place (largest, line->x->v[i + 1]) - scale_symlog_place (largest, line->x->v[i]));
  /* A little of the outermost nodes' bells is beyond the axis. */
  g_assert_cmpfloat_with_epsilon (area, 1, 0.01);
  g_assert_cmpuint (layer_of (figure, "largest", "outliers")->x->n, ==, 2);
  g_assert_cmpfloat (layer_of (figure, "largest", "classes")->rule.value, ==, 2.5);
  /* The estimate has a bump in sight at each outlier. */
  for (size_t k = 0; k < 2; k++)
    {
      double at = scale_symlog_place (largest, layer_of (figure, "largest", "outliers")->y->v[k]), highest = 0;
      for (size_t i = 0; i < line->x->n; i++)
        if (fabs (scale_symlog_place (largest, line->x->v[i]) - at) < 0.04)
          highest = fmax (highest, line->y->v[i]);
      g_assert_cmpfloat (highest, >, plot->y.low);
      g_assert_cmpfloat (at, <, scale_symlog_place (largest, plot->x.high));
    }
  run_free (run);
}

/* ---- What is saved ---- */

/* Every line of eigenvalues.csv against the dense matrix of the weights and the data that lie beside it. */
static void
check_eigenvalues (RunFolder *folder, const char *source, double tolerance)
{
  g_autofree char *train = g_build_filename (run_folder_path (folder), "train.csv", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (Dataset) data = dataset_read (train, NULL, &error);
  Architecture a = architecture_uniform (20, 2, 16, 3);
  gsize length = 0;
  g_autofree char *weights = folder_contents (folder, "weights.safetensors", &length);
  g_autoptr (GBytes) bytes = g_bytes_new (weights, length);
  g_autofree char *table = folder_contents (folder, "eigenvalues.csv", NULL);
  g_auto (GStrv) lines = g_strsplit (g_strstrip (table), "\n", -1);
  double last = -INFINITY;

  g_assert_no_error (error);
  a.activation = ACTIVATION_RELU;
  Network *network = network_new (&a);
  size_t n = network_parameters (network);
  g_autofree real *theta = g_new (real, n);
  g_autofree double *values = g_new (double, n);
  g_assert_true (safetensors_read_weights (network, "weights", bytes, theta, &error));
  ExactCurvature *exact = exact_curvature_new (&a, data, data->n);
  g_assert_true (exact_curvature_place (exact, theta, NULL, NULL, NULL));
  g_assert_true (exact_curvature_eigen (exact, CURVATURE_PART_HESSIAN, values, NULL));
  g_assert_cmpstr (lines[0], ==, "index,eigenvalue,source,residual");
  for (guint i = 1; lines[i] != NULL; i++)
    {
      g_auto (GStrv) cells = g_strsplit (lines[i], ",", -1);
      size_t index = (size_t) g_ascii_strtoull (cells[0], NULL, 10);
      double value = g_ascii_strtod (cells[1], NULL), residual = g_ascii_strtod (cells[3], NULL);
      g_assert_cmpuint (g_strv_length (cells), ==, 4);
      g_assert_cmpuint (index, <, n);
      g_assert_cmpstr (cells[2], ==, source);
      g_assert_cmpfloat_with_epsilon (value, values[index], tolerance * values[n - 1]);
      g_assert_cmpfloat (residual, <=, tolerance * values[n - 1]);
      g_assert_cmpfloat (value, >=, last);
      last = value;
    }
  g_assert_cmpuint (g_strv_length (lines), ==, g_str_equal (source, "exact") ? n + 1 : 1 + 1 + 10);
  exact_curvature_free (exact);
  network_free (network);
}

static void
test_saved_eigenvalues (void)
{
  for (int exact = 0; exact < 2; exact++)
    {
      RunFolder *folder = folder_new ();
      RunOptions options = { .threads = 2, .unattended = true, .folder = folder };
      const char *const values[] = { "steps", "200", "exact-most", exact ? "1000" : "0", NULL };
      Run *run = start_with (&spectrum_experiment, "outliers", values, options);
      run_join (run);
      g_assert_cmpint (run_state (run), ==, RUN_DONE);
      /* Float products: a residual of 1e-4 is what they are asked for. */
      check_eigenvalues (folder, exact ? "exact" : "lanczos", exact ? 1e-12 : 2e-4);
      run_free (run);
      folder_remove (folder);
    }
}

/* ---- What cannot be ---- */

static void
test_too_large_says_so (void)
{
  const char *const values[] = { "steps", "5", "width", "64", "probes", "2", "lanczos-steps", "10", NULL };
  Run *run = done_with (&spectrum_experiment, "digits", values);
  g_autoptr (Figure) figure = run_take_figure (run);
  const Plot *plot = figure_find (figure, "density");

  g_assert_null (plot_find (plot, "exact"));
  g_assert_nonnull (plot_find (plot, "estimate"));
  g_assert_nonnull (strstr (plot->caption, "4810 parameters are too many for the exact spectrum (at most 4000)"));
  run_free (run);
}

static void
test_diverged_has_none (void)
{
  const char *const values[] = { "learning-rate", "1000000", "optimiser", "sgd", "loss", "mse", NULL };
  Run *run = start_with (&spectrum_experiment, "outliers", values, (RunOptions){ .threads = 1 });

  run_set_speed (run, INFINITY);
  g_assert_true (reached (run, RUN_DIVERGED));
  g_assert_nonnull (strstr (run_divergence (run)->message, "diverged at step"));
  g_autoptr (Figure) figure = wait_for_layer (run, "density", "none");
  g_assert_nonnull (figure);
  g_assert_cmpstr (figure_find (figure, "density")->caption, ==, run_divergence (run)->message);
  g_assert_cmpuint (figure->plots->len, ==, 1);
  run_free (run);
}

/* ---- Live ---- */

/* Looks follow one another while training goes on, and live parameters bring another look although it is paused. */
static void
test_live (void)
{
  const char *const values[] = { "steps", "1000000", NULL };
  Run *run = start_with (&spectrum_experiment, "outliers", values, (RunOptions){ .threads = 2 });
  RunMark marks[RUN_MARKS];
  uint64_t last = 0;

  run_set_speed (run, INFINITY);
  for (int looks = 0; looks < 3;)
    {
      g_autoptr (Figure) figure = wait_for_figure (run);
      g_assert_nonnull (figure);
      g_assert_cmpuint (figure->step, >=, last);
      looks += figure->step > last;
      last = figure->step;
    }
  g_assert_cmpuint (run_marks (run, marks), ==, 1);
  g_assert_cmpstr (marks[0].id, ==, "learning-rate");
  g_assert_true (isnan (marks[0].value)); /* Adam has no such threshold */
  run_pause (run);
  g_assert_true (run_set_live (run, "detail", 1));
  g_autoptr (Figure) blocks = wait_for_layer (run, "blocks", "norm");
  g_assert_nonnull (blocks);
  g_assert_true (run_set_live (run, "exact-most", 0));
  for (;;)
    {
      g_autoptr (Figure) figure = wait_for_figure (run);
      g_assert_nonnull (figure);
      if (plot_find (figure_find (figure, "density"), "exact") == NULL)
        break;
    }
  run_free (run);
}

static bool
is_at (Run *run, const char *what)
{
  RunProgress progress = run_progress_now (run);
  bool is = g_strcmp0 (progress.what, what) == 0;

  g_free (progress.what);
  return is;
}

/* An estimate by products is left between two of them. */
static void
test_cancel (void)
{
  gint64 until = g_get_monotonic_time () + PATIENCE_SECONDS * G_USEC_PER_SEC;
  const char *const values[] = { "steps", "1", "width", "128", "probes", "400", "lanczos-steps", "800", NULL };
  Run *run = start_with (&spectrum_experiment, "digits", values, (RunOptions){ .threads = 2, .unattended = true });

  while (!is_at (run, "Estimating the density") && g_get_monotonic_time () < until)
    g_usleep (500);
  g_assert_true (is_at (run, "Estimating the density"));
  run_free (run); /* cancels and joins; the test's own time limit is the judge */
}

/* A file of the user's own, with continuous targets, and another with classes: no K - 1 is spoken of where there is no
 * K. */
static void
test_files (void)
{
  g_autoptr (GString) targets = g_string_new ("a,b,price\n"), classes = g_string_new ("a,b,tree\n");
  Random random = random_stream (1, 0);
  const GString *const texts[] = { targets, classes };

  for (int i = 0; i < 60; i++)
    {
      double a = random_normal (&random), b = random_normal (&random);
      g_string_append_printf (targets, "%.4f,%.4f,%.4f\n", a, b, a * b);
      g_string_append_printf (classes, "%.4f,%.4f,%s\n", a, b, a * b > 0 ? "ash" : "oak");
    }
  for (int k = 0; k < 2; k++)
    {
      RunFolder *folder = folder_new ();
      g_autofree char *path = g_build_filename (run_folder_path (folder), "mine.csv", NULL);
      g_assert_true (g_file_set_contents (path, texts[k]->str, -1, NULL));
      const char *const values[] = { "data",  "file", "data-file", path, "samples", "0",
                                     "width", "5",    "steps",     "20", NULL };
      Run *run = done_with (&spectrum_experiment, "outliers", values);
      g_autoptr (Figure) figure = run_take_figure (run);
      double value;
      g_assert_nonnull (strstr (figure->caption, "mine.csv"));
      g_assert_true (has_result (run, "gap_after_classes", &value) == (k == 1));
      g_assert_true (k == 1 || plot_find (figure_find (figure, "largest"), "classes") == NULL);
      run_free (run);
      folder_remove (folder);
    }
}

/* What is marked is where the classes let one expect a gap, after K - 1 for cross-entropy, K for the mean squared
 * error; and the gap that there is, where it is another. */
static void
test_gaps (void)
{
  const struct
  {
    const char *data, *classes, *loss;
    unsigned expected;
    bool found;
  } cases[] = { { "clusters", "3", "cross-entropy", 2, true },
                { "clusters", "3", "mse", 3, true },
                { "spirals", "5", "cross-entropy", 4, false } };
  const char *const names[] = { "K − 1 = 2", "K = 3", "K − 1 = 4" };

  for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
    {
      const char *const values[] = { "data", cases[c].data, "classes", cases[c].classes, "loss", cases[c].loss, "steps",
                                     "150",  "probes",      "2",       "lanczos-steps",  "20",   NULL };
      Run *run = done_with (&spectrum_experiment, "outliers", values);
      g_autoptr (Figure) figure = run_take_figure (run);
      Plot *plot = figure_find (figure, "largest");
      const Layer *classes = plot_find (plot, "classes"), *gap = plot_find (plot, "gap");
      const Layer *outliers = plot_find (plot, "outliers");
      double after = result (run, "largest_gap_after");
      g_assert_cmpfloat (classes->rule.value, ==, cases[c].expected + 0.5);
      g_assert_cmpint (gap != NULL, ==, !cases[c].found);
      g_assert_cmpint (after == cases[c].expected, ==, cases[c].found);
      g_assert_cmpfloat ((cases[c].found ? classes : gap)->rule.value, ==, after + 0.5);
      g_assert_cmpuint (outliers->x->n, ==, (size_t) after);
      g_assert_cmpstr (classes->name, ==, names[cases[c].expected - 2]);
      if (!cases[c].found)
        g_assert_nonnull (strstr (plot->caption, "after 4, which the classes let one expect, the ratio is"));
      run_free (run);
    }
}

/* A softmax regression of three classes on 120 inputs: 121 effective columns a class but one, and as many rows of each
 * sample. */
static void
test_law_of_classes (void)
{
  const char *const values[] = { "data", "clusters", "classes", "3", "loss", "cross-entropy", "steps", "20", NULL };
  Run *run = done_with (&spectrum_experiment, "law", values);
  g_autoptr (Figure) figure = run_take_figure (run);

  g_assert_nonnull (strstr (figure_find (figure, "density")->caption, "γ = 0.252")); /* 242/960, not 363/960 */
  run_free (run);
}

static void
test_law (void)
{
  Run *run = done_with (&spectrum_experiment, "law", NULL);
  g_autoptr (Figure) figure = run_take_figure (run);

  /* γ = 121/480; the edges are those of unit inputs with the loss's factor 2. */
  const Layer *law = layer_of (figure, "density", "marchenko-pastur");
  double ratio = 121.0 / 480;
  g_assert_cmpfloat_with_epsilon (law->x->v[0], 2 * pow (1 - sqrt (ratio), 2), 0.05);
  g_assert_cmpfloat_with_epsilon (law->x->v[law->x->n - 1], 2 * pow (1 + sqrt (ratio), 2), 0.15);
  run_free (run);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/spectrum/outliers-count-the-classes", test_outliers_count_the_classes);
  g_test_add_func ("/spectrum/reproducible", test_reproducible);
  g_test_add_func ("/spectrum/chaos-becomes-bulk", test_chaos_becomes_bulk);
  g_test_add_func ("/spectrum/estimate-agrees", test_estimate_agrees);
  g_test_add_func ("/spectrum/estimate-converges", test_estimate_converges);
  g_test_add_func ("/spectrum/the-density-is-one", test_the_density_is_one);
  g_test_add_func ("/spectrum/saved-eigenvalues", test_saved_eigenvalues);
  g_test_add_func ("/spectrum/too-large-says-so", test_too_large_says_so);
  g_test_add_func ("/spectrum/diverged-has-none", test_diverged_has_none);
  g_test_add_func ("/spectrum/live", test_live);
  g_test_add_func ("/spectrum/cancel", test_cancel);
  g_test_add_func ("/spectrum/files", test_files);
  g_test_add_func ("/spectrum/gaps", test_gaps);
  g_test_add_func ("/spectrum/law", test_law);
  g_test_add_func ("/spectrum/law-of-classes", test_law_of_classes);
  return g_test_run ();
}
