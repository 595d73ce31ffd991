/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Samples of layers in the legend, and how much of the data a legend would hide. */
#include "plot/layer_draw.h"

#include <math.h>

/* ---- Samples ---- */

void
layer_sample_line (const Pen *pen, const Layer *layer, double x, double y, double width)
{
  double line = layer_line_width (pen, layer);

  cairo_move_to (pen->cr, x, y);
  cairo_line_to (pen->cr, x + width, y);
  pen_colour (pen, pen_style_colour (pen, &layer->style), layer->style.opacity);
  cairo_set_line_width (pen->cr, line);
  pen_dash (pen, layer->style.dash, MIN (line, width / 10)); /* two dashes and the gap between them fit */
  cairo_stroke (pen->cr);
  cairo_set_dash (pen->cr, NULL, 0, 0);
}

void
layer_sample_path (const Pen *pen, const Layer *layer, double x, double y, double width)
{
  layer_sample_line (pen, layer, x, y, width);
  if (layer->path.iterate)
    pen_marker (pen, MARKER_CIRCLE, x + width, y, 0.3 * pen->theme->text, pen_style_colour (pen, &layer->style), 1);
}

void
layer_sample_points (const Pen *pen, const Layer *layer, double x, double y, double width)
{
  pen_marker (pen, layer->style.marker, x + width / 2, y, 0.28 * pen->theme->text,
              layer->points.group ? pen->theme->dim : pen_style_colour (pen, &layer->style), 1);
}

static void
sample_box (const Pen *pen, const Layer *layer, double x, double y, double width, double opacity)
{
  pen_colour (pen, pen_style_colour (pen, &layer->style), opacity);
  cairo_rectangle (pen->cr, x, y - 0.3 * pen->theme->text, width, 0.6 * pen->theme->text);
  cairo_fill (pen->cr);
}

void
layer_sample_bars (const Pen *pen, const Layer *layer, double x, double y, double width)
{
  sample_box (pen, layer, x, y, width, 0.85);
}

void
layer_sample_area (const Pen *pen, const Layer *layer, double x, double y, double width)
{
  sample_box (pen, layer, x, y, width, layer->area.fill);
}

/* ---- What is filled at the k-th x ---- */

bool
layer_fills_line (const Layer *layer, const PlotFrame *frame, size_t k, double *from, double *to)
{
  if (layer->line.low == NULL)
    return false;
  *from = plot_frame_py (frame, layer->line.low->v[k]);
  *to = plot_frame_py (frame, layer->line.high->v[k]);
  return true;
}

bool
layer_fills_area (const Layer *layer, const PlotFrame *frame, size_t k, double *from, double *to)
{
  *from = plot_frame_py (frame, layer->area.low->v[k]);
  *to = plot_frame_py (frame, layer->area.high->v[k]);
  return true;
}

bool
layer_fills_bars (const Layer *layer, const PlotFrame *frame, size_t k, double *from, double *to)
{
  *from = frame->y + frame->height;
  *to = plot_frame_py (frame, layer->y->v[k]);
  return true;
}

/* ---- What is hidden ---- */

typedef struct
{
  double x, y, w, h;
} Box;

/* Five points of the stretch between two. */
static guint
hidden_between (const Box *box, double x0, double y0, double x1, double y1)
{
  guint hidden = 0;

  for (int part = 0; part <= 4; part++)
    {
      double x = x0 + (x1 - x0) * part / 4, y = y0 + (y1 - y0) * part / 4;
      hidden += x > box->x && x < box->x + box->w && y > box->y && y < box->y + box->h;
    }
  return hidden;
}

static guint
hidden_of (const Layer *layer, const PlotFrame *frame, const Box *box)
{
  const LayerDrawing *drawing = layer_drawing (layer);
  size_t n = drawing->fills != NULL || drawing->is_traced ? layer->x->n : 0, step = MAX (1, n / 500);
  double before_x = NAN, before_y = NAN, from, to;
  guint hidden = 0;

  for (size_t k = 0; k < n; k += step)
    {
      double x = plot_frame_px (frame, layer->x->v[k]), y = plot_frame_py (frame, layer->y->v[k]);
      if (drawing->fills != NULL && drawing->fills (layer, frame, k, &from, &to))
        hidden += hidden_between (box, x, from, x, to);
      if (!drawing->is_traced)
        continue;
      if (isfinite (before_x + before_y + x + y))
        hidden += hidden_between (box, before_x, before_y, x, y);
      before_x = x;
      before_y = y;
    }
  return hidden;
}

guint
legend_hides (const Plot *plot, const PlotFrame *frame, double x, double y, double w, double h)
{
  const Box box = { x, y, w, h };
  guint hidden = 0;

  for (guint i = 0; i < plot->layers->len; i++)
    hidden += hidden_of (plot->layers->pdata[i], frame, &box);
  return hidden;
}
