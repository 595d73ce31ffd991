/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/descent.h"

#include <math.h>

/* How often a state is kept to go back to, and how far before the present step it must lie to be of use. */
#define STATE_INTERVAL 100
#define STATE_DISTANCE 10
/* Intervals after which a change can have shown that it is borne. */
#define PROOF_INTERVALS 2

/* What a look ahead may cost, in floating-point operations. */
#define AHEAD_FLOPS 6e9
#define FEWEST_AHEAD 20

/* ---- States ---- */

/* As it was recorded last: measuring it for every state would cost as much as some steps. */
static double
recorded_loss (const Descent *self)
{
  return series_length (self->trajectory) > 0 ? series_row (self->trajectory, -1)[RECORD_TRAIN_LOSS] : NAN;
}

static void
forget (KeptState *kept)
{
  g_clear_pointer (&kept->state, trainer_state_free);
}

static void
keep (Descent *self, KeptState *kept)
{
  forget (kept);
  *kept = (KeptState){ trainer_steps (self->trainer), recorded_loss (self), trainer_save (self->trainer) };
}

/* A change is borne when, some intervals later, the loss is no higher than it was before. */
static bool
change_is_borne (const Descent *self)
{
  return self->newer.step >= self->change.step + PROOF_INTERVALS * STATE_INTERVAL
         && self->newer.loss <= self->change.loss;
}

static void
keep_state (Descent *self)
{
  forget (&self->older);
  self->older = self->newer;
  self->newer.state = NULL;
  keep (self, &self->newer);
  if (self->change.state != NULL && change_is_borne (self))
    forget (&self->change);
}

void
descent_note_change (Descent *self)
{
  keep (self, &self->change);
}

void
descent_set_radius (Descent *self, double radius)
{
  trainer_set_radius (self->trainer, radius);
}

/* ---- The descent ---- */

static Descent *
descent_alone (const Problem *problem, const real *theta, Series *trajectory)
{
  Descent *self = g_new0 (Descent, 1);

  self->problem = problem;
  self->trainer = problem_trainer (problem, theta);
  self->trajectory = trajectory;
  self->workspace = workspace_new (problem->network, 1024);
  self->places = g_array_new (FALSE, FALSE, sizeof (Place));
  return self;
}

Descent *
descent_new (const Problem *problem, const real *theta)
{
  Descent *self = descent_alone (problem, theta, trajectory_new (problem));

  descent_record (self);
  keep_state (self);
  descent_note_change (self);
  return self;
}

Descent *
descent_fork (const Descent *descent)
{
  Descent *self = descent_alone (descent->problem, descent_theta (descent), series_copy (descent->trajectory));
  TrainerState *state = trainer_save (descent->trainer);

  trainer_restore (self->trainer, state);
  trainer_state_free (state);
  keep_state (self);
  return self;
}

void
descent_record (Descent *self)
{
  trajectory_take (self->trajectory, self->problem, trainer_steps (self->trainer), trainer_parameters (self->trainer),
                   self->workspace);
}

void
descent_free (Descent *self)
{
  forget (&self->older);
  forget (&self->newer);
  forget (&self->change);
  trainer_free (self->trainer);
  series_free (self->trajectory);
  workspace_free (self->workspace);
  g_array_unref (self->places);
  g_free (self);
}

uint64_t
descent_steps (const Descent *self)
{
  return trainer_steps (self->trainer);
}

uint64_t
descent_reach (const Descent *self)
{
  uint64_t reach = (uint64_t) MAX (FEWEST_AHEAD, AHEAD_FLOPS / (1.5 * problem_step_flops (self->problem)));
  return MIN (self->problem->options.total_steps, trainer_steps (self->trainer) + reach);
}

const real *
descent_theta (const Descent *self)
{
  return trainer_parameters (self->trainer);
}

double
descent_loss (Descent *self)
{
  const Samples *samples = &self->problem->monitored;
  return network_loss (self->problem->network, descent_theta (self), samples, NULL, samples->n, self->workspace);
}

StepResult
descent_step (Descent *self, double learning_rate)
{
  StepResult result = trainer_step (self->trainer, learning_rate);
  uint64_t step = trainer_steps (self->trainer);

  if (result != STEP_DONE)
    return result;
  if (series_due (self->trajectory, step) || step == self->problem->options.total_steps)
    descent_record (self);
  if (step % STATE_INTERVAL == 0)
    keep_state (self);
  return result;
}

static KeptState *
state_to_use (Descent *self)
{
  bool near = self->newer.step + STATE_DISTANCE > trainer_steps (self->trainer);

  if (self->change.state != NULL)
    return &self->change;
  return near && self->older.state != NULL ? &self->older : &self->newer;
}

uint64_t
descent_back_step (const Descent *self)
{
  return state_to_use ((Descent *) self)->step;
}

/* What was kept after the step is of a future that will not be. */
static void
forget_after (Descent *self, uint64_t step)
{
  KeptState *states[] = { &self->older, &self->newer, &self->change };

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    if (states[i]->state != NULL && states[i]->step > step)
      forget (states[i]);
}

uint64_t
descent_go_back (Descent *self)
{
  KeptState *kept = state_to_use (self);
  uint64_t step = kept->step;

  trainer_restore (self->trainer, kept->state);
  series_cut (self->trajectory, step);
  g_array_set_size (self->places, 0);
  forget_after (self, step);
  if (self->newer.state == NULL)
    {
      self->newer = self->older;
      self->older.state = NULL;
    }
  if (self->newer.state == NULL)
    keep (self, &self->newer);
  return step;
}

/* ---- On a plane ---- */

static Place
place_of (const LossSurface *plane, const Series *trajectory, int index)
{
  Projection2 p = loss_surface_project (plane, series_vector (trajectory, index));
  return (Place){ series_row (trajectory, index)[RECORD_STEP], p.alpha, p.beta, p.distance };
}

const GArray *
descent_places (Descent *self, const LossSurface *plane)
{
  guint n = series_length (self->trajectory), kept = 0;

  if (self->serial != plane->serial)
    g_array_set_size (self->places, 0);
  self->serial = plane->serial;
  /* Thinning and going back remove records: keep the places of those that are still there, in order. */
  for (guint i = 0, j = 0; i < self->places->len && j < n; i++)
    {
      Place place = g_array_index (self->places, Place, i);
      if (place.step == series_row (self->trajectory, (int) j)[RECORD_STEP])
        {
          g_array_index (self->places, Place, kept++) = place;
          j++;
        }
    }
  g_array_set_size (self->places, kept);
  for (guint i = kept; i < n; i++)
    {
      Place place = place_of (plane, self->trajectory, (int) i);
      g_array_append_val (self->places, place);
    }
  return self->places;
}
