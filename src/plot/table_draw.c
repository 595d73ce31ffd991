/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table: columns as wide as their widest cell, the spare width between them. */
#include "plot/table_size.h"

#include "plot/layer_draw.h"

#include <math.h>
#include <string.h>

#define GAP 1.2          /* at least so much between columns, in sizes of the text */
#define LINE_HEIGHT 1.35 /* from row to row, at least */
#define SPREAD 2.1       /* and at most */

typedef struct
{
  const Pen *pen;
  const TableCells *cells;
  TextStyle style;
  double *width; /* of each column, at the style's size */
  double sum;    /* of all of them */
  guint lines;   /* rows, and one of titles */
} TableLayout;

static void
measure (TableLayout *layout)
{
  const TableCells *cells = layout->cells;

  layout->sum = 0;
  for (guint c = 0; c < cells->columns; c++)
    {
      layout->width[c] = 0;
      for (guint r = 0; r <= cells->rows; r++)
        {
          const char *text = r < cells->rows ? cells->cells[r * cells->columns + c]
                                             : (cells->titles != NULL ? cells->titles[c] : "");
          double w;
          pen_text_size (layout->pen, text, &layout->style, &w, NULL);
          layout->width[c] = MAX (layout->width[c], w);
        }
      layout->sum += layout->width[c];
    }
}

/* The size of text at which the table fits, no larger than the usual. */
static void
fit (TableLayout *layout, const PlotFrame *frame)
{
  double usual = layout->style.size, wide, scale;

  measure (layout);
  wide = layout->sum + GAP * usual * (layout->cells->columns - 1);
  scale = MIN (frame->width / MAX (wide, 1), frame->height / (LINE_HEIGHT * usual * layout->lines));
  layout->style.size = CLAMP (usual * scale, layout->pen->theme->small, usual);
  if (scale < 1)
    measure (layout);
}

static TableLayout
table_layout (const Pen *pen, const TableCells *cells, double *width)
{
  return (TableLayout){ pen, cells, pen_text_style (pen), width, 0, cells->rows + (cells->titles != NULL ? 1 : 0) };
}

bool
table_fits (const Pen *pen, const Plot *plot, const PlotFrame *frame)
{
  const TableCells *cells = ((const Layer *) plot->layers->pdata[0])->table;
  g_autofree double *width = g_new (double, cells->columns);
  TableLayout layout = table_layout (pen, cells, width);

  layout.style.size = pen->theme->small;
  measure (&layout);
  return layout.sum + GAP * layout.style.size * (cells->columns - 1) <= frame->width
         && LINE_HEIGHT * layout.style.size * layout.lines <= frame->height;
}

static void
draw_cell (const TableLayout *layout, guint column, double left, double middle, const char *text, Colour colour)
{
  TextStyle style = layout->style;

  style.colour = colour;
  style.anchor_y = 0.5;
  style.anchor_x = layout->cells->alignment[column] == 'r' ? 1 : layout->cells->alignment[column] == 'c' ? 0.5 : 0;
  pen_text (layout->pen, text, left + style.anchor_x * layout->width[column], middle, &style);
}

static void
draw_rule_below (const TableLayout *layout, const PlotFrame *frame, double y)
{
  cairo_move_to (layout->pen->cr, frame->x, y);
  cairo_line_to (layout->pen->cr, frame->x + frame->width, y);
  pen_colour (layout->pen, layout->pen->theme->grid, 1);
  cairo_set_line_width (layout->pen->cr, pen_hairline (layout->pen));
  cairo_stroke (layout->pen->cr);
}

void
layer_draw_table (const Pen *pen, const Plot *plot, const PlotFrame *frame, const Layer *layer)
{
  const TableCells *cells = layer->table;
  g_autofree double *width = g_new (double, cells->columns);
  TableLayout layout = table_layout (pen, cells, width);
  double gap, line, left = frame->x;

  if (layout.lines == 0)
    return;
  fit (&layout, frame);
  gap = cells->columns > 1 ? MAX (0, frame->width - layout.sum) / (cells->columns - 1) : 0;
  line = MIN (frame->height / layout.lines, SPREAD * layout.style.size);
  for (guint c = 0; c < cells->columns; c++)
    {
      double middle = frame->y + line / 2;
      if (cells->titles != NULL)
        {
          draw_cell (&layout, c, left, middle, cells->titles[c], pen->theme->dim);
          middle += line;
        }
      for (guint r = 0; r < cells->rows; r++, middle += line)
        {
          Style style = { .colour = c == 0 ? cells->colours[r] : COLOUR_FOREGROUND };
          draw_cell (&layout, c, left, middle, cells->cells[r * cells->columns + c],
                     pen_readable (pen, pen_style_colour (pen, &style)));
        }
      left += layout.width[c] + gap;
    }
  if (cells->titles != NULL)
    draw_rule_below (&layout, frame, floor (frame->y + line) + 0.5);
}
