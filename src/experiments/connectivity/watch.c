/* The paths as they are watched.
 *
 * The plane of the surface goes through the middle of the curve as it will be when it is trained.  So, as the landscape
 * does, the run computes ahead: a copy of the curve is trained to its end (within a fixed amount of arithmetic), and
 * the curve itself is then seen to sink onto that surface at the pace of the person who watches. */
#include "experiments/connectivity/connectivity.h"

#include "lab/surface_track.h"
#include "lab/threshold_mark.h"

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

static void
middle_of (const Connectivity *self, const Curve *curve, real *theta)
{
  Path path = curve_path (curve);
  path_point (&path, self->study->problem->parameters, 0.5, theta);
}

/* Through the ends of the first pair and a third point: given a curve, the middle of it. */
static void
place_plane (Connectivity *self, const Curve *curve)
{
  const Study *study = self->study;
  const Pair *pair = study->paths.pair[0];

  self->plane = third_asked (self);
  self->grid = (size_t) run_number (self->run, "grid");
  self->third_is_network = through_networks (self);
  if (!self->third_is_network)
    middle_of (self, curve, self->third);
  else
    memcpy (self->third, study->networks > 2 ? study->theta[2] : pair->matched[PAIR_WEIGHTS],
            study->problem->parameters * sizeof (real));
  loss_surface_place_through (self->surface, study->problem, pair->from, pair->to, self->third, self->grid,
                              PLANE_MARGIN);
}

static void
place_plane_ahead (Connectivity *self)
{
  const Study *study = self->study;
  const Curve *curve = study->paths.pair[0]->curve;
  double rate = run_number (self->run, "curve-rate");
  uint64_t reach = (uint64_t) MAX (20, AHEAD_FLOPS / problem_step_flops (study->problem));
  Curve *ahead = NULL;

  if (curve != NULL && !through_networks (self))
    {
      ahead = curve_copy (curve);
      while (curve_steps (ahead) < study->paths.curve_steps && reach-- > 0 && run_alive (self->run)
             && curve_step (ahead, rate) == STEP_DONE)
        ;
    }
  place_plane (self, ahead);
  g_clear_pointer (&ahead, curve_free);
}

/* Whether the middle of the curve came to lie elsewhere than the plane expects: the rate was changed on the way. */
static bool
plane_is_stale (const Connectivity *self)
{
  const Curve *curve = self->study->paths.pair[0]->curve;
  size_t parameters = self->study->problem->parameters;
  g_autofree real *middle = NULL;

  if (self->surface->grid == NULL)
    return true;
  if (curve == NULL || self->third_is_network)
    return false;
  middle = g_new (real, parameters);
  middle_of (self, curve, middle);
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
        connectivity_measure_map (self, MAP_CONNECTED);
      for (int path = PAIR_CURVE; next < study->paths.pairs && path <= PAIR_BAND; path++)
        if (pair_has (study->paths.pair[next], (PairPath) path))
          pair_measure (study->paths.pair[next], (PairPath) path, study->recipe.points, false, study->paths.parallel,
                        study->paths.cancelled);
    }
}

static bool
refine_surface (Connectivity *self)
{
  return loss_surface_refine (self->surface, run_parallel (self->run), run_cancelled (self->run));
}

static void
refine_for_a_while (Connectivity *self)
{
  gint64 until = g_get_monotonic_time () + REFINE_MICROSECONDS;

  while (refine_surface (self) && g_get_monotonic_time () < until)
    ;
  if (!loss_surface_complete (self->surface) || self->fresh < measurements (self))
    run_linger (self->run);
}

static void
show (Connectivity *self)
{
  uint64_t step = pair_training_steps (&self->study->paths);

  if (!run_alive (self->run))
    return;
  if (pair_training_done (&self->study->paths))
    run_set_status (self->run, _ ("done, %" PRIu64 " steps"), step);
  else
    run_set_status (self->run, _ ("training the paths, step %" PRIu64), step);
  refine_for_a_while (self);
  if (self->surface->loss != NULL)
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
      self->place = surface_nearest (self->surface, &path, event.x, event.y);
  if (self->plane == third_asked (self) && self->grid == (size_t) run_number (self->run, "grid"))
    return;
  if (self->plane != third_asked (self))
    self->yaw = NAN;
  if (pair_training_done (&self->study->paths))
    place_plane (self, self->study->paths.pair[0]->curve);
  else
    place_plane_ahead (self);
}

/* ---- The end ---- */

static void
show_surface (Connectivity *self, gint64 until)
{
  if (plane_is_stale (self))
    place_plane (self, self->study->paths.pair[0]->curve);
  while (refine_surface (self) && g_get_monotonic_time () < until)
    run_progress (self->run, _ ("Evaluating the surface"), self->surface->grid->level, self->surface->grid->levels);
  run_progress (self->run, NULL, 0, 0);
  show (self);
}

static void
save (Connectivity *self)
{
  g_autoptr (GError) error = NULL;

  if (run_alive (self->run) && !connectivity_save (self, &error))
    run_fail (self->run, g_steal_pointer (&error));
}

void
connectivity_finish (Connectivity *self)
{
  bool hurried = !pair_training_done (&self->study->paths);
  gint64 until = G_MAXINT64;

  /* Whatever may still be had, this is not lost any more. */
  if (hurried)
    {
      show_surface (self, 0);
      save (self);
      until = g_get_monotonic_time () + HURRY_MICROSECONDS;
    }
  run_progress (self->run, _ ("Measuring the paths"), 0, self->study->paths.pairs);
  if (!study_measure_all (self->study, until))
    return;
  if (!hurried && self->study->paths.connectors != NULL && !connectivity_measure_map (self, MAP_CONNECTED))
    return;
  self->fresh = measurements (self);
  show_surface (self, until);
  save (self);
}

/* ---- Steps ---- */

bool
connectivity_diverged (Connectivity *self)
{
  Study *study = self->study;
  g_autofree char *message = study_describe_divergence (study);
  Divergence divergence = {
    .step = pair_training_steps (&study->paths) + 1, .message = message, .threshold = NAN, .suggested_rate = NAN
  };

  run_set_status (self->run, _ ("diverged at step %" PRIu64), divergence.step);
  if (!run_diverged (self->run, &divergence))
    return false;
  study_restart_paths (study);
  return true;
}

/* false: it is over. */
static bool
step (Connectivity *self)
{
  Study *study = self->study;

  if (pair_training_done (&study->paths))
    return true;
  self->fresh = 0;
  study->paths.curve_rate = run_number (self->run, "curve-rate");
  study->paths.band_rate = run_number (self->run, "band-rate");
  return pair_training_step (&study->paths, 1) || (study->paths.result != STEP_DONE && connectivity_diverged (self));
}

static void
attend_and_show (Connectivity *self)
{
  gint64 start = g_get_monotonic_time ();

  attend (self);
  measure_again (self);
  show (self);
  self->shown = g_get_monotonic_time ();
  self->pause = MIN (self->shown - start, MOST_PAUSE_MICROSECONDS);
}

/* While figures are quick, at most half of the time goes into them. */
static bool
is_time_to_show (const Connectivity *self)
{
  return run_figure_due (self->run) && g_get_monotonic_time () - self->shown >= self->pause;
}

void
connectivity_watch (Connectivity *self)
{
  ThresholdMark *threshold = threshold_mark_new (self->study->problem, self->run);
  bool finished = false;

  /* The networks' learning rate against the curvature where the first of them came to rest. */
  threshold_mark_update (threshold, self->study->theta[0], 0);
  threshold_mark_free (threshold);
  run_progress (self->run, _ ("Placing the surface"), 0, 1);
  place_plane_ahead (self);
  run_progress (self->run, NULL, 0, 0);
  attend_and_show (self);
  for (;;)
    {
      Gate gate = run_gate (self->run);
      if (gate == GATE_STOP || (gate == GATE_STEP && !step (self)))
        break;
      if (gate == GATE_ATTEND || is_time_to_show (self))
        attend_and_show (self);
      if (pair_training_done (&self->study->paths) && !finished)
        {
          connectivity_finish (self);
          finished = true;
          run_set_finished (self->run, true);
        }
    }
  if (!finished && run_alive (self->run))
    connectivity_finish (self);
}
