/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The double descent experiment as a whole: its recipes show what they are for, over seeds that nobody has looked at;
 * its numbers do not depend on threads or on the order in which they came; and what is changed live changes it. */
#include "running.h"

#include "figure/number_format.h"
#include "numeric/memory.h"

/* ---- Runs ---- */

static Settings *
settings_for (const char *preset, const char *values)
{
  g_autoptr (GError) error = NULL;
  Settings *settings = settings_new (&double_descent_experiment);
  g_auto (GStrv) pairs = g_strsplit (values, " ", -1);

  settings_apply_preset (settings, preset, &error);
  g_assert_no_error (error);
  for (char **pair = pairs; *pair != NULL && **pair != '\0'; pair++)
    {
      g_auto (GStrv) parts = g_strsplit (*pair, "=", 2);
      settings_set (settings, parts[0], parts[1], &error);
      g_assert_no_error (error);
    }
  return settings;
}

static Run *
start (const char *preset, const char *values, bool unattended, unsigned threads)
{
  g_autoptr (Settings) settings = settings_for (preset, values);
  RunOptions options = { .threads = threads, .unattended = unattended };
  return run_new (&double_descent_experiment, settings, &options);
}

/* By what they were asked for: several tests look at the same run. */
static GHashTable *figures;

static Figure *
figure_of (const char *preset, const char *values, unsigned threads)
{
  char *key = g_strdup_printf ("%s %s, %u threads", preset, values, threads);
  Figure *figure = g_hash_table_lookup (figures, key);
  Run *run;

  if (figure != NULL)
    {
      g_free (key);
      return figure_ref (figure);
    }
  run = start (preset, values, true, threads);
  run_join (run);
  g_assert_cmpint (run_state (run), ==, RUN_DONE);
  figure = run_take_figure (run);
  g_assert_nonnull (figure);
  run_free (run);
  g_hash_table_insert (figures, key, figure_ref (figure));
  return figure;
}

/* ---- Shapes ---- */

typedef struct
{
  double peak, at;    /* highest median test error in the inside, and where */
  double left, right; /* the least on either side */
  double first, last; /* at the ends */
} Shape;

static Shape
shape_of (const Figure *figure)
{
  const Layer *test = layer_of (figure, "curve", "test");
  size_t n = test->y->n, top = 1;
  const double *y = test->y->v;
  Shape shape = { .left = INFINITY, .right = INFINITY, .first = y[0], .last = y[n - 1] };

  g_assert_cmpuint (n, >=, 3);
  /* Of all points that are higher than both of their sides, the highest: not the end of the classical way down. */
  for (size_t i = 1; i + 1 < n; i++)
    if (y[i] >= y[i - 1] && y[i] >= y[i + 1] && y[i] > shape.peak)
      {
        shape.peak = y[i];
        top = i;
      }
  shape.at = test->x->v[top];
  for (size_t i = 0; i < n; i++)
    *(i < top ? &shape.left : &shape.right) = fmin (i < top ? shape.left : shape.right, i == top ? INFINITY : y[i]);
  return shape;
}

#define WORLDS 3
#define MOST_WORLDS 9

/* The median over teachers, and all that is drawn with them, of how the peak stands to both sides and to the
 * threshold. */
static Shape
median_of_worlds (const char *preset, const char *values, int seed, int worlds, Figure **first)
{
  double rows[6][MOST_WORLDS];
  Shape median;
  double *const fields[6] = { &median.peak, &median.at, &median.left, &median.right, &median.first, &median.last };

  for (int k = 0; k < worlds; k++)
    {
      g_autofree char *all = g_strdup_printf ("seed=%d %s", seed + k, values);
      g_autoptr (Figure) figure = figure_of (preset, all, 2);
      Shape shape = shape_of (figure);
      const double row[6] = {
        shape.peak, shape.at, shape.peak / shape.left, shape.peak / shape.right, shape.first, shape.peak / shape.last
      };
      for (int f = 0; f < 6; f++)
        rows[f][k] = row[f];
      if (k == 0 && first != NULL)
        *first = figure_ref (figure);
    }
  for (int f = 0; f < 6; f++)
    *fields[f] = middle_of (rows[f], worlds);
  return median;
}

static Shape
median_shape (const char *preset, const char *values, int seed, Figure **first)
{
  return median_of_worlds (preset, values, seed, WORLDS, first);
}

static void
check_ratios (const Shape *median, double threshold, double height)
{
  g_assert_cmpfloat (median->left, >=, height);
  g_assert_cmpfloat (median->right, >=, height);
  g_assert_cmpfloat (median->at, >=, threshold / 2);
  g_assert_cmpfloat (median->at, <=, threshold * 2);
}

/* Without noise there is nothing to be overfitted: about the threshold and beyond it the error stays under this
 * fraction of the peak. */
static void
check_clean (const char *preset, const char *values, double threshold, double peak, double fraction)
{
  g_autofree char *all = g_strconcat (values, " label-noise=0", NULL);
  g_autoptr (Figure) clean = figure_of (preset, all, 2);
  const Layer *test = layer_of (clean, "curve", "test");
  unsigned beyond = 0;

  for (size_t i = 0; i < test->y->n; i++)
    if (test->x->v[i] > threshold / 2)
      {
        g_assert_cmpfloat (test->y->v[i], <, fraction * peak);
        beyond++;
      }
  g_assert_cmpuint (beyond, >, 0);
}

/* The peak is of the variance: most of its error there is none of the bias. */
static void
test_peak (void)
{
  g_autoptr (Figure) noisy = NULL;
  Shape median = median_shape ("peak", "seeds=4 highest=80 points=10", 211, &noisy);
  const Layer *bias = layer_of (noisy, "parts", "bias"), *all = layer_of (noisy, "parts", "variance-starts");
  Shape shape = shape_of (noisy);

  check_ratios (&median, 100, 1.5);
  for (size_t k = 0; k < bias->x->n; k++)
    if (bias->x->v[k] == shape.at)
      g_assert_cmpfloat (bias->y->v[k], <, 0.35 * all->area.high->v[k]);
  check_clean ("peak", "seed=211 seeds=4 highest=80 points=8", 100, shape.peak, 0.25);
}

/* First down, then up, then down: the teacher that the preset draws is one that a single unit cannot imitate. */
static void
test_classical (void)
{
  Shape median = median_shape ("classical", "seeds=3 highest=150 points=10", 213, NULL);
  g_autoptr (Figure) own = figure_of ("classical", "seeds=3 highest=60 points=9", 2);
  Shape shape = shape_of (own);

  check_ratios (&median, 150, 1.5);
  g_assert_cmpfloat (shape.left, <, 0.7 * shape.first);
  g_assert_cmpfloat (shape.peak, >, 2 * shape.left);
  check_clean ("classical", "seed=213 seeds=3 highest=150 points=9", 150, median.peak, 0.25);
}

static void
test_tallest (void)
{
  Shape median = median_shape ("tallest", "seeds=2 lowest=2 highest=500 points=9", 214, NULL);

  check_ratios (&median, 200, 1.5);
  g_assert_cmpfloat (median.left, >, 5);
  check_clean ("tallest", "seed=214 seeds=2 lowest=2 highest=100 points=8", 200, median.peak, 0.25);
}

/* In the error that is trained. */
static void
test_digits (void)
{
  Shape median = median_shape ("digits", "seeds=2 highest=300 points=7", 215, NULL);

  check_ratios (&median, 3000, 1.5);
  check_clean ("digits", "seed=215 seeds=2 highest=200 points=8", 3000, median.peak, 0.5);
}

/* In the fraction of errors the peak is a low one: some tenth above the best of the small and a fifth above the
 * largest.
 */
static void
test_digits_fractions (void)
{
  Shape median = median_shape ("digits", "measure=share seeds=2 highest=200 points=7", 215, NULL);

  check_ratios (&median, 3000, 1.08);
  g_assert_cmpfloat (median.last, >=, 1.15);
  g_assert_cmpfloat (median.first, >, 1.5 * median.peak);
}

/* Down, up and down in time, for most worlds by half as much again and more or less for each; in the end the error of
 * least squares, σ² d / (n - d - 1), within its own spread. */
static void
test_epoch_wise (void)
{
  g_autoptr (Figure) first = NULL;
  Shape median = median_of_worlds ("epoch-wise", "seeds=2", 216, MOST_WORLDS, &first);
  double least_squares = 0.01 * 120 / (150 - 120 - 1), last = median.peak / median.last;

  for (int seed = 216; seed < 219; seed++)
    {
      g_autofree char *values = g_strdup_printf ("seed=%d seeds=2", seed);
      g_autoptr (Figure) figure = figure_of ("epoch-wise", values, 2);
      Shape shape = shape_of (figure);
      g_assert_cmpfloat (shape.peak, >=, 1.25 * shape.left);
      g_assert_cmpfloat (shape.first, >=, 1.15 * shape.left);
      g_assert_cmpfloat (shape.at, >=, 40);
      g_assert_cmpfloat (shape.at, <=, 600);
      g_assert_cmpfloat (shape.last, >, 0.4 * least_squares);
      g_assert_cmpfloat (shape.last, <, 2.5 * least_squares);
    }
  g_assert_cmpfloat (median.left, >=, 1.5);
  g_assert_cmpfloat (median.right, >=, 1.5);
  g_assert_cmpfloat (median.first, >=, 1.15 * median.peak / median.left);
  g_assert_cmpfloat (median.at, >=, 172 / 2); /* the recipe's step */
  g_assert_cmpfloat (median.at, <=, 172 * 2);
  g_assert_cmpfloat (last, >, 0.6 * least_squares);
  g_assert_cmpfloat (last, <, 1.6 * least_squares);
  /* On a logarithmic axis, down to where it ends, the hump could not be seen. */
  g_assert_cmpint (figure_find (first, "curve")->y.scale, ==, SCALE_LINEAR);
}

static void
test_polynomials (void)
{
  g_autoptr (Figure) figure = figure_of ("polynomials", "seed=219", 2);
  Shape shape = shape_of (figure);
  const Layer *found = layer_of (figure, "curve", "found"), *fit = layer_of (figure, "at", "fit");
  double largest = 0, tame = 0;

  g_assert_cmpfloat (shape.peak, >=, 1.5 * fmax (shape.left, shape.right));
  g_assert_cmpfloat (shape.at, >=, 9);
  g_assert_cmpfloat (shape.at, <=, 16);
  g_assert_cmpfloat (found->rule.value, ==, 12); /* as many coefficients as samples, and not one fewer */
  for (size_t i = 0; i < fit->y->n; i++)
    {
      largest = fmax (largest, fabs (fit->y->v[i]));
      tame = fmax (tame, fabs (layer_of (figure, "over", "fit")->y->v[i]));
    }
  g_assert_cmpfloat (largest, >, 3 * tame);
  /* The shortest way through goes through. */
  const Layer *over = layer_of (figure, "over", "fit"), *samples = layer_of (figure, "over", "samples");
  for (size_t i = 0; i < samples->x->n; i++)
    {
      double at = (samples->x->v[i] + 1) / 2 * (double) (over->y->n - 1);
      size_t k = (size_t) MIN (at, (double) over->y->n - 2);
      double between = over->y->v[k] + (at - (double) k) * (over->y->v[k + 1] - over->y->v[k]);
      g_assert_cmpfloat (fabs (between - samples->y->v[i]), <, 0.05);
    }
}

/* ---- Labels ---- */

static void
assert_titled (const Figure *figure, const char *id, const char *begin)
{
  const char *title = figure_find (figure, id)->title;

  if (!g_str_has_prefix (title, begin))
    g_error ("%s is called “%s”, not “%s…”", id, title, begin);
}

/* The map in the middle is at the measured peak of the curve beside it, which is at the threshold; the others are on
 * the sides that they say. */
static void
test_circles (void)
{
  g_autoptr (Figure) figure = figure_of ("circles", "seeds=6 points=10", 2);
  Shape shape = shape_of (figure);
  double chosen = layer_of (figure, "curve", "chosen")->x->v[0];
  g_autofree char *at = g_strdup_printf ("At the peak, width %.0f", (shape.at - 2) / 5); /* P = 5h + 2 */

  assert_titled (figure, "under", "Under, width");
  assert_titled (figure, "at", at);
  assert_titled (figure, "over", "Over, width 600");
  g_assert_cmpfloat (shape.at, ==, chosen);
  g_assert_cmpfloat (shape.at, >=, 50); /* n·K = 100 */
  g_assert_cmpfloat (shape.at, <=, 200);
  g_assert_cmpfloat (shape.left, <, 0.4 * shape.first);
  g_assert_cmpfloat (shape.peak, >, 2 * shape.last);
}

/* Few samples are what a model has more than enough parameters for; where nothing interpolates, nothing is over the
 * threshold, and where all do, nothing is under it; and what is no higher than the fits scatter is called no peak. */
static void
test_sides (void)
{
  g_autoptr (Figure) samples = figure_of ("polynomials", "axis=samples width=12 lowest=4 highest=80", 2);
  g_autoptr (Figure) few = figure_of ("polynomials", "highest=8", 2);
  g_autoptr (Figure) flat = figure_of ("polynomials", "label-noise=0 lowest=20", 2);
  g_autoptr (Figure) one = figure_of ("polynomials", "seeds=1", 2);

  assert_titled (samples, "under", "Over, n = ");
  assert_titled (samples, "at", "At the peak, n = ");
  assert_titled (samples, "over", "Under, n = 80");
  assert_titled (few, "under", "Under, width ");
  assert_titled (few, "at", "Under, width 8");
  g_assert_nonnull (strstr (figure_find (few, "curve")->caption, "no median training error"));
  assert_titled (flat, "at", "Over, width 20");
  assert_titled (flat, "over", "Over, width 300");
  g_assert_nonnull (strstr (figure_find (one, "curve")->caption, "One fit at each point"));
}

/* What is cut off is said, with the height of the sum that a loop over the areas finds. */
static void
test_cut_off (void)
{
  g_autoptr (Figure) figure = figure_of ("polynomials", "seed=219", 2);
  const Plot *parts = figure_find (figure, "parts");
  const Numbers *top = layer_of (figure, "parts", "variance-sets")->area.high;
  double most = 0;

  for (size_t i = 0; i < top->n; i++)
    most = fmax (most, top->v[i]);
  g_autofree char *number = number_format (most < 100 ? most : round (most)),
                  *said = g_strconcat ("goes up to ", number, ".", NULL);
  g_assert_cmpfloat (most, >, parts->y.high);
  g_assert_nonnull (strstr (parts->caption, said));
}

/* ---- Theory ---- */

/* Runs that several tests look at. */
#define MANY_SAMPLES "seed=230 seeds=100"
#define FEATURE_DRAWS "seed=228 seeds=8 points=12"
#define PENALTIES "seed=223 seeds=12 points=18"

static double
value_at (const Layer *line, double x)
{
  for (size_t i = 0; i + 1 < line->x->n; i++)
    if (line->x->v[i] <= x && x <= line->x->v[i + 1] && isfinite (line->y->v[i] + line->y->v[i + 1]))
      return line->y->v[i]
             + (x - line->x->v[i]) / (line->x->v[i + 1] - line->x->v[i]) * (line->y->v[i + 1] - line->y->v[i]);
  return NAN;
}

/* Over the points, never at the pole, grey beside it. */
static void
check_theory (const Figure *figure, const char *test_id, const char *theory_id, double pole, double tolerance)
{
  const Layer *test = layer_of (figure, "curve", test_id), *theory = layer_of (figure, "curve", theory_id);
  unsigned compared = 0;

  for (size_t i = 0; i < theory->x->n && g_str_equal (theory_id, "theory"); i++)
    g_assert_false (theory->x->v[i] == pole && isfinite (theory->y->v[i]));
  for (size_t i = 0; i < test->x->n; i++)
    {
      double expected = value_at (theory, test->x->v[i]);
      if (isnan (expected) || fabs (log (test->x->v[i] / pole)) < 0.3)
        continue;
      g_assert_cmpfloat (fabs (test->y->v[i] / expected - 1), <, tolerance);
      compared++;
    }
  g_assert_cmpuint (compared, >=, 6);
}

/* The medians lie on their own theory, at the pole, too: within what the order statistics of so many fits allow (a
 * hundred: the quantiles from .35 to .65 hold the median of 99.8 % of samples). */
static void
test_medians_lie_on_theory (void)
{
  g_autoptr (Figure) figure = figure_of ("more-data", MANY_SAMPLES, 2);
  const Layer *test = layer_of (figure, "curve", "test"), *theory = layer_of (figure, "curve", "theory-median");
  bool at_the_pole = false;

  for (size_t i = 0; i < test->x->n; i++)
    {
      /* A quartile is .25 from the median, so .15 of it is some three fifths of the way. */
      double expected = value_at (theory, test->x->v[i]), below = test->y->v[i] - test->line.low->v[i],
             above = test->line.high->v[i] - test->y->v[i];
      g_assert_cmpfloat (expected, >, test->y->v[i] - 0.7 * below);
      g_assert_cmpfloat (expected, <, test->y->v[i] + 0.7 * above);
      at_the_pole = at_the_pole || test->x->v[i] == 60;
    }
  g_assert_true (at_the_pole);
}

/* Tolerances: medians of so many seeds against a mean, whose spread is some tenth of it. */
static void
test_theory (void)
{
  g_autoptr (Figure) samples = figure_of ("more-data", MANY_SAMPLES, 2);
  g_autoptr (Figure) features = figure_of ("random-features", FEATURE_DRAWS, 2);
  g_autoptr (Figure) ridge = figure_of ("ridge", PENALTIES, 2);

  check_theory (samples, "test", "theory", 60, 0.25);
  check_theory (features, "test", "theory", 300, 0.2);
  check_theory (ridge, "test-3", "theory-3", 60, 0.2);
  g_assert_cmpint (figure_find (features, "curve")->y.scale, ==, SCALE_LOG); /* for the pole */
  g_assert_nonnull (strstr (figure_find (features, "curve")->caption, "d = 100"));
}

/* What corresponds to an expectation is a mean: within five standard errors of it, of which the caption says so, and
 * nowhere beside the pole.  (The limit for random features is a few per cent off at d = 100: science says so.) */
static void
check_means (const char *preset, const char *values, double pole, double slack)
{
  g_autoptr (Figure) figure = figure_of (preset, values, 2);
  const Layer *mean = layer_of (figure, "curve", "mean"), *theory = layer_of (figure, "curve", "theory"),
              *dots = layer_of (figure, "curve", "test-fits");
  unsigned compared = 0;

  for (size_t i = 0; i < mean->x->n; i++)
    {
      double expected = value_at (theory, mean->x->v[i]), sum = 0, squares = 0, n = 0;
      for (size_t k = 0; k < dots->x->n; k++)
        if (dots->x->v[k] == mean->x->v[i])
          {
            sum += dots->y->v[k];
            squares += dots->y->v[k] * dots->y->v[k];
            n++;
          }
      g_assert_cmpfloat (fabs (mean->y->v[i] - sum / n), <, 1e-12 * sum);
      g_assert_cmpfloat (fabs (mean->x->v[i] - pole), >, 4);
      if (isnan (expected) || fabs (mean->x->v[i] - pole) < 10)
        continue;
      double error = sqrt ((squares / n - pow (sum / n, 2)) / (n - 1));
      g_assert_cmpfloat (fabs (mean->y->v[i] - expected), <, 5 * error + slack * expected);
      compared++;
    }
  g_assert_cmpuint (compared, >=, 6);
  g_assert_nonnull (strstr (figure_find (figure, "curve")->caption, "of the mean (crosses)"));
}

static void
test_means_lie_on_theory (void)
{
  check_means ("more-data", MANY_SAMPLES, 60, 1e-9);
  check_means ("random-features", FEATURE_DRAWS, 300, 0.08);
}

/* All test samples count: their number changes the error, and a tenth of a hundred times as many is close to it. */
static void
test_test_samples (void)
{
  double last[3];
  const int counts[3] = { 1000, 1500, 20000 };

  for (int i = 0; i < 3; i++)
    {
      g_autofree char *all = g_strdup_printf (
          "seed=229 seeds=1 points=7 features=20 samples=40 lowest=5 highest=100 test-samples=%d", counts[i]);
      g_autoptr (Figure) figure = figure_of ("random-features", all, 2);
      const Layer *test = layer_of (figure, "curve", "test");
      last[i] = test->y->v[test->y->n - 1];
    }
  g_assert_cmpfloat (last[0], !=, last[1]);
  g_assert_cmpfloat (last[1], !=, last[2]);
  /* Squared errors of n samples: a spread of about √(2/n) of their mean. */
  g_assert_cmpfloat (fabs (last[0] / last[2] - 1), <, 5 * sqrt (2 / 1000.0));
}

static void
test_theory_small_dimension (void)
{
  g_autoptr (Figure) figure = figure_of ("random-features", "features=30 samples=60 lowest=10 highest=200 seeds=1", 2);

  g_assert_cmpuint (layer_of (figure, "curve", "theory")->x->n, ==, 0);
  g_assert_cmpuint (layer_of (figure, "curve", "theory-outside")->x->n, >, 50);
}

/* The best penalty leaves no peak: at no width is it worse than the penalties that are fixed (to the noise of a
 * median), nor than a fifth above its own neighbourhood's. */
static void
test_ridge_removes_the_peak (void)
{
  g_autoptr (Figure) figure = figure_of ("ridge", PENALTIES, 2);
  const Layer *none = layer_of (figure, "curve", "test"), *best = layer_of (figure, "curve", "test-3");
  double least = INFINITY, most = 0, peak = 0;

  for (size_t i = 0; i < none->y->n; i++)
    peak = fmax (peak, none->y->v[i]);
  for (size_t i = 0; i < best->y->n; i++)
    {
      least = fmin (least, best->y->v[i]);
      most = fmax (most, best->y->v[i]);
    }
  g_assert_cmpfloat (peak, >, 10 * most);
  g_assert_cmpfloat (most, <, 1.6 * least);
}

/* A penalty as the axis: the least error is near σ²γ/r². */
static void
test_penalty_axis (void)
{
  g_autoptr (Figure) figure = figure_of (
      "ridge", "family=none axis=ridge width=200 lowest=0.01 highest=30 points=25 seeds=30 signal-decay=0", 2);
  const Layer *test = layer_of (figure, "curve", "test"), *rule = layer_of (figure, "curve", "best");
  double least = INFINITY, at_best = value_at (test, rule->rule.value);

  for (size_t i = 0; i < test->y->n; i++)
    least = fmin (least, test->y->v[i]);
  g_assert_cmpfloat (at_best, <, 1.03 * least);
  g_assert_cmpfloat (test->y->v[0], >, 1.05 * least);
  g_assert_cmpfloat (test->y->v[test->y->n - 1], >, 1.02 * least);
}

/* ---- What the pictures are made of ---- */

/* Bias, and the variances, sum to the mean error: of the dots that are drawn. */
static void
test_parts_sum (void)
{
  g_autoptr (Figure) figure = figure_of ("random-features", FEATURE_DRAWS, 2);
  const Layer *bias = layer_of (figure, "parts", "bias"), *sets = layer_of (figure, "parts", "variance-sets"),
              *starts = layer_of (figure, "parts", "variance-starts"), *dots = layer_of (figure, "curve", "test-fits");

  g_assert_cmpuint (bias->x->n, ==, 12);
  for (size_t i = 0; i < bias->x->n; i++)
    {
      double sum = 0, parts = bias->y->v[i] + sets->y->v[i] + starts->y->v[i];
      unsigned n = 0;
      for (size_t k = 0; k < dots->x->n; k++)
        if (dots->x->v[k] == bias->x->v[i])
          {
            sum += dots->y->v[k];
            n++;
          }
      g_assert_cmpuint (n, ==, 8);
      g_assert_cmpfloat (fabs (parts - sum / n), <, 1e-10 * sum);
    }
}

/* The threshold counts what changes the network: of a linear one d weights and the bias, and less for a ReLU unit whose
 * scale the next layer undoes. */
static void
test_effective_parameters (void)
{
  const struct
  {
    const char *preset, *values;
    double expected;   /* NaN: there is no such place */
    const char *words; /* NULL: nothing is said, as all parameters count */
  } cases[] = {
    { "peak", "axis=samples lowest=10 highest=1000 width=10 dimension=40", 421, NULL },
    { "peak", "axis=samples lowest=10 highest=1000 width=10 dimension=40 activation=identity", 41, "41 of 421" },
    { "peak", "axis=samples lowest=10 highest=1000 width=10 dimension=40 depth=3 activation=identity", 41,
      "41 of 641" },
    { "epoch-wise", "axis=samples lowest=10 highest=1000 width=10 features=40", 40, "40 of 410" },
    { "peak", "activation=identity dimension=40", NAN, NULL },
    { "peak", "activation=relu dimension=7", 113, "105 of 118" }, /* 13 units: 13 · 9 + 1, less 13 */
    { "peak", "dimension=7", 100, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *all = g_strconcat (cases[i].values, " samples=100 seeds=1 points=4 steps=2", NULL);
      g_autoptr (Figure) figure = figure_of (cases[i].preset, all, 2);
      Plot *curve = figure_find (figure, "curve");
      const Layer *rule = plot_find (curve, "expected");
      g_assert_true ((rule == NULL) == isnan (cases[i].expected));
      if (rule != NULL)
        g_assert_cmpfloat (rule->rule.value, ==, cases[i].expected);
      if (cases[i].words != NULL)
        g_assert_nonnull (strstr (curve->caption, cases[i].words));
      else
        g_assert_null (strstr (curve->caption, "that matter"));
    }
}

/* More points where the curve is steep than elsewhere. */
static void
test_refinement (void)
{
  g_autoptr (Figure) figure = figure_of ("more-data", "seed=225 seeds=1 points=26", 2);
  const Layer *test = layer_of (figure, "curve", "test");
  unsigned near = 0;

  g_assert_cmpuint (test->x->n, ==, 26);
  for (size_t i = 0; i < test->x->n; i++)
    near += test->x->v[i] > 45 && test->x->v[i] < 80; /* a seventh of the axis */
  g_assert_cmpuint (near, >=, 10);
}

static void
test_noise_family (void)
{
  g_autoptr (Figure) figure = figure_of ("more-data", "seed=226 family=noise points=9 seeds=10", 2);
  const Layer *all = layer_of (figure, "curve", "test"), *none = layer_of (figure, "curve", "test-3");

  g_assert_nonnull (plot_find (figure_find (figure, "curve"), "test-2"));
  /* Without noise and with all features seen, as many samples as features say everything. */
  g_assert_cmpfloat (none->y->v[none->y->n - 1], <, 1e-20);
  g_assert_cmpfloat (all->y->v[all->y->n - 1], >, 1e-3);
}

static void
test_reproducible (void)
{
  const char *const cases[][2] = { { "peak", "seeds=3 highest=20 points=8 steps=200" },
                                   { "random-features",
                                     "seeds=3 points=9 samples=60 features=20 lowest=5 highest=200" },
                                   { "epoch-wise", "seeds=3 highest=500" },
                                   { "digits", "seeds=2 highest=20 points=7 steps=60 batch-size=50" } };

  for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
    {
      g_autofree char *first = NULL;
      for (unsigned threads = 1; threads <= 3; threads++)
        {
          g_autoptr (Figure) figure = figure_of (cases[c][0], cases[c][1], threads);
          g_autofree char *text = figure_numbers (figure);
          if (first == NULL)
            first = g_steal_pointer (&text);
          else
            g_assert_cmpstr (first, ==, text);
        }
    }
}

/* ---- Live ---- */

static Figure *
wait_for (Run *run, bool (*is_it) (const Figure *figure))
{
  gint64 until = g_get_monotonic_time () + PATIENCE_SECONDS * G_USEC_PER_SEC;

  while (g_get_monotonic_time () < until)
    {
      g_autoptr (Figure) figure = run_take_figure (run);
      if (figure != NULL && is_it (figure))
        return g_steal_pointer (&figure);
      g_usleep (1000);
    }
  g_error ("the figure that was waited for did not come");
}

static bool
has_curve (const Figure *figure)
{
  return layer_of (figure, "curve", "test")->x->n >= 3;
}

static bool
has_previous (const Figure *figure)
{
  return plot_find (figure_find (figure, "curve"), "before") != NULL;
}

static bool
is_whole (const Figure *figure)
{
  return layer_of (figure, "curve", "test-fits")->x->n == 8 * 2;
}

static bool
has_four_seeds (const Figure *figure)
{
  return layer_of (figure, "curve", "test-fits")->x->n == 8 * 4;
}

static bool
is_clean (const Figure *figure)
{
  return has_previous (figure) && is_whole (figure);
}

/* The old curve stays, the new one begins anew, and ends as if it had been asked for from the first. */
static void
test_live_noise (void)
{
  const char *values = "seeds=2 highest=30 points=8 steps=300";
  g_autofree char *changed_values = g_strdup_printf ("%s label-noise=0.8", values);
  Run *run = start ("peak", values, false, 2);
  g_autoptr (Figure) before = wait_for (run, has_curve);

  g_assert_true (run_set_live (run, "label-noise", 0.8));
  g_autoptr (Figure) first = wait_for (run, has_previous);
  g_assert_cmpuint (layer_of (first, "curve", "before")->x->n, >=, 3);
  /* On a busy machine the first one that is seen may be the last one that comes. */
  g_autoptr (Figure) after = is_whole (first) ? figure_ref (first) : wait_for (run, is_whole);
  g_autoptr (Figure) fresh = figure_of ("peak", changed_values, 1);
  const Layer *a = layer_of (after, "curve", "test-fits"), *b = layer_of (fresh, "curve", "test-fits");
  g_assert_cmpmem (a->y->v, a->y->n * sizeof (double), b->y->v, b->y->n * sizeof (double));
  /* What is exported with it is as it is now, not as it began. */
  g_assert_nonnull (strstr (after->settings, "\"label-noise\": 0.8"));
  g_assert_nonnull (strstr (after->caption, "noise of standard deviation 0.8"));
  g_assert_nonnull (strstr (first->caption, "noise of standard deviation 0.8"));
  run_free (run);
}

/* The peak that is gone without noise stays in sight beside what is left. */
static void
test_previous_in_range (void)
{
  Run *run = start ("peak", "seeds=2 highest=30 points=8 steps=300", false, 2);
  g_autoptr (Figure) noisy = wait_for (run, is_whole);

  g_assert_true (run_set_live (run, "label-noise", 0));
  g_autoptr (Figure) after = wait_for (run, is_clean);
  const Layer *before = layer_of (after, "curve", "before"), *test = layer_of (after, "curve", "test");
  const Plot *curve = figure_find (after, "curve");
  double high = 0, now = 0;
  for (size_t i = 0; i < before->y->n; i++)
    high = fmax (high, before->y->v[i]);
  for (size_t i = 0; i < test->y->n; i++)
    now = fmax (now, test->y->v[i]);
  g_assert_cmpfloat (high, >, 1.7 * now); /* alone the new curve would have no room for it */
  g_assert_cmpfloat (curve->y.high, >, high);
  run_free (run);
}

/* Two more seeds are two more dots at every point, the others stay where they were. */
static void
test_more_seeds (void)
{
  Run *run = start ("peak", "seeds=2 highest=30 points=8 steps=300", false, 2);
  g_autoptr (Figure) two = wait_for (run, is_whole);

  g_assert_true (run_set_live (run, "seeds", 4));
  g_autoptr (Figure) four = wait_for (run, has_four_seeds);
  g_autoptr (Figure) fresh = figure_of ("peak", "seeds=4 highest=30 points=8 steps=300", 1);
  const Layer *a = layer_of (four, "curve", "test-fits"), *b = layer_of (fresh, "curve", "test-fits"),
              *old = layer_of (two, "curve", "test-fits");
  g_assert_cmpmem (a->y->v, a->y->n * sizeof (double), b->y->v, b->y->n * sizeof (double));
  g_assert_nonnull (strstr (four->caption, "4 fits a point"));
  g_assert_nonnull (strstr (four->settings, "\"seeds\": 4"));
  for (size_t i = 0; i < 8; i++)
    {
      g_assert_cmpfloat (old->y->v[2 * i], ==, a->y->v[4 * i]);
      g_assert_cmpfloat (old->y->v[2 * i + 1], ==, a->y->v[4 * i + 1]);
    }
  run_free (run);
}

/* Asks for a value that cannot be had: there is a warning that names it, and the settings keep the one of before. */
static void
refuse (Run *run, const char *id, double value, const char *why, const char *kept)
{
  gint64 until = g_get_monotonic_time () + PATIENCE_SECONDS * G_USEC_PER_SEC;
  g_autofree char *warning = NULL;
  g_autoptr (Figure) figure = NULL;

  g_assert_true (run_set_live (run, id, value));
  while ((warning = run_take_warning (run)) == NULL && g_get_monotonic_time () < until)
    g_usleep (1000);
  g_assert_nonnull (warning);
  g_assert_nonnull (strstr (warning, why));
  figure_unref (wait_for (run, has_curve)); /* which may be one of before */
  figure = wait_for (run, has_curve);
  g_assert_nonnull (strstr (figure->settings, kept));
}

/* Seeds that there is no memory for (a hundred outputs of a thousand samples, at 200 points of three curves), and a
 * fraction above 1. */
static void
test_live_refused (void)
{
  Run *run;
  g_autoptr (Figure) before = NULL;

  if (memory_available () > 200e9)
    {
      g_test_skip ("this machine has two hundred gigabytes");
      return;
    }
  run = start ("peak", "data=clusters classes=100 seeds=1 points=200 family=noise samples=2 steps=1 label-noise=0.5",
               false, 1);
  before = wait_for (run, has_curve);
  refuse (run, "label-noise", 3, "label-noise is 3", "\"label-noise\": 0.5");
  refuse (run, "seeds", 400, "400 seeds", "\"seeds\": 1");
  run_free (run);
}

/* Whether there is a warning, and it says this. */
static void
check_family (const char *values, const char *sentence)
{
  g_autofree char *all = g_strdup_printf ("model=linear seeds=1 points=3 lowest=1 highest=9 samples=20 %s", values);
  Run *run = start ("peak", all, true, 1);
  g_autofree char *warning = NULL;

  run_join (run);
  warning = run_take_warning (run);
  g_assert_cmpstr (warning, ==, sentence);
  run_free (run);
}

static void
test_family_of_one (void)
{
  check_family ("family=noise label-noise=0", "family is noise; with label-noise=0 there is only one curve.");
  check_family ("family=ridge axis=ridge", "family is ridge; with axis=ridge there is only one curve.");
  check_family ("family=ridge model=polynomial", "family is ridge; with ridge=0 there is only one curve.");
  check_family ("family=noise", NULL);
  check_family ("family=ridge", NULL);
  check_family ("family=ridge model=polynomial ridge=0.1", NULL);
  check_family ("family=none label-noise=0", NULL);
}

static bool
trains_the_widest (const Figure *figure)
{
  Plot *plot = figure_find (figure, "training");
  return plot != NULL && strstr (plot->title, "30") != NULL;
}

static void
test_click (void)
{
  Run *run = start ("peak", "seeds=2 highest=30 points=8 steps=300", false, 2);
  g_autoptr (Figure) before = wait_for (run, is_whole);
  RunEvent click = { RUN_EVENT_CLICK, "curve", 340, 0.5 };

  g_assert_false (trains_the_widest (before));
  run_post (run, &click);
  g_autoptr (Figure) after = wait_for (run, trains_the_widest);
  const Layer *steps = layer_of (after, "training", "train");
  g_assert_cmpfloat (steps->x->v[steps->x->n - 1], ==, 300);
  run_free (run);
}

/* The rate that the sharpest start bears is a mark on the slider: 2/λmax for descent, none for Adam. */
static void
test_threshold_mark (void)
{
  for (int adam = 0; adam < 2; adam++)
    {
      Run *run = start ("epoch-wise", adam ? "optimiser=adam highest=50 seeds=1" : "highest=50 seeds=1", false, 1);
      RunMark marks[RUN_MARKS];
      g_autoptr (Figure) figure = wait_for (run, has_curve);
      g_assert_nonnull (figure);
      g_assert_cmpuint (run_marks (run, marks), ==, 1);
      g_assert_cmpstr (marks[0].id, ==, "learning-rate");
      /* The strong features have scale 1: a network of small first weights bears more than a linear model's 1/(1+√γ)².
       */
      if (adam)
        g_assert_true (isnan (marks[0].value));
      else
        g_assert_cmpfloat (marks[0].value, >, 1 / pow (1 + sqrt (110.0 / 150), 2));
      run_free (run);
    }
}

/* What was done before it was stopped is shown and saved. */
static void
test_cancelled (void)
{
  RunFolder *folder = folder_new ();
  g_autofree char *file = g_build_filename (run_folder_path (folder), "fits.csv", NULL);
  g_autoptr (Settings) settings = settings_for ("peak", "seeds=200 steps=20000");
  RunOptions options = { .threads = 2, .folder = folder };
  Run *run = run_new (&double_descent_experiment, settings, &options);
  g_autoptr (Figure) figure = wait_for (run, has_curve);

  run_stop (run);
  run_join (run);
  g_assert_cmpint (run_state (run), ==, RUN_CANCELLED);
  g_assert_true (g_file_test (file, G_FILE_TEST_EXISTS));
  run_free (run);
  folder_remove (folder);
}

/* ---- Files, and what cannot be done ---- */

/* The lines of a table in the folder of a run that ended so, and the last figure. */
static char **
saved_lines (RunState ended, const char *preset, const char *values, const char *name, Figure **figure)
{
  RunFolder *folder = folder_new ();
  g_autofree char *text = NULL;
  g_autoptr (Settings) settings = settings_for (preset, values);
  RunOptions options = { .threads = 2, .unattended = true, .folder = folder };
  Run *run = run_new (&double_descent_experiment, settings, &options);

  run_join (run);
  g_assert_cmpint (run_state (run), ==, ended);
  *figure = run_take_figure (run);
  text = folder_contents (folder, name, NULL);
  run_free (run);
  folder_remove (folder);
  return g_strsplit (g_strchomp (text), "\n", -1);
}

static double
cell (const char *line, guint column)
{
  g_auto (GStrv) cells = g_strsplit (line, ",", -1);
  g_assert_cmpuint (column, <, g_strv_length (cells));
  return g_ascii_strtod (cells[column], NULL);
}

/* A row a fit: what is drawn. */
static void
test_saved_table (void)
{
  g_autoptr (Figure) figure = NULL;
  g_auto (GStrv) lines = saved_lines (RUN_DONE, "polynomials", "seeds=3 points=9", "fits.csv", &figure);
  const Layer *dots = layer_of (figure, "curve", "test-fits"), *train = layer_of (figure, "curve", "train-fits");

  g_assert_cmpstr (lines[0], ==,
                   "curve,value,seed,status,parameters,samples,noise,penalty,train_error,test_error,norm,"
                   "effective_rank,sharpness");
  g_assert_cmpuint (g_strv_length (lines), ==, 1 + 27);
  for (guint i = 0; i < 27; i++)
    {
      const char *line = lines[1 + i];
      g_assert_cmpfloat (cell (line, 0), ==, 0);
      g_assert_cmpfloat (cell (line, 1), ==, dots->x->v[i]);
      g_assert_cmpfloat (cell (line, 2), ==, i % 3);
      g_assert_cmpfloat (cell (line, 3), ==, 0);
      g_assert_cmpfloat (cell (line, 4), ==, dots->x->v[i]);
      g_assert_cmpfloat (cell (line, 5), ==, 12);
      g_assert_cmpfloat (cell (line, 6), ==, 0.2);
      g_assert_cmpfloat (cell (line, 8), ==, train->y->v[i]);
      g_assert_cmpfloat (cell (line, 9), ==, dots->y->v[i]);
      g_assert_cmpfloat (cell (line, 10), >, 0);
    }
}

static guint
column_of (const char *header, const char *name)
{
  g_auto (GStrv) names = g_strsplit (header, ",", -1);
  guint i = 0;

  while (names[i] != NULL && !g_str_equal (names[i], name))
    i++;
  g_assert_nonnull (names[i]);
  return i;
}

/* A row a place: quartiles as they are drawn. */
static void
test_saved_curve (void)
{
  g_autoptr (Figure) figure = NULL;
  g_auto (GStrv)
      lines = saved_lines (RUN_DONE, "random-features", "seeds=4 points=7 features=20 samples=40 lowest=5 highest=100",
                           "curve.csv", &figure);
  const Layer *test = layer_of (figure, "curve", "test");
  guint value = column_of (lines[0], "value"), low = column_of (lines[0], "test_error_low"),
        median = column_of (lines[0], "test_error_median"), high = column_of (lines[0], "test_error_high");

  g_assert_cmpuint (g_strv_length (lines), ==, 1 + 7);
  for (guint i = 0; i < 7; i++)
    {
      const char *line = lines[1 + i];
      g_assert_cmpfloat (cell (line, value), ==, test->x->v[i]);
      g_assert_cmpfloat (cell (line, column_of (lines[0], "fits")), ==, 4);
      g_assert_cmpfloat (cell (line, low), ==, test->line.low->v[i]);
      g_assert_cmpfloat (cell (line, median), ==, test->y->v[i]);
      g_assert_cmpfloat (cell (line, high), ==, test->line.high->v[i]);
    }
}

static void
test_impossible (void)
{
  const char *const cases[][3] = { { "peak", "lowest=50 highest=10", "50" },
                                   { "peak", "highest=5000", "4096" },
                                   { "polynomials", "axis=time", "axis" },
                                   { "more-data", "width=61", "60" },
                                   { "peak", "data=file", "data-file" },
                                   { "digits", "label-noise=1.5", "1.5" },
                                   { "epoch-wise", "slow-features=120", "120" },
                                   { "peak", "data=parity parity-bits=11", "11" },
                                   { "ridge", "axis=samples highest=1e8", "1e+08" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Run *run = start (cases[i][0], cases[i][1], true, 1);
      run_join (run);
      g_assert_cmpint (run_state (run), ==, RUN_FAILED);
      g_assert_nonnull (strstr (run_error (run)->message, cases[i][2]));
      run_free (run);
    }
}

/* A rate that is far too high: fits that leave the finite numbers are rows that say so, and the caption says how many;
 * all others are drawn.  Here none is left, so that the run has diverged. */
static void
test_diverging (void)
{
  g_autoptr (Figure) figure = NULL;
  g_auto (GStrv) lines = saved_lines (RUN_DIVERGED, "peak",
                                      "seeds=2 highest=30 points=7 steps=200 optimiser=sgd learning-rate=1e6",
                                      "fits.csv", &figure);
  const Layer *dots = layer_of (figure, "curve", "test-fits");
  guint diverged = 0;
  g_autofree char *sentence = NULL;

  g_assert_cmpuint (g_strv_length (lines), ==, 1 + 14);
  for (guint i = 1; i <= 14; i++)
    {
      double status = cell (lines[i], 3), error = cell (lines[i], 9);
      g_assert_true (isfinite (error) ? status == 0 : status == 1);
      diverged += status == 1;
    }
  g_assert_cmpuint (diverged, >, 0);
  g_assert_cmpuint (dots->x->n, ==, 14 - diverged);
  sentence = g_strdup_printf (diverged == 1 ? "%u fit diverged" : "%u fits diverged", diverged);
  g_assert_nonnull (strstr (figure_find (figure, "curve")->caption, sentence));
}

/* Nesterov's method has momentum: from the same start its first curve is another one than plain descent's. */
static void
test_nesterov (void)
{
  double train[2];

  for (int i = 0; i < 2; i++)
    {
      g_autofree char *all = g_strdup_printf ("seeds=1 highest=30 points=7 steps=100 learning-rate=0.01 optimiser=%s",
                                              i == 0 ? "sgd" : "nesterov");
      g_autoptr (Figure) figure = figure_of ("peak", all, 2);
      train[i] = layer_of (figure, "curve", "train")->y->v[6];
      g_assert_true ((strstr (figure->caption, "momentum 0.9") != NULL) == (i == 1));
    }
  g_assert_cmpfloat (train[1], <, 0.9 * train[0]); /* and learns faster */
}

/* Of a file nobody knows what its targets would be without noise; what is drawn from how much is said. */
static void
test_file_caption (void)
{
  g_autofree char *folder = g_dir_make_tmp ("basin-XXXXXX", NULL), *path = g_build_filename (folder, "own.csv", NULL);
  GString *text = g_string_new ("size,price\n");
  for (int i = 0; i < 100; i++)
    g_string_append_printf (text, "%d,%d.5\n", i, i * i % 31);
  g_assert_true (g_file_set_contents (path, text->str, -1, NULL));
  g_string_free (text, TRUE);
  g_autofree char *values = g_strdup_printf ("data-file=%s seeds=2 points=7 highest=20 steps=20 samples=10", path);
  g_autoptr (Figure) figure = figure_of ("your-own", values, 2), made = figure_of ("peak", "seeds=1 steps=5", 2);

  g_assert_null (strstr (figure->caption, "without noise"));
  g_assert_nonnull (strstr (figure->caption, "as the file has them"));
  g_assert_nonnull (strstr (figure->caption, "10 of 70 rows"));
  g_assert_nonnull (strstr (figure->caption, "own.csv"));
  g_assert_nonnull (strstr (figure->caption, "divided by their standard deviations"));
  g_assert_nonnull (strstr (made->caption, "without noise"));
  /* The file's columns name the axes of the fitted function. */
  g_assert_cmpstr (figure_find (figure, "over")->x.label, ==, "size");
  g_assert_cmpstr (figure_find (figure, "over")->y.label, ==, "price");
  g_remove (path);
  g_rmdir (folder);
}

/* Predictions are counted: 400 seeds of 200 places of 1000 samples of ten digits, 6.4 GB, and more than any machine has
 * where there are a hundred classes at three levels of noise. */
static void
test_memory (void)
{
  const char *message;
  Run *run;

  if (memory_available () > 200e9)
    {
      g_test_skip ("this machine has two hundred gigabytes");
      return;
    }
  run = start ("peak", "data=clusters classes=100 seeds=400 points=200 family=noise samples=2", true, 1);
  run_join (run);
  g_assert_cmpint (run_state (run), ==, RUN_FAILED);
  message = run_error (run)->message;
  g_assert_nonnull (strstr (message, "192 GB"));
  g_assert_nonnull (strstr (message, "400 seeds"));
  run_free (run);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  figures = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) figure_unref);
  g_test_add_func ("/double-descent/peak", test_peak);
  g_test_add_func ("/double-descent/classical", test_classical);
  g_test_add_func ("/double-descent/tallest", test_tallest);
  g_test_add_func ("/double-descent/digits", test_digits);
  g_test_add_func ("/double-descent/digits-fractions", test_digits_fractions);
  g_test_add_func ("/double-descent/epoch-wise", test_epoch_wise);
  g_test_add_func ("/double-descent/polynomials", test_polynomials);
  g_test_add_func ("/double-descent/circles", test_circles);
  g_test_add_func ("/double-descent/sides", test_sides);
  g_test_add_func ("/double-descent/cut-off", test_cut_off);
  g_test_add_func ("/double-descent/theory", test_theory);
  g_test_add_func ("/double-descent/means-lie-on-theory", test_means_lie_on_theory);
  g_test_add_func ("/double-descent/medians-lie-on-theory", test_medians_lie_on_theory);
  g_test_add_func ("/double-descent/test-samples", test_test_samples);
  g_test_add_func ("/double-descent/nesterov", test_nesterov);
  g_test_add_func ("/double-descent/file-caption", test_file_caption);
  g_test_add_func ("/double-descent/memory", test_memory);
  g_test_add_func ("/double-descent/theory-small-dimension", test_theory_small_dimension);
  g_test_add_func ("/double-descent/ridge-removes-the-peak", test_ridge_removes_the_peak);
  g_test_add_func ("/double-descent/penalty-axis", test_penalty_axis);
  g_test_add_func ("/double-descent/parts-sum", test_parts_sum);
  g_test_add_func ("/double-descent/effective-parameters", test_effective_parameters);
  g_test_add_func ("/double-descent/refinement", test_refinement);
  g_test_add_func ("/double-descent/noise-family", test_noise_family);
  g_test_add_func ("/double-descent/reproducible", test_reproducible);
  g_test_add_func ("/double-descent/live-noise", test_live_noise);
  g_test_add_func ("/double-descent/previous-in-range", test_previous_in_range);
  g_test_add_func ("/double-descent/more-seeds", test_more_seeds);
  g_test_add_func ("/double-descent/live-refused", test_live_refused);
  g_test_add_func ("/double-descent/family-of-one", test_family_of_one);
  g_test_add_func ("/double-descent/click", test_click);
  g_test_add_func ("/double-descent/threshold-mark", test_threshold_mark);
  g_test_add_func ("/double-descent/cancelled", test_cancelled);
  g_test_add_func ("/double-descent/saved-table", test_saved_table);
  g_test_add_func ("/double-descent/saved-curve", test_saved_curve);
  g_test_add_func ("/double-descent/impossible", test_impossible);
  g_test_add_func ("/double-descent/diverging", test_diverging);
  result = g_test_run ();
  g_hash_table_unref (figures);
  return result;
}
