/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Draws the layers of a two-dimensional plot inside its frame. */
#pragma once

#include "plot/pen.h"
#include "plot/plot_draw.h"

void layers_draw (const Pen *pen, const Plot *plot, const PlotFrame *frame);

/* A vertical colour bar with ticks right of the rectangle; returns the width it takes (and only that with draw false).
 */
double colour_bar_draw (const Pen *pen, const Plot *plot, double x, double y, double height, bool draw);

/* How many layers the legend names; one that names a single one is not drawn. */
guint legend_entries (const Plot *plot);
bool legend_names (const Layer *layer); /* it is one of them */

/* Whether a rectangle would hide a data point, a piece of a line between two, or a bar; and those or a label. */
bool data_are_hidden (const Plot *plot, const PlotFrame *frame, double x, double y, double w, double h);
bool legend_hides (const Pen *pen, const Plot *plot, const PlotFrame *frame, double x, double y, double w, double h);

/* The view with margins for the labels of its axes, so that all of them are inside. */
View3D surface_view_with_margins (const Pen *pen, const Plot *plot, const View3D *view, double width, double height);

/* The same bilinear surface over more nodes: at least so many cells along its longer side, if it has more than two
 * nodes. Its numbers are the caller's, to be freed by surface_refined_clear (). */
Layer surface_refined (const Layer *surface, size_t cells);
void surface_refined_clear (Layer *fine);

/* Where its box and the labels of its axes end on the right, seen so in a rectangle that begins at 0. */
double surface_right (const Pen *pen, const Plot *plot, const View3D *view, double width, double height);

/* A plot with a surface, by projection, into the rectangle. */
void surface_draw (const Pen *pen, const Plot *plot, const View3D *view, double x, double y, double width,
                   double height);

/* Its axes alone: edges, ticks, labels. */
void surface_axes_draw (const Pen *pen, const Plot *plot, const View3D *view, double x, double y, double width,
                        double height);

/* A point of it under the pointer: drop line and value box; in a plot of that width and height. */
void surface_value_draw (const Pen *pen, const Plot *plot, const View3D *view, const PlotFrame *frame, double width,
                         double height, double at_x, double at_y, double at_z);

/* Pixel of a data point; NaN where it has none. */
double plot_frame_px (const PlotFrame *frame, double x);
double plot_frame_py (const PlotFrame *frame, double y);
bool plot_frame_holds (const PlotFrame *frame, double x, double y); /* pixels */
