/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parts of a three-dimensional plot that are not the surface itself, so that a window can lay them over an
 * OpenGL picture of it: axes with ticks and labels, title, legend, colour bar, caption, the value under the pointer. */
#pragma once

#include "plot/plot_draw.h"

/* Where the surface goes within width × height: the rectangle that projection_new takes. */
PlotFrame surface_frame (cairo_t *cr, const Plot *plot, double width, double height, const Theme *theme);

/* As it is seen there: with margins for the labels of its axes. */
View3D surface_view (cairo_t *cr, const Plot *plot, const View3D *view, const PlotFrame *frame, const Theme *theme);

/* Both, where nothing is drawn yet. */
PlotFrame surface_frame_seen (const Plot *plot, const View3D *view, double width, double height, const Theme *theme,
                              View3D *seen);

/* The point of the surface at a pixel; false: there is none. */
bool surface_pick (const Plot *plot, const View3D *view, double width, double height, const Theme *theme, double px,
                   double py, double *x, double *y, double *z);

/* Everything but the surface and its paths; nothing is filled behind it. */
void surface_overlay_draw (cairo_t *cr, const Plot *plot, const View3D *view, double width, double height,
                           const Theme *theme);

/* What is said of a point of the surface, in one line; g_free. */
char *surface_value_text (const Plot *plot, double x, double y, double z);

/* A value box at a point of the surface: α, β, loss, with a drop line to the floor. */
void surface_cursor_draw (cairo_t *cr, const Plot *plot, const View3D *view, double width, double height,
                          const Theme *theme, double x, double y, double z);
