/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The gate between a run's steps: paused, one step, the speed, cancelled. */
#include "runs/run_private.h"

#include <math.h>
#include <time.h>

/* How far behind its time the throttle may be and still catch up; after a longer computation it goes on from there. */
#define CATCH_UP_MICROSECONDS (2 * DISPLAY_MICROSECONDS)

static void
wait_until (Run *run, double time)
{
  gint64 microseconds = (gint64) MIN (time, 9e15);
  struct timespec until = { microseconds / G_USEC_PER_SEC, (microseconds % G_USEC_PER_SEC) * 1000 };

  pthread_cond_timedwait (&run->changed, &run->lock, &until);
}

/* Whether the throttle lets a step through; otherwise *due says when it will. */
static bool
in_time (Run *run, double *due)
{
  double now;

  if (run->options.unattended || !isfinite (run->speed))
    return true;
  now = (double) g_get_monotonic_time ();
  *due = run->last_step + 1e6 / run->speed;
  if (now < *due)
    return false;
  run->last_step = MAX (*due, now - CATCH_UP_MICROSECONDS);
  return true;
}

/* Before a long wait the picture is brought up to the last step, and what is left to do is done. */
static bool
has_something_to_do (Run *run, double due)
{
  if (run->options.unattended || due - (double) g_get_monotonic_time () < DISPLAY_MICROSECONDS)
    return false;
  if (!run->lingers && run->shown_passes == run_passes (run))
    return false;
  run->lingers = false;
  run->shown_passes = run_passes (run);
  return true;
}

static bool
is_over (const Run *run)
{
  return atomic_load (&run->cancelled) || run->stopping || (run->finished && run->options.unattended);
}

/* What the gate says now.  Called with the lock held; true when *gate is decided, otherwise it has waited. */
static bool
decide (Run *run, bool attends, Gate *gate)
{
  bool held = atomic_load (&run->held);
  bool shut = held || run->finished || (run->paused && run->single == 0);
  double due = INFINITY;

  *gate = GATE_STEP;
  if (is_over (run))
    *gate = GATE_STOP;
  else if (!held && attends && atomic_exchange (&run->attend, false))
    *gate = GATE_ATTEND;
  else if (!shut && run->paused)
    {
      run->single--;
      run->stepped = true;
    }
  else if (!shut && in_time (run, &due))
    run->stepped = false;
  else if (!held && attends && has_something_to_do (run, due))
    *gate = GATE_ATTEND;
  else
    {
      if (isfinite (due))
        wait_until (run, due);
      else
        pthread_cond_wait (&run->changed, &run->lock);
      return false;
    }
  return true;
}

static Gate
await (Run *run, bool attends)
{
  Gate gate;

  run_lock (run);
  while (!decide (run, attends, &gate))
    ;
  if (gate == GATE_STEP)
    atomic_store (&run->asked, run->paused || isfinite (run->speed));
  run_unlock (run);
  return gate;
}

/* Only the run's thread writes the count: no read-modify-write is needed. */
static void
count_pass (Run *run)
{
  atomic_store_explicit (&run->passes, run_passes (run) + 1, memory_order_relaxed);
}

Gate
run_gate (Run *run)
{
  Gate gate = GATE_STEP;

  if (atomic_load_explicit (&run->asked, memory_order_relaxed)
      || atomic_load_explicit (&run->attend, memory_order_relaxed))
    gate = await (run, true);
  if (gate == GATE_STEP)
    count_pass (run);
  return gate;
}

bool
run_checkpoint (Run *run)
{
  if (atomic_load_explicit (&run->asked, memory_order_relaxed) && await (run, false) != GATE_STEP)
    return false;
  count_pass (run);
  return true;
}

void
run_linger (Run *run)
{
  run->lingers = true;
}

void
run_set_finished (Run *run, bool finished)
{
  run_lock (run);
  run->finished = finished;
  run->state = finished ? RUN_DONE : run->paused ? RUN_PAUSED : RUN_RUNNING;
  atomic_store (&run->asked, true);
  run_unlock (run);
}

void
run_wait_while_held (Run *run)
{
  if (!atomic_load_explicit (&run->held, memory_order_relaxed))
    return;
  run_lock (run);
  while (atomic_load (&run->held))
    pthread_cond_wait (&run->changed, &run->lock);
  run_unlock (run);
}

bool
run_alive (Run *run)
{
  run_wait_while_held (run);
  return !atomic_load_explicit (&run->cancelled, memory_order_relaxed);
}

const atomic_bool *
run_cancelled (Run *run)
{
  return &run->cancelled;
}

/* ---- Divergence ---- */

/* Takes every event of this kind out of the queue. */
static bool
take_events (Run *run, RunEventKind kind)
{
  bool found = false;

  for (GList *link = run->events.head, *next; link != NULL; link = next)
    {
      next = link->next;
      if (((RunEvent *) link->data)->kind != kind)
        continue;
      g_free (link->data);
      g_queue_delete_link (&run->events, link);
      found = true;
    }
  return found;
}

static void
go_back (Run *run)
{
  run->paused = true;
  run->single = 0;
  run->stepped = true;
  run->state = RUN_PAUSED;
  atomic_store (&run->asked, true);
  atomic_store (&run->attend, true);
}

bool
run_diverged (Run *run, const Divergence *divergence)
{
  bool back = false;

  run_lock (run);
  g_free (run->divergence.message);
  run->divergence = *divergence;
  run->divergence.message = g_strdup (divergence->message);
  if (run->options.unattended)
    run->diverged = true; /* the state says so when the run has ended */
  else
    {
      run->state = RUN_DIVERGED;
      take_events (run, RUN_EVENT_BACK); /* what came before does not answer this */
      while (!is_over (run) && !(back = take_events (run, RUN_EVENT_BACK)))
        pthread_cond_wait (&run->changed, &run->lock);
      if (back)
        go_back (run);
    }
  run_unlock (run);
  return back;
}
