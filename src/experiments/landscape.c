/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The loss landscape: a network trains, on its own loss surface.
 *
 * The plane must be known before the path is, or the picture would change all the time.  So a fork of the descent
 * trains to the end beforehand (within a fixed amount of arithmetic), and its trajectory places the plane.  The descent
 * then takes the same path at the pace of the person who watches; where it comes to take another one, because the
 * learning rate is changed or the fork could not afford all steps, there is another fork from where it is. */
#include "experiments/experiments.h"
#include "experiments/explanations.h"
#include "figure/compose.h"
#include "figure/number_format.h"
#include "figure/styles.h"
#include "lab/curvature_map.h"
#include "lab/parameters.h"
#include "lab/saving.h"
#include "lab/session.h"
#include "lab/surface_plot.h"
#include "lab/threshold_mark.h"
#include "lab/viewpoint.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>

/* Refining goes on within one frame for so long before it is shown. */
#define REFINE_MICROSECONDS 30000
/* A learning rate that is being dragged is looked ahead with only when it has come to rest. */
#define RATE_REST_MICROSECONDS 150000
/* A side of the curvature's map. */
#define MAP_NODES 33
/* What the lower right plot shows. */
typedef enum
{
  DETAIL_PREDICTIONS, /* what the network does with its data */
  DETAIL_CURVATURE    /* how far from convex the loss is over the plane */
} LandscapeDetail;

static const Choice plane_choices[] = {
  { "trajectory", N_ ("Path's principal directions") },
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
  NUMBER ("height-from", N_ ("Heights from"),
          N_ ("Where heights and colours begin, so that surfaces can be compared; 0: with the surface"), 0, 1e300, 0,
          SLIDER (0, 1), LIVE),
  NUMBER ("height-to", N_ ("Heights to"), N_ ("Where heights and colours end; 0: with the surface"), 0, 1e300, 0,
          SLIDER (0, 10), LIVE),
  CHOICE ("detail", N_ ("Detail"),
          N_ ("What the lower right plot shows: the network at work, or how far from convex the loss is"),
          detail_choices, DETAIL_PREDICTIONS, LIVE),
  { NULL },
};
static const ParameterGroup groups[] = {
  QUICK_GROUP, NETWORK_GROUP, TRAINING_GROUP, DATA_GROUP, { landscape_parameters, .section = SECTION_LANDSCAPE },
  SEED_GROUP,  { NULL },
};

/* What the plane was placed with. */
typedef struct
{
  PlaneKind kind;
  size_t grid;
  double range;
} Placing;

typedef struct
{
  Descent *ahead; /* a fork that has gone on: its trajectory places the plane.  NULL before the first one */
  double ahead_rate,
      ahead_radius;    /* learning rate, and radius of sharpness-aware minimisation, that it was made with */
  double rate, radius; /* as they are set now, */
  gint64 rate_changed; /* and when one last changed */
  Descent *second;     /* from where the user clicked, or NULL */
  bool second_diverged;
  ThresholdMark *threshold;
  LossSurface *surface;
  Placing placing;
  CurvatureMap *map; /* placed only when it is shown */
  double yaw;        /* from where the path is seen best; not-a-number until it was looked for */
} Landscape;

static void
begin (Session *session)
{
  Landscape *self = session->own;

  self->rate = session->rate;
  self->radius = session->problem->options.optimiser.radius;
  self->yaw = NAN;
  self->surface = loss_surface_new (session->problem);
  self->map = curvature_map_new (session->problem);
  self->threshold = threshold_mark_new (session->problem, session->run);
}

static void
end (Session *session)
{
  Landscape *self = session->own;

  g_clear_pointer (&self->second, descent_free);
  g_clear_pointer (&self->ahead, descent_free);
  threshold_mark_free (self->threshold);
  curvature_map_free (self->map);
  loss_surface_free (self->surface);
}

/* ---- The plane ---- */

static Placing
read_placing (Run *run)
{
  return (Placing){ (PlaneKind) run_number (run, "plane"), (size_t) run_number (run, "grid"),
                    run_number (run, "range") };
}

static void
place_plane (Session *session)
{
  Landscape *self = session->own;
  Placing *placing = &self->placing;

  *placing = read_placing (session->run);
  loss_surface_place (self->surface, session->problem, self->ahead->trajectory, placing->kind, placing->grid,
                      placing->range, run_cancelled (session->run));
}

static bool
placing_changed (Session *session)
{
  const Landscape *self = session->own;
  Placing now = read_placing (session->run), then = self->placing;

  return now.kind != then.kind || now.grid != then.grid || now.range != then.range;
}

/* Unattended, the path is known when the plane is asked for. */
static void
train_ahead (Session *session)
{
  Landscape *self = session->own;
  uint64_t reach = run_unattended (session->run) ? 0 : descent_reach (session->descent);

  g_clear_pointer (&self->ahead, descent_free);
  self->ahead = descent_fork (session->descent);
  self->ahead_rate = self->rate;
  self->ahead_radius = self->radius;
  descent_set_radius (self->ahead, self->radius);
  while (descent_steps (self->ahead) < reach && run_alive (session->run))
    if (descent_step (self->ahead, self->rate) != STEP_DONE)
      break;
  descent_record (self->ahead);
  place_plane (session);
}

static void
rewound (Session *session)
{
  train_ahead (session);
}

static void
read_rate (Session *session)
{
  Landscape *self = session->own;
  double rate = run_number (session->run, "learning-rate"), radius = run_number (session->run, "sam-radius");

  if (rate != self->rate || radius != self->radius)
    self->rate_changed = g_get_monotonic_time ();
  self->rate = rate;
  self->radius = radius;
}

static bool
is_as_ahead (const Landscape *self)
{
  return self->rate == self->ahead_rate && self->radius == self->ahead_radius;
}

/* The plane is kept as long as the path that it was made from is the path that is taken. */
static bool
ahead_is_stale (const Session *session)
{
  const Landscape *self = session->own;

  if (self->ahead == NULL)
    return true;
  if (!is_as_ahead (self))
    return g_get_monotonic_time () - self->rate_changed > RATE_REST_MICROSECONDS;
  return session_step (session) > descent_steps (self->ahead);
}

/* ---- What the picture needs ---- */

static bool
shows_curvature (const Session *session)
{
  return run_number (session->run, "detail") == DETAIL_CURVATURE;
}

/* until: a monotonic time; G_MAXINT64: until it is complete, or cancelled. */
static void
refine_surface (Session *session, gint64 until)
{
  LossSurface *surface = ((Landscape *) session->own)->surface;
  Run *run = session->run;

  if (loss_surface_refine_until (surface, run, until))
    return;
  run_progress (run, _ ("Evaluating the surface"), surface->grid->level, surface->grid->levels);
  run_linger (run);
}

/* The map comes after the surface: it costs a hundred times as much. */
static void
refine (Session *session, gint64 until)
{
  Landscape *self = session->own;

  refine_surface (session, until);
  if (!loss_surface_complete (self->surface))
    return;
  run_progress (session->run, NULL, 0, 0);
  if (!shows_curvature (session))
    return;
  curvature_map_place (self->map, self->surface, MAP_NODES);
  if (!curvature_map_refine_until (self->map, self->surface, session->run, until))
    run_linger (session->run);
}

static bool
prepare (Session *session)
{
  Landscape *self = session->own;

  read_rate (session);
  if (ahead_is_stale (session))
    train_ahead (session);
  else if (placing_changed (session))
    place_plane (session);
  refine (session, g_get_monotonic_time () + REFINE_MICROSECONDS);
  if (self->surface->loss == NULL)
    return false;
  threshold_mark_update (self->threshold, session_theta (session), session_step (session));
  return true;
}

static void
finish (Session *session)
{
  Landscape *self = session->own;

  read_rate (session);
  descent_record (session->descent);
  if (self->ahead == NULL || descent_steps (self->ahead) != session_step (session) || !is_as_ahead (self))
    train_ahead (session);
  /* The coarsest level is waited for even when cancelled: without it nothing could be shown or saved. */
  if (self->surface->loss == NULL)
    loss_surface_refine (self->surface, run_parallel (session->run), NULL);
  refine (session, G_MAXINT64);
  run_progress (session->run, NULL, 0, 0);
}

/* ---- The second iterate ---- */

static bool
second_goes_on (Session *session)
{
  const Landscape *self = session->own;
  return self->second != NULL && !self->second_diverged
         && descent_steps (self->second) < session->problem->options.total_steps;
}

static void
before (Session *session)
{
  Landscape *self = session->own;

  if (!second_goes_on (session))
    return;
  descent_set_radius (self->second, session->problem->options.optimiser.radius);
  self->second_diverged = descent_step (self->second, session->rate) != STEP_DONE;
}

static void
event (Session *session, const RunEvent *event)
{
  Landscape *self = session->own;
  g_autofree real *theta = g_new (real, session->problem->parameters);

  if (event->kind != RUN_EVENT_CLICK || !g_str_equal (event->plot, "surface")
      || !loss_surface_holds (self->surface, event->x, event->y))
    return;
  plane_point (self->surface->plane, event->x, event->y, theta);
  g_clear_pointer (&self->second, descent_free);
  self->second = descent_new (session->problem, theta);
  self->second_diverged = false;
}

static void
status (Session *session, Clauses *clauses)
{
  const Landscape *self = session->own;

  if (session_is_done (session) && second_goes_on (session))
    clauses_add (clauses, _ ("second network at step %" PRIu64), descent_steps (self->second));
}

static void
caption (Session *session, Clauses *clauses)
{
  Landscape *self = session->own;
  const Place *from;
  g_autofree char *alpha = NULL, *beta = NULL;

  if (self->second == NULL)
    return;
  from = &g_array_index (descent_places (self->second, self->surface), Place, 0);
  alpha = number_format (from->alpha);
  beta = number_format (from->beta);
  clauses_add (clauses, _ ("second network from α %s, β %s after %" PRIu64 " steps"), alpha, beta,
               descent_steps (self->second));
  if (self->second_diverged)
    clauses_add (clauses, _ ("diverged"));
  clauses_part (clauses);
}

/* ---- The surface ---- */

static void
add_path (Session *session, Plot *plot, Descent *descent, const char *id, const char *name, const char *loss_name,
          Style style)
{
  const Landscape *self = session->own;
  g_autoptr (SurfaceTrack) path = surface_track_of_descent (descent, self->surface);

  surface_plot_add_path (plot, path, id, name, loss_name, style);
}

/* Looked for once, with the first surface: a picture that turns by itself would be worse than a hidden path. */
static double
find_yaw (const Landscape *self, const Plot *plot)
{
  g_autoptr (SurfaceTrack) path = surface_track_of_descent (self->ahead, self->surface);
  return viewpoint_yaw (plot, path->alpha, path->beta, path->height);
}

/* Where the user says so, and there is something between them. */
static void
set_heights (Run *run, Plot *plot)
{
  double low = run_number (run, "height-from"), high = run_number (run, "height-to");

  if (low > 0 && high > 0 && !(low < high))
    return;
  plot->z.low = low > 0 ? low : plot->z.low;
  plot->z.high = high > 0 ? high : plot->z.high;
}

/* Seen from above, around a network, what is low lies open; a path is seen from the side. */
#define STEEP_PITCH 0.95

static Plot *
surface_plot (Session *session)
{
  Landscape *self = session->own;
  Plot *plot = surface_plot_new (self->surface, run_number (session->run, "height") != 0);

  surface_level_draw (plot, session->problem);
  if (self->second != NULL)
    add_path (session, plot, self->second, "second", _ ("Second network, from where you clicked"), NULL,
              STYLE_SECOND_PATH);
  add_path (session, plot, session->descent, "path", _ ("Path"), _ ("True loss, out of the plane"), STYLE_PATH);
  surface_plot_cut (plot, self->surface);
  set_heights (session->run, plot);
  surface_plot_describe (plot, self->surface, self->placing.kind, session->problem);
  if (isnan (self->yaw))
    self->yaw = find_yaw (self, plot);
  plot->view.yaw = self->yaw;
  if (!loss_surface_follows_path (self->surface))
    plot->view.pitch = STEEP_PITCH;
  plot->clickable = true;
  return plot;
}

/* ---- Curves ---- */

static void
add_curve (Plot *plot, const Descent *descent, const char *id, const char *name, guint column, Style style)
{
  layer_styled (plot_add_line (plot, id, name, series_column (descent->trajectory, RECORD_STEP),
                               series_column (descent->trajectory, column)),
                style);
}

static Plot *
loss_plot (Session *session)
{
  const Landscape *self = session->own;
  Plot *plot = plot_new ("loss", _ ("Loss"));

  add_curve (plot, session->descent, "train", _ ("Training"), RECORD_TRAIN_LOSS, STYLE_TRAIN);
  add_curve (plot, session->descent, "test", _ ("Test"), RECORD_TEST_LOSS, STYLE_TEST);
  surface_plot_add_seen (plot, session->descent, self->surface);
  if (self->second != NULL)
    add_curve (plot, self->second, "second", _ ("Second network"), RECORD_TRAIN_LOSS, STYLE_SECOND);
  plot_axes (plot, AXIS (N_ ("Step")), AXIS (N_ ("Loss"), .scale = SCALE_LOG));
  trajectory_describe (session->problem, plot);
  return plot;
}

static Plot *
accuracy_plot (Session *session)
{
  const Landscape *self = session->own;
  Plot *plot = plot_new ("accuracy", _ ("Accuracy"));

  add_curve (plot, session->descent, "train", _ ("Training"), RECORD_TRAIN_ACCURACY, STYLE_TRAIN);
  add_curve (plot, session->descent, "test", _ ("Test"), RECORD_TEST_ACCURACY, STYLE_TEST);
  if (self->second != NULL)
    add_curve (plot, self->second, "second", _ ("Second network"), RECORD_TRAIN_ACCURACY, STYLE_SECOND);
  plot_axes (plot, AXIS (N_ ("Step")), AXIS (N_ ("Accuracy"), "%", .range = { 0, 100 }));
  trajectory_describe (session->problem, plot);
  return plot;
}

static Plot *
curvature_plot (Session *session)
{
  const Landscape *self = session->own;
  Plot *plot = curvature_map_plot (self->map, self->surface);
  g_autoptr (SurfaceTrack) path = surface_track_of_descent (session->descent, self->surface);

  layer_mark_iterate (
      layer_styled (plot_add_path (plot, "path", NULL, numbers_ref (path->alpha), numbers_ref (path->beta), NULL),
                    STYLE (.colour = COLOUR_ITERATE, .width = 2)));
  return plot;
}

/* ---- The whole ---- */

/* What two networks do with their data stands above each other. */
static void
draw (Session *session, Figure *figure)
{
  const Landscape *self = session->own;
  bool classes = session->problem->train->labels != NULL, curvature = shows_curvature (session);
  Plot *detail = curvature ? curvature_plot (session) : session_predictions_plot (session);
  const char *curves = classes ? "loss accuracy" : "loss loss";
  g_autofree char *cells = NULL;

  figure_add (figure, surface_plot (session));
  figure_add (figure, loss_plot (session));
  if (classes)
    figure_add (figure, accuracy_plot (session));
  figure_add (figure, detail);
  if (self->second != NULL && !curvature)
    {
      Plot *second = session_second_predictions_plot (session, descent_theta (self->second));
      figure_add (figure, second);
      cells = g_strdup_printf ("surface surface %s / %s %s", detail->id, curves, second->id);
    }
  else if (classes)
    cells = g_strdup_printf ("surface surface surface / %s %s", curves, detail->id);
  else
    cells = g_strdup_printf ("surface surface / loss %s", detail->id);
  figure_arrange (figure, cells, NULL, self->second != NULL && !curvature ? "1.4 1" : "1.9 1");
}

/* ---- Results ---- */

static void
report (Session *session)
{
  surface_report (((Landscape *) session->own)->surface, session->problem, session->run);
}

static bool
save (Session *session, RunFolder *folder, GError **error)
{
  return saving_write_surface (((Landscape *) session->own)->surface, session->problem, folder, error);
}

static const SessionClass landscape = {
  .title = N_ ("Loss landscape"),
  .size = sizeof (Landscape),
  .parameters = 2,
  .begin = begin,
  .before = before,
  .go_on = second_goes_on,
  .rewound = rewound,
  .event = event,
  .prepare = prepare,
  .status = status,
  .caption = caption,
  .draw = draw,
  .finish = finish,
  .report = report,
  .save = save,
  .end = end,
};

static void
landscape_run (Run *run)
{
  session_run (run, &landscape);
}

/* ---- Presets ---- */

static const PresetValue spirals[] = { { NULL, NULL } };
static const PresetValue digits[] = { { "data", "digits" },   { "samples", "1000" },    { "test-share", "0.3" },
                                      { "width", "64" },      { "activation", "relu" }, { "learning-rate", "0.05" },
                                      { "batch-size", "64" }, { "steps", "1500" },      { NULL, NULL } };
#define DEEP                                                                                                           \
  { "data", "digits" }, { "samples", "600" }, { "width", "32" }, { "depth", "24" }, { "activation", "relu" },          \
      { "optimiser", "adam" }, { "learning-rate", "0.001" }, { "schedule", "cosine" }, { "batch-size", "50" },         \
      { "steps", "480" }, { "plane", "random" }, { "grid", "51" }, { "height", "log" }, { "height-from", "0.001" },    \
  {                                                                                                                    \
    "height-to", "1e7"                                                                                                 \
  }
static const PresetValue deep_plain[] = { DEEP, { NULL, NULL } };
static const PresetValue deep_skip[] = { DEEP, { "skip", "true" }, { NULL, NULL } };
static const PresetValue too_fast[] = { { "learning-rate", "3" }, { "momentum", "0" }, { "batch-size", "0" },
                                        { "loss", "mse" },        { "height", "log" }, { NULL, NULL } };
static const PresetValue your_own[] = {
  { "data", "file" }, { "samples", "0" }, { "test-share", "0.25" }, { NULL, NULL }
};

static const Preset presets[] = {
  { "spirals", N_ ("Spirals"),
    N_ ("Two spirals are told apart by a small network. The ball is the network; watch it roll down its own loss "
        "surface while the decision map winds up. Click on the surface to let a second ball go, and "
        "see below what it decides."),
    spirals },
  { "digits", N_ ("Digits"),
    N_ ("A network learns to read handwritten digits that are drawn for it. The samples below show what it says of "
        "digits that it has not seen."),
    digits },
  { "deep-plain", N_ ("Deep, plain"),
    N_ ("Twenty-four layers without skip connections, on a logarithmic height: around the network the loss explodes, "
        "and almost nothing of the plane is below half of chance, the ring at the ball."),
    deep_plain },
  { "deep-skip", N_ ("Deep, with skip connections"),
    N_ ("The same depth with skip connections, on the same heights and colours: the surface opens into a wide basin, "
        "and a tenth of the plane is below half of chance."),
    deep_skip },
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
  .explanation = &landscape_explanation,
  .file_preset = "your-own",
  .run = landscape_run,
};
