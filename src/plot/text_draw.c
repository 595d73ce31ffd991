/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules, texts, and where their words go. */
#include "plot/layer_draw.h"
#include "plot/layout.h"

#include <math.h>

/* ---- Where labels go ---- */

static void
set_box (const Pen *pen, PlotLabel *label, const char *text)
{
  pen_text_size (pen, text, &label->style, &label->width, &label->height);
  if (label->style.wrap > 0)
    label->width = label->style.wrap;
  label->left = label->x - label->style.anchor_x * label->width;
  label->top = label->y - label->style.anchor_y * label->height;
}

/* Of other labels, and inside the frame if there is one. */
static bool
is_free (const GArray *labels, const PlotLabel *label, const PlotFrame *frame)
{
  if (frame != NULL
      && (label->left < frame->x || label->left + label->width > frame->x + frame->width || label->top < frame->y
          || label->top + label->height > frame->y + frame->height))
    return false;
  for (guint i = 0; i < labels->len; i++)
    {
      const PlotLabel *other = &g_array_index (labels, PlotLabel, i);
      if (label->left < other->left + other->width && other->left < label->left + label->width
          && label->top < other->top + other->height && other->top < label->top + label->height)
        return false;
    }
  return true;
}

/* How well the name of a rule stands: 2 where it hides nothing, 1 over data, 0 over another label or outside. */
static int
standing (const GArray *labels, const PlotLabel *label, const Plot *plot, const PlotFrame *frame)
{
  const double space = 0.3 * label->style.size; /* to another label: less than a rule keeps from its own */
  PlotLabel spaced = *label;

  spaced.left -= space;
  spaced.width += 2 * space;
  if (!is_free (labels, &spaced, frame))
    return 0;
  return data_are_hidden (plot, frame, label->left, label->top, label->width, label->height) ? 1 : 2;
}

/* Keeps the first of the best places; true: there is no better one. */
static bool
prefer (PlotLabel *best, int *most, const GArray *labels, const PlotLabel *label, const Plot *plot,
        const PlotFrame *frame)
{
  int found = standing (labels, label, plot, frame);

  if (found > *most)
    {
      *most = found;
      *best = *label;
    }
  return *most == 2;
}

/* Of its length in one line, what a name takes that is set in two. */
#define NARROW 0.62

/* The width at which the name wraps between words, none of which is broken; 0: it does not. */
static double
narrow_width (const Pen *pen, const PlotLabel *label)
{
  double width = fmax (NARROW * label->width, 1.02 * pen_longest_word (pen, label->layer->name, &label->style));

  return label->style.wrap == 0 && width < label->width ? width : 0;
}

/* The name of a vertical rule: on the side that has more room, at the top; or else on the other, or further down; or
 * else in two lines. */
static void
put_beside (const Pen *pen, const Plot *plot, const PlotFrame *frame, const GArray *labels, PlotLabel *label, double at)
{
  double gap = 0.35 * pen->theme->text, first = at > frame->x + 0.6 * frame->width ? 1 : 0;
  double step = 1.1 * label->height;
  PlotLabel best = *label;
  int most = -1;

  for (int place = 0; place < 32; place++)
    {
      int line = place / 2 % 8;
      if (place == 16 && (label->style.wrap = narrow_width (pen, label)) == 0)
        break;
      label->style.anchor_x = place % 2 == 0 ? first : 1 - first;
      label->x = at + (label->style.anchor_x > 0 ? -gap : gap);
      label->y = frame->y + 0.25 * pen->theme->text + line * step;
      set_box (pen, label, label->layer->name);
      if (prefer (&best, &most, labels, label, plot, frame))
        {
          *label = best;
          return;
        }
    }
  *label = best;
}

/* The name of a horizontal rule: above it at the right; or else below it, or at the left, or between; or else a little
 * further from it, beyond the points on it; or else in two lines. */
static void
put_along (const Pen *pen, const Plot *plot, const PlotFrame *frame, const GArray *labels, PlotLabel *label, double at)
{
  static const double along[] = { 1, 0.5, 0, 0.75, 0.25, 0.875, 0.625, 0.375, 0.125 };
  double gap = 0.35 * pen->theme->text;
  PlotLabel best = *label;
  const int sides = 2 * (int) G_N_ELEMENTS (along);
  int most = -1;

  for (int place = 0; place < 4 * sides; place++)
    {
      double t = along[place % sides / 2], away = place / sides % 2 == 0 ? 0.5 * gap : 0.55 * pen->theme->text;
      if (place == 2 * sides && (label->style.wrap = narrow_width (pen, label)) == 0)
        break;
      label->style.anchor_x = t;
      label->style.anchor_y = place % 2 == 0 ? 1 : 0;
      label->x = frame->x + gap + t * (frame->width - 2 * gap);
      label->y = at + (place % 2 == 0 ? -away : away);
      set_box (pen, label, label->layer->name);
      if (prefer (&best, &most, labels, label, plot, frame))
        break;
    }
  *label = best;
}

static void
add_rule_label (const Pen *pen, const Plot *plot, const PlotFrame *frame, GArray *labels, const Layer *layer)
{
  PlotLabel label = { .layer = layer };
  TextStyle style = pen_text_style (pen);
  double at = layer->rule.vertical ? plot_frame_px (frame, layer->rule.value)
                                   : plot_frame_py (frame, layer->rule.value);
  bool inside = layer->rule.vertical ? at >= frame->x && at <= frame->x + frame->width
                                     : at >= frame->y && at <= frame->y + frame->height;

  if (layer->name == NULL || !inside)
    return;
  style.colour = pen_readable (pen, pen_style_colour (pen, &layer->style));
  label.style = pen_fitting_style (pen, layer->name, &style, frame->width - pen->theme->text);
  set_box (pen, &label, layer->name);
  if (layer->rule.vertical)
    put_beside (pen, plot, frame, labels, &label, at);
  else
    put_along (pen, plot, frame, labels, &label, at);
  g_array_append_val (labels, label);
}

/* Whether a rule or a point lies under the label. */
static bool
meets_marks (const Plot *plot, const PlotFrame *frame, const PlotLabel *label)
{
  const double right = label->left + label->width, bottom = label->top + label->height;

  for (guint i = 0; i < plot->layers->len; i++)
    {
      const Layer *layer = plot->layers->pdata[i];
      if (layer->kind == LAYER_RULE)
        {
          double x = plot_frame_px (frame, layer->rule.value), y = plot_frame_py (frame, layer->rule.value);
          if (layer->rule.vertical ? x >= label->left && x <= right : y >= label->top && y <= bottom)
            return true;
        }
      for (size_t k = 0; layer->kind == LAYER_POINTS && k < layer->x->n; k++)
        {
          double x = plot_frame_px (frame, layer->x->v[k]), y = plot_frame_py (frame, layer->y->v[k]);
          if (x >= label->left && x <= right && y >= label->top && y <= bottom)
            return true;
        }
    }
  return false;
}

/* Away from the ends of the axis of x, beyond which there may be other texts. */
static void
keep_inside (PlotLabel *label, const PlotFrame *frame, double margin)
{
  double right = frame->x + frame->width - margin - label->width,
         left = fmax (frame->x + margin, fmin (label->left, right));

  label->x += left - label->left;
  label->left = left;
}

/* A text stands where it was put; among axes, where numbers are written at their data, a little above or below it if a
 * point, a rule or another is there, and not at all if there is something in all of these places. */
static void
add_text_label (const Pen *pen, const Plot *plot, const PlotFrame *frame, GArray *labels, const Layer *layer,
                double scale)
{
  static const double lines[] = { 0, -1.05, 1.05, -2.1 };
  PlotLabel label = { .layer = layer, .style = pen_text_style (pen), .x = plot_frame_px (frame, layer->x->v[0]) };
  double y = plot_frame_py (frame, layer->y->v[0]);

  label.style.size *= scale;
  label.style.colour = pen_readable (pen, pen_style_colour (pen, &layer->style));
  label.style.anchor_y = 0.5;
  label.style.anchor_x = layer->text.anchor;
  if (!isfinite (label.x) || !isfinite (y))
    return;
  for (guint i = 0; i < (plot->frameless ? 1 : G_N_ELEMENTS (lines)); i++)
    {
      label.y = y + lines[i] * label.height;
      set_box (pen, &label, layer->text.text);
      if (!plot->frameless && !plot->map)
        keep_inside (&label, frame, 0.2 * pen->theme->text);
      if (!plot->frameless && (!is_free (labels, &label, NULL) || meets_marks (plot, frame, &label)))
        continue;
      g_array_append_val (labels, label);
      return;
    }
}

/* ---- Texts of a plot without axes ---- */

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
  double scale = 1, least = pen->theme->small / pen->theme->text;

  if (!plot->frameless)
    return 1;
  boxes = text_boxes (pen, plot, frame);
  while (scale > least && !texts_fit (boxes, frame, 0.5 * pen->theme->text, scale))
    scale = fmax (least, scale - 0.03);
  return scale;
}

/* ---- All of them ---- */

GArray *
plot_labels (const Pen *pen, const Plot *plot, const PlotFrame *frame)
{
  GArray *labels = g_array_new (FALSE, FALSE, sizeof (PlotLabel));
  double scale = text_scale (pen, plot, frame);

  for (guint i = 0; i < plot->layers->len; i++)
    if (((const Layer *) plot->layers->pdata[i])->kind == LAYER_TEXT)
      add_text_label (pen, plot, frame, labels, plot->layers->pdata[i], scale);
  for (guint i = 0; i < plot->layers->len; i++)
    if (((const Layer *) plot->layers->pdata[i])->kind == LAYER_RULE)
      add_rule_label (pen, plot, frame, labels, plot->layers->pdata[i]);
  return labels;
}

static void
draw_label (const Pen *pen, const Plot *plot, const PlotFrame *frame, const Layer *layer, const char *text)
{
  g_autoptr (GArray) labels = plot_labels (pen, plot, frame);

  for (guint i = 0; i < labels->len; i++)
    {
      const PlotLabel *label = &g_array_index (labels, PlotLabel, i);
      if (label->layer == layer)
        pen_text (pen, text, label->x, label->y, &label->style);
    }
}

bool
plot_labels_fit (const Pen *pen, const Plot *plot, const PlotFrame *frame)
{
  g_autoptr (GArray) boxes = text_boxes (pen, plot, frame);

  return !plot->frameless || texts_fit (boxes, frame, 0.5 * pen->theme->text, pen->theme->small / pen->theme->text);
}

void
layer_draw_rule (const Pen *pen, const Plot *plot, const PlotFrame *frame, const Layer *layer)
{
  double at = layer->rule.vertical ? plot_frame_px (frame, layer->rule.value)
                                   : plot_frame_py (frame, layer->rule.value);
  double width = layer_line_width (pen, layer) * 0.8;

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
}

#define PATCH 0.85

/* On a patch of the ground where there was no place that is free of curves. */
void
rule_names_draw (const Pen *pen, const Plot *plot, const PlotFrame *frame)
{
  g_autoptr (GArray) labels = plot_labels (pen, plot, frame);

  for (guint i = 0; i < labels->len; i++)
    {
      const PlotLabel *label = &g_array_index (labels, PlotLabel, i);
      if (label->layer->kind != LAYER_RULE)
        continue;
      if (!pen->theme->is_clear && data_are_hidden (plot, frame, label->left, label->top, label->width, label->height))
        {
          pen_colour (pen, pen->theme->ground, PATCH);
          cairo_rectangle (pen->cr, label->left, label->top, label->width, label->height);
          cairo_fill (pen->cr);
        }
      pen_text (pen, label->layer->name, label->x, label->y, &label->style);
    }
}

/* The name of a place on a map: a little above it, on a patch of the ground. */
static void
draw_place (const Pen *pen, const PlotFrame *frame, const Layer *layer)
{
  TextStyle style = pen_text_style (pen);
  double x = plot_frame_px (frame, layer->x->v[0]), y = plot_frame_py (frame, layer->y->v[0]), w, h,
         pad = 0.25 * pen->theme->text;

  if (!isfinite (x) || !isfinite (y))
    return;
  style.colour = pen_style_colour (pen, &layer->style);
  style.weight = WEIGHT_BOLD;
  pen_text_size (pen, layer->text.text, &style, &w, &h);
  pen_marker (pen, MARKER_CIRCLE, x, y, 0.32 * pen->theme->text, style.colour, 1);
  y -= 0.55 * pen->theme->text + h;
  pen_colour (pen, pen->theme->ground, 0.8);
  cairo_rectangle (pen->cr, x - layer->text.anchor * w - pad, y, w + 2 * pad, h);
  cairo_fill (pen->cr);
  pen_text (pen, layer->text.text, x - layer->text.anchor * w, y, &style);
}

void
layer_draw_text (const Pen *pen, const Plot *plot, const PlotFrame *frame, const Layer *layer)
{
  if (plot->map && layer->z != NULL)
    draw_place (pen, frame, layer);
  else
    draw_label (pen, plot, frame, layer, layer->text.text);
}
