/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plots of a sweep with toy fits: where the error axis ends, and what captions say of fits. */
#include "lab/sweep_plots.h"
#include "runs/run.h"

#include <math.h>
#include <string.h>

#define PLACES 9
#define SEEDS 3

/* Fits of 1 at each place, of peak at the fifth, of last at the last; seed 2 diverges at the first. */
typedef struct
{
  double peak, last;
} World;

typedef struct
{
  const World *world;
  SweepTask task;
  SweepFit *fit;
} Work;

static void *
begin (const void *world, const SweepTask *task, SweepFit *const *fits)
{
  Work *work = g_new0 (Work, 1);

  *work = (Work){ world, *task, fits[0] };
  return work;
}

static bool
advance (void *data, gint64 until, const atomic_bool *cancelled)
{
  Work *work = data;
  double value = work->task.values[0];

  if (value == 1 && work->task.seed == 2)
    work->fit->status = SWEEP_DIVERGED;
  else
    work->fit->row[0] = value == 5 ? work->world->peak : value == PLACES ? work->world->last : 1;
  return true;
}

static const char *const columns[] = { "error", NULL };
static const SweepClass toy = { .columns = columns, .begin = begin, .advance = advance, .free = g_free };
static const double places[PLACES] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };

static Sweep *
swept (const World *world, Run *run)
{
  SweepAxis axis = { .given = places, .n_given = PLACES };
  Sweep *sweep = sweep_new (&toy, world, &axis, 1, SEEDS);

  while (!sweep_is_done (sweep))
    sweep_advance (sweep, run, 1);
  return sweep;
}

static Axis
error_axis (const World *world, Run *run, bool fractions)
{
  g_autoptr (Sweep) sweep = swept (world, run);
  g_autoptr (Plot) plot = plot_new ("errors", "Errors");

  plot_set_error_axis (plot, sweep, 0, "Error", fractions);
  return plot->y;
}

/* Of medians: a hump on a linear axis, a peak of more than twenty times the usual on a logarithmic one, which does not
 * go down to errors of rounding; fractions end at 1. */
static void
check_axes (Run *run)
{
  Axis hump = error_axis (&(World){ 10, 1 }, run, false), peak = error_axis (&(World){ 100, 1 }, run, false),
       exact = error_axis (&(World){ 100, 1e-30 }, run, false), fractions = error_axis (&(World){ 100, 1 }, run, true);

  g_assert_cmpint (hump.scale, ==, SCALE_LINEAR);
  g_assert_cmpfloat (hump.low, ==, 0);
  g_assert_cmpfloat (hump.high, ==, 17);
  g_assert_cmpint (peak.scale, ==, SCALE_LOG);
  g_assert_cmpfloat (peak.low, ==, 0.25);
  g_assert_cmpfloat (exact.low, ==, 1e-4);
  g_assert_cmpfloat (fabs (log (peak.high / 100) - log (100 / 0.25) / 3), <, 1e-12);
  g_assert_cmpint (fractions.scale, ==, SCALE_LINEAR);
  g_assert_cmpfloat (fractions.high, ==, 1);
}

/* Two fits at the first place, three at the others; one diverged; those at the peak are above the axis. */
static void
check_captions (Run *run)
{
  g_autoptr (Sweep) sweep = swept (&(World){ 10, 1 }, run);
  g_autoptr (Plot) plot = plot_new ("errors", "Errors");
  Clauses *clauses = clauses_new ();
  g_autofree char *text = NULL;

  plot_add_fits (plot, sweep, 0, 0, "fits", 0);
  axis_set (&plot->y, "Error", NULL, SCALE_LINEAR);
  plot->y.low = 0;
  plot->y.high = 5;
  sweep_describe_medians (sweep, 0, clauses);
  sweep_describe_lost (sweep, plot, clauses);
  text = clauses_end (clauses);
  g_assert_nonnull (strstr (text, "of 2 to 3 fits"));
  g_assert_nonnull (strstr (text, "3 errors lie outside"));
  g_assert_nonnull (strstr (text, "1 fit diverged"));
}

/* At the places whose first seed was fitted, a column between two others. */
static void
check_ranges (Run *run)
{
  g_autoptr (Sweep) sweep = swept (&(World){ 10 }, run);
  g_autoptr (Plot) plot = plot_new ("errors", "Errors");
  const Layer *layer = plot_add_ranges (plot, sweep, 0, 0, 0, 0, "range", NULL, (Style){ .colour = 2 });

  g_assert_cmpuint (layer->x->n, ==, PLACES);
  g_assert_cmpfloat (layer->x->v[4], ==, 5);
  g_assert_cmpfloat (layer->y->v[4], ==, 10);
  g_assert_cmpfloat (layer->line.low->v[4], ==, 10);
  g_assert_cmpfloat (layer->line.high->v[0], ==, 1);
  g_assert_cmpint (layer->style.colour, ==, 2);
  g_assert_nonnull (sweep_fitted (sweep, 0, 0, 1));
  g_assert_null (sweep_fitted (sweep, 0, 0, 2));
}

/* ---- Runs ---- */

static void (*body) (Run *run);

static void
call_body (Run *run)
{
  body (run);
}

static void
run_with (gconstpointer check)
{
  static const Parameter parameters[] = { { NULL } };
  static const Experiment experiment = { "toy", "Toy", "For the tests", parameters, .run = call_body };
  g_autoptr (Settings) settings = settings_new (&experiment);
  Run *run;

  body = (void (*) (Run *)) check;
  run = run_new (&experiment, settings, &(RunOptions){ .threads = 2, .unattended = true });
  run_join (run);
  g_assert_null (run_error (run));
  run_free (run);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/sweep-plots/error-axis", check_axes, run_with);
  g_test_add_data_func ("/sweep-plots/captions", check_captions, run_with);
  g_test_add_data_func ("/sweep-plots/ranges", check_ranges, run_with);
  return g_test_run ();
}
