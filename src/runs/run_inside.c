/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the experiment's thread reads, and what it tells. */
#include "runs/run_private.h"

/* ---- What is read ---- */

double
run_number (Run *run, const char *id)
{
  int index = run_parameter_index (run, id);

  g_assert (index >= 0);
  return atomic_load_explicit (&run->live[index], memory_order_relaxed);
}

const char *
run_text (Run *run, const char *id)
{
  int index = run_parameter_index (run, id);
  const Parameter *parameter;

  g_assert (index >= 0);
  parameter = &run->table[index];
  if (parameter->kind == PARAMETER_CHOICE)
    return parameter->choices[(guint) run_number (run, id)].id;
  return settings_text (run->settings, id);
}

const Settings *
run_settings (Run *run)
{
  return run->settings;
}

Settings *
run_current_settings (Run *run)
{
  Settings *settings = settings_copy (run->settings);

  for (const Parameter *p = run->table; p->id != NULL; p++)
    if (p->effect == EFFECT_LIVE && p->kind != PARAMETER_FILE)
      settings_set_number (settings, p->id, run_number (run, p->id), NULL);
  return settings;
}

void
run_use_instead (Run *run, const char *id, double value)
{
  int index = run_parameter_index (run, id);

  g_assert (index >= 0);
  settings_set_number (run->settings, id, value, NULL);
  atomic_store_explicit (&run->live[index], value, memory_order_relaxed);
}

bool
run_unattended (Run *run)
{
  return run->options.unattended;
}

void
run_set_steps (Run *run, uint64_t done, uint64_t fits)
{
  atomic_store_explicit (&run->steps, done, memory_order_relaxed);
  atomic_store_explicit (&run->fits, fits, memory_order_relaxed);
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

bool
run_poll_event (Run *run, RunEvent *event)
{
  g_autofree RunEvent *first = NULL;

  run_lock (run);
  first = g_queue_pop_head (&run->events);
  run_unlock (run);
  if (first != NULL)
    *event = *first;
  return first != NULL;
}

/* ---- Figures ---- */

bool
run_figure_due (Run *run)
{
  if (run->options.unattended)
    return false;
  if (run->stepped)
    {
      run->stepped = false;
      return true;
    }
  return !atomic_load_explicit (&run->figure_waits, memory_order_relaxed)
         && g_get_monotonic_time () - run->published >= DISPLAY_MICROSECONDS;
}

void
run_set_caption (Run *run, char *caption)
{
  g_free (run->caption);
  run->caption = caption;
}

static void
fill_in (Run *run, Figure *figure)
{
  if (figure->caption == NULL)
    figure->caption = g_strdup (run->caption);
  if (figure->step == 0)
    figure->step = run_steps (run);
  if (figure->settings == NULL)
    {
      g_autoptr (Settings) settings = run_current_settings (run);
      figure->settings = settings_to_json (settings);
    }
}

void
run_publish (Run *run, Figure *figure)
{
  Figure *old;

  fill_in (run, figure);
  run->shown_passes = run_passes (run);
  run->published = g_get_monotonic_time ();
  run_lock (run);
  old = run->figure;
  run->figure = figure;
  atomic_store (&run->figure_waits, true);
  run_unlock (run);
  if (old != NULL)
    figure_unref (old);
}

/* ---- What is said ---- */

void
run_set_status (Run *run, const char *format, ...)
{
  va_list arguments;
  char *status, *old;

  va_start (arguments, format);
  status = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  run_lock (run);
  old = run->status;
  run->status = status;
  run_unlock (run);
  g_free (old);
}

/* Of what is under way already.  Workers may report it out of order: less of the same is an earlier report, unless it
 * is nothing at all, which begins anew. */
static bool
progress_is_late (const RunProgress *progress, uint64_t done, uint64_t total)
{
  return done > 0 && done < progress->done && total == progress->total;
}

static void
progress_begin (Run *run, const char *what, uint64_t done)
{
  g_free (run->progress.what);
  run->progress.what = g_strdup (what);
  run->progress_began = run->held ? run->held_since : g_get_monotonic_time ();
  run->progress_base = done;
}

void
run_progress (Run *run, const char *what, uint64_t done, uint64_t total)
{
  bool same;

  run_lock (run);
  same = g_strcmp0 (what, run->progress.what) == 0;
  if (!same || (done < run->progress.done && !progress_is_late (&run->progress, done, total)))
    progress_begin (run, what, done);
  if (!same || !progress_is_late (&run->progress, done, total))
    {
      run->progress.done = done;
      run->progress.total = total;
    }
  run_unlock (run);
  run_wait_while_held (run);
}

static Result *
find_result (Run *run, const char *id)
{
  for (guint i = 0; i < run->results->len; i++)
    if (g_str_equal (((Result *) run->results->pdata[i])->id, id))
      return run->results->pdata[i];
  return NULL;
}

void
run_result (Run *run, const char *id, double value)
{
  Result *result;

  run_lock (run);
  result = find_result (run, id);
  if (result == NULL)
    {
      result = g_new0 (Result, 1);
      result->id = g_strdup (id);
      result->timing = g_str_has_suffix (id, "seconds");
      g_ptr_array_add (run->results, result);
    }
  result->value = value;
  run_unlock (run);
}

void
run_set_mark (Run *run, const char *id, const char *label, double value)
{
  guint i = 0;

  g_assert (run_parameter_index (run, id) >= 0);
  run_lock (run);
  while (i < run->mark_count && !g_str_equal (run->marks[i].id, id))
    i++;
  g_assert (i < RUN_MARKS);
  run->marks[i] = (RunMark){ id, label, value };
  run->mark_count = MAX (run->mark_count, i + 1);
  run_unlock (run);
}

void
run_fail (Run *run, GError *error)
{
  run_lock (run);
  if (run->error == NULL)
    run->error = g_steal_pointer (&error);
  run_unlock (run);
  g_clear_error (&error);
}

bool
run_failed (Run *run)
{
  bool failed;

  run_lock (run);
  failed = run->error != NULL;
  run_unlock (run);
  return failed;
}
