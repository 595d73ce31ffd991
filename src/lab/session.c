/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/session.h"

#include "lab/data_warnings.h"
#include "lab/divergence.h"
#include "lab/predictions.h"
#include "lab/saving.h"
#include "network/safetensors.h"
#include "runs/watch.h"

#include <glib/gi18n.h>
#include <inttypes.h>

/* Samples in a pass of the workspace. */
#define BATCH 1024
/* Steps between two reports of progress when nobody watches; every step where one costs so many operations. */
#define REPORT_EVERY 64
#define DEAR_STEP 1e6

bool
session_is_done (const Session *self)
{
  return session_step (self) >= self->problem->options.total_steps;
}

static bool
is_over (void *data)
{
  Session *self = data;
  return session_is_done (self) && (self->class->go_on == NULL || !self->class->go_on (self));
}

Plot *
session_predictions_plot (Session *self)
{
  return predictions_plot (self->problem, session_theta (self), self->workspace);
}

Plot *
session_second_predictions_plot (Session *self, const real *theta)
{
  Plot *plot = predictions_plot (self->problem, theta, self->workspace);
  char *id = g_strconcat ("second-", plot->id, NULL), *title = g_strdup_printf (_ ("%s, second network"), plot->title);

  g_free (plot->id);
  g_free (plot->title);
  plot->id = id;
  plot->title = title;
  return plot;
}

static double
live_radius (const Session *self)
{
  return self->radius_is_live ? run_number (self->run, "sam-radius") : self->problem->options.optimiser.radius;
}

/* ---- Showing ---- */

static void
set_status (Session *self)
{
  Clauses *clauses = clauses_new ();
  g_autofree char *text = NULL;

  if (session_is_done (self))
    clauses_add (clauses, _ ("done, %" PRIu64 " steps"), session_step (self));
  else
    clauses_add (clauses, _ ("training, step %" PRIu64), session_step (self));
  if (self->class->status != NULL)
    self->class->status (self, clauses);
  text = clauses_end_open (clauses);
  run_set_status (self->run, "%s", text);
}

/* Of the recipe the learning rate and the radius of sharpness-aware minimisation are live. */
static char *
caption_of (Session *self)
{
  Clauses *clauses = clauses_new ();

  self->recipe.learning_rate = run_number (self->run, "learning-rate");
  self->recipe.training.optimiser.radius = live_radius (self);
  problem_describe (self->problem, &self->recipe, clauses);
  clauses_part (clauses);
  if (self->class->caption != NULL)
    self->class->caption (self, clauses);
  clauses_add (clauses, _ ("step %" PRIu64), session_step (self));
  if (self->divergence != NULL)
    divergence_describe (self->divergence, clauses);
  else if (self->back.from > 0)
    clauses_sentence (clauses, _ ("Training diverged at step %" PRIu64 " and went on from step %" PRIu64),
                      self->back.from, self->back.to);
  return clauses_end (clauses);
}

static void
publish (Session *self)
{
  Figure *figure = figure_new (_ (self->class->title));

  self->class->draw (self, figure);
  if (self->divergence != NULL)
    divergence_mark (self->divergence, figure);
  if (figure->step == 0)
    figure->step = session_step (self);
  run_set_caption (self->run, caption_of (self));
  run_publish (self->run, figure);
}

static bool
is_due (void *data)
{
  Session *self = data;
  return self->class->due (self);
}

static void
show (void *data)
{
  Session *self = data;
  RunEvent event;

  while (run_poll_event (self->run, &event))
    if (self->class->event != NULL)
      self->class->event (self, &event);
  if (self->class->prepare != NULL && !self->class->prepare (self))
    return;
  set_status (self);
  publish (self);
}

/* ---- Divergence ---- */

static void
forget_divergence (Session *self)
{
  if (self->divergence != NULL)
    g_free (self->divergence->message);
  g_clear_pointer (&self->divergence, g_free);
}

/* true: the descent has gone back, go on (paused). */
static bool
diverged (Session *self, StepResult result)
{
  Divergence divergence = divergence_measure (self->run, self->problem, self->descent, self->rate, result);

  self->divergence = g_memdup2 (&divergence, sizeof divergence);
  if (!run_unattended (self->run))
    show (self);
  run_set_status (self->run, _ ("diverged at step %" PRIu64), divergence.step);
  if (!run_diverged (self->run, &divergence))
    return false;
  forget_divergence (self);
  self->back.from = divergence.step;
  self->back.to = descent_go_back (self->descent);
  if (self->class->rewound != NULL)
    self->class->rewound (self);
  return true;
}

/* ---- Steps ---- */

static void
read_live (Session *self)
{
  double rate = run_number (self->run, "learning-rate"), radius = live_radius (self);

  if (rate != self->rate || radius != self->problem->options.optimiser.radius)
    descent_note_change (self->descent);
  self->rate = rate;
  self->problem->options.optimiser.radius = radius;
  descent_set_radius (self->descent, radius);
}

/* false: the run is over. */
static bool
step (void *data)
{
  Session *self = data;
  StepResult result;

  read_live (self);
  if (self->class->before != NULL)
    self->class->before (self);
  if (session_is_done (self))
    return true;
  result = descent_step (self->descent, self->rate);
  if (result != STEP_DONE)
    return diverged (self, result);
  if (self->class->after != NULL)
    self->class->after (self);
  return true;
}

/* ---- The end ---- */

static void
report (Session *self)
{
  const Problem *problem = self->problem;
  Measure train = network_measure (problem->network, session_theta (self), problem->train, self->workspace);
  Measure test = network_measure (problem->network, session_theta (self), problem->test, self->workspace);

  run_result (self->run, "train_loss", train.loss);
  run_result (self->run, "test_loss", test.loss);
  if (problem->train->labels != NULL)
    {
      run_result (self->run, "train_accuracy", train.accuracy);
      run_result (self->run, "test_accuracy", test.accuracy);
    }
  run_result (self->run, "parameters", (double) problem->parameters);
  run_result (self->run, "steps", (double) session_step (self));
  run_result (self->run, "seconds", (double) (g_get_monotonic_time () - self->began) / 1e6);
  if (self->class->report != NULL)
    self->class->report (self);
}

static bool
save (Session *self, GError **error)
{
  RunFolder *folder = run_folder (self->run);
  g_autoptr (GBytes) weights = NULL;

  if (folder == NULL)
    return true;
  weights = safetensors_of_weights (self->problem->network, session_theta (self));
  return saving_write_data (self->problem, folder, error)
         && run_folder_write_bytes (folder, "weights.safetensors", weights, error)
         && (self->class->save == NULL || self->class->save (self, folder, error));
}

static void
finish (void *data)
{
  Session *self = data;
  g_autoptr (GError) error = NULL;

  if (self->class->finish != NULL)
    self->class->finish (self);
  show (self);
  report (self);
  if (!save (self, &error))
    run_fail (self->run, g_steal_pointer (&error));
}

/* ---- The two ways to run ---- */

static void
train_watched (Session *self)
{
  const Watch watch = { .run = self->run,
                        .data = self,
                        .step = step,
                        .done = is_over,
                        .due = self->class->due != NULL ? is_due : NULL,
                        .show = show,
                        .finish = finish };

  show (self);
  watch_run (&watch);
}

/* What was done is finished, too, where it was cancelled or has diverged. */
static void
train_unattended (Session *self)
{
  uint64_t every = problem_step_flops (self->problem) > DEAR_STEP ? 1 : REPORT_EVERY;

  run_progress (self->run, _ ("Training"), session_step (self), self->problem->options.total_steps);
  while (!is_over (self) && run_checkpoint (self->run) && step (self))
    {
      if (session_step (self) % every == 0)
        run_progress (self->run, _ ("Training"), session_step (self), self->problem->options.total_steps);
    }
  run_progress (self->run, NULL, 0, 0);
  finish (self);
}

/* ---- The whole ---- */

static bool
has_parameters (const Session *self, GError **error)
{
  size_t parameters = self->problem->parameters, least = self->class->parameters;

  if (parameters >= least)
    return true;
  g_set_error (
      error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
      g_dngettext (GETTEXT_PACKAGE,
                   "This network has %zu parameter, and at least %zu are needed here. Choose a larger width or "
                   "depth, or biases.",
                   "This network has %zu parameters, and at least %zu are needed here. Choose a larger width or "
                   "depth, or biases.",
                   parameters),
      parameters, least);
  return false;
}

static bool
make (Session *self, GError **error)
{
  const Parameter *table = experiment_parameters (settings_experiment (run_settings (self->run)));

  self->radius_is_live = parameter_find (table, "sam-radius") != NULL;
  if (!recipe_read (run_settings (self->run), &self->recipe, error))
    return false;
  run_progress (self->run, _ ("Preparing the data"), 0, 0);
  self->problem = problem_new (&self->recipe, error);
  run_progress (self->run, NULL, 0, 0);
  if (self->problem == NULL)
    return false;
  if (!has_parameters (self, error) || (self->class->check != NULL && !self->class->check (self->problem, error)))
    {
      g_clear_pointer (&self->problem, problem_free);
      return false;
    }
  data_warnings_of_problem (self->run, &self->recipe, self->problem);
  self->workspace = workspace_new (self->problem->network, BATCH);
  self->descent = descent_new (self->problem, self->problem->first);
  self->rate = run_number (self->run, "learning-rate");
  self->own = g_malloc0 (self->class->size);
  return true;
}

void
session_run (Run *run, const SessionClass *class)
{
  Session self = { .class = class, .run = run, .began = g_get_monotonic_time () };
  GError *error = NULL;

  if (!make (&self, &error))
    {
      run_fail (run, error);
      return;
    }
  class->begin (&self);
  if (run_unattended (run))
    train_unattended (&self);
  else
    train_watched (&self);
  class->end (&self);
  g_free (self.own);
  forget_divergence (&self);
  descent_free (self.descent);
  workspace_free (self.workspace);
  problem_free (self.problem);
}
