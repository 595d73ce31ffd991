/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The outside of a run: its life, and what the window's thread asks and reads. */
#include "runs/run_private.h"

#include "numeric/processor.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NICENESS 5
#define RATE_MICROSECONDS G_USEC_PER_SEC
#define RATE_EVERY_MICROSECONDS (RATE_MICROSECONDS / 10)

/* ---- Beginning and end ---- */

static void
result_free (gpointer data)
{
  Result *result = data;
  g_free (result->id);
  g_free (result);
}

/* On Linux a thread has a priority of its own: the window's stays as it is. */
static void
step_back_behind_the_window (void)
{
  id_t thread = (id_t) syscall (SYS_gettid);
  setpriority (PRIO_PROCESS, thread, getpriority (PRIO_PROCESS, thread) + NICENESS);
}

static RunState
last_state (const Run *run)
{
  if (run->error != NULL)
    return RUN_FAILED;
  if (atomic_load (&run->cancelled) || run->stopping)
    return RUN_CANCELLED;
  return run->diverged ? RUN_DIVERGED : RUN_DONE;
}

static void *
run_main (void *data)
{
  Run *run = data;

  step_back_behind_the_window ();
  run_identify_files (run);
  run->experiment->run (run);
  run_lock (run);
  run->state = last_state (run);
  run->ended = true;
  g_clear_pointer (&run->progress.what, g_free);
  run_unlock (run);
  return NULL;
}

static void
fill_live_values (Run *run)
{
  const Parameter *table = run->table;
  guint n = parameter_count (table);

  run->live = g_new0 (_Atomic double, n + 1);
  for (guint i = 0; i < n; i++)
    if (table[i].kind != PARAMETER_FILE)
      atomic_init (&run->live[i], settings_number (run->settings, table[i].id));
}

static void
make_locks (Run *run)
{
  pthread_condattr_t monotonic;

  pthread_mutex_init (&run->lock, NULL);
  pthread_condattr_init (&monotonic);
  pthread_condattr_setclock (&monotonic, CLOCK_MONOTONIC);
  pthread_cond_init (&run->changed, &monotonic);
  pthread_condattr_destroy (&monotonic);
}

static void
start_thread (Run *run)
{
  int code = pthread_create (&run->thread, NULL, run_main, run);

  if (code == 0)
    return;
  run->joined = true;
  run->ended = true;
  run->state = RUN_FAILED;
  run->error = g_error_new (G_IO_ERROR, g_io_error_from_errno (code), _ ("The run could not be started: %s."),
                            g_strerror (code));
}

Run *
run_new (const Experiment *experiment, const Settings *settings, const RunOptions *options)
{
  Run *run = g_new0 (Run, 1);

  g_assert (settings_experiment (settings) == experiment);
  run->experiment = experiment;
  run->table = experiment_parameters (experiment);
  run->settings = settings_copy (settings);
  run->options = *options;
  run->parallel = parallel_new (options->threads > 0 ? options->threads : processor_count ());
  run->paused = options->paused;
  run->state = options->paused ? RUN_PAUSED : RUN_RUNNING;
  run->speed = INFINITY;
  run->last_step = -INFINITY; /* the clock may have begun just before: nothing holds the first step back */
  run->results = g_ptr_array_new_with_free_func (result_free);
  run->rate[0].time = g_get_monotonic_time ();
  run->rate_samples = 1;
  g_queue_init (&run->events);
  g_queue_init (&run->warnings);
  atomic_init (&run->asked, options->paused);
  atomic_init (&run->steps, NOT_SAID);
  fill_live_values (run);
  make_locks (run);
  start_thread (run);
  return run;
}

void
run_join (Run *run)
{
  if (!run->joined)
    pthread_join (run->thread, NULL);
  run->joined = true;
}

void
run_free (Run *run)
{
  run_cancel (run);
  run_join (run);
  parallel_free (run->parallel);
  settings_free (run->settings);
  g_clear_pointer (&run->figure, figure_unref);
  g_queue_clear_full (&run->events, g_free);
  g_queue_clear_full (&run->warnings, g_free);
  g_ptr_array_unref (run->results);
  g_clear_error (&run->error);
  g_free (run->status);
  g_free (run->caption);
  g_free (run->progress.what);
  g_free (run->divergence.message);
  g_free (run->live);
  pthread_cond_destroy (&run->changed);
  pthread_mutex_destroy (&run->lock);
  g_free (run);
}

/* ---- What is read ---- */

RunState
run_state (Run *run)
{
  RunState state;

  run_lock (run);
  state = run->state;
  if (run->held && !run->ended && (state == RUN_RUNNING || state == RUN_DONE))
    state = RUN_PAUSED;
  run_unlock (run);
  return state;
}

bool
run_ended (Run *run)
{
  bool ended;

  run_lock (run);
  ended = run->ended;
  run_unlock (run);
  return ended;
}

Figure *
run_take_figure (Run *run)
{
  Figure *figure;

  run_lock (run);
  figure = g_steal_pointer (&run->figure);
  atomic_store (&run->figure_waits, false);
  run_unlock (run);
  return figure;
}

uint64_t
run_steps (Run *run)
{
  uint64_t said = atomic_load_explicit (&run->steps, memory_order_relaxed);
  return said != NOT_SAID ? said : atomic_load_explicit (&run->passes, memory_order_relaxed);
}

uint64_t
run_fits (Run *run)
{
  return atomic_load_explicit (&run->fits, memory_order_relaxed);
}

/* Forgets what is older than a second, but for one sample to count from. */
static void
forget_old_rates (Run *run, gint64 now)
{
  guint old = 0;

  while (old + 1 < run->rate_samples && now - run->rate[old + 1].time >= RATE_MICROSECONDS)
    old++;
  if (old == 0 && run->rate_samples == RATE_SAMPLES)
    old = 1;
  run->rate_samples -= old;
  memmove (run->rate, run->rate + old, run->rate_samples * sizeof (RateSample));
}

double
run_rate (Run *run)
{
  RateSample now = { g_get_monotonic_time (), run_steps (run) }, first;

  run_lock (run);
  if (now.time - run->rate[run->rate_samples - 1].time >= RATE_EVERY_MICROSECONDS)
    {
      forget_old_rates (run, now.time);
      run->rate[run->rate_samples++] = now;
    }
  first = run->rate[0];
  run_unlock (run);
  if (now.time <= first.time || now.steps < first.steps) /* a sweep may have begun anew */
    return 0;
  return 1e6 * (double) (now.steps - first.steps) / (double) (now.time - first.time);
}

char *
run_status (Run *run)
{
  char *status;

  run_lock (run);
  status = g_strdup (run->status ? run->status : "");
  run_unlock (run);
  return status;
}

/* Stands still while the run is held.  Called with the lock held. */
static gint64
progress_clock (const Run *run)
{
  return run->held ? run->held_since : g_get_monotonic_time ();
}

RunProgress
run_progress_now (Run *run)
{
  RunProgress progress;

  run_lock (run);
  progress = run->progress;
  progress.what = g_strdup (run->progress.what);
  progress.held = run->held;
  progress.seconds = progress.what ? (double) (progress_clock (run) - run->progress_began) / 1e6 : 0;
  progress.seconds_left = NAN;
  if (progress.what != NULL && progress.done > run->progress_base && progress.total >= progress.done)
    progress.seconds_left = progress.seconds * (double) (progress.total - progress.done)
                            / (double) (progress.done - run->progress_base);
  run_unlock (run);
  return progress;
}

const Divergence *
run_divergence (Run *run)
{
  return run_state (run) == RUN_DIVERGED ? &run->divergence : NULL;
}

const GError *
run_error (Run *run)
{
  return run_state (run) == RUN_FAILED ? run->error : NULL;
}

char *
run_take_warning (Run *run)
{
  char *sentence;

  run_lock (run);
  sentence = g_queue_pop_head (&run->warnings);
  run_unlock (run);
  return sentence;
}

guint
run_marks (Run *run, RunMark marks[RUN_MARKS])
{
  guint count;

  run_lock (run);
  count = run->mark_count;
  memcpy (marks, run->marks, sizeof run->marks);
  run_unlock (run);
  return count;
}

GPtrArray *
run_results (Run *run)
{
  GPtrArray *results = g_ptr_array_new_with_free_func (result_free);

  run_lock (run);
  for (guint i = 0; i < run->results->len; i++)
    {
      const Result *result = run->results->pdata[i];
      Result *copy = g_new (Result, 1);
      *copy = (Result){ g_strdup (result->id), result->value, result->timing };
      g_ptr_array_add (results, copy);
    }
  run_unlock (run);
  return results;
}

/* ---- What is asked ---- */

/* Something that the gate decides by has changed.  Called with the lock held. */
static void
knock (Run *run)
{
  if (!run->ended && (run->state == RUN_RUNNING || run->state == RUN_PAUSED))
    run->state = run->paused ? RUN_PAUSED : RUN_RUNNING;
  atomic_store (&run->asked, true);
  pthread_cond_broadcast (&run->changed);
}

static void
knock_for_attention (Run *run)
{
  atomic_store (&run->attend, true);
  pthread_cond_broadcast (&run->changed);
}

/* Called with the lock held. */
static void
set_held (Run *run, bool held)
{
  gint64 now = g_get_monotonic_time ();

  if (run->held == held)
    return;
  if (held)
    run->held_since = now;
  else
    run->progress_began += now - run->held_since;
  atomic_store (&run->held, held);
  parallel_hold (run->parallel, held);
}

void
run_hold (Run *run, bool hold)
{
  run_lock (run);
  set_held (run, hold);
  knock (run);
  run_unlock (run);
}

void
run_cancel (Run *run)
{
  run_lock (run);
  atomic_store (&run->cancelled, true);
  set_held (run, false);
  knock (run);
  run_unlock (run);
}

void
run_stop (Run *run)
{
  run_lock (run);
  run->stopping = true;
  set_held (run, false);
  knock (run);
  run_unlock (run);
}

static void
set_paused (Run *run, bool paused, bool step)
{
  run_lock (run);
  run->paused = paused;
  run->single = step ? run->single + 1 : 0;
  if (step || !paused)
    set_held (run, false);
  knock (run);
  run_unlock (run);
}

void
run_play (Run *run)
{
  set_paused (run, false, false);
}

void
run_pause (Run *run)
{
  set_paused (run, true, false);
}

void
run_step (Run *run)
{
  set_paused (run, true, true);
}

void
run_set_speed (Run *run, double steps_per_second)
{
  run_lock (run);
  run->speed = steps_per_second > 0 ? steps_per_second : INFINITY;
  knock (run);
  run_unlock (run);
}

int
run_parameter_index (const Run *run, const char *id)
{
  const Parameter *table = run->table;

  for (int i = 0; table[i].id != NULL; i++)
    if (strcmp (table[i].id, id) == 0)
      return i;
  return -1;
}

bool
run_set_live (Run *run, const char *id, double value)
{
  int index = run_parameter_index (run, id);
  const Parameter *parameter;

  if (index < 0)
    return false;
  parameter = &run->table[index];
  if (parameter->effect != EFFECT_LIVE || parameter->kind == PARAMETER_FILE || !parameter_allows (parameter, value))
    return false;
  run_lock (run);
  atomic_store_explicit (&run->live[index], value, memory_order_relaxed);
  knock_for_attention (run);
  run_unlock (run);
  return true;
}

void
run_post (Run *run, const RunEvent *event)
{
  run_lock (run);
  g_queue_push_tail (&run->events, g_memdup2 (event, sizeof *event));
  knock_for_attention (run);
  run_unlock (run);
}
