/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/surface_plot.h"

#include "figure/clauses.h"
#include "figure/compose.h"
#include "figure/styles.h"

#include <glib/gi18n.h>
#include <math.h>

#define CONTOURS 14
/* With a linear height what is far above the path would leave no room for it: the axis ends at this multiple of the
 * path's highest point. */
#define TOP_OVER_PATH 1.9

/* ---- Paths ---- */

Layer *
surface_plot_add_track (Plot *plot, const SurfaceTrack *path, bool on_surface, const char *id, const char *name,
                        Style style)
{
  return layer_styled (plot_add_path (plot, id, name, numbers_ref (path->alpha), numbers_ref (path->beta),
                                      numbers_ref (on_surface ? path->height : path->loss)),
                       style);
}

void
surface_plot_add_path (Plot *plot, const SurfaceTrack *path, const char *id, const char *name, const char *loss_name,
                       Style style)
{
  g_autofree char *loss_id = g_strdup_printf ("%s-real", id);

  surface_plot_add_track (plot, path, false, loss_id, loss_name, STYLE_MARK);
  layer_mark_iterate (surface_plot_add_track (plot, path, true, id, name, style));
}

void
surface_plot_add_network (Plot *plot, const LossSurface *surface, const char *id, const char *label, const real *theta)
{
  Projection2 at = loss_surface_project (surface, theta);
  double height = loss_surface_height (surface, at.alpha, at.beta);

  if (isfinite (height))
    plot_add_place (plot, id, label, at.alpha, at.beta, height);
}

void
surface_plot_add_seen (Plot *plot, Descent *descent, const LossSurface *surface)
{
  const GArray *places = descent_places (descent, surface);
  Numbers *steps = numbers_new (places->len), *seen = numbers_new (places->len);

  for (guint i = 0; i < places->len; i++)
    {
      const Place *place = &g_array_index (places, Place, i);
      steps->v[i] = place->step;
      seen->v[i] = loss_surface_height (surface, place->alpha, place->beta);
    }
  layer_styled (plot_add_line (plot, "on-plane", _ ("On the plane"), steps, seen),
                STYLE (.colour = COLOUR_FOREGROUND, .dash = DASH_DOTTED));
}

/* ---- The caption ---- */

static void
describe_directions (const LossSurface *surface, PlaneKind asked, Clauses *clauses)
{
  if (surface->kind != asked)
    clauses_sentence (clauses, _ ("The Hessian's eigenvectors where the path ends were not found"));
  if (surface->kind == PLANE_TRAJECTORY && isfinite (surface->explained[0]))
    clauses_add (clauses,
                 _ ("Plane of the path's two principal directions about its end (%.1f %% of its variance along α, "
                    "%.1f %% along β), unit directions"),
                 100 * surface->explained[0], 100 * surface->explained[1]);
  else if (surface->kind == PLANE_TRAJECTORY)
    clauses_add (clauses, _ ("Plane of the path's two principal directions about its end, unit directions"));
  else if (surface->kind == PLANE_CURVATURE)
    clauses_add (clauses,
                 _ ("Plane of the Hessian's eigenvectors with the two largest eigenvalues where the path ends, "
                    "unit directions"));
  else if (surface->kind == PLANE_RANDOM)
    clauses_add (clauses, _ ("Random directions, filter-normalised (biases zero; Li et al. 2018)"));
  else
    clauses_add (clauses, _ ("Random directions, layer-normalised (biases zero)"));
}

static char *
caption_of (const LossSurface *surface, PlaneKind asked, const Problem *problem)
{
  const PlaneGrid *grid = surface->grid;
  Clauses *clauses = clauses_new ();

  describe_directions (surface, asked, clauses);
  clauses_part (clauses);
  clauses_add (clauses, _ ("grid %zu×%zu"), grid->n, grid->n);
  clauses_add (clauses, _ ("loss on %zu training samples"), problem->monitored.n);
  clauses_part (clauses);
  surface_level_describe (surface, problem, clauses);
  if (surface->kind == PLANE_CURVATURE && !surface->converged)
    clauses_sentence (clauses, _ ("The eigenvectors have not converged"));
  return clauses_end (clauses);
}

/* ---- The surface ---- */

Plot *
surface_plot_new (const LossSurface *surface, bool logarithmic)
{
  Plot *plot = plot_new ("surface", _ ("Loss surface"));

  layer_contours (plot_add_surface (plot, "surface", numbers_ref (surface->alpha), numbers_ref (surface->beta),
                                    numbers_ref (surface->loss)),
                  CONTOURS);
  plot_axes (plot, AXIS ("α"), AXIS ("β"));
  plot_z_axis (plot, AXIS (N_ ("Loss"), .scale = logarithmic ? SCALE_LOG : SCALE_LINEAR));
  plot->colour_bar = true;
  return plot;
}

void
surface_plot_describe (Plot *plot, const LossSurface *surface, PlaneKind asked, const Problem *problem)
{
  g_autofree char *caption = caption_of (surface, asked, problem);

  plot_set_caption (plot, "%s", caption);
  if (surface->kind != PLANE_TRAJECTORY || !isfinite (surface->explained[0]))
    return;
  plot->x.detail = g_strdup_printf (_ ("%.1f %% of variance"), 100 * surface->explained[0]);
  plot->y.detail = g_strdup_printf (_ ("%.1f %% of variance"), 100 * surface->explained[1]);
}

/* Of finite values, and so_far. */
static double
highest (double so_far, const Numbers *values)
{
  for (size_t i = 0; i < values->n; i++)
    if (isfinite (values->v[i]))
      so_far = MAX (so_far, values->v[i]);
  return so_far;
}

void
surface_plot_cut_at (Plot *plot, const LossSurface *surface, double top)
{
  double least = INFINITY, most = highest (0, surface->loss);

  for (size_t i = 0; i < surface->loss->n; i++)
    if (isfinite (surface->loss->v[i]))
      least = MIN (least, surface->loss->v[i]);
  if (plot->z.scale == SCALE_LOG || top <= 0 || !(least < most))
    return;
  plot->z.low = MIN (least, 0);
  plot->z.high = MIN (most, MAX (top, least + 1e-6));
}

void
surface_plot_cut (Plot *plot, const LossSurface *surface)
{
  double top = 0;

  for (guint i = 0; i < plot->layers->len; i++)
    {
      const Layer *layer = plot->layers->pdata[i];
      if (layer->kind == LAYER_PATH)
        top = highest (top, layer->z);
    }
  if (loss_surface_follows_path (surface))
    surface_plot_cut_at (plot, surface, TOP_OVER_PATH * top);
}
