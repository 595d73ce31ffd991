/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shows a plot with a surface: OpenGL where there is any, the Cairo projection elsewhere.
 *
 * Left drag turns (a turntable: loss stays up), middle or Shift+left drag pans, wheel, right drag or pinch zooms; V T X
 * Y are the four views, H fits, arrows turn, with Shift they read it from place to place, + and - zoom.  Hover reads
 * (x, y, height); a click without a drag emits "clicked" (double x, double y) in data coordinates. */
#pragma once

#include "figure/figure.h"
#include "plot/theme.h"

#include <gtk/gtk.h>

#define BASIN_TYPE_SURFACE_VIEW (basin_surface_view_get_type ())
G_DECLARE_FINAL_TYPE (BasinSurfaceView, basin_surface_view, BASIN, SURFACE_VIEW, GtkWidget)

GtkWidget *basin_surface_view_new (void);
void basin_surface_view_set_plot (BasinSurfaceView *self, Plot *plot); /* cheap when nothing changed */
void basin_surface_view_clear (BasinSurfaceView *self);                /* as if it were new, but for OpenGL */
void basin_surface_view_set_theme (BasinSurfaceView *self, const Theme *theme);
View3D basin_surface_view_get_view (BasinSurfaceView *self);
void basin_surface_view_set_view (BasinSurfaceView *self, const View3D *view);
