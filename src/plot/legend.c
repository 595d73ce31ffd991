/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/layer_draw.h"
#include "plot/layout.h"

#include <math.h>

#define LINE 1.45 /* from entry to entry, in sizes of the text */
#define PAD 0.55

bool
legend_names (const Layer *layer)
{
  return layer->name != NULL && *layer->name != '\0' && layer_drawing (layer)->sample != NULL;
}

guint
legend_entries (const Plot *plot)
{
  guint entries = 0;

  for (guint i = 0; i < plot->layers->len; i++)
    entries += legend_names (plot->layers->pdata[i]);
  return entries;
}

static TextStyle
entry_style (const Pen *pen)
{
  TextStyle style = pen_text_style (pen);

  style.colour = pen->theme->foreground;
  style.anchor_y = 0.5;
  style.part = PART_ENTRY;
  return style;
}

static double
text_width (const Pen *pen, const Layer *layer)
{
  TextStyle style = entry_style (pen);
  double width;

  pen_text_size (pen, layer->name, &style, &width, NULL);
  return width;
}

static void
draw_entry (const Pen *pen, const Layer *layer, double x, double middle, double sample, double gap)
{
  TextStyle style = entry_style (pen);

  layer_drawing (layer)->sample (pen, layer, x, middle, sample);
  pen_text (pen, layer->name, x + sample + gap, middle, &style);
}

/* ---- Rows ---- */

/* The length of a sample in a row, with the mark at the end of a line. */
static double
row_sample (const Layer *layer, double text)
{
  bool ends_in_mark = (layer->kind == LAYER_PATH && layer->path.iterate)
                      || (layer->kind == LAYER_LINE && layer->style.marker != MARKER_NONE);

  return (ends_in_mark ? 1.9 : 1.5) * text;
}

/* With the space before the next. */
static double
entry_width (const Pen *pen, const Layer *layer)
{
  return row_sample (layer, pen->theme->text) + text_width (pen, layer) + 1.2 * pen->theme->text;
}

double
legend_row_width (const Pen *pen, const Plot *plot)
{
  double width = 0;

  for (guint i = 0; i < plot->layers->len; i++)
    if (legend_names (plot->layers->pdata[i]))
      width += entry_width (pen, plot->layers->pdata[i]);
  return width;
}

/* Entries one after the other, from x on and around the height y of the first row, in rows that end at right.  Returns
 * how many rows there are; only that if draw is false. */
static guint
set_rows (const Pen *pen, const Plot *plot, double left, double right, double y, bool draw)
{
  double text = pen->theme->text, x = left;
  guint rows = 1;

  for (guint i = 0; i < plot->layers->len; i++)
    {
      const Layer *layer = plot->layers->pdata[i];
      double width;
      if (!legend_names (layer))
        continue;
      width = entry_width (pen, layer);
      if (x > left && x + width - text > right)
        {
          x = left;
          rows++;
        }
      if (draw)
        draw_entry (pen, layer, x, y + (rows - 1) * LINE * text, 1.5 * text,
                    row_sample (layer, text) - 1.5 * text + 0.3 * text);
      x += width;
    }
  return rows;
}

bool
legend_measure_rows (const Pen *pen, const Plot *plot, double width, double *height)
{
  bool fits = true;

  for (guint i = 0; i < plot->layers->len; i++)
    if (legend_names (plot->layers->pdata[i]))
      fits = fits && entry_width (pen, plot->layers->pdata[i]) - pen->theme->text <= width;
  *height = (set_rows (pen, plot, 0, width, 0, false) * LINE + 0.3) * pen->theme->text;
  return fits;
}

/* ---- An entry a line ---- */

void
legend_measure (const Pen *pen, const Plot *plot, LegendGrid grid, double *width, double *height)
{
  double text = pen->theme->text, widest = 0;

  if (grid != LEGEND_GRID_NONE)
    {
      if (!legend_grid_measure (pen, plot, grid, width, height))
        *width = *height = INFINITY;
      *width += 2 * PAD * text;
      return;
    }
  for (guint i = 0; i < plot->layers->len; i++)
    if (legend_names (plot->layers->pdata[i]))
      widest = fmax (widest, text_width (pen, plot->layers->pdata[i]));
  *width = widest + (1.9 + 3 * PAD) * text;
  *height = (legend_entries (plot) * LINE + 1.2 * PAD) * text;
}

static void
draw_lines (const Pen *pen, const Plot *plot, double x, double y)
{
  double text = pen->theme->text;

  y += (0.6 * PAD + LINE / 2) * text;
  for (guint i = 0; i < plot->layers->len; i++)
    if (legend_names (plot->layers->pdata[i]))
      {
        draw_entry (pen, plot->layers->pdata[i], x + PAD * text, y, 1.9 * text, 1.2 * PAD * text);
        y += LINE * text;
      }
}

/* Corners first, then the middles of the sides. */
bool
legend_find_room (const Pen *pen, const Plot *plot, const PlotFrame *frame, double width, double height, double *x,
                  double *y, int *corner)
{
  static const double places[][2] = { { 1, 0 },   { 0, 0 },   { 1, 1 },   { 0, 1 },
                                      { 1, 0.5 }, { 0, 0.5 }, { 0.5, 0 }, { 0.5, 1 } };
  double pad = PAD * pen->theme->text, free_x = frame->width - width - 2 * pad,
         free_y = frame->height - height - 2 * pad;

  if (free_x < 0 || free_y < 0)
    return false;
  for (int i = *corner >= 0 ? -1 : 0, at; i < (int) G_N_ELEMENTS (places); i++)
    {
      at = i < 0 ? *corner : i;
      *x = frame->x + pad + places[at][0] * free_x;
      *y = frame->y + pad + places[at][1] * free_y;
      if (!legend_hides (pen, plot, frame, *x - pad, *y - pad, width + 2 * pad, height + 2 * pad))
        {
          *corner = at;
          return true;
        }
    }
  return false;
}

/* ---- Drawing ---- */

void
legend_draw (const Pen *pen, const Plot *plot, const PlotLayout *layout)
{
  double text = pen->theme->text, right = layout->legend_x + layout->legend_width;

  switch (layout->legend)
    {
    case LEGEND_NONE:
      break;
    case LEGEND_AT_ENDS:
      end_labels_draw (pen, plot, &layout->frame);
      break;
    case LEGEND_BESIDE_TITLE:
      set_rows (pen, plot, right - legend_row_width (pen, plot) + text, INFINITY, layout->title_height / 2, true);
      break;
    case LEGEND_ABOVE:
      if (layout->grid != LEGEND_GRID_NONE)
        legend_grid_draw (pen, plot, layout->grid, layout->legend_x, layout->legend_y);
      else
        set_rows (pen, plot, layout->legend_x, right, layout->legend_y + LINE / 2 * text, true);
      break;
    case LEGEND_INSIDE:
      pen_add_part (pen, PART_LEGEND, plot->id, layout->legend_x, layout->legend_y, layout->legend_width,
                    layout->legend_height);
      if (layout->grid != LEGEND_GRID_NONE)
        {
          legend_grid_draw (pen, plot, layout->grid, layout->legend_x + PAD * text, layout->legend_y);
          break;
        }
      G_GNUC_FALLTHROUGH;
    case LEGEND_BESIDE_FRAME:
      draw_lines (pen, plot, layout->legend_x, layout->legend_y);
      break;
    }
}
