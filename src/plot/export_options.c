/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/export_options.h"

#include "figure/excerpt.h"
#include "figure/scale.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

G_DEFINE_QUARK (basin_export_error, export_error)

typedef enum
{
  VALUE_NUMBER,
  VALUE_THEME,
  VALUE_FLAG,
  VALUE_TEXT
} ValueKind;

typedef struct
{
  const char *name;
  ValueKind kind;
  size_t offset;
  double low, high;
  bool (*is_valid) (const char *value); /* of a text; NULL: any is */
  const char *expected;                 /* a clause */
  bool adds;                            /* said again, it is added with a comma */
} OptionField;

/* ---- What texts may be ---- */

static bool
is_background (const char *value)
{
  return g_str_equal (value, "none") || g_str_equal (value, "theme");
}

static bool
is_surface (const char *value)
{
  return g_str_equal (value, "automatic") || g_str_equal (value, "vector") || g_str_equal (value, "raster");
}

static bool
is_colourmap (const char *value)
{
  for (int map = COLOURMAP_VIRIDIS; map <= COLOURMAP_GREY; map++)
    if (g_str_equal (value, colourmap_name ((Colourmap) map)))
      return true;
  return false;
}

#define NUMBER "[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?"

static bool
is_view (const char *value)
{
  double yaw, pitch, zoom = 1;
  char *end;

  if (g_str_equal (value, "top") || g_str_equal (value, "map"))
    return true;
  if (!g_regex_match_simple ("^" NUMBER "," NUMBER "(," NUMBER "(," NUMBER "," NUMBER ")?)?$", value, 0, 0))
    return false;
  yaw = g_ascii_strtod (value, &end);
  pitch = g_ascii_strtod (end + 1, &end);
  if (*end == ',')
    zoom = g_ascii_strtod (end + 1, NULL);
  return fabs (yaw) <= 360 && pitch >= 0 && pitch <= 90 && zoom >= 0.1 && zoom <= 100;
}

static bool
each_matches (const char *value, const char *pattern)
{
  g_auto (GStrv) parts = g_strsplit (value, ",", -1);
  bool all = *parts != NULL;

  for (guint i = 0; parts[i] != NULL; i++)
    all = all && g_regex_match_simple (pattern, parts[i], 0, 0);
  return all;
}

static bool
is_plots (const char *value)
{
  return each_matches (value, "^[a-z][a-z0-9-]*$");
}

static bool
is_ranges (const char *value)
{
  g_auto (GStrv) parts = g_strsplit (value, ",", -1);

  if (!each_matches (value, "^[a-z][a-z0-9-]*\\.[xyz]=" NUMBER ":" NUMBER "$"))
    return false;
  for (guint i = 0; parts[i] != NULL; i++)
    {
      char *end;
      double low = g_ascii_strtod (strchr (parts[i], '=') + 1, &end), high = g_ascii_strtod (end + 1, NULL);
      if (!(low < high) || !isfinite (high - low))
        return false;
    }
  return true;
}

static bool
is_scales (const char *value)
{
  return each_matches (value, "^[a-z][a-z0-9-]*\\.[xy]=(linear|log|symlog)$");
}

/* ---- The options ---- */

#define AT(member) offsetof (ExportOptions, member)
static const OptionField fields[] = {
  { "width", VALUE_NUMBER, AT (width_mm), 20, 2000, NULL, NULL, false },
  { "height", VALUE_NUMBER, AT (height_mm), 20, 2000, NULL, NULL, false },
  { "dpi", VALUE_NUMBER, AT (dpi), 10, 2400, NULL, NULL, false },
  { "theme", VALUE_THEME, AT (theme), 0, 0, NULL, N_ ("expected light, dark or projector"), false },
  { "outlines", VALUE_FLAG, AT (outlines), 0, 0, NULL, NULL, false },
  { "letters", VALUE_FLAG, AT (letters), 0, 0, NULL, NULL, false },
  { "plot", VALUE_TEXT, AT (plot), 0, 0, is_plots,
    N_ ("expected ids of plots with commas between, such as loss,accuracy"), true },
  { "font", VALUE_TEXT, AT (font), 0, 0, NULL, NULL, false },
  { "font-size", VALUE_NUMBER, AT (font_size), 3, 72, NULL, NULL, false },
  { "line-width", VALUE_NUMBER, AT (line_width), 0.1, 20, NULL, NULL, false },
  { "title", VALUE_TEXT, AT (title), 0, 0, NULL, NULL, false },
  { "caption", VALUE_TEXT, AT (caption), 0, 0, NULL, NULL, false },
  { "background", VALUE_TEXT, AT (background), 0, 0, is_background, N_ ("expected none or theme"), false },
  { "view", VALUE_TEXT, AT (view), 0, 0, is_view,
    N_ ("expected map, top, or yaw and pitch in degrees, such as 40,35, the pitch from 0 to 90, and a zoom after them "
        "if "
        "it is not 1"),
    false },
  { "surface", VALUE_TEXT, AT (surface), 0, 0, is_surface, N_ ("expected automatic, vector or raster"), false },
  { "colourmap", VALUE_TEXT, AT (colourmap), 0, 0, is_colourmap, N_ ("expected viridis, cividis, magma or grey"),
    false },
  { "range", VALUE_TEXT, AT (range), 0, 0, is_ranges,
    N_ ("expected a plot’s axis and its ends, the lower one first, such as loss.x=0:100"), true },
  { "scale", VALUE_TEXT, AT (scale), 0, 0, is_scales,
    N_ ("expected a plot’s axis and linear, log or symlog, such as loss.y=log"), true },
};
#undef AT

static const OptionField *
find_field (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (g_str_equal (fields[i].name, name))
      return &fields[i];
  return NULL;
}

ExportOptions
export_defaults (void)
{
  return (ExportOptions){ .width_mm = 170, .height_mm = NAN, .dpi = 300, .theme = THEME_LIGHT };
}

/* ---- Setting ---- */

static const char *const theme_names[] = { "light", "dark", "projector" };

static bool
is_number (const char *value, double low, double high, double *number)
{
  *number = g_ascii_strtod (value, NULL);
  return g_regex_match_simple ("^" NUMBER "$", value, 0, 0) && *number >= low && *number <= high;
}

static bool
set_theme (ThemeName *theme, const char *value)
{
  for (guint i = 0; i < G_N_ELEMENTS (theme_names); i++)
    if (g_str_equal (value, theme_names[i]))
      {
        *theme = (ThemeName) i;
        return true;
      }
  return false;
}

static void
set_text (const OptionField *field, const char **text, const char *value)
{
  g_autofree char *added = field->adds && *text != NULL ? g_strconcat (*text, ",", value, NULL) : NULL;

  *text = g_intern_string (added != NULL ? added : value);
}

static bool
set_field (const OptionField *field, ExportOptions *options, const char *value)
{
  void *at = (char *) options + field->offset;
  double number;

  switch (field->kind)
    {
    case VALUE_NUMBER:
      if (!is_number (value, field->low, field->high, &number))
        return false;
      *(double *) at = number;
      return true;
    case VALUE_THEME:
      return set_theme (at, value);
    case VALUE_FLAG:
      *(bool *) at = true;
      return true;
    default:
      if (*value == '\0' || !g_utf8_validate (value, -1, NULL) || (field->is_valid != NULL && !field->is_valid (value)))
        return false;
      set_text (field, at, value);
      return true;
    }
}

static char *
expectation (const OptionField *field)
{
  if (field->kind == VALUE_NUMBER)
    return g_strdup_printf (_ ("expected a number from %g to %g"), field->low, field->high);
  return g_strdup (field->expected != NULL ? _ (field->expected) : _ ("expected a text"));
}

bool
export_options_set (ExportOptions *options, const char *name, const char *said, const char *value, GError **error)
{
  const OptionField *field = find_field (name);
  g_autofree char *shown = value != NULL ? excerpt_new (value, -1) : NULL, *expected = NULL;

  g_assert (field != NULL && (value != NULL || field->kind == VALUE_FLAG));
  if (set_field (field, options, value))
    return true;
  expected = expectation (field);
  g_set_error (error, EXPORT_ERROR, EXPORT_ERROR_OPTION, _ ("%s is “%s”; %s."), said, shown, expected);
  return false;
}

/* ---- JSON ---- */

static bool
is_default (const OptionField *field, const ExportOptions *options)
{
  const ExportOptions defaults = export_defaults ();
  const void *at = (const char *) options + field->offset, *usual = (const char *) &defaults + field->offset;

  switch (field->kind)
    {
    case VALUE_NUMBER:
      return *(const double *) at == *(const double *) usual || isnan (*(const double *) at);
    case VALUE_THEME:
      return *(const ThemeName *) at == *(const ThemeName *) usual;
    case VALUE_FLAG:
      return *(const bool *) at == *(const bool *) usual;
    default:
      return *(const char *const *) at == NULL;
    }
}

static void
write_field (const OptionField *field, const ExportOptions *options, JsonWriter *json)
{
  const void *at = (const char *) options + field->offset;

  switch (field->kind)
    {
    case VALUE_NUMBER:
      json_writer_number (json, field->name, *(const double *) at);
      break;
    case VALUE_THEME:
      json_writer_text (json, field->name, theme_names[*(const ThemeName *) at]);
      break;
    case VALUE_FLAG:
      json_writer_toggle (json, field->name, *(const bool *) at);
      break;
    default:
      json_writer_text (json, field->name, *(const char *const *) at);
    }
}

char *
export_options_to_json (const ExportOptions *options)
{
  JsonWriter *json = json_writer_new (JSON_COMPACT);
  guint written = 0;
  char *text;

  json_writer_begin_object (json, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (!is_default (&fields[i], options))
      {
        write_field (&fields[i], options, json);
        written++;
      }
  json_writer_end_object (json);
  text = json_writer_finish (json);
  if (written == 0)
    g_clear_pointer (&text, g_free);
  return text;
}

/* As the command line would have it; NULL where it is none of these; a flag that is off is left out. */
static char *
value_text (JsonNode *node)
{
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;

  if (type == G_TYPE_STRING)
    return g_strdup (json_node_get_string (node));
  if (type == G_TYPE_INT64 || type == G_TYPE_DOUBLE)
    {
      char buffer[G_ASCII_DTOSTR_BUF_SIZE];
      return g_strdup (g_ascii_dtostr (buffer, sizeof buffer, json_node_get_double (node)));
    }
  return type == G_TYPE_BOOLEAN ? g_strdup (json_node_get_boolean (node) ? "true" : "false") : NULL;
}

static bool
read_member (ExportOptions *options, const char *name, JsonNode *node, const char *file, GError **error)
{
  const OptionField *field = find_field (name);
  g_autofree char *value = value_text (node), *shown = excerpt_new (name, -1), *expected = NULL;
  bool is_flag = field != NULL && field->kind == VALUE_FLAG,
       is_boolean = JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN;

  if (field == NULL)
    {
      g_set_error (error, EXPORT_ERROR, EXPORT_ERROR_OPTION, _ ("%s: there is no option “%s” of a figure."), file,
                   shown);
      return false;
    }
  if (is_flag && is_boolean)
    {
      *(bool *) (void *) ((char *) options + field->offset) = json_node_get_boolean (node);
      return true;
    }
  if (value != NULL && is_flag == is_boolean)
    {
      if (field->kind == VALUE_TEXT) /* a style says all of it */
        *(const char **) (void *) ((char *) options + field->offset) = NULL;
      if (set_field (field, options, value))
        return true;
    }
  expected = is_flag ? g_strdup (_ ("expected true or false")) : expectation (field);
  g_set_error (error, EXPORT_ERROR, EXPORT_ERROR_OPTION, _ ("%s: “%s” has a value that it cannot have; %s."), file,
               shown, expected);
  return false;
}

bool
export_options_read (ExportOptions *options, JsonObject *object, const char *file, GError **error)
{
  g_autoptr (GList) names = json_object_get_members (object);

  for (GList *name = names; name != NULL; name = name->next)
    if (!read_member (options, name->data, json_object_get_member (object, name->data), file, error))
      return false;
  return true;
}
