/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "figure/figure_csv.h"

#include "figure/column_name.h"
#include "figure/layer_class.h"
#include "numeric/number_text.h"

#include <math.h>
#include <string.h>

static void
append_number (GString *text, double value)
{
  g_autofree char *number = number_exact (value);
  g_string_append (text, number);
}

/* Text in a cell: quoted where it must be. */
static void
append_text (GString *text, const char *cell)
{
  if (strpbrk (cell, ",\"\r\n") == NULL)
    {
      g_string_append (text, cell);
      return;
    }
  g_string_append_c (text, '"');
  for (; *cell != '\0'; cell++)
    {
      if (*cell == '"')
        g_string_append_c (text, '"');
      g_string_append_c (text, *cell);
    }
  g_string_append_c (text, '"');
}

/* ---- Names ---- */

static const char *
axis_column (const Axis *axis, const char *otherwise)
{
  return axis->column != NULL && *axis->column != '\0' ? axis->column : otherwise;
}

/* Two columns of one name would be one to whoever reads them. */
static bool
is_taken (const char *name, const char *const names[3], AxisName own)
{
  static const char *const reserved[] = { "layer", "group", "text" };

  for (guint i = 0; i < 3; i++)
    if (g_str_equal (name, reserved[i]) || (i != own && g_str_equal (name, names[i])))
      return true;
  return false;
}

char *
plot_csv_axis (const Plot *plot, AxisName name)
{
  static const char *const letters[] = { "x", "y", "z" };
  const char *const names[] = { axis_column (&plot->x, "x"), axis_column (&plot->y, "y"), axis_column (&plot->z, "z") };

  return is_taken (names[name], names, name) ? g_strconcat (names[name], "_", letters[name], NULL)
                                             : g_strdup (names[name]);
}

static char *
snake (const char *id)
{
  return column_name (id, NULL);
}

/* Of a layer beside others: its id and what is measured, "train_loss"; once where one says the other. */
static char *
series_column (const Layer *layer, const char *measured)
{
  g_autofree char *id = snake (layer->id), *start = g_strconcat (id, "_", NULL),
                  *end = g_strconcat ("_", measured, NULL);

  if (g_str_equal (id, measured) || g_str_has_prefix (measured, start))
    return g_strdup (measured);
  return g_str_has_suffix (id, end) ? g_strdup (id) : g_strconcat (id, "_", measured, NULL);
}

char *
plot_csv_column (const Plot *plot, const Layer *layer)
{
  bool along_x = layer->kind == LAYER_RULE && layer->rule.vertical;
  g_autofree char *measured = NULL;

  if (axis_column (along_x ? &plot->x : &plot->y, NULL) == NULL)
    return snake (layer->id);
  measured = plot_csv_axis (plot, along_x ? AXIS_X : AXIS_Y);
  return series_column (layer, measured);
}

/* ---- Series with the same x, side by side ---- */

static bool
is_histogram (const Layer *layer)
{
  return layer->kind == LAYER_BARS && layer->bars.low != NULL;
}

static const Layer *
first_series (const Plot *plot)
{
  for (guint i = 0; i < plot->layers->len; i++)
    if (layer_class (plot->layers->pdata[i])->is_series)
      return plot->layers->pdata[i];
  return NULL;
}

static bool
is_wide (const Plot *plot)
{
  const Layer *first = first_series (plot);

  for (guint i = 0; first != NULL && i < plot->layers->len; i++)
    {
      const Layer *layer = plot->layers->pdata[i];
      if (layer->kind != LAYER_RULE
          && (!layer_class (layer)->is_series || is_histogram (layer) || !numbers_equal (layer->x, first->x)))
        return false;
    }
  return first != NULL && first->x->n > 0;
}

static void
wide_table (GString *text, const Plot *plot)
{
  const Layer *first = first_series (plot);
  g_autofree char *x = plot_csv_axis (plot, AXIS_X);

  g_string_append (text, x);
  for (guint i = 0; i < plot->layers->len; i++)
    {
      const Layer *layer = plot->layers->pdata[i];
      g_autofree char *name = plot_csv_column (plot, layer);
      g_string_append_printf (text, ",%s", name);
      if (layer->kind == LAYER_LINE && layer->line.low != NULL)
        g_string_append_printf (text, ",%s_low,%s_high", name, name);
    }
  g_string_append_c (text, '\n');
  for (size_t row = 0; row < first->x->n; row++)
    {
      append_number (text, first->x->v[row]);
      for (guint i = 0; i < plot->layers->len; i++)
        {
          const Layer *layer = plot->layers->pdata[i];
          bool line = layer->kind == LAYER_LINE;
          const Numbers *columns[] = { layer->y, line ? layer->line.low : NULL, line ? layer->line.high : NULL };
          g_string_append_c (text, ',');
          if (layer->kind == LAYER_RULE)
            append_number (text, layer->rule.value);
          for (guint c = 0; c < G_N_ELEMENTS (columns) && columns[c] != NULL; c++)
            {
              g_string_append (text, c > 0 ? "," : "");
              append_number (text, columns[c]->v[row]);
            }
        }
      g_string_append_c (text, '\n');
    }
}

/* ---- All others, below each other ---- */

/* Columns that any layer has; x and y always. */
static void
columns_of (const Plot *plot, bool has[COLUMNS])
{
  for (int column = 0; column < COLUMNS; column++)
    {
      has[column] = column == COLUMN_X || column == COLUMN_Y;
      for (guint i = 0; i < plot->layers->len; i++)
        {
          const LayerClass *class = layer_class (plot->layers->pdata[i]);
          has[column] = has[column] || class->has (plot->layers->pdata[i], (LayerColumn) column);
        }
    }
}

char *
plot_csv_long_column (const Plot *plot, LayerColumn column)
{
  g_autofree char *x = plot_csv_axis (plot, AXIS_X), *y = plot_csv_axis (plot, AXIS_Y);

  switch (column)
    {
    case COLUMN_X:
      return g_steal_pointer (&x);
    case COLUMN_X_LOW:
    case COLUMN_X_HIGH:
      return g_strconcat (x, column == COLUMN_X_LOW ? "_low" : "_high", NULL);
    case COLUMN_Y:
      return g_steal_pointer (&y);
    case COLUMN_Y_LOW:
    case COLUMN_Y_HIGH:
      return g_strconcat (y, column == COLUMN_Y_LOW ? "_low" : "_high", NULL);
    case COLUMN_Z:
      return plot_csv_axis (plot, AXIS_Z);
    case COLUMN_GROUP:
      return g_strdup ("group");
    default:
      return g_strdup ("text");
    }
}

static void
long_rows (GString *text, const Layer *layer, const bool has[COLUMNS])
{
  const LayerClass *class = layer_class (layer);
  size_t rows = class->rows (layer);

  for (size_t row = 0; row < rows; row++)
    {
      append_text (text, layer->id);
      for (int column = 0; column < COLUMNS; column++)
        {
          if (!has[column])
            continue;
          g_string_append_c (text, ',');
          if (column == COLUMN_TEXT && layer->kind == LAYER_TEXT)
            append_text (text, layer->text.text);
          else if (column != COLUMN_TEXT && class->has (layer, (LayerColumn) column))
            append_number (text, class->value (layer, (LayerColumn) column, row));
        }
      g_string_append_c (text, '\n');
    }
}

static void
long_table (GString *text, const Plot *plot)
{
  bool has[COLUMNS];

  columns_of (plot, has);
  g_string_append (text, "layer");
  for (int column = 0; column < COLUMNS; column++)
    if (has[column])
      {
        g_autofree char *name = plot_csv_long_column (plot, (LayerColumn) column);
        g_string_append_printf (text, ",%s", name);
      }
  g_string_append_c (text, '\n');
  for (guint i = 0; i < plot->layers->len; i++)
    long_rows (text, plot->layers->pdata[i], has);
}

/* ---- Tables and images ---- */

/* Whether a column has numbers: what is missing in it is an empty cell, whatever people read there. */
static bool
is_numeric (const TableCells *table, guint column)
{
  for (guint row = 0; row < table->rows; row++)
    if (!isnan (table->values[row * table->columns + column]))
      return true;
  return false;
}

/* A table is itself, under its columns' names; a value that is known is there to the last digit. */
static void
own_table (GString *text, const TableCells *table)
{
  for (guint column = 0; column < table->columns; column++)
    g_string_append_printf (text, "%s%s", column > 0 ? "," : "", table->names[column]);
  g_string_append_c (text, '\n');
  for (guint i = 0; i < table->rows * table->columns; i++)
    {
      g_string_append (text, i % table->columns > 0 ? "," : "");
      if (!isnan (table->values[i]))
        append_number (text, table->values[i]);
      else if (!is_numeric (table, i % table->columns))
        append_text (text, table->cells[i]);
      g_string_append (text, (i + 1) % table->columns == 0 ? "\n" : "");
    }
}

/* A row an image: its label, whether it was classified correctly (1, 0, or nothing), and its pixels, row after row from
 * the top. */
static void
image_table (GString *text, const Layer *layer)
{
  size_t size = (size_t) layer->images.width * layer->images.height, n = size > 0 ? layer->images.pixels->n / size : 0;

  g_string_append (text, "image,label,right");
  for (size_t pixel = 0; pixel < size; pixel++)
    g_string_append_printf (text, ",pixel_%zu_%zu", pixel / layer->images.width, pixel % layer->images.width);
  g_string_append_c (text, '\n');
  for (size_t i = 0; i < n; i++)
    {
      g_string_append_printf (text, "%zu,", i);
      append_text (text, layer->images.labels != NULL ? layer->images.labels[i] : "");
      g_string_append_c (text, ',');
      if (layer->images.correct != NULL && !isnan (layer->images.correct->v[i]))
        append_number (text, layer->images.correct->v[i]);
      for (size_t pixel = 0; pixel < size; pixel++)
        {
          g_string_append_c (text, ',');
          append_number (text, layer->images.pixels->v[i * size + pixel]);
        }
      g_string_append_c (text, '\n');
    }
}

CsvForm
plot_csv_form (const Plot *plot)
{
  const Layer *first = plot->layers->len > 0 ? plot->layers->pdata[0] : NULL;

  if (first != NULL && first->kind == LAYER_TABLE)
    return CSV_TABLE;
  if (first != NULL && first->kind == LAYER_IMAGES)
    return CSV_IMAGES;
  return is_wide (plot) ? CSV_WIDE : CSV_LONG;
}

char *
plot_to_csv (const Plot *plot)
{
  GString *text = g_string_new (NULL);

  switch (plot_csv_form (plot))
    {
    case CSV_TABLE:
      own_table (text, ((const Layer *) plot->layers->pdata[0])->table);
      break;
    case CSV_IMAGES:
      image_table (text, plot->layers->pdata[0]);
      break;
    case CSV_WIDE:
      wide_table (text, plot);
      break;
    case CSV_LONG:
      long_table (text, plot);
      break;
    }
  return g_string_free (text, FALSE);
}
