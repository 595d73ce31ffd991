/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files that draw a plot share: where things go, and how titles look. */
#pragma once

#include "figure/ticks.h"
#include "plot/layers.h"

bool plot_has_axes (const Plot *plot);
char *plot_axis_title (const Axis *axis); /* "Loss (nats)"; NULL without a label */
TextStyle plot_title_style (const Pen *pen);
TextStyle plot_fitting_title_style (const Pen *pen, const Plot *plot, double width);
TextStyle plot_caption_style (const Pen *pen, double width);
double plot_caption_height (const Pen *pen, const Plot *plot, double width, double height);
PlotFrame plot_frame_for (const Pen *pen, const Plot *plot, const PlotView *view, double width, double height);

Ticks axes_x_ticks (const PlotFrame *frame, const Pen *pen); /* whose labels have room beside each other */
Ticks axes_y_ticks (const PlotFrame *frame, const Pen *pen);
/* How far the label of the last tick reaches beyond the frame, to the right. */
double axes_overhang (const PlotFrame *frame, const Pen *pen);
double ticks_widest (const Pen *pen, const Ticks *ticks);

void axes_draw (const Pen *pen, const Plot *plot, const PlotFrame *frame, bool grid);
void axes_draw_lines (const Pen *pen, const PlotFrame *frame);

/* How many values are not shown. */
void notes_draw_lost (const Pen *pen, const Plot *plot, const PlotFrame *frame);
/* The values at the data point that is nearest to hover_x, or where there are no lines at the pointer itself. */
void notes_draw_hover (const Pen *pen, const Plot *plot, const PlotFrame *frame, double hover_x, double hover_y);
