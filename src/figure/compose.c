/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "figure/compose.h"

#include <math.h>
#include <string.h>

/* ---- Axes ---- */

static void
axis_from (Axis *axis, const AxisSpec *spec)
{
  bool from_data = spec->range[0] == 0 && spec->range[1] == 0;

  axis_set (axis, spec->label, spec->unit, spec->scale);
  axis->low = from_data ? NAN : spec->range[0];
  axis->high = from_data ? NAN : spec->range[1];
}

void
plot_axes (Plot *plot, const AxisSpec *x, const AxisSpec *y)
{
  axis_from (&plot->x, x);
  axis_from (&plot->y, y);
}

void
plot_z_axis (Plot *plot, const AxisSpec *z)
{
  axis_from (&plot->z, z);
}

/* ---- Layers ---- */

Layer *
layer_styled (Layer *layer, Style style)
{
  Marker made_with = layer->style.marker;

  layer->style = style;
  if (style.opacity == 0)
    layer->style.opacity = 1;
  if (style.marker == MARKER_NONE)
    layer->style.marker = made_with;
  return layer;
}

guint
plot_points_outside (const Plot *plot)
{
  guint outside = 0;

  for (guint l = 0; l < plot->layers->len; l++)
    {
      const Layer *layer = plot->layers->pdata[l];
      for (size_t i = 0; layer->kind == LAYER_POINTS && i < layer->y->n; i++)
        outside += layer->y->v[i] > plot->y.high || (plot->y.scale == SCALE_LOG && layer->y->v[i] < plot->y.low);
    }
  return outside;
}

Numbers *
numbers_constant (double value, size_t n)
{
  return numbers_linear (value, value, n);
}

/* ---- Cells ---- */

static void
read_weights (const char *text, double weights[FIGURE_WEIGHTS])
{
  g_auto (GStrv) words = text != NULL ? g_strsplit (text, " ", -1) : NULL;

  for (guint i = 0; words != NULL && words[i] != NULL; i++)
    {
      g_assert (i < FIGURE_WEIGHTS);
      weights[i] = g_ascii_strtod (words[i], NULL);
      g_assert (weights[i] > 0);
    }
}

/* The rows of cells, each a vector of ids. */
static GPtrArray *
split_cells (const char *cells)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  g_auto (GStrv) lines = g_strsplit (cells, " / ", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    g_ptr_array_add (rows, g_strsplit (lines[i], " ", -1));
  return rows;
}

static bool
cell_is (const GPtrArray *rows, guint row, guint column, const char *id)
{
  const char *const *cells = row < rows->len ? rows->pdata[row] : NULL;
  return cells != NULL && column < g_strv_length ((char **) cells) && g_str_equal (cells[column], id);
}

/* The first cell of the plot, row by row; false: it has none. */
static bool
find_cell (const GPtrArray *rows, const char *id, guint *row, guint *column)
{
  for (*row = 0; *row < rows->len; (*row)++)
    for (*column = 0; *column < g_strv_length (rows->pdata[*row]); (*column)++)
      if (cell_is (rows, *row, *column, id))
        return true;
  return false;
}

static void
place (Plot *plot, const GPtrArray *rows)
{
  guint row = 0, column = 0, wide = 1, high = 1;
  bool found = find_cell (rows, plot->id, &row, &column);

  g_assert (found);
  while (cell_is (rows, row, column + wide, plot->id))
    wide++;
  while (cell_is (rows, row + high, column, plot->id))
    high++;
  plot_set_cell (plot, row, column, high, wide);
}

static void
check_ids (const Figure *figure, const GPtrArray *rows)
{
  for (guint i = 0; i < rows->len; i++)
    for (char **id = rows->pdata[i]; *id != NULL; id++)
      g_assert (g_str_equal (*id, ".") || figure_find (figure, *id) != NULL);
}

void
figure_arrange (Figure *figure, const char *cells, const char *columns, const char *rows)
{
  g_autoptr (GPtrArray) split = split_cells (cells);

  check_ids (figure, split);
  for (guint i = 0; i < figure->plots->len; i++)
    place (figure->plots->pdata[i], split);
  read_weights (columns, figure->column_weights);
  read_weights (rows, figure->row_weights);
}

/* ---- Rows ---- */

/* So many columns that one, two, three and four plots stand side by side, evenly or the first of them wider. */
#define MOST_IN_ROW 4
static const guint spans[2][MOST_IN_ROW + 1][MOST_IN_ROW] = {
  { { 0 }, { 24 }, { 12, 12 }, { 8, 8, 8 }, { 6, 6, 6, 6 } },
  { { 0 }, { 24 }, { 12, 12 }, { 10, 7, 7 }, { 9, 5, 5, 5 } }
};

guint
figure_add_row (Figure *figure, guint row, Plot *const *plots, guint n, bool wider)
{
  guint there = 0, column = 0, at = 0;

  for (guint i = 0; i < n; i++)
    there += plots[i] != NULL;
  g_assert (there <= MOST_IN_ROW);
  for (guint i = 0; i < n; i++)
    if (plots[i] != NULL)
      {
        guint span = spans[wider][there][at++];
        plot_set_cell (plots[i], row, column, 1, span);
        figure_add (figure, plots[i]);
        column += span;
      }
  return there;
}
