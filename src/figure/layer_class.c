#include "figure/layer_class.h"

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
column_of (const Layer *layer, Column column)
{
  switch (column)
    {
    case COLUMN_X:
      return layer->x;
    case COLUMN_Y:
      return layer->y;
    case COLUMN_Z:
      return layer->z;
    case COLUMN_GROUP:
      return layer->group;
    default:
      return NULL;
    }
}

static bool
has_plain (const Layer *layer, Column column)
{
  return column_of (layer, column) != NULL;
}

static double
value_plain (const Layer *layer, Column column, size_t row)
{
  return column_of (layer, column)->v[row];
}

/* ---- Lines, areas: a band or an edge along y ---- */

static void
extend_line (const Layer *layer, AxisName axis, Range *range)
{
  extend_plain (layer, axis, range);
  if (axis == AXIS_Y)
    {
      range_add (range, layer->low);
      range_add (range, layer->high);
    }
}

static void
extend_area (const Layer *layer, AxisName axis, Range *range)
{
  if (axis == AXIS_X)
    range_add (range, layer->x);
  else if (axis == AXIS_Y)
    {
      range_add (range, layer->low);
      range_add (range, layer->high);
    }
}

static bool
has_line (const Layer *layer, Column column)
{
  if (column == COLUMN_Y_LOW || column == COLUMN_Y_HIGH)
    return layer->low != NULL;
  return has_plain (layer, column);
}

static double
value_line (const Layer *layer, Column column, size_t row)
{
  if (column == COLUMN_Y_LOW || column == COLUMN_Y_HIGH)
    return (column == COLUMN_Y_LOW ? layer->low : layer->high)->v[row];
  return value_plain (layer, column, row);
}

/* ---- Bars: a histogram's reach along x ---- */

static void
extend_bars (const Layer *layer, AxisName axis, Range *range)
{
  if (axis != AXIS_X || layer->low == NULL)
    {
      extend_plain (layer, axis, range);
      return;
    }
  range_add (range, layer->low);
  range_add (range, layer->high);
}

static bool
has_bars (const Layer *layer, Column column)
{
  if (column == COLUMN_X_LOW || column == COLUMN_X_HIGH)
    return layer->low != NULL;
  return has_plain (layer, column);
}

static double
value_bars (const Layer *layer, Column column, size_t row)
{
  if (column == COLUMN_X_LOW || column == COLUMN_X_HIGH)
    return (column == COLUMN_X_LOW ? layer->low : layer->high)->v[row];
  return value_plain (layer, column, row);
}

/* ---- Fields and surfaces: a grid, x running fastest ---- */

/* How sure a map of classes is has no axis. */
static void
extend_grid (const Layer *layer, AxisName axis, Range *range)
{
  if (axis != AXIS_Z || layer->group == NULL)
    extend_plain (layer, axis, range);
}

static size_t
rows_grid (const Layer *layer)
{
  return layer->z->n;
}

static double
value_grid (const Layer *layer, Column column, size_t row)
{
  if (column == COLUMN_X)
    return layer->x->v[row % layer->x->n];
  return column == COLUMN_Y ? layer->y->v[row / layer->x->n] : value_plain (layer, column, row);
}

/* ---- Rules: a value on one of the axes ---- */

static void
extend_rule (const Layer *layer, AxisName axis, Range *range)
{
  /* A rule beyond a log axis is not lost data. */
  if (axis == (layer->vertical ? AXIS_X : AXIS_Y) && isfinite (layer->value)
      && (range->scale != SCALE_LOG || layer->value > 0))
    range_add_value (range, layer->value);
}

static bool
has_rule (const Layer *layer, Column column)
{
  return column == (layer->vertical ? COLUMN_X : COLUMN_Y);
}

static double
value_rule (const Layer *layer, Column column, size_t row)
{
  return layer->value;
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

static bool
has_text (const Layer *layer, Column column)
{
  return column == COLUMN_TEXT || has_plain (layer, column);
}

/* In the order of LayerKind. */
static const LayerClass classes[] = {
  [LAYER_LINE] = { "line", true, extend_line, rows_plain, has_line, value_line },
  [LAYER_POINTS] = { "points", false, extend_plain, rows_plain, has_plain, value_plain },
  [LAYER_BARS] = { "bars", true, extend_bars, rows_plain, has_bars, value_bars },
  [LAYER_AREA] = { "area", true, extend_area, rows_plain, has_plain, value_plain },
  [LAYER_FIELD] = { "field", false, extend_grid, rows_grid, has_plain, value_grid },
  [LAYER_IMAGES] = { "images", false, extend_nothing, no_rows, has_plain, value_plain },
  [LAYER_SURFACE] = { "surface", false, extend_grid, rows_grid, has_plain, value_grid },
  [LAYER_PATH] = { "path", false, extend_plain, rows_plain, has_plain, value_plain },
  [LAYER_RULE] = { "rule", false, extend_rule, one_row, has_rule, value_rule },
  [LAYER_TEXT] = { "text", false, extend_nothing, one_row, has_text, value_plain },
  [LAYER_TABLE] = { "table", false, extend_nothing, no_rows, has_plain, value_plain },
};

const LayerClass *
layer_class (const Layer *layer)
{
  return &classes[layer->kind];
}
