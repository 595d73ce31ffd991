/* How each kind of layer is drawn in a plot of two dimensions; layers.c has the table of them. */
#pragma once

#include "plot/layers.h"

void layer_draw_line (const Pen *pen, const Plot *plot, const PlotFrame *frame, const Layer *layer);
void layer_draw_area (const Pen *pen, const Plot *plot, const PlotFrame *frame, const Layer *layer);
void layer_draw_path (const Pen *pen, const Plot *plot, const PlotFrame *frame, const Layer *layer);
void layer_draw_points (const Pen *pen, const Plot *plot, const PlotFrame *frame, const Layer *layer);
void layer_draw_bars (const Pen *pen, const Plot *plot, const PlotFrame *frame, const Layer *layer);
void layer_draw_field (const Pen *pen, const Plot *plot, const PlotFrame *frame, const Layer *layer);
void layer_draw_images (const Pen *pen, const Plot *plot, const PlotFrame *frame, const Layer *layer);
void layer_draw_rule (const Pen *pen, const Plot *plot, const PlotFrame *frame, const Layer *layer);
void layer_draw_text (const Pen *pen, const Plot *plot, const PlotFrame *frame, const Layer *layer);
void layer_draw_table (const Pen *pen, const Plot *plot, const PlotFrame *frame, const Layer *layer);

double layer_line_width (const Pen *pen, const Layer *layer); /* in pixels */
