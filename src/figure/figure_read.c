/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "figure/figure_read.h"

#include "figure/colourmap.h"
#include "figure/layer_class.h"
#include "numeric/excerpt.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define MOST_CELLS 1000 /* rows or columns that a figure may have: none has nearly as many */

static const char *
optional_text (JsonSource *json, JsonObject *object, const char *name)
{
  return object != NULL && json_object_has_member (object, name) ? json_source_text (json, object, name) : NULL;
}

/* An axis without a label has no name for its column. */
static void
read_axis (Axis *axis, JsonSource *json, JsonObject *plot, const char *name)
{
  JsonObject *object = json_source_object (json, plot, name);
  double range[2];

  axis->label = g_strdup (optional_text (json, object, "label"));
  axis->unit = g_strdup (optional_text (json, object, "unit"));
  axis->column = axis->label != NULL ? g_strdup (json_source_text (json, object, "column")) : NULL;
  axis->scale = (Scale) json_source_choice (json, object, "scale", figure_json_scales);
  json_source_numbers (json, object, "range", range, 2);
  axis->low = range[0];
  axis->high = range[1];
}

static guint
read_cell (JsonSource *json, JsonObject *object, const char *name)
{
  guint cell = json_source_count (json, object, name);

  if (cell > MOST_CELLS)
    json_source_fail (json, _ ("“%s” is %u; at most %d was expected."), name, cell, MOST_CELLS);
  return cell;
}

static guint
read_span (JsonSource *json, JsonObject *object, const char *name)
{
  guint span = read_cell (json, object, name);

  if (span == 0)
    json_source_fail (json, _ ("“%s” is 0; at least 1 was expected."), name);
  return span;
}

static Colourmap
read_colourmap (JsonSource *json, JsonObject *object)
{
  const char *names[COLOURMAP_GREY + 2] = { NULL };

  for (int map = 0; map <= COLOURMAP_GREY; map++)
    names[map] = colourmap_name ((Colourmap) map);
  return (Colourmap) json_source_choice (json, object, "colourmap", names);
}

static void
read_looks (Plot *plot, JsonSource *json, JsonObject *object)
{
  const char *caption = json_source_text (json, object, "caption");
  double view[2];

  plot->caption = caption != NULL && *caption != '\0' ? g_strdup (caption) : NULL;
  plot_set_cell (plot, read_cell (json, object, "row"), read_cell (json, object, "column"),
                 read_span (json, object, "row_span"), read_span (json, object, "column_span"));
  plot->equal = json_source_toggle (json, object, "equal");
  plot->frameless = json_source_toggle (json, object, "frameless");
  plot->colourmap = read_colourmap (json, object);
  plot->colour_bar = json_source_toggle (json, object, "colour_bar");
  if (object == NULL || !json_object_has_member (object, "view"))
    return;
  json_source_numbers (json, object, "view", view, 2);
  plot->view.yaw = view[0];
  plot->view.pitch = view[1];
}

/* Steps that a JSON number holds exactly. */
#define MOST_STEPS 9007199254740992.0

/* "plot-loss.csv", and never a path that leads elsewhere. */
static CsvTable *
read_numbers (const char *folder, JsonSource *json, JsonObject *object, const char *id)
{
  const char *file = json_source_text (json, object, "file");
  g_autofree char *expected = g_strdup_printf ("plot-%s.csv", id), *path = NULL;

  if (file != NULL && (!g_str_equal (file, expected) || strchr (file, '/') != NULL))
    json_source_fail (json, _ ("“%s”: “%s” was expected."), "file", expected);
  if (json->error != NULL)
    return NULL;
  path = g_build_filename (folder, file, NULL);
  return csv_table_read (path, &json->error);
}

static Plot *
read_plot (const char *folder, const Figure *figure, JsonSource *json, JsonObject *object)
{
  const char *id = json_source_text (json, object, "id"), *title = json_source_text (json, object, "title");
  g_autoptr (Plot) plot = plot_new (id != NULL ? id : "", title);
  g_autofree char *shown = excerpt_new (id, -1);
  g_autoptr (CsvTable) csv = NULL;

  json->plot = shown;
  if (figure_find (figure, plot->id) != NULL)
    json_source_fail (json, _ ("there is another plot of this id."));
  csv = read_numbers (folder, json, object, plot->id);
  read_axis (&plot->x, json, object, "x");
  read_axis (&plot->y, json, object, "y");
  read_axis (&plot->z, json, object, "z");
  if (csv != NULL)
    figure_read_layers (plot, json, object, csv);
  read_looks (plot, json, object);
  json->plot = NULL;
  return g_steal_pointer (&plot);
}

static void
read_weights (JsonSource *json, const char *name, double weights[FIGURE_WEIGHTS])
{
  JsonArray *array = json_source_array (json, json->root, name);
  guint n = array != NULL ? json_array_get_length (array) : 0;
  g_autofree double *numbers = g_new (double, n + 1);

  if (array != NULL)
    json_source_numbers (json, json->root, name, numbers, n);
  memcpy (weights, numbers, MIN (n, FIGURE_WEIGHTS) * sizeof *weights);
}

Figure *
figure_read (const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, "plots.json", NULL);
  g_autoptr (JsonSource) json = json_source_open (path);
  const char *title = json_source_text (json, json->root, "title"),
             *caption = json_source_text (json, json->root, "caption");
  JsonArray *plots = json_source_array (json, json->root, "plots");
  g_autoptr (Figure) figure = figure_new (title != NULL && *title != '\0' ? title : NULL);

  figure->caption = caption != NULL && *caption != '\0' ? g_strdup (caption) : NULL;
  figure->step = (guint64) fmin (fmax (0, json_source_number (json, json->root, "step")), MOST_STEPS);
  read_weights (json, "rows", figure->row_weights);
  read_weights (json, "columns", figure->column_weights);
  for (guint i = 0; json->error == NULL && i < json_array_get_length (plots); i++)
    figure_add (figure, read_plot (folder, figure, json, json_source_element (json, plots, i, "plots")));
  return json_source_finish (json, error) ? g_steal_pointer (&figure) : NULL;
}
