/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the kinds of layers do differently, apart from being drawn.  A new kind is one entry of the table in
 * layer_class.c, and one in src/plot/layers.c. */
#pragma once

#include "figure/figure.h"
#include "numeric/json_writer.h"

typedef struct
{
  double low, high;
  guint lost; /* values that are not finite, or not positive on a log scale */
  Scale scale;
  bool has_fractions;
} Range;
void range_add_value (Range *range, double value);
void range_add (Range *range, const Numbers *numbers); /* NULL adds nothing */

/* The columns of a table in long form, beside the layer's id. */
typedef enum
{
  COLUMN_X,
  COLUMN_X_LOW, /* a histogram's bars */
  COLUMN_X_HIGH,
  COLUMN_Y,
  COLUMN_Y_LOW, /* a band's edges */
  COLUMN_Y_HIGH,
  COLUMN_Z,
  COLUMN_GROUP,
  COLUMN_TEXT,
  COLUMNS
} LayerColumn;

typedef struct
{
  const char *name; /* in plots.json */
  bool is_series;   /* a value at each x: layers of such kinds stand side by side where their x are the same */
  void (*free) (Layer *layer); /* what is in the union */
  void (*extend) (const Layer *layer, AxisName axis, Range *range);
  /* Rows and columns of the long form. */
  size_t (*rows) (const Layer *layer);
  bool (*has) (const Layer *layer, LayerColumn column);
  double (*value) (const Layer *layer, LayerColumn column, size_t row);
  void (*write) (const Layer *layer, const Plot *plot, JsonWriter *json); /* into plots.json, what is in the union */
  const Numbers *(*reported) (const Layer *layer); /* those of which the last is reported; NULL: nothing is */
} LayerClass;

/* Words of plots.json, in the order of what they stand for; each list ends with NULL. */
extern const char *const figure_json_dashes[], *const figure_json_markers[], *const figure_json_scales[],
                                                                                 *const figure_json_forms[];
extern const char *const figure_json_columns[COLUMNS + 1];
char *figure_json_colour (int index); /* "#0072b2", on white paper; g_free */
void figure_json_write_colour (JsonWriter *json, const char *name, int index);

char *plot_csv_long_column (const Plot *plot, LayerColumn column); /* in long form; g_free */

const LayerClass *layer_class (const Layer *layer);
