/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Double descent: the test error that falls, rises to a peak where a model can just interpolate its training set, and
 * falls again (M. Belkin, D. Hsu, S. Ma, S. Mandal, "Reconciling modern machine-learning practice and the classical
 * bias-variance trade-off", PNAS 2019; P. Nakkiran et al., "Deep double descent", ICLR 2020). */
#include "experiments/double_descent/double_descent.h"

#include "experiments/experiments.h"
#include "numeric/interruption.h"

#include <math.h>

#define COARSE 7
#define MOST_STEPS 1e7
#define MOST_SAMPLES 100000
#define MOST_DESIGN_BYTES 2e9
#define MOST_PARAMETERS                                                                                                \
  2e7 /* of a network: beyond that a single pass over them takes longer than a cancelled run may */

/* ---- Checks ---- */

static bool
check_ends (const World *world, GError **error)
{
  if (world->low >= world->high)
    g_set_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
                 _ ("The axis begins (lowest) at %g and ends (highest) at %g: it must begin before it ends."),
                 world->low, world->high);
  else if (world->axis != AXIS_PENALTY && world->low < (world->axis == AXIS_SAMPLES ? 2 : 1))
    g_set_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
                 _ ("The axis begins (lowest) at %g; it must begin at 1, or at 2 samples."), world->low);
  else if (world->axis == AXIS_TIME && world->high > MOST_STEPS)
    g_set_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
                 _ ("%g steps (highest) were asked for; at most 10 000 000 can be had."), world->high);
  else
    return true;
  return false;
}

static bool
check_sizes (const World *world, GError **error)
{
  double width = world->axis == AXIS_WIDTH ? world->high : world->recipe.width;
  double samples = world->axis == AXIS_SAMPLES ? world->high : (double) world->samples;
  double features = world->linear != NULL ? world->linear->features : 0;

  if (width > world_highest_width (world))
    g_set_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
                 world->model == MODEL_LINEAR ? _ ("%s is %g; there are %g features (features).")
                                              : _ ("%s is %g; widths of up to %g can be had."),
                 world->axis == AXIS_WIDTH ? "highest" : "width", width, world_highest_width (world));
  else if (world_parameters (world, (size_t) width) > MOST_PARAMETERS)
    g_set_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
                 _ ("Networks of up to %.3g parameters were asked for; at most %.3g can be had."),
                 world_parameters (world, (size_t) width), MOST_PARAMETERS);
  else if (samples > MOST_SAMPLES || samples * MAX (width, features) * sizeof (double) > MOST_DESIGN_BYTES)
    g_set_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_MEMORY,
                 _ ("%g samples at a width of %g are too many: choose fewer of either."), samples, width);
  else
    return true;
  return false;
}

/* A family with one member looks like none. */
static void
warn_of_family (const DoubleDescent *self)
{
  const World *world = self->world;
  const char *penalty = world->axis == AXIS_PENALTY ? "axis=ridge" : "ridge=0";

  if (world->family != FAMILY_NONE && world->curves == 1)
    run_warn (self->run, _ ("family is %s; with %s there is only one curve."), run_text (self->run, "family"),
              world->family == FAMILY_NOISE ? "label-noise=0" : penalty);
}

/* ---- Live changes ---- */

static void
read_noise (DoubleDescent *self)
{
  double noise = run_number (self->run, "label-noise"), before = self->world->curve_noise[0];
  GError *error = NULL;

  if (noise == before)
    return;
  if (!label_noise_check (noise, self->world->classes, &error))
    {
      run_refuse (self->run, "label-noise", before, error);
      return;
    }
  if (sweep_last (self->sweep, 0) >= 0)
    self->previous_noise = before;
  world_set_noise (self->world, noise);
  warn_of_family (self);
  double_descent_forget (self);
  sweep_restart (self->sweep, self->world->curves);
}

/* Where memory or a file hold no more, it stays at what there is.  Fits that there are stay, too. */
static void
read_seeds (DoubleDescent *self)
{
  unsigned seeds = (unsigned) run_number (self->run, "seeds"), before = sweep_seeds (self->sweep);
  GError *error = NULL;

  if (seeds < before)
    run_use_instead (self->run, "seeds", before);
  else if (seeds > before && world_reserve (self->world, seeds, parallel_workers (run_parallel (self->run)), &error))
    sweep_set_seeds (self->sweep, seeds);
  else if (error != NULL)
    run_refuse (self->run, "seeds", before, error);
}

static void
attend (void *data)
{
  DoubleDescent *self = data;
  RunEvent event;

  while (run_poll_event (self->run, &event))
    if (event.kind != RUN_EVENT_BACK && g_str_equal (event.plot, "curve"))
      self->chosen = event.x;
  read_noise (self);
  read_seeds (self);
}

/* ---- Showing ---- */

/* The learning rate that the sharpest of all starts bears: none where one start's sharpness is not known. */
static void
mark_threshold (const DoubleDescent *self)
{
  const OptimiserOptions *optimiser = &self->world->recipe.training.optimiser;
  double sharpest = sweep_largest (self->sweep, FIT_SHARPNESS);

  run_set_mark (
      self->run, "learning-rate", optimiser_threshold_formula (optimiser),
      sharpest > 0 && sweep_has_all (self->sweep, FIT_SHARPNESS, 0) ? optimiser_threshold (optimiser, sharpest) : NAN);
}

static void
show (void *data)
{
  DoubleDescent *self = data;

  mark_threshold (self);
  run_set_caption (self->run, double_descent_caption (self));
  run_publish (self->run, double_descent_figure (self));
}

static void
finish (void *data)
{
  DoubleDescent *self = data;
  GError *error = NULL;

  show (self);
  if (!double_descent_save (self, &error))
    run_fail (self->run, error);
}

/* ---- The run ---- */

static SweepAxis
axis_of (const World *world)
{
  bool whole = world->axis == AXIS_TIME || (world->axis == AXIS_PENALTY && !world_is_trained (world));

  return (SweepAxis){ .low = world->low,
                      .high = world->high,
                      .logarithmic = world->logarithmic,
                      .whole_numbers = world->axis != AXIS_PENALTY,
                      .coarse = whole ? world->places : COARSE,
                      .most = world->places,
                      .pinned = world_threshold_value (world),
                      .whole = whole };
}

static void
double_descent_run (Run *run)
{
  DoubleDescent self = { .run = run, .chosen = NAN, .started = g_get_monotonic_time () };
  unsigned seeds = (unsigned) run_number (run, "seeds");
  GError *error = NULL;

  run_progress (run, _ ("Preparing the data"), 0, 0);
  interruption_watch (run_cancelled (run));
  self.world = world_new (run_settings (run), &error);
  if (self.world != NULL && self.world->sets != NULL)
    training_sets_warn (self.world->sets, run);
  if (self.world != NULL && label_noise_check (self.world->curve_noise[0], self.world->classes, &error)
      && check_ends (self.world, &error) && check_sizes (self.world, &error)
      && world_reserve (self.world, seeds, parallel_workers (run_parallel (run)), &error))
    {
      SweepAxis axis = axis_of (self.world);
      warn_of_family (&self);
      interruption_watch (NULL);
      self.sweep = sweep_new (&double_descent_fits, self.world, &axis, self.world->curves, seeds);
      sweep_watch (&(SweepWatch){ run, self.sweep, &self, attend, show, finish });
      double_descent_forget (&self);
      sweep_free (self.sweep);
    }
  interruption_watch (NULL);
  if (error != NULL)
    run_fail (run, error);
  g_clear_pointer (&self.world, world_free);
}

const Experiment double_descent_experiment = {
  .id = "double-descent",
  .title = N_ ("Double descent"),
  .summary = N_ ("The test error falls, peaks where a model can just interpolate, and falls again"),
  .groups = double_descent_groups,
  .defaults = double_descent_defaults,
  .presets = double_descent_presets,
  .explanation = &double_descent_explanation,
  .file_preset = "your-own",
  .run = double_descent_run,
};
