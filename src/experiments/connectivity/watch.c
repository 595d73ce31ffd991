/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The run: the networks are trained and joined, and their paths then watched, or finished unwatched.
 *
 * The plane of the surface goes through the middle of the curve as it will be when it is trained.  So, as the landscape
 * does, the run computes ahead: a copy of the curve is trained to its end (within a fixed amount of arithmetic); the
 * curve itself is then trained, and shown on that surface, at the speed that the person who watches has set. */
#include "experiments/connectivity/connectivity.h"

#include "lab/surface_track.h"
#include "lab/threshold_mark.h"
#include "runs/watch.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

/* What computing ahead may cost, in floating-point operations. */
#define AHEAD_FLOPS 6e9
/* How long the profiles may take of a frame, and the surface. */
#define PROFILE_MICROSECONDS 40000
#define REFINE_MICROSECONDS 25000
/* A figure is never older than this because the one before it took long. */
#define MOST_PAUSE_MICROSECONDS 50000
/* How long a run that is stopped before its end may still measure. */
#define HURRY_MICROSECONDS 50000
/* Around the three points, in multiples of their extent. */
#define PLANE_MARGIN 0.28

PairPath
connectivity_walk (const Connectivity *self)
{
  PairPath asked = (PairPath) run_number (self->run, "walk");
  return pair_has (self->study->paths.pair[0], asked) ? asked : PAIR_LINE;
}

void
connectivity_point (const Connectivity *self, real *theta)
{
  Path path = pair_path (self->study->paths.pair[0], connectivity_walk (self));
  path_point (&path, self->study->problem->parameters, self->place, theta);
}

/* ---- The plane ---- */

static ThirdPoint
third_asked (const Connectivity *self)
{
  return (ThirdPoint) run_number (self->run, "plane");
}

static bool
through_networks (const Connectivity *self)
{
  ThirdPoint asked = third_asked (self);
  return asked == THIRD_NETWORK || (asked == THIRD_AUTOMATIC && self->study->networks > 2)
         || self->study->paths.pair[0]->curve == NULL;
}

/* The middle of the first pair's curve: as it is, or after as many more of its steps as may be computed ahead. */
static void
find_middle (const Connectivity *self, bool ahead, real *theta)
{
  const Study *study = self->study;
  uint64_t reach = ahead ? (uint64_t) MAX (20, AHEAD_FLOPS / problem_step_flops (study->problem)) : 0;
  Curve *curve = curve_copy (study->paths.pair[0]->curve);
  double rate = run_number (self->run, "curve-rate");
  Path path;

  while (curve_steps (curve) < study->recipe.paths.curve.total_steps && reach-- > 0 && run_alive (self->run)
         && curve_step (curve, rate) == STEP_DONE)
    ;
  path = curve_path (curve);
  path_point (&path, study->problem->parameters, 0.5, theta);
  curve_free (curve);
}

/* Through the ends of the first pair and a third point. */
static void
place_plane (Connectivity *self, bool ahead)
{
  const Study *study = self->study;
  const Pair *pair = study->paths.pair[0];

  self->plane = third_asked (self);
  self->grid = (size_t) run_number (self->run, "grid");
  self->third_is_network = through_networks (self);
  if (!self->third_is_network)
    find_middle (self, ahead, self->third);
  else
    memcpy (self->third, study->networks > 2 ? study->theta[2] : pair->matched[PAIR_WEIGHTS],
            study->problem->parameters * sizeof (real));
  loss_surface_place_through (self->surface, study->problem, pair->from, pair->to, self->third, self->grid,
                              PLANE_MARGIN);
}

/* Whether the middle of the curve came to lie elsewhere than the plane expects: the rate was changed on the way. */
static bool
plane_is_stale (const Connectivity *self)
{
  size_t parameters = self->study->problem->parameters;
  g_autofree real *middle = g_new (real, parameters);

  if (self->surface->grid == NULL || self->third_is_network)
    return self->surface->grid == NULL;
  find_middle (self, false, middle);
  return memcmp (middle, self->third, parameters * sizeof (real)) != 0;
}

/* ---- Showing ---- */

/* Measurements to make after a step: of each pair's trained paths, and of the bent triangle. */
static unsigned
measurements (const Connectivity *self)
{
  return self->study->paths.pairs + (self->study->paths.connectors != NULL);
}

/* What moves is measured anew, as much of it as there is time for, each in its turn. */
static void
measure_again (Connectivity *self)
{
  Study *study = self->study;
  gint64 until = g_get_monotonic_time () + PROFILE_MICROSECONDS;

  for (; self->fresh < measurements (self) && g_get_monotonic_time () < until; self->fresh++)
    {
      unsigned next = self->next_profile++ % measurements (self);
      if (next == study->paths.pairs)
        triangle_measure (self->triangle, &self->study->paths, TRIANGLE_CONNECTED);
      else
        pair_training_measure (&study->paths, next, PAIR_CURVE, PAIR_BAND, false);
    }
}

static void
show (Connectivity *self)
{
  uint64_t step = pair_training_steps (&self->study->paths);

  if (!run_alive (self->run))
    return;
  run_set_steps (self->run, step, 0);
  if (pair_training_done (&self->study->paths))
    run_set_status (self->run, _ ("done, %" PRIu64 " steps"), step);
  else
    run_set_status (self->run, _ ("training the paths, step %" PRIu64), step);
  if (!loss_surface_refine_until (self->surface, self->run, g_get_monotonic_time () + REFINE_MICROSECONDS)
      || self->fresh < measurements (self))
    run_linger (self->run);
  if (self->surface->loss == NULL)
    return;
  run_set_caption (self->run, connectivity_caption (self));
  run_publish (self->run, connectivity_figure (self));
}

/* Answers what came from outside. */
static void
attend (Connectivity *self)
{
  Path path = pair_path (self->study->paths.pair[0], connectivity_walk (self));
  double asked = run_number (self->run, "place");
  RunEvent event;

  if (asked != self->place_asked)
    self->place = self->place_asked = asked;
  while (run_poll_event (self->run, &event))
    if (event.kind == RUN_EVENT_CLICK && g_str_equal (event.plot, "surface"))
      self->place = surface_track_nearest (self->surface, &path, event.x, event.y);
  if (self->plane == third_asked (self) && self->grid == (size_t) run_number (self->run, "grid"))
    return;
  if (self->plane != third_asked (self))
    self->yaw = NAN;
  place_plane (self, true);
}

/* Of what is quick to make, as the paths move. */
static void
attend_and_show (void *data)
{
  attend (data);
  measure_again (data);
  show (data);
}

/* ---- The end ---- */

static void
show_surface (Connectivity *self, gint64 until)
{
  if (plane_is_stale (self))
    place_plane (self, false);
  loss_surface_refine_until (self->surface, self->run, until);
  run_progress (self->run, NULL, 0, 0);
  show (self);
}

/* Measures, shows and saves what there is. */
static void
finish (void *data)
{
  Connectivity *self = data;
  bool hurried = !pair_training_done (&self->study->paths);
  gint64 until = G_MAXINT64;

  /* Whatever may still be had, this is not lost any more. */
  if (hurried)
    {
      show_surface (self, 0);
      connectivity_save (self);
      until = g_get_monotonic_time () + HURRY_MICROSECONDS;
    }
  run_progress (self->run, _ ("Measuring the paths"), 0, self->study->paths.pairs);
  if (!pair_training_measure_all (&self->study->paths, until))
    return;
  if (!hurried && !triangle_measure (self->triangle, &self->study->paths, TRIANGLE_CONNECTED))
    return;
  self->fresh = measurements (self);
  show_surface (self, until);
  connectivity_save (self);
}

/* ---- Steps ---- */

/* true: the paths are straight lines again, go on (paused). */
static bool
diverged (Connectivity *self)
{
  Study *study = self->study;
  g_autofree char *message = pair_training_describe_divergence (&study->paths);
  Divergence divergence = {
    .step = pair_training_steps (&study->paths) + 1, .message = message, .threshold = NAN, .suggested_rate = NAN
  };

  run_set_status (self->run, _ ("diverged at step %" PRIu64), divergence.step);
  if (!run_diverged (self->run, &divergence))
    return false;
  pair_training_restart (&study->paths);
  return true;
}

static bool
is_done (void *data)
{
  const Connectivity *self = data;
  return pair_training_done (&self->study->paths);
}

static bool
step (void *data)
{
  Connectivity *self = data;
  Study *study = self->study;
  bool alive;

  self->fresh = 0;
  study->paths.options.curve_rate = run_number (self->run, "curve-rate");
  study->paths.options.band_rate = run_number (self->run, "band-rate");
  alive = pair_training_step (&study->paths, 1);
  run_set_steps (self->run, pair_training_steps (&study->paths), 0);
  return alive || (study->paths.result != STEP_DONE && diverged (self));
}

/* ---- The two ways to run ---- */

/* Steps go through the gate, all else through what only cancelling ends.  false: it is over, or an error. */
static bool
advance_to (Connectivity *self, StudyStage stage, GError **error)
{
  static const char *const names[] = { N_ ("Training the networks"), N_ ("Matching hidden units"),
                                       N_ ("Training the paths") };
  Study *study = self->study;
  bool alive = true;

  while (study->stage < stage && alive)
    {
      run_progress (self->run, _ (names[study->stage]), study->done, study->total);
      if (study->stage != STAGE_PAIRS)
        run_set_steps (self->run, study->done, 0);
      if (study->stage == STAGE_NETWORKS)
        run_set_status (self->run, _ ("training %u networks, step %" PRIu64), study->recipe.networks.n, study->done);
      alive = study->stage == STAGE_PAIRS ? run_alive (self->run) : run_checkpoint (self->run);
      alive = alive && study_advance (study, error);
    }
  run_progress (self->run, NULL, 0, 0);
  return alive;
}

static void
watch_paths (Connectivity *self)
{
  const Watch watch = { .run = self->run,
                        .data = self,
                        .step = step,
                        .done = is_done,
                        .show = attend_and_show,
                        .finish = finish,
                        .most_pause = MOST_PAUSE_MICROSECONDS };
  ThresholdMark *threshold = threshold_mark_new (self->study->problem, self->run);

  /* The networks' learning rate against the curvature where the first of them came to rest. */
  threshold_mark_update (threshold, self->study->theta[0], 0);
  threshold_mark_free (threshold);
  run_progress (self->run, _ ("Placing the surface"), 0, 1);
  place_plane (self, true);
  run_progress (self->run, NULL, 0, 0);
  attend_and_show (self);
  if (!watch_run (&watch) && run_alive (self->run))
    finish (self);
}

/* Where nobody watches, a path that diverges ends the training; what there is is shown and saved all the same. */
static void
finish_unwatched (Connectivity *self, GError **error)
{
  if (!advance_to (self, STAGE_DONE, error) && self->study->paths.result != STEP_DONE)
    {
      g_clear_error (error);
      diverged (self);
    }
  if (*error == NULL && run_alive (self->run))
    finish (self);
}

/* ---- The whole ---- */

static bool
prepare (Connectivity *self, GError **error)
{
  if (!advance_to (self, STAGE_PATHS, error))
    return false;
  self->workspace = workspace_new (self->study->problem->network, 1024);
  self->surface = loss_surface_new (self->study->problem);
  self->third = g_new (real, self->study->problem->parameters);
  self->place = self->place_asked = run_number (self->run, "place");
  for (int path = PAIR_LINE; path <= PAIR_ACTIVATIONS; path++)
    self->similarity[path] = pair_similarity (self->study->paths.pair[0], (PairPath) path);
  for (int kind = 0; kind < TRIANGLES; kind++)
    if (!triangle_measure (self->triangle, &self->study->paths, (TriangleKind) kind))
      return false;
  return true;
}

static void
clear (Connectivity *self)
{
  for (int path = PAIR_LINE; path <= PAIR_ACTIVATIONS; path++)
    g_clear_pointer (&self->similarity[path], numbers_unref);
  for (int kind = 0; kind < TRIANGLES; kind++)
    g_clear_pointer (&self->triangle[kind], numbers_unref);
  g_clear_pointer (&self->surface, loss_surface_free);
  g_clear_pointer (&self->workspace, workspace_free);
  g_clear_pointer (&self->study, study_free);
  g_free (self->third);
}

static void
run_study (Run *run, const StudyRecipe *recipe, GError **error)
{
  Connectivity self = { .run = run, .yaw = NAN, .started = g_get_monotonic_time () };

  run_progress (run, _ ("Preparing the data"), 0, 1);
  self.study = study_new (recipe, run_parallel (run), run_cancelled (run), error);
  if (self.study != NULL)
    data_warnings_of_problem (run, &recipe->training, self.study->problem);
  if (self.study != NULL && prepare (&self, error))
    {
      if (run_unattended (run))
        finish_unwatched (&self, error);
      else
        watch_paths (&self);
    }
  clear (&self);
}

void
connectivity_run (Run *run)
{
  StudyRecipe recipe;
  GError *error = NULL;

  if (study_recipe_read (run_settings (run), &recipe, &error))
    {
      if (run_number (run, "sweep") != 0)
        connectivity_sweep (run, &recipe, &error);
      else
        run_study (run, &recipe, &error);
    }
  if (error != NULL)
    run_fail (run, error);
}
