/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The layers of a plot from its files: the reverse of what layer_class.c and figure_csv.c write. */
#include "figure/figure_csv.h"
#include "figure/figure_private.h"
#include "figure/figure_read.h"
#include "figure/layer_class.h"
#include "numeric/excerpt.h"
#include "numeric/number_text.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

/* What is known of a layer while it is read. */
typedef struct
{
  Plot *plot;
  JsonSource *json;
  JsonObject *object;
  const CsvTable *csv;
  CsvForm form;
  const char *id, *name;
  const char *shown; /* the id in a sentence */
  bool has[COLUMNS];
  gint at[COLUMNS]; /* the column of the table that has it, or −1 */
  guint *rows, n;   /* the layer's, of the table; a rule's is one */
} Source;

typedef struct
{
  const char *name;
  Layer *(*read) (Source *source); /* NULL: there is an error */
} Reader;

/* ---- Numbers ---- */

/* Owned; NULL where the layer has no such column. */
static Numbers *
column (Source *s, LayerColumn which)
{
  Numbers *numbers;

  if (!s->has[which] || s->json->error != NULL)
    return NULL;
  numbers = numbers_new (s->n);
  for (guint i = 0; i < s->n && s->json->error == NULL; i++)
    csv_table_number (s->csv, s->rows[i], (guint) s->at[which], &numbers->v[i], &s->json->error);
  return numbers;
}

/* The same, which must be there: an error where it is not.  Never NULL. */
static Numbers *
needed (Source *s, LayerColumn which)
{
  Numbers *numbers = column (s, which);

  if (numbers != NULL)
    return numbers;
  json_source_fail (s->json, _ ("the layer “%s” lacks the column “%s”."), s->shown, figure_json_columns[which]);
  return numbers_new (s->n);
}

static double
first_of (Source *s, LayerColumn which)
{
  g_autoptr (Numbers) numbers = needed (s, which);
  return numbers->n > 0 ? numbers->v[0] : NAN;
}

/* Two whole numbers, "size". */
static void
read_size (Source *s, double size[2])
{
  const double most = 1e5;

  json_source_numbers (s->json, s->object, "size", size, 2);
  for (guint i = 0; i < 2; i++)
    if (!(size[i] >= 0 && size[i] <= most && size[i] == floor (size[i])))
      json_source_fail (s->json, _ ("“%s”: a whole number was expected."), "size");
}

/* ---- The kinds ---- */

static Layer *
read_line (Source *s)
{
  Numbers *x = needed (s, COLUMN_X), *y = needed (s, COLUMN_Y);

  if (!s->has[COLUMN_Y_LOW])
    return plot_add_line (s->plot, s->id, s->name, x, y);
  return plot_add_band (s->plot, s->id, s->name, x, y, needed (s, COLUMN_Y_LOW), needed (s, COLUMN_Y_HIGH));
}

static Layer *
read_points (Source *s)
{
  Layer *layer = plot_add_points (s->plot, s->id, s->name, needed (s, COLUMN_X), needed (s, COLUMN_Y),
                                  column (s, COLUMN_GROUP));

  layer->points.stems = json_source_toggle (s->json, s->object, "stem");
  return layer;
}

static Layer *
read_bars (Source *s)
{
  if (!s->has[COLUMN_X_LOW])
    return plot_add_bars (s->plot, s->id, s->name, needed (s, COLUMN_X), needed (s, COLUMN_Y));
  return plot_add_histogram (s->plot, s->id, s->name, needed (s, COLUMN_X_LOW), needed (s, COLUMN_X_HIGH),
                             needed (s, COLUMN_Y));
}

/* All areas of a plot have the same x. */
static Layer *
read_area (Source *s)
{
  double fill = json_source_number (s->json, s->object, "fill");
  Layer *layer;

  for (guint i = 0; i < s->plot->layers->len; i++)
    {
      const Layer *other = s->plot->layers->pdata[i];
      g_autofree char *shown = excerpt_new (other->id, -1);
      if (other->kind == LAYER_AREA && other->x->n != s->n)
        json_source_fail (s->json, _ ("the areas “%s” and “%s” are not equally long."), shown, s->shown);
    }
  if (s->json->error != NULL)
    return NULL;
  layer = plot_add_area (s->plot, s->id, s->name, needed (s, COLUMN_X), needed (s, COLUMN_Y));
  layer->area.fill = fill;
  return layer;
}

/* Every stride-th of n numbers; takes them. */
static Numbers *
picked (Numbers *numbers, size_t stride, size_t n)
{
  Numbers *few = numbers_new (n);

  for (size_t i = 0; i < n && i * stride < numbers->n; i++)
    few->v[i] = numbers->v[i * stride];
  numbers_unref (numbers);
  return few;
}

static Layer *
read_grid (Source *s)
{
  bool is_surface = g_str_equal (json_source_text (s->json, s->object, "kind"), "surface");
  JsonArray *contours = json_source_array (s->json, s->object, "contours");
  double size[2];
  Numbers *x, *y, *z;
  Layer *layer;

  read_size (s, size);
  if (size[0] * size[1] != s->n)
    json_source_fail (s->json, _ ("the layer “%s” has %u values; %g × %g were expected."), s->shown, s->n, size[0],
                      size[1]);
  if (s->json->error != NULL)
    return NULL;
  x = picked (needed (s, COLUMN_X), 1, (size_t) size[0]);
  y = picked (needed (s, COLUMN_Y), (size_t) size[0], (size_t) size[1]);
  z = needed (s, COLUMN_Z);
  layer = is_surface ? plot_add_surface (s->plot, s->id, x, y, z)
                     : plot_add_field (s->plot, s->id, x, y, z, column (s, COLUMN_GROUP));
  return layer_contours (layer, json_array_get_length (contours));
}

static Layer *
read_path (Source *s)
{
  Layer *layer = plot_add_path (s->plot, s->id, s->name, needed (s, COLUMN_X), needed (s, COLUMN_Y),
                                column (s, COLUMN_Z));

  layer->path.iterate = json_source_toggle (s->json, s->object, "iterate");
  return layer;
}

static Layer *
read_rule (Source *s)
{
  bool vertical = json_source_toggle (s->json, s->object, "vertical");

  return plot_add_rule (s->plot, s->id, s->name, first_of (s, vertical ? COLUMN_X : COLUMN_Y), vertical);
}

static Layer *
read_text (Source *s)
{
  const char *text = s->n > 0 && s->has[COLUMN_TEXT] ? csv_table_cell (s->csv, s->rows[0], (guint) s->at[COLUMN_TEXT])
                                                     : "";
  double x = first_of (s, COLUMN_X), y = first_of (s, COLUMN_Y);
  Layer *layer = s->has[COLUMN_Z] ? plot_add_place (s->plot, s->id, text, x, y, first_of (s, COLUMN_Z))
                                  : plot_add_text (s->plot, s->id, text, x, y);

  return layer_text_anchor (layer, json_source_number (s->json, s->object, "anchor"));
}

/* ---- Images ---- */

static Numbers *
read_pixels (Source *s, guint size)
{
  Numbers *pixels = numbers_new ((size_t) s->n * size);

  for (guint i = 0; i < s->n && s->json->error == NULL; i++)
    for (guint k = 0; k < size && s->json->error == NULL; k++)
      csv_table_number (s->csv, i, 3 + k, &pixels->v[(size_t) i * size + k], &s->json->error);
  return pixels;
}

/* NULL where no image has a verdict. */
static Numbers *
read_verdicts (Source *s)
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
read_labels (Source *s)
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

static Layer *
read_images (Source *s)
{
  double size[2];

  read_size (s, size);
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
read_values (Source *s, Layer *layer)
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

static bool
is_colour (int index, const char *text)
{
  g_autofree char *colour = figure_json_colour (index);
  return g_strcmp0 (colour, text) == 0;
}

static int
colour_of (JsonSource *json, const char *text)
{
  g_autofree char *shown = NULL;

  for (int index = COLOUR_FOREGROUND; index < 8; index++)
    if (is_colour (index, text))
      return index;
  for (int index = COLOUR_FAMILY; index <= COLOUR_FAMILY + 100; index++)
    if (is_colour (index, text))
      return index;
  shown = excerpt_new (text, -1);
  json_source_fail (json, _ ("“%s”: “%s” is none of the colours that layers have."), "colour", shown);
  return COLOUR_FOREGROUND;
}

static Layer *
read_table (Source *s)
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
    table_set_colour (layer, row, colour_of (s->json, colours[row]));
  return layer;
}

/* ---- Where its numbers are ---- */

static const Reader readers[] = {
  [LAYER_LINE] = { "line", read_line },       [LAYER_POINTS] = { "points", read_points },
  [LAYER_BARS] = { "bars", read_bars },       [LAYER_AREA] = { "area", read_area },
  [LAYER_FIELD] = { "field", read_grid },     [LAYER_IMAGES] = { "images", read_images },
  [LAYER_SURFACE] = { "surface", read_grid }, [LAYER_PATH] = { "path", read_path },
  [LAYER_RULE] = { "rule", read_rule },       [LAYER_TEXT] = { "text", read_text },
  [LAYER_TABLE] = { "table", read_table },
};

static void
expect_column (Source *s, LayerColumn which, gint at, const char *name)
{
  s->has[which] = at >= 0 && (guint) at < s->csv->columns && g_str_equal (csv_table_name (s->csv, (guint) at), name);
  s->at[which] = at;
}

/* In wide form: x, and for each layer a column, with two more where it has a band. */
static void
find_wide_columns (Source *s, LayerKind kind, guint *next)
{
  bool vertical = kind == LAYER_RULE && json_source_toggle (s->json, s->object, "vertical");
  const char *name = json_source_text (s->json, s->object, "column");
  g_autofree char *x = plot_csv_axis (s->plot, AXIS_X), *low = g_strconcat (name, "_low", NULL),
                  *high = g_strconcat (name, "_high", NULL);

  if (name == NULL)
    return;
  expect_column (s, COLUMN_X, 0, x);
  expect_column (s, vertical ? COLUMN_X : COLUMN_Y, (gint) (*next)++, name);
  if (kind != LAYER_LINE)
    return;
  expect_column (s, COLUMN_Y_LOW, (gint) *next, low);
  expect_column (s, COLUMN_Y_HIGH, (gint) *next + 1, high);
  if (s->has[COLUMN_Y_LOW] && s->has[COLUMN_Y_HIGH])
    *next += 2;
  else
    s->has[COLUMN_Y_LOW] = s->has[COLUMN_Y_HIGH] = false;
}

/* In long form plots.json says which it has. */
static void
find_long_columns (Source *s)
{
  g_auto (GStrv) names = json_source_texts (s->json, s->object, "columns");

  for (int which = 0; which < COLUMNS; which++)
    if (g_strv_contains ((const char *const *) names, figure_json_columns[which]))
      {
        g_autofree char *name = plot_csv_long_column (s->plot, (LayerColumn) which), *shown = excerpt_new (name, -1);
        gint at = csv_table_find (s->csv, name);
        expect_column (s, (LayerColumn) which, at, name);
        if (at < 0)
          json_source_fail (s->json, _ ("%s lacks the column “%s”."), s->csv->file, shown);
      }
}

/* All rows; in long form those that begin with its id; a rule's are all the same in wide form. */
static void
find_rows (Source *s, LayerKind kind)
{
  s->rows = g_new (guint, s->csv->rows + 1);
  for (guint row = 0; row < s->csv->rows; row++)
    if (s->form != CSV_LONG || g_str_equal (csv_table_cell (s->csv, row, 0), s->id))
      s->rows[s->n++] = row;
  if (s->form == CSV_WIDE && kind == LAYER_RULE)
    s->n = MIN (s->n, 1);
}

/* ---- Layers ---- */

static void
read_style (Source *s, Layer *layer)
{
  Style *style = &layer->style;

  style->colour = colour_of (s->json, json_source_text (s->json, s->object, "colour"));
  style->dash = (Dash) json_source_choice (s->json, s->object, "dash", figure_json_dashes);
  style->marker = (Marker) json_source_choice (s->json, s->object, "marker", figure_json_markers);
  style->width = json_object_has_member (s->object, "width") ? json_source_number (s->json, s->object, "width") : 0;
  style->opacity = json_source_number (s->json, s->object, "opacity");
}

/* Tables and images have a plot and a form of their own. */
static bool
suits (const Plot *plot, CsvForm form, LayerKind kind)
{
  if (form != CSV_TABLE && form != CSV_IMAGES)
    return kind != LAYER_TABLE && kind != LAYER_IMAGES;
  return kind == (form == CSV_TABLE ? LAYER_TABLE : LAYER_IMAGES) && plot->layers->len == 0;
}

static void
read_layer (Plot *plot, JsonSource *json, JsonObject *object, const CsvTable *csv, CsvForm form, guint *next)
{
  const char *kinds[G_N_ELEMENTS (readers) + 1] = { NULL };
  Source s = { .plot = plot, .json = json, .object = object, .csv = csv, .form = form };
  g_autofree char *shown = NULL;
  LayerKind kind;
  Layer *layer;

  for (guint i = 0; i < G_N_ELEMENTS (readers); i++)
    kinds[i] = readers[i].name;
  kind = (LayerKind) json_source_choice (json, object, "kind", kinds);
  s.id = json_source_text (json, object, "id");
  s.shown = shown = excerpt_new (s.id, -1);
  if (json->error == NULL && json_object_has_member (object, "name"))
    s.name = json_source_text (json, object, "name");
  if (json->error == NULL && (!suits (plot, form, kind) || plot_find (plot, s.id) != NULL))
    json_source_fail (json, _ ("the layer “%s” of kind “%s” has no place in the plot “%s”."), shown, kinds[kind],
                      json->plot);
  if (json->error != NULL)
    return;
  find_rows (&s, kind);
  if (form == CSV_WIDE)
    find_wide_columns (&s, kind, next);
  else if (form == CSV_LONG)
    find_long_columns (&s);
  layer = json->error == NULL ? readers[kind].read (&s) : NULL;
  if (layer != NULL)
    read_style (&s, layer);
  g_free (s.rows);
}

/* A row of a layer that there is not would be lost. */
static void
check_rows (const Plot *plot, JsonSource *json, const CsvTable *csv)
{
  for (guint row = 0; row < csv->rows && json->error == NULL; row++)
    {
      const char *id = csv_table_cell (csv, row, 0);
      g_autofree char *shown = plot_find (plot, id) == NULL ? excerpt_new (id, -1) : NULL;
      if (shown != NULL)
        g_set_error (&json->error, FIGURE_FILE_ERROR, FIGURE_FILE_ERROR_FORMAT,
                     _ ("%s: line %u: the plot has no layer “%s”."), csv->file,
                     g_array_index (csv->lines, guint, row + 1), shown);
    }
}

void
figure_read_layers (Plot *plot, JsonSource *json, JsonObject *object, const CsvTable *csv)
{
  JsonArray *layers = json_source_array (json, object, "layers");
  CsvForm form = (CsvForm) json_source_choice (json, object, "form", figure_json_forms);
  guint n = layers != NULL ? json_array_get_length (layers) : 0, next = 1;

  if (csv->columns == 0 || (form == CSV_IMAGES && csv->columns < 3))
    json_source_fail (json, _ ("%s is empty."), csv->file);
  for (guint i = 0; i < n && json->error == NULL; i++)
    read_layer (plot, json, json_source_element (json, layers, i, "layers"), csv, form, &next);
  if (form == CSV_LONG && json->error == NULL)
    check_rows (plot, json, csv);
}
