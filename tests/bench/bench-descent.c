/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Double descent as a person meets it.
 *
 * random-features: the preset of that name as a whole, 16 numbers of features × 10 seeds for n = 300 samples in d = 100
 * dimensions.  A fit costs 2 (n + m) N d for the features (m = 1000 test samples) and 2 n N min (n, N) for the
 * factorisation, together some 10 Gflop; the rest are the normal deviates and the one singular value decomposition that
 * each number of features has.
 *
 * descent-coarse: from the start of "The peak" to the figure with the first curve, 7 widths and one seed.
 *
 * descent-restart: from a change of the noise, while the sweep runs, to the first figure that shows the old curve as a
 * previous curve; the longest of ten. */
#include "bench.h"

#include "experiments/experiments.h"
#include "runs/run.h"

#include <math.h>
#include <stdio.h>

#define THREADS 2
#define REPETITIONS 3
#define COARSE 7
#define CHANGES 10

static Run *
start (const char *preset, bool unattended)
{
  g_autoptr (Settings) settings = settings_new (&double_descent_experiment);
  RunOptions options = { .threads = THREADS, .unattended = unattended };

  settings_apply_preset (settings, preset, NULL);
  return run_new (&double_descent_experiment, settings, &options);
}

static void
report (const char *name, double seconds)
{
  bench_report_extra (name, seconds, "s", BENCH_EXTRA ({ "threads", 2 }));
}

static void
random_features (const char *name)
{
  double best = INFINITY;

  for (int r = 0; r < REPETITIONS; r++)
    {
      double begin = bench_seconds ();
      Run *run = start ("random-features", true);
      run_join (run);
      best = fmin (best, bench_seconds () - begin);
      g_assert_cmpint (run_state (run), ==, RUN_DONE);
      run_free (run);
    }
  report (name, best);
}

/* Waits for a figure in which the layer of the curve has at least so many points. */
static void
wait_for (Run *run, const char *layer, size_t points)
{
  for (;;)
    {
      g_autoptr (Figure) figure = run_take_figure (run);
      Plot *plot = figure != NULL ? figure_find (figure, "curve") : NULL;
      const Layer *line = plot != NULL ? plot_find (plot, layer) : NULL;
      if (line != NULL && line->x->n >= points)
        return;
      g_usleep (500);
    }
}

static void
coarse (const char *name)
{
  double best = INFINITY;

  for (int r = 0; r < REPETITIONS; r++)
    {
      double begin = bench_seconds ();
      Run *run = start ("peak", false);
      wait_for (run, "test", COARSE);
      best = fmin (best, bench_seconds () - begin);
      run_free (run);
    }
  report (name, best);
}

static void
restart (const char *name)
{
  double longest = 0;

  for (int change = 0; change < CHANGES; change++)
    {
      Run *run = start ("peak", false);
      wait_for (run, "test", COARSE);
      g_usleep (10000 * (gulong) change);
      double begin = bench_seconds ();
      run_set_live (run, "label-noise", 0.3);
      wait_for (run, "before", 1);
      longest = fmax (longest, bench_seconds () - begin);
      run_free (run);
    }
  report (name, longest);
}

const BenchTask descent_tasks[] = {
  { "random-features", random_features },
  { "descent-coarse", coarse },
  { "descent-restart", restart },
  { NULL, NULL },
};
