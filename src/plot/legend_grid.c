/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A legend of names of two parts, "Line, test", "Line, training", "Curve, test" …: where every first part has every
 * second one, each is written once, as the head of a column or of a row, and a sample stands where they cross.  Of h
 * first and t second parts this takes t + 1 rows, or h + 1, instead of h·t entries. */
#include "plot/legend_grid.h"

#include "plot/layer_draw.h"
#include "plot/layout.h"

#include <math.h>
#include <string.h>

/* In sizes of the text. */
#define LINE 1.45  /* from row to row */
#define SAMPLE 1.9 /* length of a sample */
#define GAP 1.0    /* from column to column */
#define MOST 12    /* parts of either kind */

typedef struct
{
  guint columns, rows;
  char *column[MOST], *row[MOST];
  const Layer *cell[MOST * MOST]; /* row after row */
} Grid;

static void
grid_clear (Grid *grid)
{
  for (guint i = 0; i < MOST; i++)
    {
      g_free (grid->column[i]);
      g_free (grid->row[i]);
    }
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Grid, grid_clear)

/* Where the last comma of a name begins and where its second part does, in English or Chinese; NULL: there is none. */
static const char *
last_comma (const char *name, const char **rest)
{
  static const char *const commas[] = { ", ", "，" };

  for (guint i = 0; i < G_N_ELEMENTS (commas); i++)
    {
      const char *at = g_strrstr (name, commas[i]);
      if (at != NULL && at > name && at[strlen (commas[i])] != '\0')
        {
          *rest = at + strlen (commas[i]);
          return at;
        }
    }
  return NULL;
}

/* The place of a part among those before; MOST: there are too many.  Takes it. */
static guint
place_of (char **parts, guint *n, char *part)
{
  for (guint i = 0; i < *n; i++)
    if (g_str_equal (parts[i], part))
      {
        g_free (part);
        return i;
      }
  if (*n == MOST)
    {
      g_free (part);
      return MOST;
    }
  parts[*n] = part;
  return (*n)++;
}

static bool
add_layer (Grid *grid, const Layer *layer, LegendGrid which)
{
  const char *rest, *comma = last_comma (layer->name, &rest);
  guint column, row;

  if (comma == NULL)
    return false;
  if (which == LEGEND_GRID_ACROSS)
    {
      column = place_of (grid->column, &grid->columns, g_strndup (layer->name, (gsize) (comma - layer->name)));
      row = place_of (grid->row, &grid->rows, g_strdup (rest));
    }
  else
    {
      column = place_of (grid->column, &grid->columns, g_strdup (rest));
      row = place_of (grid->row, &grid->rows, g_strndup (layer->name, (gsize) (comma - layer->name)));
    }
  if (column == MOST || row == MOST || grid->cell[row * MOST + column] != NULL)
    return false;
  grid->cell[row * MOST + column] = layer;
  return true;
}

/* False where names are not those of a grid. */
static bool
grid_make (Grid *grid, const Plot *plot, LegendGrid which)
{
  guint entries = 0;

  for (guint i = 0; i < plot->layers->len; i++)
    if (legend_names (plot->layers->pdata[i]))
      {
        if (!add_layer (grid, plot->layers->pdata[i], which))
          return false;
        entries++;
      }
  return grid->columns > 1 && grid->rows > 1 && entries == grid->columns * grid->rows;
}

/* ---- Its size ---- */

static TextStyle
part_style (const Pen *pen)
{
  TextStyle style = pen_text_style (pen);

  style.colour = pen->theme->foreground;
  style.anchor_y = 0.5;
  style.part = PART_ENTRY;
  return style;
}

static double
widest_of (const Pen *pen, char *const *parts, guint n)
{
  TextStyle style = part_style (pen);
  double widest = 0, width;

  for (guint i = 0; i < n; i++)
    {
      pen_text_size (pen, parts[i], &style, &width, NULL);
      widest = fmax (widest, width);
    }
  return widest;
}

static double
column_width (const Pen *pen, const Grid *grid, guint column)
{
  return fmax (SAMPLE * pen->theme->text, widest_of (pen, grid->column + column, 1));
}

bool
legend_grid_measure (const Pen *pen, const Plot *plot, LegendGrid which, double *width, double *height)
{
  g_auto (Grid) grid = { 0 };

  if (!grid_make (&grid, plot, which))
    return false;
  *width = widest_of (pen, grid.row, grid.rows);
  for (guint i = 0; i < grid.columns; i++)
    *width += GAP * pen->theme->text + column_width (pen, &grid, i);
  *height = ((grid.rows + 1) * LINE + 0.3) * pen->theme->text;
  return true;
}

/* ---- Drawing ---- */

static void
draw_cell (const Pen *pen, const Layer *layer, double middle_x, double y)
{
  const double sample = SAMPLE * pen->theme->text;

  layer_drawing (layer)->sample (pen, layer, middle_x - sample / 2, y, sample);
}

void
legend_grid_draw (const Pen *pen, const Plot *plot, LegendGrid which, double x, double y)
{
  g_auto (Grid) grid = { 0 };
  TextStyle style = part_style (pen);
  const double text = pen->theme->text;
  double left, middle = y + LINE / 2 * text;

  if (!grid_make (&grid, plot, which))
    return;
  left = x + widest_of (pen, grid.row, grid.rows);
  for (guint row = 0; row < grid.rows; row++)
    pen_text (pen, grid.row[row], x, middle + (row + 1) * LINE * text, &style);
  style.anchor_x = 0.5;
  for (guint column = 0; column < grid.columns; column++)
    {
      double width = column_width (pen, &grid, column), at = left + GAP * text + width / 2;
      pen_text (pen, grid.column[column], at, middle, &style);
      for (guint row = 0; row < grid.rows; row++)
        draw_cell (pen, grid.cell[row * MOST + column], at, middle + (row + 1) * LINE * text);
      left += GAP * text + width;
    }
}
