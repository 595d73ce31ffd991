/* The surface, with the networks, the paths and the iterate on it. */
#include "experiments/connectivity/connectivity.h"

#include "figure/compose.h"
#include "lab/surface_track.h"
#include "lab/viewpoint.h"

#include <glib/gi18n.h>
#include <math.h>

/* With linear heights the peaks around would leave no room for what is low: they are cut off at this multiple of the
 * highest point of the straight lines, and the cut is seen as a flat top. */
#define PEAK_OVER_LINE 1.4
/* How far from the plane, as a fraction of its length, a path may go and still lie on it. */
#define ON_THE_PLANE 0.02
/* From the viewpoint the box is narrower than it could be; the axes' names below it want some room. */
#define ZOOM 1.06
#define PAN_UP 0.05

/* ---- Paths ---- */

static SurfaceTrack *
track_of (const Connectivity *self, const Pair *pair, PairPath kind)
{
  Path path = pair_path (pair, kind);
  return surface_track_new (self->surface, &path, pair->path[kind].profile);
}

static void
add_track (Plot *plot, const SurfaceTrack *track, const char *id, const char *name, bool on_surface, Style style)
{
  layer_styled (plot_add_path (plot, id, name, numbers_ref (track->alpha), numbers_ref (track->beta),
                               numbers_ref (on_surface ? track->height : track->loss)),
                style);
}

/* A path in the plane is drawn on the surface.  The curve is there at any time, for the plane was laid through where it
 * will be; until then its own loss is dotted.  The others are drawn where they project, at their own loss, dashed. */
static void
add_path (const Connectivity *self, Plot *plot, const Pair *pair, PairPath kind, bool named)
{
  g_autofree char *pair_name = pair_id (pair), *id = g_strdup_printf ("%s-%s", pair_path_ids[kind], pair_name);
  g_autofree char *id_loss = g_strdup_printf ("%s-true", id);
  const char *name = named ? _ (pair_path_names[kind]) : NULL;
  int colour = pair_path_colours[kind];
  bool curve_to_be = kind == PAIR_CURVE && !self->third_is_network;

  if (pair->path[kind].profile == NULL)
    return;
  g_autoptr (SurfaceTrack) track = track_of (self, pair, kind);
  bool on_surface = track->distance <= ON_THE_PLANE;
  if (!on_surface && curve_to_be)
    add_track (plot, track, id_loss, NULL, false, STYLE (.colour = colour, .dash = DASH_DOTTED, .width = 1.5));
  if (on_surface || curve_to_be)
    add_track (plot, track, id, name, true, STYLE (.colour = colour, .width = kind == PAIR_CURVE ? 4 : 3));
  else
    add_track (plot, track, id_loss, name, false, STYLE (.colour = colour, .dash = DASH_DASHED, .width = 2));
}

/* ---- Networks ---- */

static double
height_at (const Connectivity *self, const real *theta, Projection2 *at)
{
  *at = loss_surface_project (self->surface, theta);
  return loss_surface_height (self->surface, at->alpha, at->beta);
}

static void
add_network (const Connectivity *self, Plot *plot, const char *id, const char *label, const real *theta)
{
  Projection2 at;
  double z = height_at (self, theta, &at);

  if (!isfinite (z))
    return;
  plot_add_place (plot, id, label, at.alpha, at.beta, z);
}

static void
add_networks (const Connectivity *self, Plot *plot)
{
  const Study *study = self->study;
  unsigned shown = self->third_is_network ? MIN (study->networks, 3) : 2;
  bool matched = self->third_is_network && study->networks == 2;
  /* Matching brings a permuted copy back to the network that it is of. */
  bool back = matched && study->paths.pair[0]->path[PAIR_WEIGHTS].profile->length == 0;

  for (unsigned i = back; i < shown; i++)
    add_network (self, plot, study_network_names[i], study_network_names[i], study->theta[i]);
  if (matched)
    add_network (self, plot, "matched", back ? "A = B′" : "B′", self->third);
}

/* Where the place on its path projects: on the surface if the path is, at its own loss otherwise. */
static void
add_iterate (const Connectivity *self, Plot *plot)
{
  const Problem *problem = self->study->problem;
  const Pair *pair = self->study->paths.pair[0];
  PairPath kind = connectivity_walk (self);
  Path path = pair_path (pair, kind);
  g_autofree real *theta = g_new (real, problem->parameters);
  Projection2 at;
  double z;
  Layer *layer;

  path_point (&path, problem->parameters, self->place, theta);
  z = height_at (self, theta, &at);
  if (at.distance > ON_THE_PLANE * MAX (pair_length (pair), 1e-12) && (kind != PAIR_CURVE || self->third_is_network))
    z = network_loss (problem->network, theta, &problem->monitored, NULL, problem->monitored.n, self->workspace);
  layer = plot_add_path (plot, "iterate", NULL, numbers_constant (at.alpha, 1), numbers_constant (at.beta, 1),
                         numbers_constant (z, 1));
  layer->style.colour = pair_path_colours[kind];
  path_iterate (layer);
}

/* ---- The plot ---- */

static const char *
plane_name (const Connectivity *self)
{
  if (!self->third_is_network)
    return _ ("Plane through A, B and the curve's middle");
  return self->study->networks > 2 ? _ ("Plane through A, B and C")
                                   : _ ("Plane through A, B and B′ (B matched by weights)");
}

/* The range of the heights: of 0 and all finite losses, cut off over the straight lines. */
static AxisSpec
height_axis (const Connectivity *self)
{
  const Numbers *loss = self->surface->loss;
  AxisSpec axis = { .label = N_ ("Loss"), .scale = run_number (self->run, "height") != 0 ? SCALE_LOG : SCALE_LINEAR };
  double least = INFINITY, most = 0;

  for (size_t i = 0; i < loss->n; i++)
    if (isfinite (loss->v[i]))
      {
        least = MIN (least, loss->v[i]);
        most = MAX (most, loss->v[i]);
      }
  if (axis.scale == SCALE_LINEAR && self->highest_line > 0 && least < most)
    {
      axis.range[0] = MIN (least, 0);
      axis.range[1] = MIN (most, MAX (PEAK_OVER_LINE * self->highest_line, least + 1e-6));
    }
  return axis;
}

static void
set_viewpoint (Connectivity *self, Plot *plot)
{
  const Pair *pair = self->study->paths.pair[0];

  if (isnan (self->yaw))
    {
      g_autoptr (SurfaceTrack)
          track = track_of (self, pair, pair->path[PAIR_CURVE].profile != NULL ? PAIR_CURVE : PAIR_LINE);
      self->yaw = viewpoint_yaw (plot, track->alpha, track->beta, track->height);
    }
  plot->view.yaw = self->yaw;
  plot->view.zoom = ZOOM;
  plot->view.pan_y = PAN_UP;
}

Plot *
connectivity_surface_plot (Connectivity *self)
{
  const Study *study = self->study;
  const LossSurface *surface = self->surface;
  Plot *plot = plot_new ("surface", _ ("Loss surface"));
  AxisSpec height = height_axis (self);

  field_contours (plot_add_surface (plot, "surface", numbers_ref (surface->alpha), numbers_ref (surface->beta),
                                    numbers_ref (surface->loss)),
                  14);
  for (unsigned k = 0; k < study->paths.pairs; k++)
    for (int kind = 0; kind < PAIR_PATHS && study->paths.pair[k]->b < (self->third_is_network ? 3 : 2); kind++)
      add_path (self, plot, study->paths.pair[k], (PairPath) kind, k == 0);
  add_networks (self, plot);
  add_iterate (self, plot);
  plot_axes (plot, AXIS ("α"), AXIS ("β"));
  plot_z_axis (plot, &height);
  set_viewpoint (self, plot);
  plot->colour_bar = plot->clickable = true;
  plot_set_caption (plot, _ ("%s, %zu×%zu, %zu samples. Dashed: paths out of the plane, projected, at their own loss."),
                    plane_name (self), surface->grid->n, surface->grid->n, study->problem->monitored.n);
  return plot;
}
