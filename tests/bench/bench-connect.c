/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From one network to another, as the experiment does it, data and all that it reports included, with two threads.
 *
 * Arithmetic of connect-digits (n = 1000, 64–64–64–10): a step of 50 samples is 2 × 50 × (2 × 4096 + 3 × 4736) flop
 * = 2.2 Mflop, 1800 steps 4 Gflop; a point of a path is 2 × 1429 × 8832 flop = 25 Mflop, 4 × 61 points 6.2 Gflop and
 * the curve's once more: some 12 Gflop, 50 ms on one thread at 245 GFLOP/s.  neb-small (64–16–16–10): 7 pivots × 500
 * steps × 50 samples, .8 Gflop: here all is overhead.  assignment-512: n³ = 134 M relaxations at most, .1 s; the
 * reductions spare most of them. */
#include "bench.h"

#include "experiments/experiments.h"
#include "numeric/assignment.h"
#include "numeric/random.h"
#include "runs/run.h"

#include <math.h>
#include <string.h>

#define REPETITIONS 7

static Settings *
settings_for (const char *const *values)
{
  Settings *settings = settings_new (&connectivity_experiment);

  g_assert_true (settings_apply_preset (settings, "digits", NULL));
  for (; values[0] != NULL; values += 2)
    g_assert_true (settings_set (settings, values[0], values[1], NULL));
  return settings;
}

static double
result (Run *run, const char *id)
{
  g_autoptr (GPtrArray) results = run_results (run);

  for (guint i = 0; i < results->len; i++)
    if (strcmp (((Result *) results->pdata[i])->id, id) == 0)
      return ((Result *) results->pdata[i])->value;
  g_error ("no result %s", id);
}

/* The best of a few whole runs; if an id is given, of what the run says about itself. */
static double
best_of_runs (const char *const *values, const char *id)
{
  g_autoptr (Settings) settings = settings_for (values);
  RunOptions options = { .threads = 2, .unattended = true };
  double best = INFINITY;

  for (int r = 0; r < REPETITIONS; r++)
    {
      double start = bench_seconds (), seconds;
      Run *run = run_new (&connectivity_experiment, settings, &options);
      run_join (run);
      seconds = bench_seconds () - start;
      g_assert_cmpint (run_state (run), ==, RUN_DONE);
      best = MIN (best, id != NULL ? result (run, id) : seconds);
      run_free (run);
    }
  return best;
}

static void
run_digits (const char *name)
{
  const char *const values[] = { "grid", "2", NULL };
  bench_report_extra (name, best_of_runs (values, NULL), "s", BENCH_EXTRA ({ "threads", 2 }));
}

static void
run_neb (const char *name)
{
  const char *const values[] = { "grid",   "2", "width",  "16", "curve",       "none", "band", "true",
                                 "pivots", "9", "cycles", "1",  "cycle-steps", "500",  NULL };
  bench_report_extra (name, best_of_runs (values, "band_seconds"), "s", BENCH_EXTRA ({ "threads", 2 }));
}

static void
run_assignment (const char *name)
{
  enum
  {
    N = 512
  };
  Random random = random_stream (1, 0);
  g_autofree double *cost = g_new (double, N *N);
  g_autofree uint32_t *column = g_new (uint32_t, N);
  double best = INFINITY;

  for (size_t i = 0; i < N * N; i++)
    cost[i] = random_normal (&random);
  for (int r = 0; r < REPETITIONS; r++)
    {
      double start = bench_seconds ();
      assignment_solve (N, cost, column, NULL, NULL, NULL);
      best = MIN (best, bench_seconds () - start);
    }
  bench_report_extra (name, best, "s", BENCH_EXTRA ({ "threads", 1 }));
}

/* How often the curve's profile of 61 points is a new one while it trains, for somebody who looks 60 times a second. */
static void
run_live (const char *name)
{
  const char *const values[] = { "curve-steps", "1000000", NULL };
  g_autoptr (Settings) settings = settings_for (values);
  RunOptions options = { .threads = 2 };
  Run *run = run_new (&connectivity_experiment, settings, &options);
  g_autoptr (Figure) last = NULL;
  unsigned refreshed = 0;
  double start = 0, now = 0;
  guint64 first = 0;

  run_set_speed (run, INFINITY);
  while (start == 0 || now - start < 3)
    {
      g_autoptr (Figure) figure = run_take_figure (run);
      now = bench_seconds ();
      if (figure != NULL && figure->step > 0 && start == 0)
        {
          start = now;
          first = figure->step;
        }
      if (figure != NULL && start > 0)
        {
          const Layer *curve = plot_find (figure_find (figure, "loss"), "curve");
          const Layer *before = last ? plot_find (figure_find (last, "loss"), "curve") : NULL;
          refreshed += before != NULL && memcmp (curve->y->v, before->y->v, curve->y->n * sizeof (double)) != 0;
          g_clear_pointer (&last, figure_unref);
          last = g_steal_pointer (&figure);
        }
      g_usleep (16000);
    }
  bench_report_extra (
      name, refreshed / (now - start), "profiles/s",
      BENCH_EXTRA ({ "threads", 2 }, { "steps_per_second", (double) (last->step - first) / (now - start) }));
  run_free (run);
}

const BenchTask connect_tasks[] = {
  { "connect-digits", run_digits }, { "neb-small", run_neb }, { "assignment-512", run_assignment },
  { "connect-live", run_live },     { NULL, NULL },
};
