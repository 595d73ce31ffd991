/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shows a figure: its plots in their grid, or where that is too small for them below each other, each in a view of its
 * own that is kept from figure to figure by the plot's id, so that zoom and turning survive new data.  Any plot can be
 * enlarged to fill the area and back; M shows surfaces as maps of two dimensions.  It is as high as the plots need at
 * its width, and is made to stand in a GtkScrolledWindow.
 *
 * Signal "clicked" (const char *plot, double x, double y): a click on a clickable plot, in data coordinates;
 * "pointed", alike: the pointer came to another point of a line there. */
#pragma once

#include "figure/figure.h"
#include "plot/export_options.h"

#include <gtk/gtk.h>

#define BASIN_TYPE_FIGURE_VIEW (basin_figure_view_get_type ())
G_DECLARE_FINAL_TYPE (BasinFigureView, basin_figure_view, BASIN, FIGURE_VIEW, GtkWidget)

GtkWidget *basin_figure_view_new (void);
void basin_figure_view_set_figure (BasinFigureView *self, Figure *figure); /* takes a reference; NULL empties it */
void basin_figure_view_set_theme (BasinFigureView *self, const Theme *theme);

/* Whether data stay as they are: then lines are named at their ends, where there is room.  While they move they have a
 * legend, so that names do not jump. */
void basin_figure_view_set_rests (BasinFigureView *self, gboolean rests);

/* Every surface and field in this map instead of the figure's own; -1: as the figure has it. */
void basin_figure_view_set_colourmap (BasinFigureView *self, int colourmap);

/* Adds to the options what the viewer changed: angle, zoom, scales, colours, and the plot that is enlarged. */
void basin_figure_view_add_shown (BasinFigureView *self, ExportOptions *options);

/* A letter of the plots' own (V T X Y H G L K), for the plot under the pointer, or else the first that knows it; FALSE
 * if none does. */
gboolean basin_figure_view_key (BasinFigureView *self, guint key);
