#include "runs/run.h"

#include "numeric/processor.h"

#include <math.h>
#include <pthread.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define NICENESS 5
#define DISPLAY_MICROSECONDS 33000
#define RATE_MICROSECONDS 1000000

struct _Run
{
  const Experiment *experiment;
  Settings *settings;
  RunOptions options;
  Parallel *parallel;
  pthread_t thread;
  bool joined;

  /* Read without the lock between steps: what is asked of the run that is not the common case. */
  atomic_bool cancelled;
  atomic_bool asked;         /* look at the gate: paused, throttled, finished, or something to attend to */
  atomic_bool figure_waits;  /* the mailbox still holds the last figure */
  atomic_uint_least64_t steps;

  pthread_mutex_t lock;
  pthread_cond_t changed; /* for the run's thread */
  pthread_cond_t ended;
  RunState state;
  bool paused, finished, attend;
  unsigned single; /* steps to let through while paused */
  atomic_bool stepped; /* the last step was a single one: its figure is due at once */
  double speed;
  gint64 next_step; /* when the throttle lets the next step through */
  double *live;     /* by index in the parameter table */
  Figure *figure;
  gint64 published;
  GQueue events; /* of RunEvent */
  char *status;
  RunProgress progress;
  gint64 progress_began;
  Divergence divergence;
  GError *error;
  GPtrArray *results; /* of Result */
  gint64 rate_time;
  uint64_t rate_steps;
  double rate;
};

static void
result_free (gpointer data)
{
  Result *result = data;
  g_free (result->id);
  g_free (result);
}

static void
lock (Run *run)
{
  pthread_mutex_lock (&run->lock);
}

static void
unlock (Run *run)
{
  pthread_mutex_unlock (&run->lock);
}

/* ---- Beginning and end ---- */

static void *
run_main (void *data)
{
  Run *run = data;

  setpriority (PRIO_PROCESS, (id_t) syscall (SYS_gettid), NICENESS);
  run->experiment->run (run);
  lock (run);
  if (run->error != NULL)
    run->state = RUN_FAILED;
  else if (atomic_load (&run->cancelled))
    run->state = RUN_CANCELLED;
  else if (run->state != RUN_DIVERGED)
    run->state = RUN_DONE;
  g_clear_pointer (&run->progress.what, g_free);
  pthread_cond_broadcast (&run->ended);
  unlock (run);
  return NULL;
}

static double *
live_values (const Settings *settings)
{
  const Parameter *table = settings_experiment (settings)->parameters;
  guint n = 0;
  double *values;

  while (table[n].id != NULL)
    n++;
  values = g_new0 (double, n + 1);
  for (guint i = 0; i < n; i++)
    if (table[i].kind != PARAMETER_FILE)
      values[i] = settings_number (settings, table[i].id);
  return values;
}

Run *
run_new (const Experiment *experiment, const Settings *settings, const RunOptions *options)
{
  Run *run = g_new0 (Run, 1);
  pthread_condattr_t monotonic;

  run->experiment = experiment;
  run->settings = settings_copy (settings);
  run->options = *options;
  run->parallel = parallel_new (options->threads > 0 ? options->threads : processor_count ());
  run->live = live_values (settings);
  run->paused = options->paused;
  run->state = options->paused ? RUN_PAUSED : RUN_RUNNING;
  run->speed = INFINITY;
  run->results = g_ptr_array_new_with_free_func (result_free);
  run->rate_time = g_get_monotonic_time ();
  g_queue_init (&run->events);
  atomic_store (&run->asked, options->paused);
  pthread_mutex_init (&run->lock, NULL);
  pthread_condattr_init (&monotonic);
  pthread_condattr_setclock (&monotonic, CLOCK_MONOTONIC);
  pthread_cond_init (&run->changed, &monotonic);
  pthread_cond_init (&run->ended, &monotonic);
  pthread_condattr_destroy (&monotonic);
  if (pthread_create (&run->thread, NULL, run_main, run) != 0)
    {
      run->joined = true;
      run->state = RUN_FAILED;
      run->error = g_error_new_literal (G_SPAWN_ERROR, G_SPAWN_ERROR_FORK, "No thread could be started.");
    }
  return run;
}

void
run_cancel (Run *run)
{
  lock (run);
  atomic_store (&run->cancelled, true);
  atomic_store (&run->asked, true);
  pthread_cond_broadcast (&run->changed);
  unlock (run);
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
  g_ptr_array_unref (run->results);
  g_clear_error (&run->error);
  g_free (run->status);
  g_free (run->progress.what);
  g_free (run->divergence.message);
  g_free (run->live);
  pthread_cond_destroy (&run->changed);
  pthread_cond_destroy (&run->ended);
  pthread_mutex_destroy (&run->lock);
  g_free (run);
}

/* ---- Outside ---- */

const Experiment *
run_experiment (Run *run)
{
  return run->experiment;
}

RunState
run_state (Run *run)
{
  RunState state;
  lock (run);
  state = run->state;
  unlock (run);
  return state;
}

Figure *
run_take_figure (Run *run)
{
  Figure *figure;
  lock (run);
  figure = g_steal_pointer (&run->figure);
  atomic_store (&run->figure_waits, false);
  unlock (run);
  return figure;
}

uint64_t
run_steps (Run *run)
{
  return atomic_load (&run->steps);
}

double
run_rate (Run *run)
{
  gint64 now = g_get_monotonic_time ();
  double rate;

  lock (run);
  if (now - run->rate_time >= RATE_MICROSECONDS)
    {
      uint64_t steps = atomic_load (&run->steps);
      run->rate = (double) (steps - run->rate_steps) * 1e6 / (double) (now - run->rate_time);
      run->rate_steps = steps;
      run->rate_time = now;
    }
  rate = run->rate;
  unlock (run);
  return rate;
}

char *
run_status (Run *run)
{
  char *status;
  lock (run);
  status = g_strdup (run->status ? run->status : "");
  unlock (run);
  return status;
}

RunProgress
run_progress_now (Run *run)
{
  RunProgress progress;

  lock (run);
  progress = run->progress;
  progress.what = g_strdup (run->progress.what);
  progress.seconds = progress.what ? (double) (g_get_monotonic_time () - run->progress_began) / 1e6 : 0;
  progress.seconds_left = NAN;
  if (progress.what != NULL && progress.done > 0 && progress.total >= progress.done)
    progress.seconds_left = progress.seconds * (double) (progress.total - progress.done) / (double) progress.done;
  unlock (run);
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

/* What the outside asked for has changed: the run's thread must look. Called with the lock held. */
static void
knock (Run *run)
{
  if (run->state == RUN_RUNNING || run->state == RUN_PAUSED)
    run->state = run->paused ? RUN_PAUSED : RUN_RUNNING;
  run->next_step = 0;
  atomic_store (&run->asked, true);
  pthread_cond_broadcast (&run->changed);
}

void
run_play (Run *run)
{
  lock (run);
  run->paused = false;
  run->single = 0;
  knock (run);
  unlock (run);
}

void
run_pause (Run *run)
{
  lock (run);
  run->paused = true;
  run->single = 0;
  knock (run);
  unlock (run);
}

void
run_step (Run *run)
{
  lock (run);
  run->paused = true;
  run->single++;
  knock (run);
  unlock (run);
}

void
run_set_speed (Run *run, double steps_per_second)
{
  lock (run);
  run->speed = steps_per_second > 0 ? steps_per_second : INFINITY;
  knock (run);
  unlock (run);
}

static int
parameter_index (Run *run, const char *id)
{
  const Parameter *table = run->experiment->parameters;
  for (int i = 0; table[i].id != NULL; i++)
    if (strcmp (table[i].id, id) == 0)
      return i;
  return -1;
}

bool
run_set_live (Run *run, const char *id, double value)
{
  int index = parameter_index (run, id);

  if (index < 0 || run->experiment->parameters[index].effect != EFFECT_LIVE)
    return false;
  lock (run);
  run->live[index] = value;
  run->attend = true;
  knock (run);
  unlock (run);
  return true;
}

void
run_post (Run *run, const RunEvent *event)
{
  lock (run);
  g_queue_push_tail (&run->events, g_memdup2 (event, sizeof *event));
  run->attend = true;
  knock (run);
  unlock (run);
}

GPtrArray *
run_results (Run *run)
{
  GPtrArray *results = g_ptr_array_new_with_free_func (result_free);

  lock (run);
  for (guint i = 0; i < run->results->len; i++)
    {
      const Result *result = run->results->pdata[i];
      Result *copy = g_new (Result, 1);
      *copy = (Result) { g_strdup (result->id), result->value };
      g_ptr_array_add (results, copy);
    }
  unlock (run);
  return results;
}

/* ---- Inside: the gate ---- */

static void
wait_until (Run *run, gint64 time)
{
  struct timespec until = { time / G_USEC_PER_SEC, (time % G_USEC_PER_SEC) * 1000 };
  pthread_cond_timedwait (&run->changed, &run->lock, &until);
}

/* Whether the throttle lets a step through now; otherwise waits a little. Called with the lock held. */
static bool
in_time (Run *run)
{
  gint64 now, interval;

  if (run->options.unattended || !isfinite (run->speed))
    return true;
  now = g_get_monotonic_time ();
  interval = (gint64) (1e6 / run->speed);
  if (run->next_step == 0)
    run->next_step = now;
  if (now < run->next_step)
    {
      wait_until (run, run->next_step);
      return false;
    }
  /* Behind time after a long computation: go on from here, do not rush to catch up. */
  run->next_step = MAX (run->next_step + interval, now - 2 * DISPLAY_MICROSECONDS);
  return true;
}

static Gate
gate_slowly (Run *run, bool attends)
{
  Gate gate = GATE_STOP;

  lock (run);
  while (!atomic_load (&run->cancelled))
    {
      if (attends && run->attend)
        {
          run->attend = false;
          gate = GATE_ATTEND;
          break;
        }
      if (run->finished || (run->paused && run->single == 0))
        {
          pthread_cond_wait (&run->changed, &run->lock);
          continue;
        }
      if (run->paused)
        {
          run->single--;
          run->stepped = true;
          gate = GATE_STEP;
          break;
        }
      if (in_time (run))
        {
          gate = GATE_STEP;
          break;
        }
    }
  if (gate == GATE_STEP)
    atomic_store (&run->asked, run->paused || isfinite (run->speed) || run->attend);
  unlock (run);
  return gate;
}

static Gate
gate_for (Run *run, bool attends)
{
  Gate gate = GATE_STEP;

  if (atomic_load_explicit (&run->asked, memory_order_relaxed))
    gate = gate_slowly (run, attends);
  if (gate == GATE_STEP)
    atomic_fetch_add_explicit (&run->steps, 1, memory_order_relaxed);
  return gate;
}

Gate
run_gate (Run *run)
{
  return gate_for (run, true);
}

bool
run_checkpoint (Run *run)
{
  return gate_for (run, false) == GATE_STEP;
}

void
run_set_finished (Run *run, bool finished)
{
  lock (run);
  run->finished = finished;
  run->state = finished ? RUN_DONE : run->paused ? RUN_PAUSED : RUN_RUNNING;
  atomic_store (&run->asked, true);
  unlock (run);
}

bool
run_alive (Run *run)
{
  return !atomic_load_explicit (&run->cancelled, memory_order_relaxed);
}

const atomic_bool *
run_cancelled (Run *run)
{
  return &run->cancelled;
}

/* ---- Inside: values ---- */

double
run_number (Run *run, const char *id)
{
  int index = parameter_index (run, id);
  double value;

  g_assert (index >= 0);
  lock (run);
  value = run->live[index];
  unlock (run);
  return value;
}

const char *
run_text (Run *run, const char *id)
{
  return settings_text (run->settings, id);
}

const Settings *
run_settings (Run *run)
{
  return run->settings;
}

bool
run_unattended (Run *run)
{
  return run->options.unattended;
}

RunFolder *
run_folder (Run *run)
{
  return run->options.folder;
}

Parallel *
run_parallel (Run *run)
{
  return run->parallel;
}

bool
run_map (Run *run, size_t n, ParallelTask task, void *data)
{
  return parallel_map (run->parallel, n, task, data, &run->cancelled);
}

/* ---- Inside: what is told ---- */

bool
run_figure_due (Run *run)
{
  bool due;

  if (atomic_load_explicit (&run->figure_waits, memory_order_relaxed) && !run->stepped)
    return false;
  lock (run);
  due = run->stepped || g_get_monotonic_time () - run->published >= DISPLAY_MICROSECONDS;
  run->stepped = false;
  unlock (run);
  return due;
}

void
run_publish (Run *run, Figure *figure)
{
  Figure *old;

  lock (run);
  old = run->figure;
  run->figure = figure;
  run->published = g_get_monotonic_time ();
  atomic_store (&run->figure_waits, true);
  unlock (run);
  if (old != NULL)
    figure_unref (old);
}

void
run_set_status (Run *run, const char *format, ...)
{
  va_list arguments;
  char *status, *old;

  va_start (arguments, format);
  status = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  lock (run);
  old = run->status;
  run->status = status;
  unlock (run);
  g_free (old);
}

void
run_progress (Run *run, const char *what, uint64_t done, uint64_t total)
{
  lock (run);
  if (g_strcmp0 (what, run->progress.what) != 0)
    {
      g_free (run->progress.what);
      run->progress.what = g_strdup (what);
      run->progress_began = g_get_monotonic_time ();
    }
  run->progress.done = done;
  run->progress.total = total;
  unlock (run);
}

bool
run_poll_event (Run *run, RunEvent *event)
{
  RunEvent *first;

  lock (run);
  first = g_queue_pop_head (&run->events);
  unlock (run);
  if (first != NULL)
    *event = *first;
  g_free (first);
  return first != NULL;
}

void
run_result (Run *run, const char *id, double value)
{
  Result *found = NULL;

  lock (run);
  for (guint i = 0; i < run->results->len && found == NULL; i++)
    if (g_str_equal (((Result *) run->results->pdata[i])->id, id))
      found = run->results->pdata[i];
  if (found == NULL)
    {
      found = g_new0 (Result, 1);
      found->id = g_strdup (id);
      g_ptr_array_add (run->results, found);
    }
  found->value = value;
  unlock (run);
}

void
run_fail (Run *run, GError *error)
{
  lock (run);
  if (run->error == NULL)
    run->error = g_steal_pointer (&error);
  unlock (run);
  g_clear_error (&error);
}

static bool
take_back_event (Run *run)
{
  for (GList *link = run->events.head; link != NULL; link = link->next)
    if (((RunEvent *) link->data)->kind == RUN_EVENT_BACK)
      {
        g_free (link->data);
        g_queue_delete_link (&run->events, link);
        return true;
      }
  return false;
}

bool
run_diverged (Run *run, const Divergence *divergence)
{
  bool back = false;

  lock (run);
  g_free (run->divergence.message);
  run->divergence = *divergence;
  run->divergence.message = g_strdup (divergence->message);
  run->state = RUN_DIVERGED;
  while (!run->options.unattended && !atomic_load (&run->cancelled) && !(back = take_back_event (run)))
    pthread_cond_wait (&run->changed, &run->lock);
  if (back)
    {
      run->paused = true;
      run->single = 0;
      run->stepped = true;
      run->state = RUN_PAUSED;
      run->attend = true;
      atomic_store (&run->asked, true);
    }
  unlock (run);
  return back;
}
