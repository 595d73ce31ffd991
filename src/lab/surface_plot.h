/* The loss over a plane as a plot, with the paths of descents on it. */
#pragma once

#include "lab/surface_track.h"

/* Of what is known of the surface, which must be something, with contours and a caption that says what the plane is.
 * asked: the kind of plane that it was placed with. */
Plot *surface_plot_new (const LossSurface *surface, PlaneKind asked, size_t samples, bool logarithmic);

/* Two layers: the path on the surface with a marker at its end, and dotted as "ID-real" the loss of the network
 * itself.  loss_name may be NULL. */
void surface_plot_add_path (Plot *plot, const SurfaceTrack *path, const char *id, const char *name,
                            const char *loss_name, Style style);

/* A plane along a path reaches far above it: a linear height ends a little above the highest point of all paths of the
 * plot.  Planes of random directions, and logarithmic heights, stay whole. */
void surface_plot_cut (Plot *plot, const LossSurface *surface);
