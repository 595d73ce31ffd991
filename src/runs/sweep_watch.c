/* The way through a run that is a sweep. */
#include "runs/sweep.h"

/* Between two looks at what the person does; and where nobody looks. */
#define STRETCH_SECONDS 0.02
#define UNWATCHED_SECONDS 0.2

static void
run_unwatched (const SweepWatch *watch)
{
  sweep_report (watch->sweep, watch->run);
  while (!sweep_is_done (watch->sweep) && run_checkpoint (watch->run))
    {
      sweep_advance (watch->sweep, watch->run, UNWATCHED_SECONDS);
      sweep_report (watch->sweep, watch->run);
    }
  if (sweep_done (watch->sweep) > 0)
    watch->finish (watch->data);
}

static void
run_watched (const SweepWatch *watch)
{
  bool finished = false;

  sweep_report (watch->sweep, watch->run);
  for (;;)
    {
      Gate gate = run_gate (watch->run);
      if (gate == GATE_STOP || run_failed (watch->run))
        break;
      if (gate == GATE_ATTEND)
        watch->attend (watch->data);
      else
        sweep_advance (watch->sweep, watch->run, STRETCH_SECONDS);
      sweep_report (watch->sweep, watch->run);
      if (!sweep_is_done (watch->sweep))
        finished = false;
      if (gate == GATE_ATTEND || run_figure_due (watch->run))
        watch->show (watch->data);
      if (sweep_is_done (watch->sweep) && !finished && run_alive (watch->run))
        {
          watch->finish (watch->data);
          finished = true;
        }
      run_set_finished (watch->run, finished);
    }
  if (!finished && sweep_done (watch->sweep) > 0)
    watch->finish (watch->data);
}

void
sweep_watch (const SweepWatch *watch)
{
  if (run_unattended (watch->run))
    run_unwatched (watch);
  else
    run_watched (watch);
}
