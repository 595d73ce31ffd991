/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/arrangement.h"

#include <math.h>

static Arrangement
arrangement_new (guint n, guint rows)
{
  return (Arrangement){
    .n = n,
    .rows = rows,
    .row = g_new0 (guint, n),
    .row_span = g_new0 (guint, n),
    .begin = g_new0 (double, n),
    .end = g_new0 (double, n),
    .weight = g_new0 (double, rows),
    .named_above = g_new0 (bool, n),
    .axis_below = g_new0 (bool, n),
  };
}

void
arrangement_clear (Arrangement *a)
{
  g_free (a->row);
  g_free (a->row_span);
  g_free (a->begin);
  g_free (a->end);
  g_free (a->weight);
  g_free (a->named_above);
  g_free (a->axis_below);
}

Arrangement
arrangement_wished (const Figure *figure)
{
  guint rows = figure_rows (figure), columns = figure_columns (figure);
  Arrangement a = arrangement_new (figure->plots->len, rows);

  for (guint i = 0; i < a.n; i++)
    {
      const Plot *plot = figure->plots->pdata[i];
      a.row[i] = plot->row;
      a.row_span[i] = plot->row_span;
      a.begin[i] = figure_cell_begin (figure->column_weights, columns, plot->column);
      a.end[i] = figure_cell_begin (figure->column_weights, columns, plot->column + plot->column_span);
    }
  for (guint row = 0; row < rows; row++)
    a.weight[row] = figure_cell_begin (figure->row_weights, rows, row + 1)
                    - figure_cell_begin (figure->row_weights, rows, row);
  return a;
}

static int
compare_places (gconstpointer a, gconstpointer b, gpointer data)
{
  const Figure *figure = data;
  const Plot *first = figure->plots->pdata[*(const guint *) a], *second = figure->plots->pdata[*(const guint *) b];

  if (first->row != second->row)
    return first->row < second->row ? -1 : 1;
  return first->column < second->column ? -1 : first->column > second->column ? 1 : 0;
}

static bool
is_wide (const Figure *figure, const Plot *plot)
{
  return plot->column_span == figure_columns (figure);
}

static const Plot *
plot_at (const Figure *figure, const GArray *order, guint place)
{
  return figure->plots->pdata[g_array_index (order, guint, place)];
}

/* What the figure gives the rows of a plot, of all that it has, for each of them. */
static double
row_weight (const Figure *figure, const Plot *plot)
{
  guint rows = figure_rows (figure);

  return (figure_cell_begin (figure->row_weights, rows, plot->row + plot->row_span)
          - figure_cell_begin (figure->row_weights, rows, plot->row))
         / plot->row_span;
}

/* Whether a plot may stand in a row that another one begins. */
static bool
can_follow (const Figure *figure, const Plot *first, const Plot *next)
{
  return !is_wide (figure, first) && !is_wide (figure, next) && (!figure->in_rows || first->row == next->row);
}

/* Whether the figure has them above each other, over one variable. */
static bool
are_stacked (const Figure *figure, const Plot *upper, const Plot *lower)
{
  return !is_wide (figure, upper) && upper->column == lower->column && upper->column_span == lower->column_span
         && upper->x.column != NULL && g_strcmp0 (upper->x.column, lower->x.column) == 0;
}

/* One below the other, what was stacked stays so: the rest comes after it. */
static void
keep_stacks (const Figure *figure, GArray *order)
{
  for (guint i = 0; i + 1 < order->len; i++)
    for (guint k = i + 1; k < order->len; k++)
      if (are_stacked (figure, plot_at (figure, order, i), plot_at (figure, order, k)))
        {
          guint plot = g_array_index (order, guint, k);
          g_array_remove_index (order, k);
          g_array_insert_val (order, i + 1, plot);
          break;
        }
}

Arrangement
arrangement_reflowed (const Figure *figure, guint columns)
{
  guint n = figure->plots->len, rows = 0;
  g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (guint));
  Arrangement a = arrangement_new (n, MAX (n, 1));

  for (guint i = 0; i < n; i++)
    g_array_append_val (order, i);
  g_array_sort_with_data (order, compare_places, (gpointer) figure);
  if (columns == 1)
    keep_stacks (figure, order);
  for (guint first = 0, count, parts; first < n; first += count, rows++)
    {
      count = 1;
      while (first + count < n && count < columns
             && can_follow (figure, plot_at (figure, order, first), plot_at (figure, order, first + count)))
        count++;
      parts = figure->in_rows ? columns : count;
      for (guint k = 0; k < count; k++)
        {
          guint plot = g_array_index (order, guint, first + k);
          a.row[plot] = rows;
          a.row_span[plot] = 1;
          a.begin[plot] = (double) k / parts;
          a.end[plot] = (k + 1.0) / parts;
          a.weight[rows] = fmax (a.weight[rows], row_weight (figure, figure->plots->pdata[plot]));
        }
    }
  a.rows = rows;
  a.reflowed = true;
  return a;
}

/* -1: there is none, or more than one. */
static int
only_picture (const Figure *figure)
{
  int found = -1;

  for (guint i = 0; i < figure->plots->len; i++)
    {
      const Plot *plot = figure->plots->pdata[i];
      if (!plot_is_3d (plot) && !plot->map)
        continue;
      if (found >= 0)
        return -1;
      found = (int) i;
    }
  return found;
}

Arrangement
arrangement_beside (const Figure *figure, double fraction, guint columns)
{
  guint n = figure->plots->len, others = n - 1, k = 0;
  int picture = only_picture (figure);
  g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (guint));
  Arrangement a;

  if (picture < 0 || others < 2 || columns > others)
    return arrangement_new (0, 0);
  a = arrangement_new (n, (others + columns - 1) / columns);
  for (guint i = 0; i < n; i++)
    if ((int) i != picture)
      g_array_append_val (order, i);
  g_array_sort_with_data (order, compare_places, (gpointer) figure);
  if (columns == 1)
    keep_stacks (figure, order);
  a.row_span[picture] = a.rows;
  a.end[picture] = fraction;
  for (guint row = 0; row < a.rows; row++)
    {
      guint count = MIN (columns, others - row * columns);
      a.weight[row] = 1;
      for (guint i = 0; i < count; i++, k++)
        {
          guint plot = g_array_index (order, guint, k);
          a.row[plot] = row;
          a.row_span[plot] = 1;
          a.begin[plot] = fraction + (1 - fraction) * i / count;
          a.end[plot] = fraction + (1 - fraction) * (i + 1) / count;
        }
    }
  return a;
}

/* ---- What plots above each other share ---- */

bool
plot_can_be_aligned (const Plot *plot)
{
  return plot_has_axes (plot) && !plot_is_3d (plot) && !plot->equal && !plot->colour_bar;
}

static bool
stands_on (const Arrangement *a, guint upper, guint lower)
{
  const double same = 1e-9;

  return a->row[upper] + a->row_span[upper] == a->row[lower] && fabs (a->begin[upper] - a->begin[lower]) < same
         && fabs (a->end[upper] - a->end[lower]) < same;
}

static bool
have_same_axis (const Plot *a, const Plot *b)
{
  const double same = 1e-9;
  double low[2], high[2];

  if (!plot_can_be_aligned (a) || !plot_can_be_aligned (b) || a->x.column == NULL || a->x.scale != b->x.scale
      || g_strcmp0 (a->x.column, b->x.column) != 0 || g_strcmp0 (a->x.label, b->x.label) != 0)
    return false;
  plot_limits (a, AXIS_X, a->x.scale, &low[0], &high[0], NULL);
  plot_limits (b, AXIS_X, b->x.scale, &low[1], &high[1], NULL);
  return fabs (low[0] - low[1]) <= same * (high[0] - low[0]) && fabs (high[0] - high[1]) <= same * (high[0] - low[0]);
}

static bool
names_alike (const Plot *plot, const Layer *layer)
{
  for (guint i = 0; i < plot->layers->len; i++)
    {
      const Layer *other = plot->layers->pdata[i];
      if (g_strcmp0 (other->name, layer->name) == 0 && other->kind == layer->kind
          && other->style.colour == layer->style.colour && other->style.dash == layer->style.dash
          && other->style.marker == layer->style.marker)
        return true;
    }
  return false;
}

static bool
names_all (const Plot *upper, const Plot *lower)
{
  for (guint i = 0; i < lower->layers->len; i++)
    if (legend_names (lower->layers->pdata[i]) && !names_alike (upper, lower->layers->pdata[i]))
      return false;
  return legend_entries (lower) > 1;
}

void
arrangement_join (Arrangement *a, const Figure *figure)
{
  for (guint i = 0; i < a->n; i++)
    for (guint k = 0; k < a->n; k++)
      if (i != k && stands_on (a, i, k) && have_same_axis (figure->plots->pdata[i], figure->plots->pdata[k]))
        {
          a->axis_below[i] = true;
          a->named_above[k] = names_all (figure->plots->pdata[i], figure->plots->pdata[k]);
        }
}
