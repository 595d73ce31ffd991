/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is laid over a plot: the values under the pointer. */
#include "figure/number_format.h"
#include "plot/layout.h"

#include <math.h>

/* The point of a line that is nearest to x. */
static size_t
nearest_point (const Layer *layer, double x)
{
  size_t nearest = 0;

  for (size_t i = 1; i < layer->x->n; i++)
    if (fabs (layer->x->v[i] - x) < fabs (layer->x->v[nearest] - x))
      nearest = i;
  return nearest;
}

static bool
is_read (const Layer *layer)
{
  bool has_values = layer->kind == LAYER_LINE || layer->kind == LAYER_BARS || layer->kind == LAYER_AREA;

  return has_values && layer->x->n > 0;
}

/* The pointer rests on a point that is there, not between two. */
static double
snapped (const Plot *plot, double x)
{
  for (guint i = 0; i < plot->layers->len; i++)
    if (is_read (plot->layers->pdata[i]))
      {
        const Layer *layer = plot->layers->pdata[i];
        return layer->x->v[nearest_point (layer, x)];
      }
  return x;
}

typedef struct
{
  GPtrArray *rows; /* of words */
  GArray *colours; /* of Colour, a row each */
} Values;

static void
add_row (Values *values, const char *name, double value, Colour colour)
{
  g_autofree char *number = number_format (value);

  g_ptr_array_add (values->rows, g_strdup_printf ("%s %s", name, number));
  g_array_append_val (values->colours, colour);
}

/* Where a layer reads something at x, with a mark at it. */
static void
read_layer (const Pen *pen, const Plot *plot, const PlotFrame *frame, const Layer *layer, double x, Values *values)
{
  size_t nearest = nearest_point (layer, x);
  double at = plot_frame_py (frame, (layer->kind == LAYER_AREA ? layer->area.high : layer->y)->v[nearest]);
  Colour colour = pen_style_colour (pen, &layer->style);
  const char *name = layer->name ? layer->name : plot->y.label ? plot->y.label : layer->id;

  add_row (values, name, layer->y->v[nearest], colour);
  if (isfinite (at))
    pen_marker (pen, MARKER_CIRCLE, plot_frame_px (frame, x), at, 0.28 * pen->theme->text, colour, 1);
}

/* Text in the colour of the ground's opposite, whatever the line's: a pale line would be a pale word. */
static void
draw_values (const Pen *pen, const PlotFrame *frame, const Values *values, bool keyed, double at)
{
  const double text = pen->theme->text, line = 1.4 * text, pad = 0.5 * text, key = 0.9 * text;
  double w = 0, h = values->rows->len * line + pad, x, y = frame->y + 4;
  TextStyle style = pen_text_style (pen);

  style.colour = pen->theme->foreground;
  for (guint i = 0; i < values->rows->len; i++)
    {
      double wide;
      pen_text_size (pen, values->rows->pdata[i], &style, &wide, NULL);
      w = MAX (w, wide);
    }
  w += 2 * pad + (keyed ? key : 0);
  x = at + w + 8 > frame->x + frame->width ? at - w - 8 : at + 8;
  pen_colour (pen, pen->theme->ground, 0.93);
  cairo_rectangle (pen->cr, x, y, w, h);
  cairo_fill_preserve (pen->cr);
  pen_colour (pen, pen->theme->grid, 1);
  cairo_stroke (pen->cr);
  for (guint i = 0; i < values->rows->len; i++)
    {
      bool of_line = i > 0 && keyed;
      if (of_line)
        pen_marker (pen, MARKER_CIRCLE, x + pad + key / 3, y + pad / 2 + (i + 0.45) * line, 0.3 * style.size,
                    g_array_index (values->colours, Colour, i), 1);
      pen_text (pen, values->rows->pdata[i], x + pad + (of_line ? key : 0), y + pad / 2 + i * line, &style);
    }
}

void
notes_draw_hover (const Pen *pen, const Plot *plot, const PlotFrame *frame, double hover_x, double hover_y)
{
  double x = snapped (plot, hover_x), at = plot_frame_px (frame, x);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) colours = g_array_new (FALSE, FALSE, sizeof (Colour));
  Values values = { rows, colours };
  bool keyed;

  if (!(at >= frame->x && at <= frame->x + frame->width))
    return;
  add_row (&values, plot->x.label ? plot->x.label : "x", x, pen->theme->foreground);
  for (guint i = 0; i < plot->layers->len; i++)
    if (is_read (plot->layers->pdata[i]))
      read_layer (pen, plot, frame, plot->layers->pdata[i], x, &values);
  keyed = rows->len > 1;
  if (!keyed && isfinite (hover_y))
    add_row (&values, plot->y.label ? plot->y.label : "y", hover_y, pen->theme->foreground);
  cairo_move_to (pen->cr, at, frame->y);
  cairo_line_to (pen->cr, at, frame->y + frame->height);
  pen_colour (pen, pen->theme->dim, 0.6);
  cairo_set_line_width (pen->cr, pen_hairline (pen));
  cairo_stroke (pen->cr);
  draw_values (pen, frame, &values, keyed, at);
}
