/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layers that have a plot and a form of CSV for themselves: tables and images. */
#include "figure/layer_source.h"
#include "numeric/number_text.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

/* ---- Images ---- */

static Numbers *
read_pixels (LayerSource *s, guint size)
{
  Numbers *pixels = numbers_new ((size_t) s->n * size);

  for (guint i = 0; i < s->n && s->json->error == NULL; i++)
    for (guint k = 0; k < size && s->json->error == NULL; k++)
      csv_table_number (s->csv, i, 3 + k, &pixels->v[(size_t) i * size + k], &s->json->error);
  return pixels;
}

/* NULL where no image has a verdict. */
static Numbers *
read_verdicts (LayerSource *s)
{
  g_autoptr (Numbers) correct = numbers_new (s->n);
  bool any = false;

  for (guint i = 0; i < s->n; i++)
    {
      correct->v[i] = NAN;
      if (*csv_table_cell (s->csv, i, 2) != '\0' && s->json->error == NULL)
        any = csv_table_number (s->csv, i, 2, &correct->v[i], &s->json->error) || any;
    }
  return any ? g_steal_pointer (&correct) : NULL;
}

/* NULL where no image has a label. */
static char **
read_labels (LayerSource *s)
{
  g_auto (GStrv) labels = g_new0 (char *, s->n + 1);
  bool any = false;

  for (guint i = 0; i < s->n; i++)
    {
      labels[i] = g_strdup (csv_table_cell (s->csv, i, 1));
      any = any || *labels[i] != '\0';
    }
  return any ? g_steal_pointer (&labels) : NULL;
}

Layer *
layer_read_images (LayerSource *s)
{
  double size[2];

  layer_source_size (s, size);
  if (size[0] * size[1] + 3 != s->csv->columns)
    json_source_fail (s->json, _ ("images of %g × %g pixels do not have %u columns."), size[0], size[1],
                      s->csv->columns);
  if (s->json->error != NULL)
    return NULL;
  return plot_add_images (s->plot, s->id, (guint) size[0], (guint) size[1],
                          read_pixels (s, (guint) (size[0] * size[1])), read_verdicts (s), read_labels (s));
}

/* ---- Tables ---- */

/* Whether the column has numbers, written as they are written here: then an empty cell is one that is not known. */
static bool
has_numbers (const CsvTable *csv, guint at)
{
  bool any = false;

  for (guint row = 0; row < csv->rows; row++)
    {
      const char *cell = csv_table_cell (csv, row, at);
      double number;
      g_autofree char *again = csv_table_is_number (cell, &number) ? number_exact (number) : NULL;
      if (*cell != '\0' && g_strcmp0 (again, cell) != 0)
        return false;
      any = any || *cell != '\0';
    }
  return any;
}

static void
read_values (LayerSource *s, Layer *layer)
{
  for (guint at = 0; at < s->csv->columns; at++)
    {
      bool known = has_numbers (s->csv, at);
      for (guint row = 0; known && row < s->csv->rows; row++)
        {
          double value;
          if (csv_table_is_number (csv_table_cell (s->csv, row, at), &value))
            table_set_value (layer, row, at, value);
        }
    }
}

Layer *
layer_read_table (LayerSource *s)
{
  guint columns = s->csv->columns, rows = s->csv->rows;
  g_auto (GStrv)
      cells = json_source_texts (s->json, s->object, "cells"),
      colours = json_source_texts (s->json, s->object, "colours"),
      titles = json_object_has_member (s->object, "titles") ? json_source_texts (s->json, s->object, "titles") : NULL;
  const char *alignment = json_source_text (s->json, s->object, "alignment");
  Layer *layer;

  if (g_strv_length (cells) != columns * rows || g_strv_length (colours) != rows
      || (titles != NULL && g_strv_length (titles) != columns) || (alignment != NULL && strlen (alignment) != columns))
    json_source_fail (s->json, _ ("a table of %u columns and %u rows was expected, as in %s."), columns, rows,
                      s->csv->file);
  if (s->json->error != NULL)
    return NULL;
  layer = plot_add_table (s->plot, s->id, (const char *const *) titles, (const char *const *) cells, columns, rows);
  table_align (layer, alignment);
  for (guint i = 0; i < columns; i++)
    {
      g_free (layer->table->names[i]);
      layer->table->names[i] = g_strdup (csv_table_name (s->csv, i));
      if (titles != NULL) /* as they were shown, in whatever language */
        {
          g_free (layer->table->titles[i]);
          layer->table->titles[i] = g_strdup (titles[i]);
        }
    }
  read_values (s, layer);
  for (guint row = 0; row < rows; row++)
    table_set_colour (layer, row, layer_source_colour (s->json, colours[row]));
  return layer;
}
