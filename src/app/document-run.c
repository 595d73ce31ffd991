/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The run of a document's current page. */
#include "app/basin-document-private.h"
#include "app/run-ending.h"

#include <math.h>

/* A slider that is dragged restarts the run when it has rested so long: soon enough to follow the hand. */
#define RESTART_MILLISECONDS 70

/* ---- Beginning and end ---- */

static void
start (BasinDocument *self, gboolean paused)
{
  Page *page = document_page (self);
  RunOptions options = { .paused = paused };

  g_clear_handle_id (&self->restart, g_source_remove);
  g_clear_pointer (&page->run, run_end_later);
  page->stale = page->stopped = page->drawn = FALSE;
  page->run = run_new (basin_document_get_experiment (self), page->settings, &options);
  run_set_speed (page->run, self->speed);
  document_wake (self);
}

/* By the user; not at the end, where nothing is left to play. */
static gboolean
is_paused (const Page *page)
{
  return page->run != NULL && !page->stopped && run_state (page->run) == RUN_PAUSED;
}

void
document_start (BasinDocument *self)
{
  start (self, FALSE);
}

void
basin_document_restart (BasinDocument *self)
{
  start (self, is_paused (document_page (self)));
}

static gboolean
on_restart_due (gpointer data)
{
  BasinDocument *self = data;

  self->restart = 0;
  basin_document_restart (self);
  return G_SOURCE_REMOVE;
}

void
document_restart_soon (BasinDocument *self)
{
  document_page (self)->stale = TRUE;
  /* Not pushed back by every move: while a slider is dragged the picture follows at this pace. */
  if (self->restart == 0)
    self->restart = g_timeout_add (RESTART_MILLISECONDS, on_restart_due, self);
}

void
document_leave (BasinDocument *self)
{
  Page *page = document_page (self);

  g_clear_handle_id (&self->restart, g_source_remove);
  page->paused = is_paused (page);
  if (page->run != NULL)
    run_hold (page->run, true);
}

void
document_enter (BasinDocument *self)
{
  Page *page = document_page (self);

  if (page->run == NULL || page->stale)
    {
      start (self, page->paused);
      return;
    }
  run_set_speed (page->run, self->speed);
  run_hold (page->run, page->stopped);
  document_wake (self);
}

/* ---- What is to be seen ---- */

void
document_wake (BasinDocument *self)
{
  self->awake_until = g_get_monotonic_time () + G_USEC_PER_SEC;
  document_emit (self, DOCUMENT_ACTIVE);
}

/* A run that could not begin has no picture: that of the run before would be taken for it. */
static void
forget_old_figure (BasinDocument *self)
{
  Page *page = document_page (self);

  if (page->drawn || page->figure == NULL)
    return;
  g_clear_pointer (&page->figure, figure_unref);
  document_emit (self, DOCUMENT_FIGURE_CHANGED);
}

gboolean
basin_document_update (BasinDocument *self)
{
  Page *page = document_page (self);
  gint64 now = g_get_monotonic_time ();
  Figure *figure = page->run != NULL ? run_take_figure (page->run) : NULL;

  if (page->run == NULL)
    return FALSE;
  if (figure != NULL || run_state (page->run) == RUN_RUNNING)
    self->awake_until = now + G_USEC_PER_SEC;
  if (figure != NULL)
    {
      g_clear_pointer (&page->figure, figure_unref);
      page->figure = figure;
      page->drawn = TRUE;
      document_emit (self, DOCUMENT_FIGURE_CHANGED);
    }
  else if (run_state (page->run) == RUN_FAILED)
    forget_old_figure (self);
  document_emit (self, DOCUMENT_STATE_CHANGED);
  return now < self->awake_until;
}

/* ---- What is asked of it ---- */

void
basin_document_play (BasinDocument *self)
{
  Page *page = document_page (self);
  RunState state = run_state (page->run);

  page->stopped = FALSE;
  if (state == RUN_DONE || state == RUN_FAILED)
    document_start (self);
  else if (state == RUN_DIVERGED)
    basin_document_go_back (self);
  else if (state == RUN_RUNNING)
    run_pause (page->run);
  else
    run_play (page->run);
  document_wake (self);
}

void
basin_document_step (BasinDocument *self)
{
  Page *page = document_page (self);

  page->stopped = FALSE;
  run_step (page->run);
  document_wake (self);
}

void
basin_document_new_seed (BasinDocument *self)
{
  if (parameter_find (experiment_parameters (basin_document_get_experiment (self)), "seed") == NULL)
    return;
  settings_set_number (document_page (self)->settings, "seed", g_random_int_range (0, 100000), NULL);
  document_emit (self, DOCUMENT_SETTINGS_CHANGED);
  basin_document_restart (self);
}

void
basin_document_stop (BasinDocument *self)
{
  Page *page = document_page (self);

  page->stopped = TRUE;
  run_hold (page->run, true);
  document_wake (self);
}

void
basin_document_set_speed (BasinDocument *self, double steps_per_second)
{
  self->speed = steps_per_second;
  if (document_page (self)->run != NULL)
    run_set_speed (document_page (self)->run, steps_per_second);
}

void
basin_document_post (BasinDocument *self, RunEventKind kind, const char *plot, double x, double y)
{
  RunEvent event = { .kind = kind, .x = x, .y = y };

  if (plot != NULL)
    g_strlcpy (event.plot, plot, sizeof event.plot);
  run_post (document_page (self)->run, &event);
  document_wake (self);
}

void
basin_document_go_back (BasinDocument *self)
{
  basin_document_post (self, RUN_EVENT_BACK, NULL, 0, 0);
}

void
basin_document_use_suggested_rate (BasinDocument *self)
{
  Page *page = document_page (self);
  const Divergence *divergence = run_divergence (page->run);

  if (divergence == NULL || !isfinite (divergence->suggested_rate))
    return;
  settings_set_number (page->settings, "learning-rate", divergence->suggested_rate, NULL);
  document_emit (self, DOCUMENT_SETTINGS_CHANGED);
  document_start (self);
}
