/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules and texts. */
#include "plot/layer_draw.h"

#include <math.h>

void
layer_draw_rule (const Pen *pen, const Plot *plot, const PlotFrame *frame, const Layer *layer)
{
  double at = layer->rule.vertical ? plot_frame_px (frame, layer->rule.value)
                                   : plot_frame_py (frame, layer->rule.value);
  double width = layer_line_width (pen, layer) * 0.8;
  TextStyle style = pen_text_style (pen);

  if (!isfinite (at))
    return;
  if (layer->rule.vertical)
    {
      cairo_move_to (pen->cr, at, frame->y);
      cairo_line_to (pen->cr, at, frame->y + frame->height);
    }
  else
    {
      cairo_move_to (pen->cr, frame->x, at);
      cairo_line_to (pen->cr, frame->x + frame->width, at);
    }
  pen_colour (pen, pen_style_colour (pen, &layer->style), layer->style.opacity);
  cairo_set_line_width (pen->cr, width);
  pen_dash (pen, layer->style.dash, width);
  cairo_stroke (pen->cr);
  cairo_set_dash (pen->cr, NULL, 0, 0);
  if (layer->name == NULL)
    return;
  style.colour = pen_style_colour (pen, &layer->style);
  if (layer->rule.vertical)
    {
      style.anchor_x = at > frame->x + 0.6 * frame->width ? 1 : 0;
      pen_text (pen, layer->name, at + (style.anchor_x > 0 ? -4 : 4), frame->y + 3, &style);
    }
  else
    {
      style.anchor_x = 1;
      style.anchor_y = at < frame->y + 2 * style.size ? 0 : 1;
      pen_text (pen, layer->name, frame->x + frame->width - 4, at - (style.anchor_y > 0 ? 2 : -2), &style);
    }
}

/* ---- Texts ---- */

typedef struct
{
  double x, y, anchor_x, width, height; /* where it is anchored; its size at the theme's */
} TextBox;

static GArray *
text_boxes (const Pen *pen, const Plot *plot, const PlotFrame *frame)
{
  GArray *boxes = g_array_new (FALSE, FALSE, sizeof (TextBox));
  TextStyle style = pen_text_style (pen);

  for (guint i = 0; i < plot->layers->len; i++)
    {
      const Layer *layer = plot->layers->pdata[i];
      if (layer->kind != LAYER_TEXT)
        continue;
      TextBox box = { plot_frame_px (frame, layer->x->v[0]), plot_frame_py (frame, layer->y->v[0]), layer->text.anchor,
                      0, 0 };
      pen_text_size (pen, layer->text.text, &style, &box.width, &box.height);
      g_array_append_val (boxes, box);
    }
  return boxes;
}

static bool
meet (const TextBox *a, const TextBox *b, double scale)
{
  double left_a = a->x - a->anchor_x * a->width * scale, left_b = b->x - b->anchor_x * b->width * scale;
  double between = 0.3 * a->height * scale;

  return left_a < left_b + b->width * scale + between && left_b < left_a + a->width * scale + between
         && fabs (a->y - b->y) < 0.5 * scale * 0.85 * (a->height + b->height);
}

static bool
texts_fit (const GArray *boxes, const PlotFrame *frame, double margin, double scale)
{
  for (guint i = 0; i < boxes->len; i++)
    {
      const TextBox *box = &g_array_index (boxes, TextBox, i);
      double left = box->x - box->anchor_x * box->width * scale;
      if (left < frame->x - margin || left + box->width * scale > frame->x + frame->width + margin)
        return false;
      for (guint k = 0; k < i; k++)
        if (meet (box, &g_array_index (boxes, TextBox, k), scale))
          return false;
    }
  return true;
}

/* What stands in a plot without axes is part of the picture: it is set as large as it can be without running into each
 * other, and never larger than all other text. */
static double
text_scale (const Pen *pen, const Plot *plot, const PlotFrame *frame)
{
  g_autoptr (GArray) boxes = NULL;
  double scale = 1;

  if (!plot->frameless)
    return 1;
  boxes = text_boxes (pen, plot, frame);
  while (scale > 0.62 && !texts_fit (boxes, frame, 0.5 * pen->theme->text, scale))
    scale -= 0.06;
  return scale;
}

void
layer_draw_text (const Pen *pen, const Plot *plot, const PlotFrame *frame, const Layer *layer)
{
  TextStyle style = pen_text_style (pen);
  double x = plot_frame_px (frame, layer->x->v[0]), y = plot_frame_py (frame, layer->y->v[0]);

  style.size *= text_scale (pen, plot, frame);
  style.colour = pen_style_colour (pen, &layer->style);
  style.anchor_y = 0.5;
  style.anchor_x = layer->text.anchor;
  if (isfinite (x) && isfinite (y))
    pen_text (pen, layer->text.text, x, y, &style);
}
