/* The loss landscape: a network rolls down its own loss surface.
 *
 * The plane must be known before the path has been gone, or the picture would wobble all the way down.  So the
 * run looks ahead: a fork of it trains to the end (within a fixed amount of arithmetic), its way says where the plane
 * lies, and the run itself then goes the same way at the pace of the person who watches.  Whatever makes the two
 * differ, a learning rate that is changed live, or more steps than the look ahead could afford, leads to another look
 * ahead from where the run is. */
#include "experiments/landscape.h"

#include "lab/parameters.h"
#include "experiments/experiments.h"
#include "lab/training.h"

#include <inttypes.h>
#include <math.h>

/* Refining goes on within one frame for so long before it is shown. */
#define REFINE_MICROSECONDS 30000
/* A side of the curvature's map. */
#define MAP_NODES 33
/* A learning rate that is being dragged is looked ahead with only when it has come to rest. */
#define RATE_REST_MICROSECONDS 150000

static const Choice plane_choices[] = {
  { "trajectory", N_ ("Path's principal components") },
  { "random", N_ ("Random, filter-normalised") },
  { "layer", N_ ("Random, layer-normalised") },
  { "curvature", N_ ("Two largest curvatures") },
  { NULL, NULL },
};
static const Choice detail_choices[] = {
  { "portrait", N_ ("What the network does") },
  { "curvature", N_ ("λmin/λmax over the plane") },
  { NULL, NULL },
};
static const Choice height_choices[] = { { "linear", N_ ("Linear") }, { "log", N_ ("Logarithmic") }, { NULL, NULL } };

static const Parameter landscape_parameters[] = {
  CHOICE ("plane", N_ ("Plane"), N_ ("Which two directions of parameter space are shown"), plane_choices,
          PLANE_TRAJECTORY, LIVE),
  INTEGER ("grid", N_ ("Grid"), N_ ("Points a side at which the loss is evaluated"), 2, 513, 61, SLIDER (11, 151),
           LIVE),
  NUMBER ("range", N_ ("Range"),
          N_ ("How far the plane reaches: in multiples of the path's extent with its margin, or, along random "
              "directions, of the weights' norms"),
          1e-3, 1e3, 1, SLIDER (0.1, 10), LOGARITHMIC, LIVE),
  CHOICE ("height", N_ ("Height"), N_ ("Show the loss as it is, or its logarithm"), height_choices, 0, LIVE),
  CHOICE ("detail", N_ ("Detail"),
          N_ ("What the lower right plot shows: the network at work, or how far from convex the loss is"),
          detail_choices, DETAIL_PREDICTIONS, LIVE),
  { NULL },
};
static const ParameterGroup groups[] = {
  QUICK_GROUP, NETWORK_GROUP, TRAINING_GROUP, DATA_GROUP, { landscape_parameters, .section = SECTION_LANDSCAPE },
  SEED_GROUP,  { NULL },
};

/* ---- Looking ahead ---- */

static void
place_plane (Landscape *self)
{
  self->plane_kind = (PlaneKind) run_number (self->run, "plane");
  self->grid = (size_t) run_number (self->run, "grid");
  self->range = run_number (self->run, "range");
  loss_surface_place (self->plane, self->problem, self->ahead->trajectory, self->plane_kind, self->grid, self->range,
                      run_cancelled (self->run));
}

static void
look_ahead (Landscape *self)
{
  uint64_t reach = descent_reach (self->ball);

  g_clear_pointer (&self->ahead, descent_free);
  self->ahead = descent_fork (self->ball);
  self->ahead_rate = self->rate;
  while (descent_steps (self->ahead) < reach && run_alive (self->run))
    if (descent_step (self->ahead, self->rate) != STEP_DONE)
      break;
  descent_record (self->ahead);
  place_plane (self);
}

/* The plane is kept as long as the way that it was made from is the way that is gone. */
static bool
ahead_is_stale (const Landscape *self, gint64 now)
{
  if (self->rate != self->ahead_rate)
    return now - self->rate_changed > RATE_REST_MICROSECONDS;
  return descent_steps (self->ball) > descent_steps (self->ahead);
}

/* ---- Showing ---- */

static bool
shows_curvature (Landscape *self)
{
  return run_number (self->run, "detail") == DETAIL_CURVATURE;
}

/* The map comes after the surface: it costs a hundred times as much. */
static void
refine_map_until (Landscape *self, gint64 until)
{
  curvature_map_place (self->map, self->plane, MAP_NODES);
  while (g_get_monotonic_time () < until
         && curvature_map_refine (self->map, self->plane, run_parallel (self->run), run_cancelled (self->run)))
    ;
  if (!curvature_map_complete (self->map))
    {
      run_progress (self->run, _ ("Measuring the curvature"), self->map->done, MAP_NODES * MAP_NODES);
      run_linger (self->run);
    }
}

static void
refine_for_a_while (Landscape *self)
{
  gint64 until = g_get_monotonic_time () + REFINE_MICROSECONDS;

  while (!loss_surface_complete (self->plane)
         && loss_surface_refine (self->plane, run_parallel (self->run), run_cancelled (self->run))
         && g_get_monotonic_time () < until)
    ;
  if (!loss_surface_complete (self->plane))
    {
      run_progress (self->run, _ ("Evaluating the surface"), self->plane->grid->level, self->plane->grid->levels);
      run_linger (self->run);
    }
  else
    {
      run_progress (self->run, NULL, 0, 0);
      if (shows_curvature (self))
        refine_map_until (self, until);
    }
}

static void
show (Landscape *self)
{
  uint64_t step = descent_steps (self->ball);

  if (ahead_is_stale (self, g_get_monotonic_time ()))
    look_ahead (self);
  refine_for_a_while (self);
  if (self->plane->loss == NULL)
    return;
  if (self->second != NULL && step >= self->problem->options.total_steps && !self->second_over)
    run_set_status (self->run, _ ("second ball, step %" PRIu64), descent_steps (self->second));
  else if (step >= self->problem->options.total_steps)
    run_set_status (self->run, _ ("done, %" PRIu64 " steps"), step);
  else
    run_set_status (self->run, _ ("training, step %" PRIu64), step);
  threshold_mark_update (self->threshold, descent_theta (self->ball));
  run_publish (self->run, landscape_figure (self));
}

/* ---- One step, and what comes from outside ---- */

static void
read_rate (Landscape *self)
{
  double rate = run_number (self->run, "learning-rate");

  if (rate != self->rate)
    self->rate_changed = g_get_monotonic_time ();
  self->rate = rate;
}

static bool
ball_is_done (const Landscape *self)
{
  return descent_steps (self->ball) >= self->problem->options.total_steps;
}

static bool
second_is_done (const Landscape *self)
{
  return self->second == NULL || self->second_over
         || descent_steps (self->second) >= self->problem->options.total_steps;
}

static Training training_of (Landscape *self);

static void
show_to_the_end (void *data, const char *message)
{
  Landscape *self = data;
  (void) message;

  if (!run_unattended (self->run))
    show (self);
}

/* true: gone back, go on (paused). */
static bool
goes_back (Landscape *self, StepResult result)
{
  Training training = training_of (self);

  if (!training_diverged (&training, self->ball, self->rate, result, show_to_the_end))
    return false;
  look_ahead (self);
  return true;
}

static bool
step (void *data)
{
  Landscape *self = data;
  StepResult result = STEP_DONE;

  read_rate (self);
  if (!second_is_done (self))
    self->second_over = descent_step (self->second, self->rate) != STEP_DONE;
  if (!ball_is_done (self))
    result = descent_step (self->ball, self->rate);
  return result == STEP_DONE || goes_back (self, result);
}

static void
set_second_ball (Landscape *self, double alpha, double beta)
{
  g_autofree real *theta = g_new (real, self->problem->parameters);

  plane_point (self->plane->plane, alpha, beta, theta);
  g_clear_pointer (&self->second, descent_free);
  self->second = descent_new (self->problem, theta);
  self->second_over = false;
  run_set_finished (self->run, false);
}

static void
attend (Landscape *self)
{
  RunEvent event;

  read_rate (self);
  while (run_poll_event (self->run, &event))
    if (event.kind == RUN_EVENT_CLICK && g_str_equal (event.plot, "surface")
        && loss_surface_holds (self->plane, event.x, event.y))
      set_second_ball (self, event.x, event.y);
  if (self->plane_kind != (PlaneKind) run_number (self->run, "plane")
      || self->grid != (size_t) run_number (self->run, "grid") || self->range != run_number (self->run, "range"))
    place_plane (self);
}

/* ---- The two ways to run ---- */

static bool
is_done (void *data)
{
  return ball_is_done (data) && second_is_done (data);
}

static void
attend_and_show (void *data)
{
  attend (data);
  show (data);
}

static void
finish (void *data)
{
  Landscape *self = data;
  g_autoptr (GError) error = NULL;

  if (descent_steps (self->ahead) != descent_steps (self->ball) || self->ahead_rate != self->rate)
    look_ahead (self);
  /* The coarsest level is waited for even when cancelled: without it nothing could be shown or saved. */
  if (self->plane->loss == NULL)
    loss_surface_refine (self->plane, run_parallel (self->run), NULL);
  while (loss_surface_refine (self->plane, run_parallel (self->run), run_cancelled (self->run)))
    run_progress (self->run, _ ("Evaluating the surface"), self->plane->grid->level, self->plane->grid->levels);
  if (shows_curvature (self))
    {
      curvature_map_place (self->map, self->plane, MAP_NODES);
      while (curvature_map_refine (self->map, self->plane, run_parallel (self->run), run_cancelled (self->run)))
        run_progress (self->run, _ ("Measuring the curvature"), self->map->done, MAP_NODES * MAP_NODES);
    }
  run_progress (self->run, NULL, 0, 0);
  show (self);
  if (!landscape_save (self, (double) (g_get_monotonic_time () - self->started) / 1e6, &error))
    run_fail (self->run, g_steal_pointer (&error));
}

static Training
training_of (Landscape *self)
{
  return (Training){ self->run, self, is_done, step, NULL, attend_and_show, finish };
}

static void
watch (Landscape *self)
{
  Training training = training_of (self);

  look_ahead (self);
  training_watch (&training);
}

static void
train_unwatched (Landscape *self)
{
  Training training = training_of (self);

  training_unwatched (&training, self->ball);
  descent_record (self->ball);
  self->ahead = descent_fork (self->ball);
  self->ahead_rate = self->rate;
  place_plane (self);
  finish (self);
}

static void
landscape_run (Run *run)
{
  Landscape self = { .run = run, .yaw = NAN, .started = g_get_monotonic_time () };
  GError *error = NULL;

  self.problem = problem_from_settings (run_settings (run), &error);
  if (self.problem == NULL)
    {
      run_fail (run, error);
      return;
    }
  self.workspace = workspace_new (self.problem->network, 1024);
  self.plane = loss_surface_new (self.problem);
  self.map = curvature_map_new (self.problem);
  self.threshold = threshold_mark_new (self.problem, run);
  self.rate = run_number (run, "learning-rate");
  self.ball = descent_new (self.problem, self.problem->first);
  if (run_unattended (run))
    train_unwatched (&self);
  else
    watch (&self);
  g_clear_pointer (&self.second, descent_free);
  g_clear_pointer (&self.ahead, descent_free);
  descent_free (self.ball);
  threshold_mark_free (self.threshold);
  curvature_map_free (self.map);
  loss_surface_free (self.plane);
  workspace_free (self.workspace);
  problem_free (self.problem);
}

/* ---- Presets ---- */

static const PresetValue spirals[] = { { NULL, NULL } };
static const PresetValue digits[] = { { "data", "digits" },   { "samples", "1000" },    { "test-share", "0.3" },
                                      { "width", "64" },      { "activation", "relu" }, { "learning-rate", "0.05" },
                                      { "batch-size", "64" }, { "steps", "1500" },      { NULL, NULL } };
#define DEEP                                                                                                           \
  { "data", "digits" }, { "samples", "600" }, { "width", "32" }, { "depth", "24" }, { "activation", "relu" },          \
      { "optimiser", "adam" }, { "learning-rate", "0.001" }, { "schedule", "cosine" }, { "batch-size", "50" },         \
      { "steps", "480" }, { "plane", "random" }, { "grid", "51" },                                                     \
  {                                                                                                                    \
    "height", "log"                                                                                                    \
  }
static const PresetValue deep_plain[] = { DEEP, { NULL, NULL } };
static const PresetValue deep_skip[] = { DEEP, { "skip", "true" }, { NULL, NULL } };
static const PresetValue too_fast[] = {
  { "learning-rate", "3" }, { "momentum", "0" }, { "batch-size", "0" }, { "loss", "mse" }, { NULL, NULL }
};
static const PresetValue your_own[] = {
  { "data", "file" }, { "samples", "0" }, { "test-share", "0.25" }, { NULL, NULL }
};

static const Preset presets[] = {
  { "spirals", N_ ("Spirals"),
    N_ ("Two spirals are told apart by a small network. The ball is the network; watch it roll down its own loss "
        "surface while the "
        "decision map winds up. Click on the surface to let a second ball go."),
    spirals },
  { "digits", N_ ("Digits"),
    N_ ("A network learns to read handwritten digits that are drawn for it. The samples below show what it says of "
        "digits that it has not seen."),
    digits },
  { "deep-plain", N_ ("Deep, plain"),
    N_ ("Twenty-four layers without skip connections, on a logarithmic height: around the path the loss explodes, and "
        "almost nothing of "
        "the plane is low."),
    deep_plain },
  { "deep-skip", N_ ("Deep, with skip connections"),
    N_ ("The same depth with skip connections: the surface opens into a wide basin."), deep_skip },
  { "too-fast", N_ ("Too fast"),
    N_ ("A learning rate beyond what the curvature allows: training diverges, stops, and says why and what would have "
        "been slow enough."),
    too_fast },
  { "your-own", N_ ("Your own data"),
    N_ ("Choose a CSV file (the target in the last column) or an IDX file under Data, or drop one on the window."),
    your_own },
  { NULL },
};

const Experiment landscape_experiment = {
  .id = "landscape",
  .title = N_ ("Loss landscape"),
  .summary = N_ ("A network trains and rolls down its own loss surface"),
  .groups = groups,
  .presets = presets,
  .run = landscape_run,
};
