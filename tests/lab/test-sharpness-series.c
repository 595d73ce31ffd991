/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sharpness measured beside a threshold: with schedules, with too few products, with more records than are kept. */
#include "toy.h"

#include "figure/figure_csv.h"
#include "lab/session.h"
#include "lab/sharpness_series.h"

#include <math.h>
#include <string.h>

/* A session that does nothing but measure, after every step. */
static size_t products;

static void
begin (Session *session)
{
  *(SharpnessSeries **) session->own = sharpness_series_new (session, 1, products);
}

static void
after (Session *session)
{
  sharpness_series_follow (*(SharpnessSeries **) session->own, session, products);
}

static void
draw (Session *session, Figure *figure)
{
  figure_add (figure, sharpness_series_plot (*(SharpnessSeries **) session->own, session));
}

static void
report (Session *session)
{
  sharpness_series_report (*(SharpnessSeries **) session->own, session);
}

static void
end (Session *session)
{
  sharpness_series_free (*(SharpnessSeries **) session->own);
}

static const SessionClass measured = { .title = "Toy",
                                       .size = sizeof (SharpnessSeries *),
                                       .begin = begin,
                                       .after = after,
                                       .draw = draw,
                                       .report = report,
                                       .end = end };

static void
measured_run (Run *run)
{
  session_run (run, &measured);
}

/* What is known when it is over: plot borrowed from figure. */
typedef struct
{
  Run *run;
  Figure *figure;
  Plot *plot;
} Case;

static Case
measure (const char *const *values, size_t most_products)
{
  Case c;

  products = most_products;
  c.run = toy_run_to_its_end (measured_run, values, true);
  c.figure = run_take_figure (c.run);
  c.plot = figure_find (c.figure, "sharpness");
  g_assert_nonnull (c.plot);
  return c;
}

static void
case_clear (Case *c)
{
  figure_unref (c->figure);
  run_free (c->run);
}

/* NaN: there is none. */
static double
result (const Case *c, const char *id)
{
  g_autoptr (GPtrArray) results = run_results (c->run);

  for (guint i = 0; i < results->len; i++)
    if (g_str_equal (((const Result *) results->pdata[i])->id, id))
      return ((const Result *) results->pdata[i])->value;
  return NAN;
}

static double
largest (const Numbers *numbers)
{
  double most = -INFINITY;

  for (size_t i = 0; i < numbers->n; i++)
    most = isfinite (numbers->v[i]) ? fmax (most, numbers->v[i]) : most;
  return most;
}

/* ---- Schedules ---- */

#define STEPS 40
#define RATE 0.02
#define SMALL                                                                                                          \
  "data", "chebyshev", "samples", "20", "width", "6", "batch-size", "0", "momentum", "0", "learning-rate", "0.02",     \
      "steps", "40"

static double
stepped (double part)
{
  return part < 0.5 ? 1 : part < 0.75 ? 0.1 : 0.01;
}

static double
cosine (double part)
{
  return (1 + cos (G_PI * part)) / 2;
}

/* The threshold is 2/η of the rate as it is scheduled at each step; where that is 0 there is a gap, and no infinity in
 * what is saved.  A threshold that rises far above the sharpness does not take the axis with it. */
static void
check_schedule (const char *name, double (*factor) (double part))
{
  const char *const values[] = { SMALL, "schedule", name, NULL };
  Case c = measure (values, SHARPNESS_MOST_PRODUCTS);
  const Layer *threshold = plot_find (c.plot, "threshold"), *sharpness = plot_find (c.plot, "sharpness");
  g_autofree char *csv = plot_to_csv (c.plot);

  g_assert_cmpuint (threshold->x->n, ==, STEPS + 1);
  for (int i = 0; i <= STEPS; i++)
    {
      double rate = RATE * factor ((double) i / STEPS);
      g_assert_cmpfloat (threshold->x->v[i], ==, i);
      if (rate > 0)
        g_assert_cmpfloat_with_epsilon (threshold->y->v[i] * rate / 2, 1, 1e-12);
      else
        g_assert_true (isnan (threshold->y->v[i]));
    }
  g_assert_cmpfloat (largest (threshold->y), >, 10 * 2 / RATE);
  g_assert_cmpfloat (c.plot->y.high, <=, 1.5 * fmax (2 / RATE, largest (sharpness->y)));
  g_assert_null (strstr (csv, "inf"));
  g_assert_null (strstr (c.plot->caption, "inf"));
  g_assert_null (strstr (c.plot->caption, "no such threshold"));
  g_assert_nonnull (strstr (c.plot->caption, factor (1) > 0 ? "threshold 2/η = " : "threshold 2/η, without bound"));
  if (factor (1) > 0)
    g_assert_cmpfloat_with_epsilon (result (&c, "threshold") * RATE * factor (1) / 2, 1, 1e-12);
  else
    g_assert_true (isnan (result (&c, "threshold")));
  case_clear (&c);
}

static void
test_schedules (void)
{
  check_schedule ("step", stepped);
  check_schedule ("cosine", cosine);
}

/* Without a schedule the ratio that is reported is over the last 30 % of the records. */
static void
test_ratio (void)
{
  const char *const values[] = { SMALL, "momentum", "0.5", NULL };
  Case c = measure (values, SHARPNESS_MOST_PRODUCTS);
  const Numbers *sharpness = plot_find (c.plot, "sharpness")->y;
  double threshold = 2 * 1.5 / RATE, sum = 0, squares = 0;
  int from = (int) floor (0.7 * (STEPS + 1)), n = STEPS + 1 - from;

  for (int i = from; i <= STEPS; i++)
    sum += sharpness->v[i] / threshold;
  for (int i = from; i <= STEPS; i++)
    squares += pow (sharpness->v[i] / threshold - sum / n, 2);
  g_assert_cmpfloat_with_epsilon (result (&c, "threshold"), threshold, 1e-9);
  g_assert_cmpfloat_with_epsilon (result (&c, "ratio_last_30_percent"), sum / n, 1e-12);
  g_assert_cmpfloat_with_epsilon (result (&c, "ratio_deviation"), sqrt (squares / n), 1e-12);
  g_assert_cmpfloat (result (&c, "highest_sharpness"), ==, largest (sharpness));
  g_assert_cmpfloat (result (&c, "first_sharpness"), ==, sharpness->v[0]);
  case_clear (&c);
}

/* One measurement has no deviation. */
static void
test_one_measurement (void)
{
  const char *const values[] = { SMALL, "steps", "1", NULL };
  Case c = measure (values, SHARPNESS_MOST_PRODUCTS);

  g_assert_true (isfinite (result (&c, "ratio_last_30_percent")));
  g_assert_true (isnan (result (&c, "ratio_deviation")));
  g_assert_nonnull (strstr (c.plot->caption, "their ratio is"));
  g_assert_null (strstr (c.plot->caption, "±"));
  case_clear (&c);
}

/* What was measured of an explosion is on the axis, and has no mean. */
static void
test_divergence (void)
{
  const char *const values[] = { SMALL, "learning-rate", "3", NULL };
  Case c = measure (values, SHARPNESS_MOST_PRODUCTS);

  g_assert_cmpint (run_state (c.run), ==, RUN_DIVERGED);
  g_assert_cmpfloat (result (&c, "first_sharpness"), >, 3 * result (&c, "threshold"));
  g_assert_true (isnan (c.plot->y.high));
  g_assert_null (strstr (c.plot->caption, "ratio"));
  g_assert_true (isnan (result (&c, "ratio_last_30_percent")));
  case_clear (&c);
}

static void
test_adam_has_no_threshold (void)
{
  const char *const values[] = { SMALL, "optimiser", "adam", "learning-rate", "0.001", NULL };
  Case c = measure (values, SHARPNESS_MOST_PRODUCTS);

  g_assert_null (plot_find (c.plot, "threshold"));
  g_assert_nonnull (strstr (c.plot->caption, "no such threshold"));
  g_assert_true (isnan (result (&c, "threshold")));
  g_assert_true (isnan (result (&c, "ratio_last_30_percent")));
  case_clear (&c);
}

/* ---- Convergence ---- */

/* A network that one product a measurement is too few for. */
#define HARD                                                                                                           \
  "data", "digits", "samples", "40", "width", "8", "activation", "gelu", "normalisation", "true", "batch-size", "0",   \
      "learning-rate", "0.1", "steps", "20"

static void
test_too_few_products (void)
{
  const char *const values[] = { HARD, NULL };
  Case c = measure (values, 1);
  const Layer *sharpness = plot_find (c.plot, "sharpness"), *open = plot_find (c.plot, "open");
  unsigned marked = 0;

  g_assert_nonnull (open);
  g_assert_cmpuint (open->x->n, ==, sharpness->x->n);
  for (size_t i = 0; i < open->y->n; i++)
    {
      if (isnan (open->y->v[i]))
        continue;
      g_assert_cmpfloat (open->y->v[i], ==, sharpness->y->v[i]);
      marked++;
    }
  g_assert_cmpuint (marked, >, 10);
  g_assert_cmpfloat (result (&c, "not_converged"), ==, marked);
  g_assert_cmpfloat (result (&c, "sharpness_residual"), >, SHARPNESS_TOLERANCE * result (&c, "sharpness"));
  g_assert_nonnull (strstr (c.plot->caption, "relative residual 0."));
  g_assert_nonnull (strstr (c.plot->caption, "measurements have not converged: raise the number of products"));
  case_clear (&c);
}

static void
test_enough_products (void)
{
  const char *const values[] = { HARD, NULL };
  Case c = measure (values, SHARPNESS_MOST_PRODUCTS);

  g_assert_null (plot_find (c.plot, "open"));
  g_assert_cmpfloat (result (&c, "not_converged"), ==, 0);
  g_assert_cmpfloat (result (&c, "sharpness_residual"), <=, SHARPNESS_TOLERANCE * result (&c, "sharpness"));
  g_assert_nonnull (strstr (c.plot->caption, "relative residual 0.0"));
  g_assert_null (strstr (c.plot->caption, "converged"));
  case_clear (&c);
}

/* ---- Many records ---- */

/* More than are kept: every second one goes, and the clock stays even. */
static void
test_records_are_thinned (void)
{
  const char *const values[] = { "data",          "teacher", "dimension", "2",    "depth",      "0",
                                 "samples",       "20",      "momentum",  "0",    "batch-size", "0",
                                 "learning-rate", "0.01",    "steps",     "9001", NULL };
  Case c = measure (values, 1);
  const Layer *line = plot_find (c.plot, "sharpness");

  g_assert_cmpuint (line->x->n, >, 1000);
  g_assert_cmpuint (line->x->n, <=, 4001);
  g_assert_cmpfloat (line->x->v[0], ==, 0);
  g_assert_cmpfloat (line->x->v[line->x->n - 1], ==, 9001);
  for (size_t i = 1; i + 1 < line->x->n; i++)
    g_assert_cmpfloat (line->x->v[i] - line->x->v[i - 1], ==, line->x->v[1]);
  case_clear (&c);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sharpness-series/schedules", test_schedules);
  g_test_add_func ("/sharpness-series/ratio", test_ratio);
  g_test_add_func ("/sharpness-series/one-measurement", test_one_measurement);
  g_test_add_func ("/sharpness-series/divergence", test_divergence);
  g_test_add_func ("/sharpness-series/adam-has-no-threshold", test_adam_has_no_threshold);
  g_test_add_func ("/sharpness-series/too-few-products", test_too_few_products);
  g_test_add_func ("/sharpness-series/enough-products", test_enough_products);
  g_test_add_func ("/sharpness-series/records-are-thinned", test_records_are_thinned);
  return g_test_run ();
}
