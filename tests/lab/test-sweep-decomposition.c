/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bias and variance over the fits of a sweep, of predictions whose parts are known. */
#include "lab/sweep_decomposition.h"

#include "runs/run.h"

#include <math.h>

#define PLACES 4
#define STARTS 2
#define SETS 3
#define POINTS 5

/* What seed s predicts at point i of the fits at this value: the target, ten times value of bias, something of its
 * training set, something of its start.  Both sum to zero, over the sets and over the starts of each. */
static double
predicted (double value, unsigned seed, int i)
{
  unsigned set = seed / STARTS, start = seed % STARTS;

  return i + 10 * value + (double) ((int) set - 1) * (1 + i) + (start == 0 ? 0.5 : -0.5) * value;
}

/* Fits at the last place fail with seed 3: one set there is whole. */
static void *
begin (const void *world, const SweepTask *task, SweepFit *const *fits)
{
  double value = task->values[0];

  fits[0]->row[0] = value;
  if (value == PLACES && task->seed == 3)
    fits[0]->status = SWEEP_DIVERGED;
  else
    fits[0]->arrays[0] = numbers_new (POINTS);
  for (int i = 0; i < POINTS && fits[0]->arrays[0] != NULL; i++)
    fits[0]->arrays[0]->v[i] = predicted (value, task->seed, i);
  return NULL;
}

static bool
advance (void *work, gint64 until, const atomic_bool *cancelled)
{
  return true;
}

static const char *const columns[] = { "error", NULL }, *const arrays[] = { "predictions", NULL };
static const SweepClass toy = {
  .columns = columns, .arrays = arrays, .begin = begin, .advance = advance, .free = g_free
};
static const double places[PLACES] = { 1, 2, 3, 4 };

static Sweep *
swept (Run *run, unsigned seeds)
{
  SweepAxis axis = { .given = places, .n_given = PLACES };
  Sweep *sweep = sweep_new (&toy, NULL, &axis, 1, seeds);

  while (!sweep_is_done (sweep))
    sweep_advance (sweep, run, 1);
  return sweep;
}

static Numbers *
targets_new (void)
{
  Numbers *targets = numbers_new (POINTS);

  for (int i = 0; i < POINTS; i++)
    targets->v[i] = i;
  return targets;
}

static double
mean_error (double value)
{
  double sum = 0;

  for (unsigned seed = 0; seed < SETS * STARTS; seed++)
    for (int i = 0; i < POINTS; i++)
      sum += pow (predicted (value, seed, i) - i, 2) / (SETS * STARTS);
  return sum;
}

/* Of so many seeds; the sweep and the targets are borrowed. */
static Plot *
drawn (const Sweep *sweep, const Numbers *targets, unsigned starts)
{
  SweepDecomposition *self = sweep_decomposition_new (sweep, 0, targets, starts);
  Plot *plot = sweep_decomposition_plot (self, "Width");

  sweep_decomposition_free (self);
  return plot;
}

/* Areas upon each other, of each place with two whole sets.  Starts are ½ value off their mean: the variance of two is
 * twice the square of that. */
static void
check_parts (Run *run)
{
  g_autoptr (Sweep) sweep = swept (run, SETS * STARTS);
  g_autoptr (Numbers) targets = targets_new ();
  g_autoptr (Plot) plot = drawn (sweep, targets, STARTS);
  const Layer *bias = plot_find (plot, "bias"), *between = plot_find (plot, "variance-sets"),
              *within = plot_find (plot, "variance-starts");

  g_assert_cmpstr (plot->x.label, ==, "Width");
  g_assert_cmpuint (plot->layers->len, ==, 3);
  g_assert_cmpuint (within->x->n, ==, PLACES - 1);
  for (size_t i = 0; i < within->x->n; i++)
    {
      g_assert_cmpfloat (within->x->v[i], ==, places[i]);
      g_assert_cmpfloat_with_epsilon (within->y->v[i], POINTS * places[i] * places[i] / 2, 1e-9);
      g_assert_cmpfloat (between->y->v[i], >, 0);
      g_assert_cmpfloat_with_epsilon (bias->y->v[i] + between->y->v[i] + within->y->v[i], mean_error (places[i]), 1e-9);
      g_assert_cmpfloat_with_epsilon (within->area.high->v[i], mean_error (places[i]), 1e-9);
      g_assert_cmpfloat (within->area.high->v[i], <, plot->y.high);
    }
}

/* Where every fit has a training set of its own there are two parts. */
static void
check_without_starts (Run *run)
{
  g_autoptr (Sweep) sweep = swept (run, SETS * STARTS);
  g_autoptr (Numbers) targets = targets_new ();
  g_autoptr (Plot) plot = drawn (sweep, targets, 1);

  g_assert_cmpuint (plot->layers->len, ==, 2);
  g_assert_null (plot_find (plot, "variance-starts"));
  g_assert_cmpstr (plot_find (plot, "variance-sets")->name, ==, "Variance");
  g_assert_cmpuint (plot_find (plot, "bias")->x->n, ==, PLACES);
  g_assert_cmpfloat_with_epsilon (plot_find (plot, "variance-sets")->area.high->v[0], mean_error (1), 1e-9);
}

/* With more seeds more sets are whole: what was known before is not what is drawn. */
static void
check_more_seeds (Run *run)
{
  g_autoptr (Sweep) sweep = swept (run, 2 * STARTS - 1);
  g_autoptr (Numbers) targets = targets_new ();
  SweepDecomposition *self = sweep_decomposition_new (sweep, 0, targets, STARTS);
  g_autoptr (Plot) none = sweep_decomposition_plot (self, "Width"), some = NULL, all = NULL;

  g_assert_cmpuint (plot_find (none, "bias")->x->n, ==, 0); /* one set, and half of another */
  for (unsigned seeds = 2 * STARTS; seeds <= SETS * STARTS; seeds += STARTS)
    {
      sweep_set_seeds (sweep, seeds);
      while (!sweep_is_done (sweep))
        sweep_advance (sweep, run, 1);
      g_clear_pointer (&some, plot_unref);
      some = g_steal_pointer (&all);
      all = sweep_decomposition_plot (self, "Width");
    }
  g_assert_cmpuint (plot_find (some, "bias")->x->n, ==, PLACES - 1);
  g_assert_cmpfloat (plot_find (some, "variance-starts")->area.high->v[0], !=, mean_error (1));
  g_assert_cmpfloat_with_epsilon (plot_find (all, "variance-starts")->area.high->v[0], mean_error (1), 1e-9);
  sweep_decomposition_free (self);
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
  g_test_add_data_func ("/sweep-decomposition/parts", check_parts, run_with);
  g_test_add_data_func ("/sweep-decomposition/without-starts", check_without_starts, run_with);
  g_test_add_data_func ("/sweep-decomposition/more-seeds", check_more_seeds, run_with);
  return g_test_run ();
}
