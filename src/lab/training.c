#include "lab/training.h"

#include "lab/divergence.h"

#include <glib/gi18n.h>
#include <inttypes.h>

/* Steps between two reports of progress. */
#define REPORT_EVERY 64

static bool
picture_is_due (const Training *t)
{
  return run_figure_due (t->run) && (t->due == NULL || t->due (t->data));
}

void
training_watch (const Training *t)
{
  bool finished = false;

  t->show (t->data);
  for (;;)
    {
      Gate gate = run_gate (t->run);
      if (gate == GATE_STOP)
        return;
      if (gate == GATE_STEP && !t->done (t->data) && !t->step (t->data))
        return;
      if (gate == GATE_ATTEND || picture_is_due (t))
        t->show (t->data);
      if (t->done (t->data) && !finished)
        t->finish (t->data);
      finished = t->done (t->data);
      if (finished)
        run_set_finished (t->run, true);
    }
}

bool
training_unwatched (const Training *t, const Descent *ball)
{
  uint64_t total = ball->problem->options.total_steps;

  while (!t->done (t->data) && run_checkpoint (t->run))
    {
      if (!t->step (t->data))
        return false;
      if (descent_steps (ball) % REPORT_EVERY == 0)
        run_progress (t->run, _ ("Training"), descent_steps (ball), total);
    }
  run_progress (t->run, NULL, 0, 0);
  return true;
}

bool
training_diverged (const Training *t, Descent *ball, double rate, StepResult result,
                   void (*show) (void *data, const char *message))
{
  Divergence divergence = divergence_measure (t->run, ball->problem, ball, rate, result);
  bool back;

  show (t->data, divergence.message);
  run_set_status (t->run, _ ("diverged at step %" PRIu64), divergence.step);
  back = run_diverged (t->run, &divergence);
  g_free (divergence.message);
  if (back)
    descent_go_back (ball);
  return back;
}
