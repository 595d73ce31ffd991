/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "figure/figure_json.h"

#include "figure/basin-figure-script.h"
#include "figure/colourmap.h"
#include "figure/figure_csv.h"
#include "figure/layer_class.h"
#include "numeric/json_writer.h"

#include <gio/gio.h>
#include <math.h>

#define SCRIPT "/io/github/basin_lab/Basin/figure/figure.py"

const char *const figure_json_dashes[] = { "solid", "dashed", "dotted", "dash-dot", "long-dash", "dash-dot-dot", NULL };
const char *const figure_json_markers[] = { "none", "circle", "square", "triangle", "diamond", "cross", NULL };
const char *const figure_json_scales[] = { "linear", "log", "symlog", NULL };
const char *const figure_json_forms[] = { "wide", "long", "table", "images", NULL };
const char *const figure_json_columns[COLUMNS + 1] = { "x",      "x_low", "x_high", "y",    "y_low",
                                                       "y_high", "z",     "group",  "text", NULL };

static void
write_pair (JsonWriter *json, const char *name, double first, double second)
{
  json_writer_begin_array (json, name);
  json_writer_number (json, NULL, first);
  json_writer_number (json, NULL, second);
  json_writer_end_array (json);
}

char *
figure_json_colour (int index)
{
  Colour c = index == COLOUR_FOREGROUND ? (Colour){ 0.12, 0.12, 0.12 } : colourmap_of_index (index, false);

  return g_strdup_printf ("#%02x%02x%02x", (guint) (255 * c.r + 0.5), (guint) (255 * c.g + 0.5),
                          (guint) (255 * c.b + 0.5));
}

void
figure_json_write_colour (JsonWriter *json, const char *name, int index)
{
  g_autofree char *text = figure_json_colour (index);

  json_writer_text (json, name, text);
}

/* ---- Layers ---- */

static void
write_style (JsonWriter *json, const Style *style)
{
  figure_json_write_colour (json, "colour", style->colour);
  json_writer_text (json, "dash", figure_json_dashes[style->dash]);
  json_writer_text (json, "marker", figure_json_markers[style->marker]);
  if (style->width > 0)
    json_writer_number (json, "width", style->width);
  json_writer_number (json, "opacity", style->opacity);
}

/* Which columns of the long form it has: without a row it is not seen there. */
static void
write_columns (JsonWriter *json, const Layer *layer)
{
  json_writer_begin_array (json, "columns");
  for (int column = 0; column < COLUMNS; column++)
    if (layer_class (layer)->has (layer, (LayerColumn) column))
      json_writer_text (json, NULL, figure_json_columns[column]);
  json_writer_end_array (json);
}

static void
write_layer (JsonWriter *json, const Plot *plot, const Layer *layer)
{
  json_writer_begin_object (json, NULL);
  json_writer_text (json, "kind", layer_class (layer)->name);
  json_writer_text (json, "id", layer->id);
  if (layer->name != NULL)
    json_writer_text (json, "name", layer->name);
  if (plot_csv_form (plot) == CSV_WIDE)
    {
      g_autofree char *column = plot_csv_column (plot, layer);
      json_writer_text (json, "column", column);
    }
  if (plot_csv_form (plot) == CSV_LONG)
    write_columns (json, layer);
  write_style (json, &layer->style);
  layer_class (layer)->write (layer, plot, json);
  json_writer_end_object (json);
}

/* ---- Plots ---- */

static void
write_axis (JsonWriter *json, const Plot *plot, AxisName name)
{
  static const char *const names[] = { "x", "y", "z" };
  const Axis *axis = name == AXIS_X ? &plot->x : name == AXIS_Y ? &plot->y : &plot->z;
  g_autofree char *column = plot_csv_axis (plot, name);
  double low, high;

  if (name == AXIS_Z || plot_is_3d (plot))
    plot_range (plot, name, &low, &high, NULL);
  else
    plot_limits (plot, name, axis->scale, &low, &high, NULL);
  json_writer_begin_object (json, names[name]);
  if (axis->label != NULL && *axis->label != '\0')
    json_writer_text (json, "label", axis->label);
  if (axis->unit != NULL && *axis->unit != '\0')
    json_writer_text (json, "unit", axis->unit);
  json_writer_text (json, "column", column);
  json_writer_text (json, "scale", figure_json_scales[axis->scale]);
  write_pair (json, "limits", low, high);
  write_pair (json, "range", axis->low, axis->high);
  json_writer_end_object (json);
}

static void
write_place (JsonWriter *json, const Plot *plot)
{
  json_writer_number (json, "row", plot->row);
  json_writer_number (json, "column", plot->column);
  json_writer_number (json, "row_span", plot->row_span);
  json_writer_number (json, "column_span", plot->column_span);
}

static void
write_plot (JsonWriter *json, const Plot *plot)
{
  g_autofree char *file = g_strdup_printf ("plot-%s.csv", plot->id);

  json_writer_begin_object (json, NULL);
  json_writer_text (json, "id", plot->id);
  json_writer_text (json, "title", plot->title != NULL ? plot->title : "");
  json_writer_text (json, "caption", plot->caption != NULL ? plot->caption : "");
  json_writer_text (json, "file", file);
  json_writer_text (json, "form", figure_json_forms[plot_csv_form (plot)]);
  write_place (json, plot);
  json_writer_toggle (json, "equal", plot->equal);
  json_writer_toggle (json, "frameless", plot->frameless);
  json_writer_text (json, "colourmap", colourmap_name (plot->colourmap));
  json_writer_toggle (json, "colour_bar", plot->colour_bar);
  if (plot_is_3d (plot))
    write_pair (json, "view", plot->view.yaw, plot->view.pitch);
  for (int axis = AXIS_X; axis <= AXIS_Z; axis++)
    write_axis (json, plot, (AxisName) axis);
  json_writer_begin_array (json, "layers");
  for (guint i = 0; i < plot->layers->len; i++)
    write_layer (json, plot, plot->layers->pdata[i]);
  json_writer_end_array (json);
  json_writer_end_object (json);
}

static void
write_weights (JsonWriter *json, const char *name, const double weights[FIGURE_WEIGHTS], guint n)
{
  json_writer_begin_array (json, name);
  for (guint i = 0; i < n; i++)
    json_writer_number (json, NULL, i < FIGURE_WEIGHTS && weights[i] > 0 ? weights[i] : 1);
  json_writer_end_array (json);
}

char *
figure_to_json (const Figure *figure)
{
  JsonWriter *json = json_writer_new (JSON_LINES);

  json_writer_begin_object (json, NULL);
  json_writer_text (json, "title", figure->title != NULL ? figure->title : "");
  json_writer_text (json, "caption", figure->caption != NULL ? figure->caption : "");
  json_writer_number (json, "step", (double) figure->step);
  write_weights (json, "rows", figure->row_weights, figure_rows (figure));
  write_weights (json, "columns", figure->column_weights, figure_columns (figure));
  json_writer_begin_array (json, "palette");
  for (int i = 0; i < 8; i++)
    figure_json_write_colour (json, NULL, i);
  json_writer_end_array (json);
  json_writer_begin_array (json, "plots");
  for (guint i = 0; i < figure->plots->len; i++)
    write_plot (json, figure->plots->pdata[i]);
  json_writer_end_array (json);
  json_writer_end_object (json);
  return json_writer_finish (json);
}

GBytes *
figure_script (void)
{
  g_resources_register (basin_figure_script_get_resource ());
  return g_resources_lookup_data (SCRIPT, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
}
