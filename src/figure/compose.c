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

Numbers *
numbers_constant (double value, size_t n)
{
  return numbers_linear (value, value, n);
}

/* ---- Cells ---- */

static void
read_weights (const char *text, double weights[4])
{
  g_auto (GStrv) words = text != NULL ? g_strsplit (text, " ", -1) : NULL;

  for (guint i = 0; words != NULL && words[i] != NULL; i++)
    {
      g_assert (i < 4);
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
