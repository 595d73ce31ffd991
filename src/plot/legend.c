#include "plot/layers.h"

#include "figure/ticks.h"

#include <math.h>

/* ---- Colour bar ---- */

double
colour_bar_draw (const Pen *pen, const Plot *plot, double x, double y, double height, bool draw)
{
  double low, high, widest = 0, bar = 0.75 * pen->theme->text, title;
  TextStyle style = text_style (pen);
  Ticks ticks;

  plot_range (plot, AXIS_Z, &low, &high, NULL);
  ticks = ticks_make (low, high, plot->z.scale, (guint) CLAMP (height / (2.6 * style.size), 2, 8));
  for (guint i = 0; i < ticks.n; i++)
    {
      double w;
      pen_text_size (pen, ticks.label[i], &style, &w, NULL);
      widest = MAX (widest, w);
    }
  if (plot->z.label != NULL)
    {
      pen_text_size (pen, plot->z.label, &style, &title, NULL);
      widest = MAX (widest, title - bar - 4);
    }
  if (!draw)
    return bar + 6 * pen_hair (pen) + widest;
  if (plot->z.label != NULL)
    {
      style.down = 1;
      pen_text (pen, plot->z.label, x, y - 0.35 * style.size, &style);
    }
  cairo_pattern_t *gradient = cairo_pattern_create_linear (0, y + height, 0, y);
  for (int i = 0; i <= 32; i++)
    {
      Colour c = colourmap_at (plot->colourmap, i / 32.0);
      cairo_pattern_add_color_stop_rgb (gradient, i / 32.0, c.r, c.g, c.b);
    }
  cairo_rectangle (pen->cr, x, y, bar, height);
  cairo_set_source (pen->cr, gradient);
  cairo_fill (pen->cr);
  cairo_pattern_destroy (gradient);
  style.down = 0.5;
  for (guint i = 0; i < ticks.n; i++)
    {
      double at = y + height * (1 - scale_forward (plot->z.scale, low, high, ticks.value[i]));
      if (!isfinite (at))
        continue;
      pen_colour (pen, pen->theme->dim, 1);
      cairo_set_line_width (pen->cr, pen_hair (pen));
      cairo_move_to (pen->cr, x + bar, at);
      cairo_line_to (pen->cr, x + bar + (ticks.minor[i] ? 2 : 4) * pen_hair (pen), at);
      cairo_stroke (pen->cr);
      if (ticks.label[i][0] != '\0')
        pen_text (pen, ticks.label[i], x + bar + 6 * pen_hair (pen), at, &style);
    }
  return bar + 6 * pen_hair (pen) + widest;
}

/* ---- Legend ---- */

static bool
in_legend (const Layer *layer)
{
  return layer->name != NULL && *layer->name != '\0' && layer->kind != LAYER_RULE;
}

static void
draw_sample (const Pen *pen, const Layer *layer, double x, double y, double width)
{
  Colour colour = pen_style_colour (pen, &layer->style);
  double line = layer->style.width > 0 ? layer->style.width * pen->theme->line / 1.5 : pen->theme->line;

  if (layer->kind == LAYER_POINTS)
    {
      pen_marker (pen, layer->style.marker, x + width / 2, y, 0.28 * pen->theme->text,
                  layer->group ? pen->theme->dim : colour, 1);
      return;
    }
  if (layer->kind == LAYER_BARS || layer->kind == LAYER_AREA)
    {
      pen_colour (pen, colour, layer->kind == LAYER_AREA ? layer->fill : 0.85);
      cairo_rectangle (pen->cr, x, y - 0.3 * pen->theme->text, width, 0.6 * pen->theme->text);
      cairo_fill (pen->cr);
      return;
    }
  cairo_move_to (pen->cr, x, y);
  cairo_line_to (pen->cr, x + width, y);
  pen_colour (pen, colour, layer->style.opacity);
  cairo_set_line_width (pen->cr, line);
  pen_dash (pen, layer->style.dash, MIN (line, width / 10)); /* two dashes and the gap between them fit */
  cairo_stroke (pen->cr);
  cairo_set_dash (pen->cr, NULL, 0, 0);
  if (layer->ball)
    pen_marker (pen, MARKER_CIRCLE, x + width, y, 0.3 * pen->theme->text, colour, 1);
}

/* Of what is filled: a band from edge to edge, bars from the axis up. */
static guint
hidden_of_filling (const Layer *layer, const PlotFrame *frame, double x, double y, double w, double h)
{
  size_t step = MAX (1, layer->x->n / 500);
  bool bars = layer->kind == LAYER_BARS;
  guint hidden = 0;

  for (size_t k = 0; k < layer->x->n; k += step)
    {
      double px = frame_px (frame, layer->x->v[k]);
      double low = bars ? frame->y + frame->height : frame_py (frame, layer->low->v[k]);
      double high = frame_py (frame, bars ? layer->y->v[k] : layer->high->v[k]);
      for (int part = 0; part <= 4 && px > x && px < x + w; part++)
        {
          double py = low + (high - low) * part / 4;
          hidden += py > y && py < y + h;
        }
    }
  return hidden;
}

guint
legend_hides (const Plot *plot, const PlotFrame *frame, double x, double y, double w, double h)
{
  guint hidden = 0;

  for (guint i = 0; i < plot->layers->len; i++)
    {
      const Layer *layer = plot->layers->pdata[i];
      double before_x = NAN, before_y = NAN;
      size_t step;
      if (layer->kind == LAYER_BARS || layer->kind == LAYER_AREA || (layer->kind == LAYER_LINE && layer->low != NULL))
        hidden += hidden_of_filling (layer, frame, x, y, w, h);
      if (layer->kind != LAYER_LINE && layer->kind != LAYER_POINTS && layer->kind != LAYER_PATH)
        continue;
      step = MAX (1, layer->x->n / 500);
      for (size_t k = 0; k < layer->x->n; k += step)
        {
          double px = frame_px (frame, layer->x->v[k]), py = frame_py (frame, layer->y->v[k]);
          for (int part = 1; part <= 4 && isfinite (before_x + before_y + px + py); part++)
            {
              double qx = before_x + (px - before_x) * part / 4, qy = before_y + (py - before_y) * part / 4;
              hidden += qx > x && qx < x + w && qy > y && qy < y + h;
            }
          before_x = layer->kind == LAYER_POINTS ? px - 1e-9 : px;
          before_y = py;
        }
    }
  return hidden;
}

/* The length of a sample in a row, with the ball at its end. */
static double
row_sample (const Layer *layer, double size)
{
  return (layer->ball ? 1.9 : 1.5) * size;
}

/* In one row right of the title, for plots that are too small to have anything laid over them. */
static bool
draw_row (const Pen *pen, const Plot *plot, double right, double middle, double room, double size)
{
  TextStyle style = text_style (pen);
  double pad = 0.5 * size, width = 0, text;

  style.size = size;
  for (guint i = 0; i < plot->layers->len; i++)
    if (in_legend (plot->layers->pdata[i]))
      {
        const Layer *layer = plot->layers->pdata[i];
        pen_text_size (pen, layer->name, &style, &text, NULL);
        width += text + row_sample (layer, size) + 2.4 * pad;
      }
  if (width > room)
    return false;
  style.down = 0.5;
  style.colour = pen->theme->foreground;
  right -= width;
  for (guint i = 0; i < plot->layers->len; i++)
    {
      const Layer *layer = plot->layers->pdata[i];
      if (!in_legend (layer))
        continue;
      draw_sample (pen, layer, right + pad, middle, 1.5 * size);
      pen_text (pen, layer->name, right + row_sample (layer, size) + 1.6 * pad, middle, &style);
      pen_text_size (pen, layer->name, &style, &text, NULL);
      right += text + row_sample (layer, size) + 2.4 * pad;
    }
  return true;
}

/* Of a box with an entry a line, in text of this size.  Returns the number of entries. */
static guint
measure_box (const Pen *pen, const Plot *plot, double size, double *w, double *h)
{
  TextStyle style = text_style (pen);
  double pad = 0.55 * size, sample = 1.9 * size;
  guint entries = 0;

  style.size = size;
  *w = 0;
  for (guint i = 0; i < plot->layers->len; i++)
    if (in_legend (plot->layers->pdata[i]))
      {
        double text;
        pen_text_size (pen, ((Layer *) plot->layers->pdata[i])->name, &style, &text, NULL);
        *w = MAX (*w, text);
        entries++;
      }
  *w += sample + 3 * pad;
  *h = entries * 1.45 * size + 1.2 * pad;
  return entries;
}

static void
draw_box (const Pen *pen, const Plot *plot, double size, double x, double y, double w, double h)
{
  TextStyle style = text_style (pen);
  double pad = 0.55 * size, sample = 1.9 * size, line = 1.45 * size;

  style.size = size;
  pen_colour (pen, pen->theme->ground, 0.82);
  cairo_rectangle (pen->cr, x, y, w, h);
  cairo_fill (pen->cr);
  style.down = 0.5;
  style.colour = pen->theme->foreground;
  y += 0.6 * pad + line / 2;
  for (guint i = 0; i < plot->layers->len; i++)
    {
      const Layer *layer = plot->layers->pdata[i];
      if (!in_legend (layer))
        continue;
      draw_sample (pen, layer, x + pad, y, sample);
      pen_text (pen, layer->name, x + 2.2 * pad + sample, y, &style);
      y += line;
    }
}

/* A plot with equal units may leave room to the right of its frame. */
static bool
draw_beside (const Pen *pen, const Plot *plot, double right, const PlotFrame *frame, double size)
{
  double x = frame->x + frame->width, w, h;

  measure_box (pen, plot, size, &w, &h);
  if (w > right - x || h > frame->height)
    return false;
  draw_box (pen, plot, size, x, frame->y, w, h);
  return true;
}

/* Over the corner where it hides least. */
static void
draw_in_corner (const Pen *pen, const Plot *plot, const PlotFrame *frame, double size)
{
  double pad = 0.55 * size, w, h, best_x = 0, best_y = 0;
  guint least = G_MAXUINT;

  measure_box (pen, plot, size, &w, &h);
  if (w > 0.75 * frame->width || h > 0.66 * frame->height)
    return;
  /* No corner is free of a surface: what would hide much of a small one is left out. */
  if (plot_is_3d (plot) && w * h > 0.12 * frame->width * frame->height)
    return;
  for (int corner = 0; corner < 4; corner++)
    {
      double cx = corner % 2 == 0 ? frame->x + frame->width - w - pad : frame->x + pad;
      double cy = corner < 2 ? frame->y + pad : frame->y + frame->height - h - pad;
      guint hidden = plot_is_3d (plot) ? (guint) corner : legend_hides (plot, frame, cx, cy, w, h);
      if (hidden < least)
        {
          least = hidden;
          best_x = cx;
          best_y = cy;
        }
    }
  draw_box (pen, plot, size, best_x, best_y, w, h);
}

/* Nothing is laid over a field. */
static bool
is_filled (const Plot *plot)
{
  for (guint i = 0; i < plot->layers->len; i++)
    if (((const Layer *) plot->layers->pdata[i])->kind == LAYER_FIELD)
      return true;
  return false;
}

void
legend_draw (const Pen *pen, const Plot *plot, double right, double middle, double room, const PlotFrame *frame)
{
  double size = text_style (pen).size, w, h;
  guint entries = measure_box (pen, plot, size, &w, &h);

  if (entries == 0 || (entries == 1 && !plot_is_3d (plot)))
    return;
  for (double smaller = 1; smaller > 0.67; smaller -= 0.08)
    if (draw_row (pen, plot, right, middle, room, smaller * size))
      return;
  for (double smaller = 1; smaller > 0.67; smaller -= 0.08)
    if (draw_beside (pen, plot, right, frame, smaller * size))
      return;
  if (!is_filled (plot))
    draw_in_corner (pen, plot, frame, size);
}
