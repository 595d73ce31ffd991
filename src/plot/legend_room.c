/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Samples of layers in the legend, and how much of the data a legend would hide. */
#include "plot/layer_draw.h"
#include "plot/layout.h"

#include <math.h>

/* ---- Samples ---- */

#define FAINT 0.6 /* of a line of the theme, and opaqueness: many thin lines are seen, and a sample of one is not */

void
layer_sample_line (const Pen *pen, const Layer *layer, double x, double y, double width)
{
  double line = fmax (layer_line_width (pen, layer), FAINT * pen->theme->line);

  cairo_move_to (pen->cr, x, y);
  cairo_line_to (pen->cr, x + width, y);
  pen_colour (pen, pen_style_colour (pen, &layer->style), fmax (layer->style.opacity, FAINT));
  cairo_set_line_width (pen->cr, line);
  pen_dash (pen, layer->style.dash, MIN (line, width / 10)); /* two dashes and the gap between them fit */
  cairo_stroke (pen->cr);
  cairo_set_dash (pen->cr, NULL, 0, 0);
  /* At its end: in the middle it would hide the dashes. */
  pen_marker (pen, layer->style.marker, x + width, y, fmin (2 * line, 0.3 * pen->theme->text),
              pen_style_colour (pen, &layer->style), layer->style.opacity);
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

/* Whether the straight line from one point to another meets the box: what is left of it between each pair of sides
 * (Liang and Barsky 1984).  A line with an end that is not there meets nothing. */
static bool
meets (const Box *box, double x0, double y0, double x1, double y1)
{
  const double starts[2] = { x0, y0 }, steps[2] = { x1 - x0, y1 - y0 }, lows[2] = { box->x, box->y },
               highs[2] = { box->x + box->w, box->y + box->h };
  double from = 0, to = 1;

  if (!isfinite (x0 + y0 + x1 + y1))
    return false;
  for (int axis = 0; axis < 2; axis++)
    {
      double low = (lows[axis] - starts[axis]) / steps[axis], high = (highs[axis] - starts[axis]) / steps[axis];
      if (steps[axis] == 0)
        {
          if (starts[axis] < lows[axis] || starts[axis] > highs[axis])
            return false;
          continue;
        }
      from = fmax (from, fmin (low, high));
      to = fmin (to, fmax (low, high));
    }
  return from <= to;
}

/* Of a rule: its line over the whole frame. */
static bool
rule_meets (const Layer *layer, const PlotFrame *frame, const Box *box)
{
  double at = layer->rule.vertical ? plot_frame_px (frame, layer->rule.value)
                                   : plot_frame_py (frame, layer->rule.value);

  return layer->rule.vertical ? at >= box->x && at <= box->x + box->w : at >= box->y && at <= box->y + box->h;
}

/* How far points reach about their places, as they are drawn, and the marks of a line. */
static double
reach (const Layer *layer, const PlotFrame *frame)
{
  if (layer->kind == LAYER_LINE && layer->style.marker != MARKER_NONE)
    return 2 * fmax (layer->style.width, 1);
  if (layer->kind != LAYER_POINTS)
    return 0;
  return layer->style.width > 0 ? layer->style.width : CLAMP (fmin (frame->width, frame->height) / 75, 1.6, 4);
}

static bool
layer_meets (const Layer *layer, const PlotFrame *frame, const Box *thin)
{
  const double about = reach (layer, frame);
  const Box wide = { thin->x - about, thin->y - about, thin->w + 2 * about, thin->h + 2 * about }, *box = &wide;
  const LayerDrawing *drawing = layer_drawing (layer);
  size_t n = drawing->fills != NULL || drawing->is_traced ? layer->x->n : 0;
  double before_x = NAN, before_y = NAN, before_from = NAN, before_to = NAN, from, to;

  if (layer->kind == LAYER_RULE)
    return rule_meets (layer, frame, box);
  for (size_t k = 0; k < n; k++)
    {
      double x = plot_frame_px (frame, layer->x->v[k]), y = plot_frame_py (frame, layer->y->v[k]);
      if (drawing->fills == NULL || !drawing->fills (layer, frame, k, &from, &to))
        from = to = NAN;
      if (meets (box, x, from, x, to) || meets (box, before_x, before_from, x, from)
          || meets (box, before_x, before_to, x, to) || (drawing->is_traced && meets (box, before_x, before_y, x, y)))
        return true;
      before_x = x, before_y = y;
      before_from = from, before_to = to;
    }
  return false;
}

static bool
labels_meet (const Pen *pen, const Plot *plot, const PlotFrame *frame, const Box *box)
{
  g_autoptr (GArray) labels = plot_labels (pen, plot, frame);

  for (guint i = 0; i < labels->len; i++)
    {
      const PlotLabel *label = &g_array_index (labels, PlotLabel, i);
      if (label->left < box->x + box->w && label->left + label->width > box->x && label->top < box->y + box->h
          && label->top + label->height > box->y)
        return true;
    }
  return false;
}

bool
data_are_hidden (const Plot *plot, const PlotFrame *frame, double x, double y, double w, double h)
{
  const Box box = { x, y, w, h };

  for (guint i = 0; i < plot->layers->len; i++)
    if (layer_meets (plot->layers->pdata[i], frame, &box))
      return true;
  return false;
}

bool
legend_hides (const Pen *pen, const Plot *plot, const PlotFrame *frame, double x, double y, double w, double h)
{
  const Box box = { x, y, w, h };

  return labels_meet (pen, plot, frame, &box) || data_are_hidden (plot, frame, x, y, w, h);
}
