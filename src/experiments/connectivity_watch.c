/* The ways as they are watched.
 *
 * The plane that the picture is drawn on goes through the middle of the curve as it will be when it is trained.  So, as
 * the landscape does, the run looks ahead: a copy of the curve is trained to its end (within a fixed amount of
 * arithmetic), and the curve itself is then seen to sink into the valley at the pace of the person who watches. */
#include "experiments/connectivity.h"

#include "lab/threshold_mark.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

/* What a look ahead may cost, in floating-point operations. */
#define AHEAD_FLOPS 6e9
/* How long the profiles may take of a frame, and the surface. */
#define PROFILE_MICROSECONDS 40000
#define REFINE_MICROSECONDS 25000
/* The picture is never older than this because the one before it took long. */
#define MOST_PAUSE_MICROSECONDS 50000
/* How long a run that is stopped before its end may still measure. */
#define HURRY_MICROSECONDS 50000
#define PLANE_MARGIN 0.28

/* ---- The plane ---- */

static bool
through_minima (const Connectivity *self)
{
  Across asked = (Across) run_number (self->run, "plane");
  return asked == ACROSS_MINIMA || (asked == ACROSS_AUTOMATIC && self->minima->n > 2) || self->curve_total == 0;
}

/* The third point that the plane goes through: given a curve, the middle of it. */
static void
place_plane (Connectivity *self, const Curve *curve)
{
  const Pair *pair = self->pair[0];
  size_t parameters_n = self->problem->parameters;

  self->across = (Across) run_number (self->run, "plane");
  self->grid = (size_t) run_number (self->run, "grid");
  self->third_is_minimum = through_minima (self);
  if (!self->third_is_minimum)
    {
      Path path = curve_path (curve);
      path_point (&path, parameters_n, 0.5, self->third);
    }
  else
    memcpy (self->third, self->minima->n > 2 ? self->minima->theta[2] : pair->matched[WAY_WEIGHTS],
            parameters_n * sizeof (real));
  loss_surface_place_through (self->plane, self->problem, pair->from, pair->to, self->third, self->grid, PLANE_MARGIN);
}

static void
look_ahead (Connectivity *self)
{
  const Curve *curve = self->pair[0]->curve;
  double rate = run_number (self->run, "curve-rate");
  uint64_t reach = (uint64_t) MAX (20, AHEAD_FLOPS / problem_step_flops (self->problem));
  Curve *ahead = NULL;

  if (curve != NULL && !through_minima (self))
    {
      ahead = curve_copy (curve);
      while (curve_steps (ahead) < self->curve_total && reach-- > 0 && run_alive (self->run)
             && curve_step (ahead, rate) == STEP_DONE)
        ;
    }
  place_plane (self, ahead);
  g_clear_pointer (&ahead, curve_free);
}

/* ---- Showing ---- */

/* Looks to take after a step: along each pair's ways, and over the bent triangle. */
static unsigned
looks (const Connectivity *self)
{
  return self->pairs + (self->connectors != NULL);
}

/* What moves is looked at anew, as much of it as there is time for, each in its turn. */
static void
look_again (Connectivity *self)
{
  gint64 until = g_get_monotonic_time () + PROFILE_MICROSECONDS;

  for (; self->fresh < looks (self) && g_get_monotonic_time () < until; self->fresh++)
    {
      unsigned turn = self->turn++ % looks (self);
      Pair *pair = turn < self->pairs ? self->pair[turn] : NULL;
      if (pair == NULL)
        connectivity_draw_map (self, MAP_CONNECTED);
      for (int kind = WAY_CURVE; pair != NULL && kind <= WAY_BAND; kind++)
        if (pair_has (pair, (WayKind) kind))
          pair_measure (pair, (WayKind) kind, self->points, false, run_parallel (self->run), run_cancelled (self->run));
    }
}

static void
refine_for_a_while (Connectivity *self)
{
  gint64 until = g_get_monotonic_time () + REFINE_MICROSECONDS;

  while (!loss_surface_complete (self->plane)
         && loss_surface_refine (self->plane, run_parallel (self->run), run_cancelled (self->run))
         && g_get_monotonic_time () < until)
    ;
  if (!loss_surface_complete (self->plane) || self->fresh < looks (self))
    run_linger (self->run);
}

static void
show (Connectivity *self)
{
  uint64_t step = connectivity_steps_done (self);

  if (!run_alive (self->run))
    return;
  if (connectivity_all_done (self))
    run_set_status (self->run, _ ("done, %" PRIu64 " steps"), step);
  else
    run_set_status (self->run, _ ("training the ways, step %" PRIu64), step);
  refine_for_a_while (self);
  if (self->plane->loss != NULL)
    run_publish (self->run, connectivity_figure (self));
}

/* The place on the way where its projection is nearest to a point of the plane. */
static double
nearest_place (const Connectivity *self, double alpha, double beta)
{
  Path path = pair_path (self->pair[0], connectivity_walk (self));
  g_autofree real *theta = g_new (real, self->problem->parameters);
  double best = INFINITY, place = 0;

  for (int i = 0; i <= 100; i++)
    {
      path_point (&path, self->problem->parameters, i / 100.0, theta);
      Projection2 at = loss_surface_project (self->plane, theta);
      double distance = hypot (at.alpha - alpha, at.beta - beta);
      if (distance < best)
        {
          best = distance;
          place = i / 100.0;
        }
    }
  return place;
}

static void
attend (Connectivity *self)
{
  double asked = run_number (self->run, "place");
  RunEvent event;

  if (asked != self->place_asked)
    self->place = self->place_asked = asked;
  while (run_poll_event (self->run, &event))
    if (event.kind == RUN_EVENT_CLICK && g_str_equal (event.plot, "surface"))
      self->place = nearest_place (self, event.x, event.y);
  if (self->across != (Across) run_number (self->run, "plane") || self->grid != (size_t) run_number (self->run, "grid"))
    {
      self->yaw = self->across == (Across) run_number (self->run, "plane") ? self->yaw : NAN;
      if (connectivity_all_done (self))
        place_plane (self, self->pair[0]->curve);
      else
        look_ahead (self);
    }
}

/* ---- The two ways to run ---- */

/* Whether the middle of the curve came to lie elsewhere than the plane expects: the rate was changed on the way. */
static bool
plane_is_stale (const Connectivity *self)
{
  const Curve *curve = self->pair[0]->curve;
  g_autofree real *middle = NULL;

  if (self->plane->grid == NULL)
    return true;
  if (curve == NULL || self->third_is_minimum)
    return false;
  Path path = curve_path (curve);
  middle = g_new (real, self->problem->parameters);
  path_point (&path, self->problem->parameters, 0.5, middle);
  return memcmp (middle, self->third, self->problem->parameters * sizeof (real)) != 0;
}

static void
show_surface (Connectivity *self, gint64 until)
{
  if (plane_is_stale (self))
    place_plane (self, self->pair[0]->curve);
  while (loss_surface_refine (self->plane, run_parallel (self->run), run_cancelled (self->run))
         && g_get_monotonic_time () < until)
    run_progress (self->run, _ ("Evaluating the surface"), self->plane->grid->level, self->plane->grid->levels);
  run_progress (self->run, NULL, 0, 0);
  show (self);
}

static void
save (Connectivity *self)
{
  g_autoptr (GError) error = NULL;

  if (!connectivity_save (self, &error))
    run_fail (self->run, g_steal_pointer (&error));
}

void
connectivity_finish (Connectivity *self)
{
  bool hurried = !connectivity_all_done (self);
  gint64 until = G_MAXINT64;

  /* Whatever may still be had, this is not lost any more. */
  if (hurried)
    {
      show_surface (self, 0);
      save (self);
      until = g_get_monotonic_time () + HURRY_MICROSECONDS;
    }
  if (!connectivity_measure_all (self, until))
    return;
  if (!hurried && self->connectors != NULL && !connectivity_draw_map (self, MAP_CONNECTED))
    return;
  self->fresh = looks (self);
  show_surface (self, until);
  if (run_alive (self->run))
    save (self);
}

/* false: it is over. */
static bool
step (Connectivity *self)
{
  StepResult result = STEP_DONE;

  if (connectivity_all_done (self))
    return true;
  self->fresh = 0;
  return connectivity_go_on (self, 1, &result)
         || (result != STEP_DONE && connectivity_explain_divergence (self, result));
}

static void
look_and_show (Connectivity *self)
{
  gint64 start = g_get_monotonic_time ();

  attend (self);
  look_again (self);
  show (self);
  self->shown = g_get_monotonic_time ();
  self->pause = MIN (self->shown - start, MOST_PAUSE_MICROSECONDS);
}

/* While pictures are quick, at most half of the time goes into them. */
static bool
is_time_to_show (const Connectivity *self)
{
  return run_figure_due (self->run) && g_get_monotonic_time () - self->shown >= self->pause;
}

void
connectivity_watch (Connectivity *self)
{
  ThresholdMark *threshold = threshold_mark_new (self->problem, self->run);
  bool finished = false;

  /* The networks' learning rate against the curvature where the first of them came to rest. */
  threshold_mark_update (threshold, self->minima->theta[0]);
  threshold_mark_free (threshold);
  look_ahead (self);
  look_and_show (self);
  for (;;)
    {
      Gate gate = run_gate (self->run);
      if (gate == GATE_STOP || (gate == GATE_STEP && !step (self)))
        break;
      if (gate == GATE_ATTEND || is_time_to_show (self))
        look_and_show (self);
      if (connectivity_all_done (self) && !finished)
        {
          connectivity_finish (self);
          finished = true;
          run_set_finished (self->run, true);
        }
    }
  if (!finished && run_alive (self->run))
    connectivity_finish (self);
}
