/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "figure/column_name.h"
#include "figure/figure_private.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

static char **
copy_strings (const char *const *strings, guint n)
{
  char **copy = g_new0 (char *, n + 1);

  for (guint i = 0; i < n; i++)
    copy[i] = g_strdup (strings[i]);
  return copy;
}

static char *
translated (const char *text)
{
  return g_strdup (*text != '\0' ? g_dgettext (GETTEXT_PACKAGE, text) : "");
}

/* By the titles; "name" and "column_2" where there are none. */
static void
set_titles (TableCells *table, const char *const *titles)
{
  table->titles = titles != NULL ? g_new0 (char *, table->columns + 1) : NULL;
  table->names = g_new0 (char *, table->columns + 1);
  for (guint i = 0; i < table->columns; i++)
    {
      g_autofree char *name = column_name (titles != NULL ? titles[i] : "", NULL);
      table->names[i] = *name != '\0' ? g_steal_pointer (&name)
                        : i == 0      ? g_strdup ("name")
                                      : g_strdup_printf ("column_%u", i + 1);
      if (titles != NULL)
        table->titles[i] = translated (titles[i]);
    }
}

Layer *
plot_add_table (Plot *plot, const char *id, const char *const *titles, const char *const *cells, guint columns,
                guint rows)
{
  Layer *layer = plot_add_layer (plot, LAYER_TABLE, id, NULL);
  TableCells *table = g_new0 (TableCells, 1);

  g_assert (plot->layers->len == 1 && columns > 0);
  table->columns = columns;
  table->rows = rows;
  set_titles (table, titles);
  table->cells = copy_strings (cells, columns * rows);
  table->values = g_new (double, MAX (columns * rows, 1));
  for (guint i = 0; i < columns * rows; i++)
    table->values[i] = NAN;
  table->alignment = g_strnfill (columns, 'r');
  table->alignment[0] = 'l';
  table->colours = g_new (int, MAX (rows, 1));
  for (guint i = 0; i < rows; i++)
    table->colours[i] = COLOUR_FOREGROUND;
  layer->table = table;
  layer->style.colour = COLOUR_FOREGROUND;
  plot->frameless = true;
  return layer;
}

void
table_align (Layer *layer, const char *alignment)
{
  TableCells *table = layer->table;

  g_assert (strlen (alignment) == table->columns);
  g_free (table->alignment);
  table->alignment = g_strdup (alignment);
}

void
table_set_value (Layer *layer, guint row, guint column, double value)
{
  g_assert (row < layer->table->rows && column < layer->table->columns);
  layer->table->values[row * layer->table->columns + column] = value;
}

void
table_set_colour (Layer *layer, guint row, int colour)
{
  g_assert (row < layer->table->rows);
  layer->table->colours[row] = colour;
}

char *
table_describe (const Layer *layer)
{
  const TableCells *table = layer->table;
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < table->rows * table->columns; i++)
    {
      guint column = i % table->columns;
      const char *title = table->titles != NULL && column > 0 ? table->titles[column] : "";
      if (column == 0)
        g_string_append_printf (text, "%s%s", i > 0 ? "; " : "", table->cells[i]);
      else if (*table->cells[i] != '\0')
        g_string_append_printf (text, "%s%s%s%s", column == 1 ? ": " : ", ", title, *title != '\0' ? " " : "",
                                table->cells[i]);
    }
  return g_string_free (text, FALSE);
}

void
table_cells_free (TableCells *table)
{
  if (table == NULL)
    return;
  g_strfreev (table->titles);
  g_strfreev (table->names);
  g_strfreev (table->cells);
  g_free (table->values);
  g_free (table->alignment);
  g_free (table->colours);
  g_free (table);
}
