/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The surface, with the networks, the paths and the iterate on it. */
#include "experiments/connectivity/connectivity.h"

#include "figure/compose.h"
#include "lab/pair_measures.h"
#include "lab/surface_plot.h"
#include "lab/viewpoint.h"

#include <glib/gi18n.h>
#include <math.h>

/* With linear heights the peaks around would leave no room for what is low: they are cut off at this multiple of the
 * highest point of the straight lines and the surface is cut off there. */
#define PEAK_OVER_LINE 1.4
/* How far from the plane, as a fraction of its length, a path may go and still lie on it. */
#define ON_THE_PLANE 0.02

/* ---- Paths ---- */

static SurfaceTrack *
track_of (const Connectivity *self, const Pair *pair, PairPath kind)
{
  Path path = pair_path (pair, kind);
  return surface_track_new (self->surface, &path, pair->path[kind].profile);
}

/* A path in the plane is drawn on the surface.  The curve is there at any time, for the plane was laid through where it
 * will be; until then its own loss is dotted.  The others are drawn where they project, at their own loss, thin. */
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
    surface_plot_add_track (plot, track, false, id_loss, NULL,
                            STYLE (.colour = colour, .dash = DASH_DOTTED, .width = 1.5));
  on_surface = on_surface || curve_to_be;
  surface_plot_add_track (plot, track, on_surface, on_surface ? id : id_loss, name,
                          STYLE (.colour = colour, .dash = pair_path_dashes[kind],
                                 .width = !on_surface          ? 1.5
                                          : kind == PAIR_CURVE ? 4
                                                               : 3));
}

/* ---- Networks ---- */

static void
add_networks (const Connectivity *self, Plot *plot)
{
  const Study *study = self->study;
  unsigned shown = self->third_is_network ? MIN (study->networks, 3) : 2;
  bool matched = self->third_is_network && study->networks == 2;
  /* Matching brings a permuted copy back to the network that it is of. */
  bool back = matched && study->paths.pair[0]->path[PAIR_WEIGHTS].profile->length == 0;

  for (unsigned i = back; i < shown; i++)
    surface_plot_add_network (plot, self->surface, ensemble_names[i], ensemble_names[i], study->theta[i]);
  if (matched)
    surface_plot_add_network (plot, self->surface, "matched", back ? "A = B′" : "B′", self->third);
}

/* Where the place on its path projects: on the surface if the path is, at its own loss otherwise. */
static void
add_iterate (const Connectivity *self, Plot *plot)
{
  const Problem *problem = self->study->problem;
  PairPath kind = connectivity_walk (self);
  double length = pair_length (self->study->paths.pair[0]), z;
  g_autofree real *theta = g_new (real, problem->parameters);
  Projection2 at;

  connectivity_point (self, theta);
  at = loss_surface_project (self->surface, theta);
  z = loss_surface_height (self->surface, at.alpha, at.beta);
  if (at.distance > ON_THE_PLANE * MAX (length, 1e-12) && (kind != PAIR_CURVE || self->third_is_network))
    z = network_loss (problem->network, theta, &problem->monitored, NULL, problem->monitored.n, self->workspace);
  layer_mark_iterate (layer_styled (plot_add_path (plot, "iterate", NULL, numbers_constant (at.alpha, 1),
                                                   numbers_constant (at.beta, 1), numbers_constant (z, 1)),
                                    STYLE (.colour = pair_path_colours[kind])));
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
}

Plot *
connectivity_surface_plot (Connectivity *self)
{
  const Study *study = self->study;
  Plot *plot = surface_plot_new (self->surface, run_number (self->run, "height") != 0);
  size_t side = self->surface->grid->n;

  for (unsigned k = 0; k < study->paths.pairs; k++)
    for (int kind = 0; kind < PAIR_PATHS && study->paths.pair[k]->b < (self->third_is_network ? 3 : 2); kind++)
      add_path (self, plot, study->paths.pair[k], (PairPath) kind, k == 0);
  add_networks (self, plot);
  add_iterate (self, plot);
  surface_plot_cut_at (plot, self->surface, PEAK_OVER_LINE * pair_highest_line (&study->paths));
  set_viewpoint (self, plot);
  plot->clickable = true;
  plot_set_caption (plot, _ ("%s, %zu×%zu, %zu samples. Thin: paths out of the plane, projected, at their own loss."),
                    plane_name (self), side, side, study->problem->monitored.n);
  return plot;
}
