/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How each kind of layer is drawn in a plot of two dimensions; layers.c has the table of them. */
#pragma once

#include "plot/layers.h"

typedef struct
{
  void (*draw) (const Pen *pen, const Plot *plot, const PlotFrame *frame, const Layer *layer);
  /* Its markers, over what it draws: whole at the edges of the frame, beyond which the rest is cut; NULL: it has none.
   */
  void (*mark) (const Pen *pen, const Plot *plot, const PlotFrame *frame, const Layer *layer);
  /* In the legend, from x on, around the height y; NULL: it has no place there. */
  void (*sample) (const Pen *pen, const Layer *layer, double x, double y, double width);
  /* Which pixels above its k-th x are filled; false, or NULL: none. */
  bool (*fills) (const Layer *layer, const PlotFrame *frame, size_t k, double *from, double *to);
  bool is_traced; /* from (x, y) to (x, y) */
} LayerDrawing;

const LayerDrawing *layer_drawing (const Layer *layer);

void layer_draw_line (const Pen *pen, const Plot *plot, const PlotFrame *frame, const Layer *layer);
void layer_draw_area (const Pen *pen, const Plot *plot, const PlotFrame *frame, const Layer *layer);
void layer_draw_path (const Pen *pen, const Plot *plot, const PlotFrame *frame, const Layer *layer);
void layer_draw_stems (const Pen *pen, const Plot *plot, const PlotFrame *frame, const Layer *layer);
void layer_draw_bars (const Pen *pen, const Plot *plot, const PlotFrame *frame, const Layer *layer);
void layer_draw_field (const Pen *pen, const Plot *plot, const PlotFrame *frame, const Layer *layer);
/* The field of a map (figure/map.h): colours, and iso-lines with labels. */
void layer_draw_map (const Pen *pen, const Plot *plot, const PlotFrame *frame, const Layer *layer);
void layer_draw_images (const Pen *pen, const Plot *plot, const PlotFrame *frame, const Layer *layer);
void layer_draw_rule (const Pen *pen, const Plot *plot, const PlotFrame *frame, const Layer *layer);
void rule_names_draw (const Pen *pen, const Plot *plot, const PlotFrame *frame); /* of them all, over the data */
void layer_draw_text (const Pen *pen, const Plot *plot, const PlotFrame *frame, const Layer *layer);
void layer_draw_table (const Pen *pen, const Plot *plot, const PlotFrame *frame, const Layer *layer);

void layer_mark_line (const Pen *pen, const Plot *plot, const PlotFrame *frame, const Layer *layer);
void layer_mark_path (const Pen *pen, const Plot *plot, const PlotFrame *frame, const Layer *layer);
void layer_mark_points (const Pen *pen, const Plot *plot, const PlotFrame *frame, const Layer *layer);

void layer_sample_line (const Pen *pen, const Layer *layer, double x, double y, double width);
void layer_sample_path (const Pen *pen, const Layer *layer, double x, double y, double width);
void layer_sample_points (const Pen *pen, const Layer *layer, double x, double y, double width);
void layer_sample_bars (const Pen *pen, const Layer *layer, double x, double y, double width);
void layer_sample_area (const Pen *pen, const Layer *layer, double x, double y, double width);

bool layer_fills_line (const Layer *layer, const PlotFrame *frame, size_t k, double *from, double *to);
bool layer_fills_area (const Layer *layer, const PlotFrame *frame, size_t k, double *from, double *to);
bool layer_fills_bars (const Layer *layer, const PlotFrame *frame, size_t k, double *from, double *to);

/* An image that the pen draws into the rectangle; smooth: between its pixels. */
void layer_draw_pixels (const Pen *pen, cairo_surface_t *image, double x, double y, double width, double height,
                        bool smooth);

double layer_line_width (const Pen *pen, const Layer *layer); /* in pixels */
