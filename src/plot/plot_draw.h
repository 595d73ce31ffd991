/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Draws figures to a cairo_t: screen, PNG, SVG and PDF alike. */
#pragma once

#include "figure/figure.h"
#include "plot/theme.h"

#include <cairo.h>

/* What the viewer changed about a plot; NaN and -1 mean "as the plot has it". */
typedef struct
{
  double x_low, x_high, y_low, y_high;
  int x_scale, y_scale;
  int grid; /* 0, 1 */
  View3D view;
  bool has_view;
  double hover_x; /* data x under the pointer, or NaN: values of all lines there are shown */
  double hover_y;
  double frame_left, frame_right; /* pixels: the plotting area begins and ends there, or further inside; 0: anywhere */
  int held, held_corner; /* the place of the legend, and which corner inside, as a layout had them: kept for as long as
                            they do; -1: whichever is the best */
  bool named_above; /* the legend of the plot above names all that this one has: none is drawn, but for names at ends */
  bool axis_below;  /* the axis of x of the plot below is its own: it has neither labels nor a title */
} PlotView;

PlotView plot_view_default (void);

/* Where things are: for hover, zoom and hit tests.  The inner rectangle is the plotting area. */
typedef struct
{
  double x, y, width, height;
  double x_low, x_high, y_low, y_high;
  Scale x_scale, y_scale;
  bool x_whole, y_whole; /* counted, and so marked at whole numbers */
  const Numbers *x_run;  /* the few places that were run, marked instead; NULL: none, or too many */
  bool x_below;          /* the labels of x are those of the plot below */
  guint lost;            /* values that do not appear: clipped by a log axis or not finite */
} PlotFrame;

PlotFrame plot_frame (cairo_t *cr, const Plot *plot, const PlotView *view, double width, double height,
                      const Theme *theme);
double plot_frame_x (const PlotFrame *frame, double px); /* pixel to data */
double plot_frame_y (const PlotFrame *frame, double py);

/* Draws one plot into 0, 0, width, height (the ground is filled with a rectangle, never painted). */
void plot_draw (cairo_t *cr, const Plot *plot, const PlotView *view, double width, double height, const Theme *theme);

/* The whole figure: title, plots in their grid, caption. */
void figure_draw (cairo_t *cr, const Figure *figure, double width, double height, const Theme *theme);
