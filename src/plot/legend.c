/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/layer_draw.h"

#include <math.h>

static bool
in_legend (const Layer *layer)
{
  return layer->name != NULL && *layer->name != '\0' && layer_drawing (layer)->sample != NULL;
}

guint
legend_entries (const Plot *plot)
{
  guint entries = 0;

  for (guint i = 0; i < plot->layers->len; i++)
    entries += in_legend (plot->layers->pdata[i]);
  return entries;
}

/* The length of a sample in a row, with the mark of the iterate at its end. */
static double
row_sample (const Layer *layer, double size)
{
  return (layer->kind == LAYER_PATH && layer->path.iterate ? 1.9 : 1.5) * size;
}

/* In one row right of the title, for plots that are too small to have anything laid over them. */
static bool
draw_row (const Pen *pen, const Plot *plot, double right, double middle, double room, double size)
{
  TextStyle style = pen_text_style (pen);
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
  style.anchor_y = 0.5;
  style.colour = pen->theme->foreground;
  right -= width;
  for (guint i = 0; i < plot->layers->len; i++)
    {
      const Layer *layer = plot->layers->pdata[i];
      if (!in_legend (layer))
        continue;
      layer_drawing (layer)->sample (pen, layer, right + pad, middle, 1.5 * size);
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
  TextStyle style = pen_text_style (pen);
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
  TextStyle style = pen_text_style (pen);
  double pad = 0.55 * size, sample = 1.9 * size, line = 1.45 * size;

  style.size = size;
  pen_colour (pen, pen->theme->ground, 0.82);
  cairo_rectangle (pen->cr, x, y, w, h);
  cairo_fill (pen->cr);
  style.anchor_y = 0.5;
  style.colour = pen->theme->foreground;
  y += 0.6 * pad + line / 2;
  for (guint i = 0; i < plot->layers->len; i++)
    {
      const Layer *layer = plot->layers->pdata[i];
      if (!in_legend (layer))
        continue;
      layer_drawing (layer)->sample (pen, layer, x + pad, y, sample);
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

/* A plot with equal units may leave room for the row between its title, around middle, and its frame. */
static bool
draw_above (const Pen *pen, const Plot *plot, double right, double middle, const PlotFrame *frame, double size)
{
  return frame->y - middle > 2.6 * size && draw_row (pen, plot, right, frame->y - 0.9 * size, right, size);
}

/* Over the corner where it hides least, and at most so much; false: there is none, or it is too large for one. */
static bool
draw_in_corner (const Pen *pen, const Plot *plot, const PlotFrame *frame, double size, guint most)
{
  double pad = 0.55 * size, w, h, best_x = 0, best_y = 0;
  guint least = G_MAXUINT;

  measure_box (pen, plot, size, &w, &h);
  if (w > 0.75 * frame->width || h > 0.66 * frame->height)
    return false;
  /* No corner is free of a surface: what would hide much of a small one is left out. */
  if (plot_is_3d (plot) && w * h > 0.12 * frame->width * frame->height)
    return false;
  for (int corner = 0; corner < 4; corner++)
    {
      double cx = corner % 2 == 0 ? frame->x + frame->width - w - pad : frame->x + pad;
      double cy = corner < 2 ? frame->y + pad : frame->y + frame->height - h - pad;
      guint hidden = plot_is_3d (plot) ? (guint) corner
                                       : legend_hides (plot, frame, cx - pad, cy - pad, w + 2 * pad, h + 2 * pad);
      if (hidden < least)
        {
          least = hidden;
          best_x = cx;
          best_y = cy;
        }
    }
  if (least > most)
    return false;
  draw_box (pen, plot, size, best_x, best_y, w, h);
  return true;
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
  double size = pen_text_style (pen).size, w, h;
  guint entries = measure_box (pen, plot, size, &w, &h);

  if (entries == 0 || (entries == 1 && !plot_is_3d (plot)))
    return;
  for (double smaller = 1; smaller > 0.67; smaller -= 0.08)
    if (draw_row (pen, plot, right, middle, room, smaller * size))
      return;
  for (double smaller = 1; smaller > 0.67; smaller -= 0.08)
    if (draw_beside (pen, plot, right, frame, smaller * size))
      return;
  for (double smaller = 1; smaller > 0.67 && is_filled (plot); smaller -= 0.08)
    if (draw_above (pen, plot, right, middle, frame, smaller * size))
      return;
  for (double smaller = 1; smaller > 0.67 && !is_filled (plot); smaller -= 0.08)
    if (draw_in_corner (pen, plot, frame, smaller * size, smaller == 1 ? G_MAXUINT : 0))
      return;
}
