/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fits of a sweep over the workers of this process. */
#include "runs/sweep_private.h"

#include "numeric/interruption.h"

/* ---- Tasks ---- */

static SweepSlot *
slot_at (const Sweep *self, unsigned curve, unsigned place, unsigned seed)
{
  return ((SweepPlace *) self->places[curve]->pdata[place])->slots->pdata[seed];
}

/* Of n places from the first on, for one seed; with the lock held. */
static PendingFit *
task_new (Sweep *self, unsigned curve, unsigned place, unsigned n, unsigned seed)
{
  PendingFit *task = g_new0 (PendingFit, 1);

  task->values = g_new (double, n);
  task->fits = g_new (SweepFit *, n);
  task->slots = g_new (SweepSlot *, n);
  for (unsigned i = 0; i < n; i++)
    {
      SweepSlot *slot = slot_at (self, curve, place + i, seed);
      slot->claimed = true;
      task->values[i] = sweep_value (self, curve, place + i);
      task->slots[i] = slot;
      task->fits[i] = &slot->fit;
    }
  task->task = (SweepTask){ curve, seed, task->values, n };
  return task;
}

static void
task_free (Sweep *self, PendingFit *task)
{
  if (task->work != NULL)
    self->class->free (task->work);
  g_free (task->values);
  g_free (task->fits);
  g_free (task->slots);
  g_free (task);
}

void
sweep_drop_tasks (Sweep *self)
{
  PendingFit *task;

  while ((task = g_queue_pop_head (&self->resting)) != NULL)
    task_free (self, task);
}

/* ---- Which is next ---- */

/* The longest fit of the seed that nobody has begun: what is long must not be last. */
static PendingFit *
unclaimed (Sweep *self, unsigned seed)
{
  unsigned best_curve = 0, best = 0;
  double most = -1;

  for (unsigned c = 0; c < self->curves; c++)
    for (unsigned i = 0; i < self->places[c]->len; i++)
      {
        const SweepPlace *place = self->places[c]->pdata[i];
        if (slot_at (self, c, i, seed)->claimed)
          continue;
        if (self->axis.whole)
          return task_new (self, c, 0, self->places[c]->len, seed);
        if (place->cost > most)
          {
            most = place->cost;
            best_curve = c;
            best = i;
          }
      }
  return most >= 0 ? task_new (self, best_curve, best, 1, seed) : NULL;
}

/* The first seed goes before everything, then what was begun; but a wide fit is finished before another one begins. */
static PendingFit *
next_task (Sweep *self)
{
  PendingFit *task = self->class->wide ? g_queue_pop_head (&self->resting) : NULL;

  if (task == NULL)
    task = unclaimed (self, 0);
  if (task == NULL)
    task = g_queue_pop_head (&self->resting);
  for (unsigned seed = 1; seed < self->seeds && task == NULL; seed++)
    task = unclaimed (self, seed);
  return task;
}

/* ---- Doing them ---- */

static bool
go_on (Sweep *self, PendingFit *task)
{
  if (task->work == NULL)
    task->work = self->class->begin (self->world, &task->task, task->fits);
  return self->class->advance (task->work, self->until, run_cancelled (self->run));
}

/* With the lock held: only now may others look at what it gave. */
static void
put_down (Sweep *self, PendingFit *task, bool done)
{
  if (!done)
    {
      g_queue_push_tail (&self->resting, task);
      return;
    }
  for (size_t i = 0; i < task->task.n; i++)
    task->slots[i]->done = true;
  self->done++;
  if (task->task.seed == 0)
    sweep_refine (self, task->task.curve);
  task_free (self, task);
}

static void
work_until_then (Sweep *self)
{
  while (g_get_monotonic_time () < self->until && run_alive (self->run))
    {
      PendingFit *task;
      bool done;

      pthread_mutex_lock (&self->lock);
      task = next_task (self);
      pthread_mutex_unlock (&self->lock);
      if (task == NULL)
        return;
      done = go_on (self, task);
      done = done && !atomic_load (run_cancelled (self->run));
      pthread_mutex_lock (&self->lock);
      put_down (self, task, done);
      pthread_mutex_unlock (&self->lock);
    }
}

/* Nothing that is cut short is kept. */
static void
lane (size_t index, unsigned worker, void *data)
{
  Sweep *self = data;

  interruption_watch (run_cancelled (self->run));
  work_until_then (self);
  interruption_watch (NULL);
}

bool
sweep_advance (Sweep *self, Run *run, double seconds)
{
  self->run = run;
  self->until = g_get_monotonic_time () + (gint64) (1e6 * seconds);
  if (!self->class->wide)
    return run_map (run, parallel_workers (run_parallel (run)), lane, self);
  lane (0, 0, self);
  return run_alive (run);
}
