/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/dynamics.h"

#include "runs/watch.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>

/* Steps between two reports of progress when nobody watches. */
#define REPORT_EVERY 64

static bool
is_done (void *data)
{
  const Dynamics *self = data;
  return self->step >= self->steps;
}

/* ---- Showing ---- */

static void
set_status (Dynamics *self)
{
  Clauses *clauses = clauses_new ();
  g_autofree char *text = NULL;

  if (is_done (self))
    clauses_add (clauses, _ ("done, %" PRIu64 " steps"), self->step);
  else
    clauses_add (clauses, _ ("step %" PRIu64), self->step);
  if (self->class->status != NULL)
    self->class->status (self, clauses);
  text = clauses_end_open (clauses);
  run_set_status (self->run, "%s", text);
}

static char *
caption_of (Dynamics *self)
{
  Clauses *clauses = clauses_new ();

  if (self->class->caption != NULL)
    self->class->caption (self, clauses);
  if (!self->class->sweeps)
    clauses_add (clauses, _ ("step %" PRIu64), self->step);
  if (self->class->diverged != NULL && self->class->diverged (self) > 0)
    clauses_sentence (clauses, _ ("Training left the finite numbers and stands still"));
  return clauses_end (clauses);
}

static void
show (void *data)
{
  Dynamics *self = data;
  Figure *figure = figure_new (_ (settings_experiment (run_settings (self->run))->title));
  RunEvent event;

  while (run_poll_event (self->run, &event))
    if (self->class->event != NULL)
      self->class->event (self, &event);
  if (self->class->attend != NULL)
    self->class->attend (self);
  self->class->draw (self, figure);
  figure->step = self->step;
  run_set_caption (self->run, caption_of (self));
  run_publish (self->run, figure);
  set_status (self);
}

/* ---- Going on ---- */

static bool
step (void *data)
{
  Dynamics *self = data;

  self->class->advance (self);
  self->step++;
  return true;
}

/* Where nobody watches, the run has diverged, too; in a window the figure says it. */
static void
tell_divergence (Dynamics *self)
{
  uint64_t at = self->class->diverged != NULL ? self->class->diverged (self) : 0;
  Divergence divergence = { .step = at, .threshold = NAN, .suggested_rate = NAN };
  g_autofree char *message = NULL;

  if (at == 0 || !run_unattended (self->run))
    return;
  message = g_strdup_printf (_ ("Training diverged at step %" PRIu64 ": the network that is shown left the finite "
                                "numbers. Choose a smaller learning rate."),
                             at);
  divergence.message = message;
  run_diverged (self->run, &divergence);
}

static void
finish (void *data)
{
  Dynamics *self = data;
  RunFolder *folder = run_folder (self->run);
  g_autoptr (GError) error = NULL;

  show (self);
  run_result (self->run, "steps", (double) self->step);
  run_result (self->run, "seconds", (double) (g_get_monotonic_time () - self->began) / 1e6);
  if (self->class->report != NULL)
    self->class->report (self);
  tell_divergence (self);
  if (folder != NULL && self->class->save != NULL && !self->class->save (self, folder, &error))
    run_fail (self->run, g_steal_pointer (&error));
}

static void
run_watched (Dynamics *self)
{
  const Watch watch = { .run = self->run, .data = self, .step = step, .done = is_done, .show = show, .finish = finish };

  show (self);
  watch_run (&watch);
}

/* What was done is shown and saved, too, where it was stopped. */
static void
run_alone (Dynamics *self)
{
  while (!is_done (self) && run_checkpoint (self->run))
    {
      step (self);
      if (self->step % REPORT_EVERY == 0)
        run_progress (self->run, _ ("Descending"), self->step, self->steps);
    }
  run_progress (self->run, NULL, 0, 0);
  finish (self);
}

void
dynamics_run (Run *run, const DynamicsClass *class)
{
  Dynamics self = { .class = class, .run = run, .began = g_get_monotonic_time (), .own = g_malloc0 (class->size) };
  GError *error = NULL;

  if (!class->begin (&self, &error))
    run_fail (run, error);
  else if (run_unattended (run))
    run_alone (&self);
  else
    run_watched (&self);
  class->end (&self);
  g_free (self.own);
}
