#include "lab/descent.h"

/* How often a state is kept to go back to, and how far before the present step it must lie to be of use. */
#define STATE_INTERVAL 100
#define STATE_DISTANCE 10

/* What a look ahead may cost, in floating-point operations. */
#define AHEAD_FLOPS 6e9
#define FEWEST_AHEAD 20

static void
keep_state (Descent *self)
{
  g_clear_pointer (&self->states[0], trainer_state_free);
  self->states[0] = self->states[1];
  self->state_steps[0] = self->state_steps[1];
  self->states[1] = trainer_save (self->trainer);
  self->state_steps[1] = trainer_steps (self->trainer);
}

static Descent *
descent_bare (const Problem *problem, const real *theta, Trajectory *way)
{
  Descent *self = g_new0 (Descent, 1);

  self->problem = problem;
  self->trainer = problem_trainer (problem, theta);
  self->way = way;
  self->workspace = workspace_new (problem->network, 1024);
  self->places = g_array_new (FALSE, FALSE, sizeof (Place));
  return self;
}

Descent *
descent_new (const Problem *problem, const real *theta)
{
  Descent *self = descent_bare (problem, theta, trajectory_new (problem));

  descent_record (self);
  keep_state (self);
  return self;
}

Descent *
descent_fork (const Descent *descent)
{
  Descent *self = descent_bare (descent->problem, descent_theta (descent), trajectory_copy (descent->way));
  TrainerState *state = trainer_save (descent->trainer);

  trainer_restore (self->trainer, state);
  trainer_state_free (state);
  keep_state (self);
  return self;
}

void
descent_record (Descent *self)
{
  trajectory_take (self->way, self->problem, trainer_steps (self->trainer), trainer_parameters (self->trainer),
                   self->workspace);
}

void
descent_free (Descent *self)
{
  for (int i = 0; i < 2; i++)
    g_clear_pointer (&self->states[i], trainer_state_free);
  trainer_free (self->trainer);
  trajectory_free (self->way);
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

StepResult
descent_step (Descent *self, double learning_rate)
{
  StepResult result = trainer_step (self->trainer, learning_rate);
  uint64_t step = trainer_steps (self->trainer);

  if (result != STEP_DONE)
    return result;
  if (trajectory_due (self->way, step) || step == self->problem->options.total_steps)
    descent_record (self);
  if (step % STATE_INTERVAL == 0)
    keep_state (self);
  return result;
}

/* Which of the two states to go back to: the newer, unless it is too near to what went wrong. */
static int
state_to_use (const Descent *self)
{
  bool newer = self->states[0] == NULL || self->state_steps[1] + STATE_DISTANCE <= trainer_steps (self->trainer);
  return newer ? 1 : 0;
}

uint64_t
descent_back_step (const Descent *self)
{
  return self->state_steps[state_to_use (self)];
}

uint64_t
descent_go_back (Descent *self)
{
  int i = state_to_use (self);

  trainer_restore (self->trainer, self->states[i]);
  trajectory_cut (self->way, self->state_steps[i]);
  g_array_set_size (self->places, 0);
  if (i == 0)
    {
      g_clear_pointer (&self->states[1], trainer_state_free);
      self->states[1] = g_steal_pointer (&self->states[0]);
      self->state_steps[1] = self->state_steps[0];
    }
  return self->state_steps[1];
}

static Place
place_of (const LossSurface *plane, const Record *record)
{
  Projection2 p = loss_surface_project (plane, record->theta);
  return (Place){ record->step, p.alpha, p.beta, p.distance };
}

const GArray *
descent_places (Descent *self, const LossSurface *plane)
{
  guint n = trajectory_length (self->way), kept = 0;

  if (self->serial != plane->serial)
    g_array_set_size (self->places, 0);
  self->serial = plane->serial;
  /* Thinning and going back remove records: keep the places of those that are still there, in order. */
  for (guint i = 0, j = 0; i < self->places->len && j < n; i++)
    {
      Place place = g_array_index (self->places, Place, i);
      if (place.step == trajectory_record (self->way, j)->step)
        {
          g_array_index (self->places, Place, kept++) = place;
          j++;
        }
    }
  g_array_set_size (self->places, kept);
  for (guint i = kept; i < n; i++)
    {
      Place place = place_of (plane, trajectory_record (self->way, i));
      g_array_append_val (self->places, place);
    }
  return self->places;
}
