/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What predicts the gap, as the experiment computes it, data and all that it reports included, with two threads.
 *
 * measures-54: 72 networks 64-(1, 2 or 3 times 26, 64 or 160)-10 on 500 digits, to a loss of .01 or 2000 steps, of
 * which some 60 get there, and all measures of these.  A step of B samples of a network of P parameters is 6 B P flop:
 * of the largest, 64 000, 23 Mflop with 60 samples.  A noise level takes some 40 losses of 2 n P flop, λmax some 30
 * products of 8 n P, the trace K = 10 times 2 n P. */
#include "bench.h"

#include "experiments/experiments.h"
#include "runs/run.h"

#include <math.h>
#include <string.h>

#define REPETITIONS 3

static double
result (Run *run, const char *id)
{
  g_autoptr (GPtrArray) results = run_results (run);

  for (guint i = 0; i < results->len; i++)
    if (strcmp (((Result *) results->pdata[i])->id, id) == 0)
      return ((Result *) results->pdata[i])->value;
  g_error ("no result %s", id);
}

static void
measures (const char *name)
{
  const char *const values[] = { "width", "160", "samples", "500", "test-share", "0.4", "steps", "2000", NULL };
  g_autoptr (Settings) settings = settings_new (&flat_minima_experiment);
  RunOptions options = { .threads = 2, .unattended = true };
  double best = INFINITY, networks = 0, steps = 0;

  g_assert_true (settings_apply_preset (settings, "clean", NULL));
  for (guint i = 0; values[i] != NULL; i += 2)
    g_assert_true (settings_set (settings, values[i], values[i + 1], NULL));
  for (int r = 0; r < REPETITIONS; r++)
    {
      double start = bench_seconds ();
      Run *run = run_new (&flat_minima_experiment, settings, &options);
      run_join (run);
      best = fmin (best, bench_seconds () - start);
      g_assert_cmpint (run_state (run), ==, RUN_DONE);
      networks = result (run, "networks");
      steps = result (run, "training_steps");
      run_free (run);
    }
  bench_report_extra (name, best, "s", BENCH_EXTRA ({ "threads", 2 }, { "networks", networks }, { "steps", steps }));
}

const BenchTask measure_tasks[] = {
  { "measures-54", measures },
  { NULL, NULL },
};
