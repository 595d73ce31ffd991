/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The layers of a plot from its files: the reverse of what layer_class.c and figure_csv.c write. */
#include "figure/figure_private.h"
#include "figure/layer_source.h"
#include "numeric/excerpt.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

typedef struct
{
  const char *name;
  Layer *(*read) (LayerSource *source); /* NULL: there is an error */
} Reader;

/* ---- Numbers ---- */

/* Owned; NULL where the layer has no such column. */
static Numbers *
column (LayerSource *s, LayerColumn which)
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
needed (LayerSource *s, LayerColumn which)
{
  Numbers *numbers = column (s, which);

  if (numbers != NULL)
    return numbers;
  json_source_fail (s->json, _ ("the layer “%s” lacks the column “%s”."), s->shown, figure_json_columns[which]);
  return numbers_new (s->n);
}

static double
first_of (LayerSource *s, LayerColumn which)
{
  g_autoptr (Numbers) numbers = needed (s, which);
  return numbers->n > 0 ? numbers->v[0] : NAN;
}

void
layer_source_size (LayerSource *s, double size[2])
{
  const double most = 1e5;

  json_source_numbers (s->json, s->object, "size", size, 2);
  for (guint i = 0; i < 2; i++)
    if (!(size[i] >= 0 && size[i] <= most && size[i] == floor (size[i])))
      json_source_fail (s->json, _ ("“%s”: a whole number was expected."), "size");
}

/* "#rrggbb", as colours are written. */
static bool
is_colour (int index, const char *text)
{
  g_autofree char *colour = figure_json_colour (index);
  return g_strcmp0 (colour, text) == 0;
}

int
layer_source_colour (JsonSource *json, const char *text)
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

/* ---- The kinds ---- */

static Layer *
read_line (LayerSource *s)
{
  Numbers *x = needed (s, COLUMN_X), *y = needed (s, COLUMN_Y);

  if (!s->has[COLUMN_Y_LOW])
    return plot_add_line (s->plot, s->id, s->name, x, y);
  return plot_add_band (s->plot, s->id, s->name, x, y, needed (s, COLUMN_Y_LOW), needed (s, COLUMN_Y_HIGH));
}

static Layer *
read_points (LayerSource *s)
{
  Layer *layer = plot_add_points (s->plot, s->id, s->name, needed (s, COLUMN_X), needed (s, COLUMN_Y),
                                  column (s, COLUMN_GROUP));

  layer->points.stems = json_source_toggle (s->json, s->object, "stem");
  return layer;
}

static Layer *
read_bars (LayerSource *s)
{
  if (!s->has[COLUMN_X_LOW])
    return plot_add_bars (s->plot, s->id, s->name, needed (s, COLUMN_X), needed (s, COLUMN_Y));
  return plot_add_histogram (s->plot, s->id, s->name, needed (s, COLUMN_X_LOW), needed (s, COLUMN_X_HIGH),
                             needed (s, COLUMN_Y));
}

/* All areas of a plot have the same x. */
static Layer *
read_area (LayerSource *s)
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
read_grid (LayerSource *s)
{
  bool is_surface = g_str_equal (json_source_text (s->json, s->object, "kind"), "surface");
  JsonArray *contours = json_source_array (s->json, s->object, "contours");
  double size[2];
  Numbers *x, *y, *z;
  Layer *layer;

  layer_source_size (s, size);
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
read_path (LayerSource *s)
{
  Layer *layer = plot_add_path (s->plot, s->id, s->name, needed (s, COLUMN_X), needed (s, COLUMN_Y),
                                column (s, COLUMN_Z));

  layer->path.iterate = json_source_toggle (s->json, s->object, "iterate");
  return layer;
}

static Layer *
read_rule (LayerSource *s)
{
  bool vertical = json_source_toggle (s->json, s->object, "vertical");

  return plot_add_rule (s->plot, s->id, s->name, first_of (s, vertical ? COLUMN_X : COLUMN_Y), vertical);
}

static Layer *
read_text (LayerSource *s)
{
  const char *text = s->n > 0 && s->has[COLUMN_TEXT] ? csv_table_cell (s->csv, s->rows[0], (guint) s->at[COLUMN_TEXT])
                                                     : "";
  double x = first_of (s, COLUMN_X), y = first_of (s, COLUMN_Y);
  Layer *layer = s->has[COLUMN_Z] ? plot_add_place (s->plot, s->id, text, x, y, first_of (s, COLUMN_Z))
                                  : plot_add_text (s->plot, s->id, text, x, y);

  return layer_text_anchor (layer, json_source_number (s->json, s->object, "anchor"));
}

/* ---- Where its numbers are ---- */

static const Reader readers[] = {
  [LAYER_LINE] = { "line", read_line },          [LAYER_POINTS] = { "points", read_points },
  [LAYER_BARS] = { "bars", read_bars },          [LAYER_AREA] = { "area", read_area },
  [LAYER_FIELD] = { "field", read_grid },        [LAYER_IMAGES] = { "images", layer_read_images },
  [LAYER_SURFACE] = { "surface", read_grid },    [LAYER_PATH] = { "path", read_path },
  [LAYER_RULE] = { "rule", read_rule },          [LAYER_TEXT] = { "text", read_text },
  [LAYER_TABLE] = { "table", layer_read_table },
};

static void
expect_column (LayerSource *s, LayerColumn which, gint at, const char *name)
{
  s->has[which] = at >= 0 && (guint) at < s->csv->columns && g_str_equal (csv_table_name (s->csv, (guint) at), name);
  s->at[which] = at;
}

/* In wide form: x, and for each layer a column, with two more where it has a band. */
static void
find_wide_columns (LayerSource *s, LayerKind kind, guint *next)
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
find_long_columns (LayerSource *s)
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
find_rows (LayerSource *s, LayerKind kind)
{
  s->rows = g_new (guint, s->csv->rows + 1);
  for (guint row = 0; row < s->csv->rows; row++)
    if (s->form != CSV_LONG || g_str_equal (csv_table_cell (s->csv, row, 0), s->id))
      s->rows[s->n++] = row;
  if (s->form == CSV_WIDE && kind == LAYER_RULE)
    s->n = MIN (s->n, 1);
}

/* ---- Layers ---- */

/* In points, or 0 for the theme's: a line of any width at all may take for ever to draw. */
static double
width_of (LayerSource *s)
{
  const double most = 100;
  double width = json_object_has_member (s->object, "width") ? json_source_number (s->json, s->object, "width") : 0;

  if (!(width >= 0 && width <= most))
    json_source_fail (s->json, _ ("“%s” is %g; a number from 0 to %g was expected."), "width", width, most);
  return width;
}

static void
read_style (LayerSource *s, Layer *layer)
{
  Style *style = &layer->style;

  style->colour = layer_source_colour (s->json, json_source_text (s->json, s->object, "colour"));
  style->dash = (Dash) json_source_choice (s->json, s->object, "dash", figure_json_dashes);
  style->marker = (Marker) json_source_choice (s->json, s->object, "marker", figure_json_markers);
  style->width = width_of (s);
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
  LayerSource s = { .plot = plot, .json = json, .object = object, .csv = csv, .form = form };
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
