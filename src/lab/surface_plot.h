/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The loss over a plane as a plot, with the paths of descents on it. */
#pragma once

#include "lab/surface_level.h"
#include "lab/surface_track.h"

/* Of what is known of the surface, which must be something, with contours. */
Plot *surface_plot_new (const LossSurface *surface, bool logarithmic);

/* A line over the steps: what the plane has of the loss where the path's shadow falls. */
void surface_plot_add_seen (Plot *plot, Descent *descent, const LossSurface *surface);

/* A caption that says what the plane is, what of it is below the level of surface_level.h, and where it leaves the
 * heights that are shown: those are set before.  asked: the kind of plane that it was placed with. */
void surface_plot_describe (Plot *plot, const LossSurface *surface, PlaneKind asked, const Problem *problem);

/* The path where it projects, at the height of the surface there or at the loss of the networks themselves. */
Layer *surface_plot_add_track (Plot *plot, const SurfaceTrack *path, bool on_surface, const char *id, const char *name,
                               Style style);

/* Two layers: the path on the surface with a marker at its end, and dotted as "ID-real" the loss of the network
 * itself.  loss_name may be NULL. */
void surface_plot_add_path (Plot *plot, const SurfaceTrack *path, const char *id, const char *name,
                            const char *loss_name, Style style);

/* The label where a network projects, on the surface; nothing outside of it. */
void surface_plot_add_network (Plot *plot, const LossSurface *surface, const char *id, const char *label,
                               const real *theta);

/* A linear height ends at top, above 0, where the surface goes higher and is cut off. */
void surface_plot_cut_at (Plot *plot, const LossSurface *surface, double top);

/* A plane along a path reaches far above it: a linear height ends a little above the highest point of all paths of the
 * plot.  Planes of random directions, and logarithmic heights, stay whole. */
void surface_plot_cut (Plot *plot, const LossSurface *surface);
