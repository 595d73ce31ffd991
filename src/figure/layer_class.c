/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "figure/layer_class.h"

#include "figure/contours.h"
#include "figure/figure_private.h"

#include <math.h>

/* ---- What most have: x, y, z, group, a value each ---- */

static void
extend_plain (const Layer *layer, AxisName axis, Range *range)
{
  range_add (range, axis == AXIS_X ? layer->x : axis == AXIS_Y ? layer->y : layer->z);
}

static size_t
rows_plain (const Layer *layer)
{
  return layer->x->n;
}

static const Numbers *
column_of (const Layer *layer, LayerColumn column)
{
  switch (column)
    {
    case COLUMN_X:
      return layer->x;
    case COLUMN_Y:
      return layer->y;
    case COLUMN_Z:
      return layer->z;
    default:
      return NULL;
    }
}

static bool
has_plain (const Layer *layer, LayerColumn column)
{
  return column_of (layer, column) != NULL;
}

static double
value_plain (const Layer *layer, LayerColumn column, size_t row)
{
  return column_of (layer, column)->v[row];
}

static void
free_nothing (Layer *layer)
{
}

static void
write_nothing (const Layer *layer, const Plot *plot, JsonWriter *json)
{
}

/* ---- Lines: a band along y ---- */

static void
free_line (Layer *layer)
{
  g_clear_pointer (&layer->line.low, numbers_unref);
  g_clear_pointer (&layer->line.high, numbers_unref);
}

static void
extend_line (const Layer *layer, AxisName axis, Range *range)
{
  extend_plain (layer, axis, range);
  if (axis == AXIS_Y)
    {
      range_add (range, layer->line.low);
      range_add (range, layer->line.high);
    }
}

static bool
has_line (const Layer *layer, LayerColumn column)
{
  if (column == COLUMN_Y_LOW || column == COLUMN_Y_HIGH)
    return layer->line.low != NULL;
  return has_plain (layer, column);
}

static double
value_line (const Layer *layer, LayerColumn column, size_t row)
{
  if (column == COLUMN_Y_LOW || column == COLUMN_Y_HIGH)
    return (column == COLUMN_Y_LOW ? layer->line.low : layer->line.high)->v[row];
  return value_plain (layer, column, row);
}

static const Numbers *
told_line (const Layer *layer)
{
  return layer->y;
}

/* ---- Points: classes ---- */

static void
free_points (Layer *layer)
{
  g_clear_pointer (&layer->points.group, numbers_unref);
}

static bool
has_points (const Layer *layer, LayerColumn column)
{
  return column == COLUMN_GROUP ? layer->points.group != NULL : has_plain (layer, column);
}

static double
value_points (const Layer *layer, LayerColumn column, size_t row)
{
  return column == COLUMN_GROUP ? layer->points.group->v[row] : value_plain (layer, column, row);
}

static void
write_points (const Layer *layer, const Plot *plot, JsonWriter *json)
{
  json_writer_toggle (json, "stem", layer->points.stems);
}

/* ---- Bars: a histogram's reach along x ---- */

static void
free_bars (Layer *layer)
{
  g_clear_pointer (&layer->bars.low, numbers_unref);
  g_clear_pointer (&layer->bars.high, numbers_unref);
}

static void
extend_bars (const Layer *layer, AxisName axis, Range *range)
{
  if (axis != AXIS_X || layer->bars.low == NULL)
    {
      extend_plain (layer, axis, range);
      return;
    }
  range_add (range, layer->bars.low);
  range_add (range, layer->bars.high);
}

static bool
has_bars (const Layer *layer, LayerColumn column)
{
  if (column == COLUMN_X_LOW || column == COLUMN_X_HIGH)
    return layer->bars.low != NULL;
  return has_plain (layer, column);
}

static double
value_bars (const Layer *layer, LayerColumn column, size_t row)
{
  if (column == COLUMN_X_LOW || column == COLUMN_X_HIGH)
    return (column == COLUMN_X_LOW ? layer->bars.low : layer->bars.high)->v[row];
  return value_plain (layer, column, row);
}

/* ---- Areas: drawn from edge to edge, reported and saved as parts ---- */

static void
free_area (Layer *layer)
{
  g_clear_pointer (&layer->area.low, numbers_unref);
  g_clear_pointer (&layer->area.high, numbers_unref);
}

static void
extend_area (const Layer *layer, AxisName axis, Range *range)
{
  if (axis == AXIS_X)
    range_add (range, layer->x);
  else if (axis == AXIS_Y)
    {
      range_add (range, layer->area.low);
      range_add (range, layer->area.high);
    }
}

static void
write_area (const Layer *layer, const Plot *plot, JsonWriter *json)
{
  json_writer_number (json, "fill", layer->area.fill);
}

/* ---- Fields and surfaces: a grid, x running fastest ---- */

static void
free_grid (Layer *layer)
{
  g_clear_pointer (&layer->grid.group, numbers_unref);
}

/* How sure a map of classes is has no axis. */
static void
extend_grid (const Layer *layer, AxisName axis, Range *range)
{
  if (axis != AXIS_Z || layer->grid.group == NULL)
    extend_plain (layer, axis, range);
}

static size_t
rows_grid (const Layer *layer)
{
  return layer->z->n;
}

static bool
has_grid (const Layer *layer, LayerColumn column)
{
  return column == COLUMN_GROUP ? layer->grid.group != NULL : has_plain (layer, column);
}

static double
value_grid (const Layer *layer, LayerColumn column, size_t row)
{
  if (column == COLUMN_X)
    return layer->x->v[row % layer->x->n];
  if (column == COLUMN_Y)
    return layer->y->v[row / layer->x->n];
  return (column == COLUMN_GROUP ? layer->grid.group : layer->z)->v[row];
}

static void
write_grid (const Layer *layer, const Plot *plot, JsonWriter *json)
{
  g_autofree double *levels = g_new (double, MAX (layer->grid.contours, 1));
  double low, high;
  guint n;

  json_writer_begin_array (json, "size");
  json_writer_number (json, NULL, (double) layer->x->n);
  json_writer_number (json, NULL, (double) layer->y->n);
  json_writer_end_array (json);
  plot_range (plot, AXIS_Z, &low, &high, NULL);
  n = contour_levels (low, high, plot->z.scale, layer->grid.contours, levels);
  json_writer_begin_array (json, "contours");
  for (guint i = 0; i < n; i++)
    json_writer_number (json, NULL, levels[i]);
  json_writer_end_array (json);
}

/* ---- Paths ---- */

static void
write_path (const Layer *layer, const Plot *plot, JsonWriter *json)
{
  json_writer_toggle (json, "iterate", layer->path.iterate);
}

static const Numbers *
told_path (const Layer *layer)
{
  return layer->z;
}

/* ---- Rules: a value on one of the axes ---- */

static void
extend_rule (const Layer *layer, AxisName axis, Range *range)
{
  /* A rule beyond a log axis is not lost data. */
  if (axis == (layer->rule.vertical ? AXIS_X : AXIS_Y) && isfinite (layer->rule.value)
      && (range->scale != SCALE_LOG || layer->rule.value > 0))
    range_add_value (range, layer->rule.value);
}

static bool
has_rule (const Layer *layer, LayerColumn column)
{
  return column == (layer->rule.vertical ? COLUMN_X : COLUMN_Y);
}

static double
value_rule (const Layer *layer, LayerColumn column, size_t row)
{
  return layer->rule.value;
}

static void
write_rule (const Layer *layer, const Plot *plot, JsonWriter *json)
{
  json_writer_toggle (json, "vertical", layer->rule.vertical);
  json_writer_number (json, "value", layer->rule.value);
}

/* ---- Texts, images, tables: out of the axes' sight ---- */

static void
extend_nothing (const Layer *layer, AxisName axis, Range *range)
{
}

static size_t
one_row (const Layer *layer)
{
  return 1;
}

static size_t
no_rows (const Layer *layer)
{
  return 0;
}

static void
free_text (Layer *layer)
{
  g_free (layer->text.text);
}

static bool
has_text (const Layer *layer, LayerColumn column)
{
  return column == COLUMN_TEXT || has_plain (layer, column);
}

static void
write_text (const Layer *layer, const Plot *plot, JsonWriter *json)
{
  json_writer_number (json, "anchor", layer->text.anchor);
}

static void
free_images (Layer *layer)
{
  g_clear_pointer (&layer->images.pixels, numbers_unref);
  g_clear_pointer (&layer->images.correct, numbers_unref);
  g_strfreev (layer->images.labels);
}

static void
write_images (const Layer *layer, const Plot *plot, JsonWriter *json)
{
  json_writer_begin_array (json, "size");
  json_writer_number (json, NULL, layer->images.width);
  json_writer_number (json, NULL, layer->images.height);
  json_writer_end_array (json);
}

static void
free_table (Layer *layer)
{
  table_cells_free (layer->table);
}

static void
write_table (const Layer *layer, const Plot *plot, JsonWriter *json)
{
  const TableCells *table = layer->table;

  if (table->titles != NULL)
    json_writer_texts (json, "titles", (const char *const *) table->titles);
  json_writer_texts (json, "cells", (const char *const *) table->cells);
  json_writer_text (json, "alignment", table->alignment);
  json_writer_begin_array (json, "colours");
  for (guint row = 0; row < table->rows; row++)
    figure_json_write_colour (json, NULL, table->colours[row]);
  json_writer_end_array (json);
}

/* ---- The kinds ---- */

/* In this order: name, series, free, range; CSV: rows, has, value; plots.json; what is reported. */
static const LayerClass classes[] = {
  [LAYER_LINE] = { "line", true, free_line, extend_line, rows_plain, has_line, value_line, write_nothing, told_line },
  [LAYER_POINTS] = { "points", false, free_points, extend_plain, rows_plain, has_points, value_points, write_points,
                     NULL },
  [LAYER_BARS] = { "bars", true, free_bars, extend_bars, rows_plain, has_bars, value_bars, write_nothing, NULL },
  [LAYER_AREA] = { "area", true, free_area, extend_area, rows_plain, has_plain, value_plain, write_area, told_line },
  [LAYER_FIELD] = { "field", false, free_grid, extend_grid, rows_grid, has_grid, value_grid, write_grid, NULL },
  [LAYER_IMAGES] = { "images", false, free_images, extend_nothing, no_rows, has_plain, value_plain, write_images,
                     NULL },
  [LAYER_SURFACE] = { "surface", false, free_grid, extend_grid, rows_grid, has_grid, value_grid, write_grid, NULL },
  [LAYER_PATH] = { "path", false, free_nothing, extend_plain, rows_plain, has_plain, value_plain, write_path,
                   told_path },
  [LAYER_RULE] = { "rule", false, free_nothing, extend_rule, one_row, has_rule, value_rule, write_rule, NULL },
  [LAYER_TEXT] = { "text", false, free_text, extend_nothing, one_row, has_text, value_plain, write_text, NULL },
  [LAYER_TABLE] = { "table", false, free_table, extend_nothing, no_rows, has_plain, value_plain, write_table, NULL },
};

const LayerClass *
layer_class (const Layer *layer)
{
  return &classes[layer->kind];
}

void
layer_free (Layer *layer)
{
  Numbers **coordinates[] = { &layer->x, &layer->y, &layer->z };

  layer_class (layer)->free (layer);
  for (guint i = 0; i < G_N_ELEMENTS (coordinates); i++)
    g_clear_pointer (coordinates[i], numbers_unref);
  g_free (layer->id);
  g_free (layer->name);
  g_free (layer);
}
