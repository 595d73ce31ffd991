/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is laid over a plot: the values under the pointer. */
#include "plot/reading.h"

#include <math.h>

#define MARGIN 4  /* from the edges of the plot, and from what is read */
#define CORNER 34 /* at the lower right a window has a button */

/* ---- Where the box goes ---- */

typedef struct
{
  double x, y, width, height;
} Box;

static bool
covers (const Box *box, double x, double y, double margin)
{
  return x > box->x - margin && x < box->x + box->width + margin && y > box->y - margin
         && y < box->y + box->height + margin;
}

/* What is read must be seen; the button, if possible, and other data, too; and the eye has the shortest way. */
static double
cost (const Box *box, const Reading *reading, double margin, double x, double y, double width, double height)
{
  double sum = hypot (box->x + box->width / 2 - x, box->y + box->height / 2 - y) / (width + height);

  for (guint i = 0; i < reading->rows->len; i++)
    {
      const ReadingRow *row = &g_array_index (reading->rows, ReadingRow, i);
      if (covers (box, row->px, row->py, margin))
        sum += 10;
    }
  if (covers (box, reading->across, box->y + box->height / 2, 0))
    sum += 2;
  if (box->x + box->width > width - CORNER && box->y + box->height > height - CORNER)
    sum += 3;
  return sum + (covers (box, x, y, margin) ? 10 : 0);
}

/* On either side of what is read and of the pointer, or in a corner: inside the plot always. */
static void
place_box (Box *box, const Pen *pen, const Reading *reading, double x, double y, double width, double height)
{
  double away = 0.7 * pen->theme->text, least = INFINITY, at = isnan (reading->across) ? x : reading->across,
         rights[] = { at + away, at - away - box->width, MARGIN, width - box->width - MARGIN },
         downs[] = { y - away - box->height, y + away, MARGIN, height - box->height - MARGIN, y - box->height / 2 };
  Box best = *box;

  for (guint i = 0; i < G_N_ELEMENTS (rights); i++)
    for (guint k = 0; k < G_N_ELEMENTS (downs); k++)
      {
        Box tried = { fmax (MARGIN, fmin (rights[i], width - box->width - MARGIN)),
                      fmax (MARGIN, fmin (downs[k], height - box->height - MARGIN)), box->width, box->height };
        double found = cost (&tried, reading, 0.4 * pen->theme->text, x, y, width, height);
        if (found < least && reading->frame != NULL)
          found += legend_hides (pen, reading->plot, reading->frame, tried.x, tried.y, tried.width, tried.height);
        if (found < least)
          {
            least = found;
            best = tried;
          }
      }
  *box = best;
}

/* ---- The box ---- */

typedef struct
{
  TextStyle style;
  double pad, key;
  guint shown; /* rows that have room */
  double *heights;
} BoxText;

/* Rows wrap where the plot is narrow; where it is low the last are left out. */
static BoxText
set_text (Box *box, const Pen *pen, const Reading *reading, double width, double height)
{
  const double text = pen->theme->text;
  BoxText set = { .style = pen_text_style (pen), .pad = 0.5 * text, .heights = g_new0 (double, reading->rows->len) };
  double room;

  for (guint i = 0; i < reading->rows->len; i++)
    if (g_array_index (reading->rows, ReadingRow, i).keyed)
      set.key = 0.9 * text;
  room = width - 2 * MARGIN - 2 * set.pad - set.key;
  set.style.colour = pen->theme->foreground;
  box->width = 0;
  box->height = set.pad;
  for (guint i = 0; i < reading->rows->len; i++)
    {
      TextStyle style = set.style;
      double wide, high;
      pen_text_size (pen, g_array_index (reading->rows, ReadingRow, i).text, &style, &wide, &high);
      if (wide > room)
        {
          set.style.wrap = style.wrap = fmax (room, 1);
          pen_text_size (pen, g_array_index (reading->rows, ReadingRow, i).text, &style, &wide, &high);
        }
      high = fmax (high, 1.4 * text);
      if (box->height + high > height - 2 * MARGIN && i > 0)
        break;
      set.heights[set.shown++] = high;
      box->height += high;
      box->width = fmax (box->width, fmin (wide, room));
    }
  box->width += 2 * set.pad + set.key;
  return set;
}

/* Text in the colour of the ground's opposite, whatever the line's: a pale line would be a pale word. */
static void
draw_box (const Pen *pen, const Reading *reading, const Box *box, const BoxText *set)
{
  double y = box->y + set->pad / 2;

  pen_colour (pen, pen->theme->ground, 0.93);
  cairo_rectangle (pen->cr, box->x, box->y, box->width, box->height);
  cairo_fill_preserve (pen->cr);
  pen_colour (pen, pen->theme->grid, 1);
  cairo_set_line_width (pen->cr, pen_hairline (pen));
  cairo_stroke (pen->cr);
  pen_add_part (pen, PART_NOTE, NULL, box->x, box->y, box->width, box->height);
  for (guint i = 0; i < set->shown; i++)
    {
      const ReadingRow *row = &g_array_index (reading->rows, ReadingRow, i);
      double x = box->x + set->pad;
      if (row->keyed)
        pen_marker (pen, MARKER_CIRCLE, x + set->key / 3, y + 0.63 * pen->theme->text, 0.3 * set->style.size,
                    row->colour, 1);
      pen_text (pen, row->text, x + (row->keyed ? set->key : 0), y, &set->style);
      y += set->heights[i];
    }
}

void
notes_draw_reading (const Pen *pen, const Reading *reading, double x, double y, double width, double height)
{
  Box box = { 0 };
  BoxText set = set_text (&box, pen, reading, width, height);

  place_box (&box, pen, reading, x, y, width, height);
  draw_box (pen, reading, &box, &set);
  g_free (set.heights);
}

/* ---- What is read ---- */

static void
draw_marks (const Pen *pen, const Reading *reading, const PlotFrame *frame)
{
  const PlotCell *cell = &reading->outline;

  cairo_rectangle (pen->cr, frame->x, frame->y, frame->width, frame->height);
  cairo_clip (pen->cr);
  if (isfinite (reading->across))
    {
      cairo_move_to (pen->cr, reading->across, frame->y);
      cairo_line_to (pen->cr, reading->across, frame->y + frame->height);
      pen_colour (pen, pen->theme->dim, 0.6);
      cairo_set_line_width (pen->cr, pen_hairline (pen));
      cairo_stroke (pen->cr);
    }
  if (cell->width > 0)
    {
      cairo_rectangle (pen->cr, cell->x, cell->y, cell->width, cell->height);
      pen_colour (pen, pen->theme->foreground, 1);
      cairo_set_line_width (pen->cr, pen_hairline (pen));
      cairo_stroke (pen->cr);
    }
  for (guint i = 0; i < reading->rows->len; i++)
    {
      const ReadingRow *row = &g_array_index (reading->rows, ReadingRow, i);
      if (cell->width == 0 && isfinite (row->px) && isfinite (row->py))
        pen_marker (pen, MARKER_CIRCLE, row->px, row->py, 0.28 * pen->theme->text,
                    row->keyed ? row->colour : pen->theme->foreground, 1);
    }
}

void
notes_draw_hover (const Pen *pen, const Plot *plot, const PlotFrame *frame, double hover_x, double hover_y,
                  double width, double height)
{
  double x = plot_frame_px (frame, hover_x), y = plot_frame_py (frame, hover_y);
  g_auto (Reading) reading = reading_make (pen, plot, frame, x, y);

  if (!(x >= frame->x && x <= frame->x + frame->width) || reading.rows->len == 0)
    return;
  cairo_save (pen->cr);
  draw_marks (pen, &reading, frame);
  cairo_restore (pen->cr);
  notes_draw_reading (pen, &reading, x, isfinite (y) ? y : frame->y, width, height);
}
