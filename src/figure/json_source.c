/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "figure/json_source.h"

#include "numeric/contents.h"
#include "numeric/excerpt.h"
#include "numeric/json_scan.h"

#include <glib/gi18n.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

G_DEFINE_QUARK (basin_figure_file_error, figure_file_error)

/* json-glib says "<data>:LINE:COLUMN: Parse error: REASON". */
static char *
syntax_in_words (const GError *error)
{
  const char *colon = g_strrstr (error->message, ": ");
  g_autofree char *reason = excerpt_new (colon != NULL ? colon + 2 : error->message, -1);
  unsigned line, column;

  if (sscanf (error->message, "<data>:%u:%u:", &line, &column) == 2)
    return g_strdup_printf (_ ("This is not JSON: line %u, character %u: %s."), line, column, reason);
  return g_strdup_printf (_ ("This is not JSON: %s."), reason);
}

JsonParser *
json_source_parse (const char *text, char **why)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;

  if (json_scan_goes_on (text, strlen (text)))
    *why = g_strdup (_ ("This is not JSON: something follows the end of its first value."));
  else if (!json_parser_load_from_data (parser, text, -1, &error))
    *why = syntax_in_words (error);
  else
    return g_steal_pointer (&parser);
  return NULL;
}

/* ---- The file ---- */

void
json_source_fail (JsonSource *self, const char *format, ...)
{
  va_list arguments;
  g_autofree char *text = NULL;

  if (self->error != NULL)
    return;
  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  if (self->plot != NULL)
    self->error = g_error_new (FIGURE_FILE_ERROR, FIGURE_FILE_ERROR_FORMAT, _ ("%s: plot “%s”: %s"), self->file,
                               self->plot, text);
  else
    self->error = g_error_new (FIGURE_FILE_ERROR, FIGURE_FILE_ERROR_FORMAT, "%s: %s", self->file, text);
}

JsonSource *
json_source_open (const char *path)
{
  JsonSource *self = g_new0 (JsonSource, 1);
  g_autofree char *text = NULL, *why = NULL;
  JsonNode *root;

  self->file = excerpt_of_path (path);
  if (!contents_read (path, &text, NULL, &self->error))
    return self;
  self->parser = json_source_parse (text, &why);
  if (self->parser == NULL)
    {
      json_source_fail (self, "%s", why);
      return self;
    }
  root = json_parser_get_root (self->parser);
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    self->root = json_node_get_object (root);
  else
    json_source_fail (self, _ ("a JSON object was expected."));
  return self;
}

void
json_source_free (JsonSource *self)
{
  g_clear_object (&self->parser);
  g_clear_error (&self->error);
  g_free (self->file);
  g_free (self);
}

bool
json_source_finish (JsonSource *self, GError **error)
{
  if (self->error == NULL)
    return true;
  g_propagate_error (error, g_steal_pointer (&self->error));
  return false;
}

/* ---- Members ---- */

static JsonNode *
member (JsonSource *self, JsonObject *object, const char *name)
{
  JsonNode *node = self->error == NULL && object != NULL ? json_object_get_member (object, name) : NULL;

  if (node == NULL)
    json_source_fail (self, _ ("“%s” is missing."), name);
  return node;
}

static GType
type_of (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;
}

static double
number_of (JsonSource *self, JsonNode *node, const char *name)
{
  GType type = type_of (node);

  if (node != NULL && JSON_NODE_HOLDS_NULL (node))
    return NAN;
  if (type == G_TYPE_INT64 || type == G_TYPE_DOUBLE)
    return json_node_get_double (node);
  json_source_fail (self, _ ("“%s”: a number was expected."), name);
  return NAN;
}

static const char *
text_of (JsonSource *self, JsonNode *node, const char *name)
{
  if (type_of (node) == G_TYPE_STRING)
    return json_node_get_string (node);
  json_source_fail (self, _ ("“%s”: a text was expected."), name);
  return NULL;
}

const char *
json_source_text (JsonSource *self, JsonObject *object, const char *name)
{
  return text_of (self, member (self, object, name), name);
}

double
json_source_number (JsonSource *self, JsonObject *object, const char *name)
{
  return number_of (self, member (self, object, name), name);
}

guint
json_source_count (JsonSource *self, JsonObject *object, const char *name)
{
  double number = json_source_number (self, object, name);

  if (number >= 0 && number <= 1e9 && number == floor (number))
    return (guint) number;
  json_source_fail (self, _ ("“%s”: a whole number was expected."), name);
  return 0;
}

bool
json_source_toggle (JsonSource *self, JsonObject *object, const char *name)
{
  JsonNode *node = member (self, object, name);

  if (type_of (node) == G_TYPE_BOOLEAN)
    return json_node_get_boolean (node);
  json_source_fail (self, _ ("“%s”: true or false was expected."), name);
  return false;
}

JsonArray *
json_source_array (JsonSource *self, JsonObject *object, const char *name)
{
  JsonNode *node = member (self, object, name);

  if (node != NULL && JSON_NODE_HOLDS_ARRAY (node))
    return json_node_get_array (node);
  json_source_fail (self, _ ("“%s”: an array was expected."), name);
  return NULL;
}

JsonObject *
json_source_object (JsonSource *self, JsonObject *object, const char *name)
{
  JsonNode *node = member (self, object, name);

  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    return json_node_get_object (node);
  json_source_fail (self, _ ("“%s”: an object was expected."), name);
  return NULL;
}

guint
json_source_choice (JsonSource *self, JsonObject *object, const char *name, const char *const *names)
{
  const char *text = json_source_text (self, object, name);
  g_autofree char *all = g_strjoinv (", ", (char **) names), *shown = excerpt_new (text, -1);

  for (guint i = 0; text != NULL && names[i] != NULL; i++)
    if (g_str_equal (names[i], text))
      return i;
  json_source_fail (self, _ ("“%s” is “%s”; one of these was expected: %s."), name, shown, all);
  return 0;
}

/* ---- Arrays ---- */

void
json_source_numbers (JsonSource *self, JsonObject *object, const char *name, double *numbers, guint n)
{
  JsonArray *array = json_source_array (self, object, name);

  if (array != NULL && json_array_get_length (array) != n)
    json_source_fail (self, _ ("“%s” has %u elements; %u were expected."), name, json_array_get_length (array), n);
  for (guint i = 0; i < n; i++)
    numbers[i] = self->error == NULL ? number_of (self, json_array_get_element (array, i), name) : NAN;
}

char **
json_source_texts (JsonSource *self, JsonObject *object, const char *name)
{
  JsonArray *array = json_source_array (self, object, name);
  guint n = array != NULL ? json_array_get_length (array) : 0;
  char **texts = g_new0 (char *, n + 1);

  for (guint i = 0; i < n; i++)
    {
      const char *text = text_of (self, json_array_get_element (array, i), name);
      texts[i] = g_strdup (text != NULL ? text : "");
    }
  return texts;
}

JsonObject *
json_source_element (JsonSource *self, JsonArray *array, guint i, const char *name)
{
  JsonNode *node = json_array_get_element (array, i);

  if (JSON_NODE_HOLDS_OBJECT (node))
    return json_node_get_object (node);
  json_source_fail (self, _ ("“%s”: an array of objects was expected."), name);
  return NULL;
}
