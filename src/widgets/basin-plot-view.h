/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shows one plot: hover reads values, a drag zooms into a box, the wheel zooms about the pointer.
 *
 * Zoom, grid and log axes are the viewer's and survive new data, and a legend stays where it is until data come there.
 * Keys: H or a double click fits, Backspace goes back one zoom, G grid, L logarithmic y, K logarithmic x, the arrows
 * walk from datum to datum, which is told to a screen reader.  Signal "clicked" (double x, double y) in data
 * coordinates, for a click in the frame; the action plot.click (pixel x, pixel y) does the same.  Signal "pointed"
 * (double x, double y) when the pointer comes to another point of the line; "view-changed" when zoom, grid or scales
 * are others. */
#pragma once

#include "plot/layout.h"

#include <gtk/gtk.h>

#define BASIN_TYPE_PLOT_VIEW (basin_plot_view_get_type ())
G_DECLARE_FINAL_TYPE (BasinPlotView, basin_plot_view, BASIN, PLOT_VIEW, GtkWidget)

GtkWidget *basin_plot_view_new (void);
void basin_plot_view_set_plot (BasinPlotView *self, Plot *plot);
void basin_plot_view_set_theme (BasinPlotView *self, const Theme *theme);
const PlotView *basin_plot_view_get_view (BasinPlotView *self);
/* Where its plotting area is, and where it is to begin and end, or further inside; 0: anywhere.  In pixels. */
PlotFrame basin_plot_view_get_frame (BasinPlotView *self);
LegendPlace basin_plot_view_get_legend (BasinPlotView *self);
void basin_plot_view_align (BasinPlotView *self, double left, double right);

/* Reports to a screen reader what a widget shows, at most once a second; what comes sooner is reported when the second
 * is over. Part of the widget, zeros at first; cleared when it is disposed of. */
typedef struct
{
  gint64 last;
  guint later; /* the source that tells it */
  GtkWidget *widget;
  Plot *plot; /* that is reported then */
} BasinAnnouncement;
void basin_plot_announce (GtkWidget *widget, Plot *plot, BasinAnnouncement *announcement);
void basin_announcement_clear (BasinAnnouncement *announcement);
