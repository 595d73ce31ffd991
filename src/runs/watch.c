/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runs/watch.h"

/* The last figure: when it was published, and how long it took to make, at most as long as a figure may wait. */
typedef struct
{
  gint64 shown, took; /* microseconds */
} Pace;

static void
show (const Watch *watch, Pace *pace)
{
  gint64 start = g_get_monotonic_time ();

  watch->show (watch->data);
  pace->shown = g_get_monotonic_time ();
  pace->took = MIN (pace->shown - start, watch->most_pause);
}

static bool
figure_is_due (const Watch *watch, const Pace *pace)
{
  return run_figure_due (watch->run) && g_get_monotonic_time () - pace->shown >= pace->took
         && (watch->due == NULL || watch->due (watch->data));
}

bool
watch_run (const Watch *watch)
{
  Pace pace = { 0, 0 };
  bool finished = false, done;

  for (;;)
    {
      Gate gate = run_gate (watch->run);
      if (gate == GATE_STOP || run_failed (watch->run)
          || (gate == GATE_STEP && !watch->done (watch->data) && !watch->step (watch->data)))
        return finished;
      if (gate == GATE_ATTEND || figure_is_due (watch, &pace))
        show (watch, &pace);
      if (watch->done (watch->data) && !finished && run_alive (watch->run))
        watch->finish (watch->data);
      done = watch->done (watch->data); /* an event may have set something moving again */
      if (done != finished)
        run_set_finished (watch->run, done);
      finished = done;
    }
}
