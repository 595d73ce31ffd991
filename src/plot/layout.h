/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the parts of a plot go.  All texts are measured, so that nothing overlaps, is cut or shrinks below the theme's
 * least size; a plot that has no room for that says so. */
#pragma once

#include "figure/ticks.h"
#include "plot/layers.h"
#include "plot/legend_grid.h"

typedef enum
{
  LEGEND_NONE,
  LEGEND_AT_ENDS,      /* lines are named where they end, right of the frame */
  LEGEND_BESIDE_TITLE, /* in a row that ends at the plot's right */
  LEGEND_BESIDE_FRAME, /* an entry a line, right of a frame that is narrow because units are equal */
  LEGEND_INSIDE,       /* an entry a line, where there are no data */
  LEGEND_ABOVE         /* in rows between the title and the frame */
} LegendPlace;

typedef struct
{
  TextStyle title;
  double title_height, caption_height; /* with the space about them; 0: there is none */
  char *caption;                       /* with how many values are not shown; NULL: none */
  LegendPlace legend;
  int corner;      /* where inside it is; -1: it is not */
  LegendGrid grid; /* of a legend inside or in rows: how its entries are set, if not one by one */
  double legend_x, legend_y, legend_width, legend_height;
  double frame_left, frame_right; /* as the view has them */
  bool named_above;               /* likewise */
  PlotFrame frame;
  bool fits;
} PlotLayout;

PlotLayout plot_layout (const Pen *pen, const Plot *plot, const PlotView *view, double width, double height);
/* Where the layout has it; view and size are those of the layout, but for what is under the pointer. */
void plot_draw_laid_out (const Pen *pen, const Plot *plot, const PlotView *view, const PlotLayout *layout, double width,
                         double height);
void plot_layout_clear (PlotLayout *layout);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PlotLayout, plot_layout_clear)

bool plot_has_axes (const Plot *plot);
double plot_least_frame_height (const Pen *pen, const Plot *plot); /* 0: of a table, which has its rows */
char *plot_axis_title (const Axis *axis);                          /* "Loss (nats)"; NULL without a label */
bool plot_title_repeats (const Plot *plot); /* that of the axis of y, beside which it would stand */
const char *plot_shown_title (const Pen *pen, const Plot *plot); /* NULL: none */
TextStyle plot_title_style (const Pen *pen);
TextStyle plot_caption_style (const Pen *pen, double width);
double plot_padding (const Pen *pen); /* between what is in a plot and its edge */

/* ---- Axes ---- */

Ticks axes_x_ticks (const PlotFrame *frame, const Pen *pen); /* whose labels have room beside each other */
Ticks axes_y_ticks (const PlotFrame *frame, const Pen *pen);
bool axes_labels_fit (const PlotFrame *frame, const Pen *pen);
/* How far the label of the last tick reaches beyond the frame, to the right. */
double axes_overhang (const PlotFrame *frame, const Pen *pen);
double ticks_widest (const Pen *pen, const Ticks *ticks);
TextStyle axes_title_style (const Pen *pen, const char *title, double length,
                            bool upright); /* of an axis of that length */

void axes_draw (const Pen *pen, const Plot *plot, const PlotFrame *frame, bool grid);
void axes_draw_lines (const Pen *pen, const PlotFrame *frame);

/* ---- Legend ---- */

/* Its size with an entry a line, or as a grid: infinite where names make none; of rows no wider than the width, and
 * whether each entry has room in one. */
void legend_measure (const Pen *pen, const Plot *plot, LegendGrid grid, double *width, double *height);
double legend_row_width (const Pen *pen, const Plot *plot);
bool legend_measure_rows (const Pen *pen, const Plot *plot, double width, double *height);
/* A place inside the frame where it hides nothing: at that corner, if it can be, or else at another. */
bool legend_find_room (const Pen *pen, const Plot *plot, const PlotFrame *frame, double width, double height, double *x,
                       double *y, int *corner);
void legend_draw (const Pen *pen, const Plot *plot, const PlotLayout *layout);

/* ---- Lines named at their ends ---- */

/* The room that this takes right of the frame; and whether all that has a name is a line that ends there, apart from
 * the others. */
double end_labels_width (const Pen *pen, const Plot *plot);
bool end_labels_fit (const Pen *pen, const Plot *plot, const PlotFrame *frame);
void end_labels_draw (const Pen *pen, const Plot *plot, const PlotFrame *frame);

/* ---- Labels inside the frame ---- */

typedef struct
{
  const Layer *layer;
  TextStyle style;
  double x, y;                     /* where it is anchored */
  double left, top, width, height; /* what it takes */
} PlotLabel;

bool images_fit (const Pen *pen, const Plot *plot, const PlotFrame *frame); /* with their labels */
/* Whether the texts of a plot without axes have room beside each other, in the theme's least size. */
bool plot_labels_fit (const Pen *pen, const Plot *plot, const PlotFrame *frame);
/* The names of rules, and texts, each where it meets none before it. */
GArray *plot_labels (const Pen *pen, const Plot *plot, const PlotFrame *frame);

/* ---- What is laid over a plot ---- */

/* The data under the pointer, in a box inside the plot's width and height. */
void notes_draw_hover (const Pen *pen, const Plot *plot, const PlotFrame *frame, double hover_x, double hover_y,
                       double width, double height);
