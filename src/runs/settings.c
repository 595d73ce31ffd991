#include "runs/settings.h"

#include "figure/ticks.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

G_DEFINE_QUARK (basin - settings - error - quark, settings_error)

typedef struct
{
  double number;
  char *text; /* files */
} Value;

struct _Settings
{
  const Experiment *experiment;
  guint n;
  Value *values; /* by index in the parameter table */
};

static guint
table_length (const Parameter *table)
{
  guint n = 0;
  while (table[n].id != NULL)
    n++;
  return n;
}

static Value *
value_of (const Settings *settings, const char *id)
{
  const Parameter *parameter = parameter_find (settings->experiment->parameters, id);
  return parameter ? &settings->values[parameter - settings->experiment->parameters] : NULL;
}

static void
reset (Settings *settings)
{
  for (guint i = 0; i < settings->n; i++)
    {
      settings->values[i].number = settings->experiment->parameters[i].initial;
      g_clear_pointer (&settings->values[i].text, g_free);
    }
}

Settings *
settings_new (const Experiment *experiment)
{
  Settings *settings = g_new0 (Settings, 1);

  settings->experiment = experiment;
  settings->n = table_length (experiment->parameters);
  settings->values = g_new0 (Value, settings->n);
  reset (settings);
  return settings;
}

Settings *
settings_copy (const Settings *settings)
{
  Settings *copy = settings_new (settings->experiment);

  for (guint i = 0; i < settings->n; i++)
    copy->values[i] = (Value) { settings->values[i].number, g_strdup (settings->values[i].text) };
  return copy;
}

void
settings_free (Settings *settings)
{
  for (guint i = 0; i < settings->n; i++)
    g_free (settings->values[i].text);
  g_free (settings->values);
  g_free (settings);
}

const Experiment *
settings_experiment (const Settings *settings)
{
  return settings->experiment;
}

bool
settings_equal (const Settings *a, const Settings *b)
{
  if (a->experiment != b->experiment)
    return false;
  for (guint i = 0; i < a->n; i++)
    if (a->values[i].number != b->values[i].number
        || g_strcmp0 (a->values[i].text ? a->values[i].text : "", b->values[i].text ? b->values[i].text : "") != 0)
      return false;
  return true;
}

/* ---- Names ---- */

/* Levenshtein's distance; names are short. */
static guint
distance (const char *a, const char *b)
{
  gsize n = strlen (b);
  g_autofree guint *row = g_new (guint, n + 1);

  for (gsize j = 0; j <= n; j++)
    row[j] = (guint) j;
  for (gsize i = 1; a[i - 1] != '\0'; i++)
    {
      guint diagonal = row[0];
      row[0] = (guint) i;
      for (gsize j = 1; j <= n; j++)
        {
          guint above = row[j];
          guint change = diagonal + (g_ascii_tolower (a[i - 1]) != g_ascii_tolower (b[j - 1]));
          row[j] = MIN (change, MIN (above, row[j - 1]) + 1);
          diagonal = above;
        }
    }
  return row[n];
}

const char *
nearest_name (const char *typed, const char *const *names)
{
  const char *nearest = NULL;
  guint least = (guint) MAX (2, strlen (typed) / 3) + 1;

  for (; *names != NULL; names++)
    {
      guint d = distance (typed, *names);
      bool begins = strlen (typed) >= 3 && g_str_has_prefix (*names, typed);
      if (begins)
        d = MIN (d, 1);
      if (d < least)
        {
          least = d;
          nearest = *names;
        }
    }
  return nearest;
}

static void
unknown (GError **error, const char *what, const char *typed, const char *const *names)
{
  const char *nearest = nearest_name (typed, names);

  if (nearest != NULL)
    g_set_error (error, SETTINGS_ERROR, SETTINGS_ERROR_UNKNOWN, _ ("There is no %s “%s”. Did you mean “%s”?"), what,
                 typed, nearest);
  else
    {
      g_autofree char *all = g_strjoinv (", ", (char **) names);
      g_set_error (error, SETTINGS_ERROR, SETTINGS_ERROR_UNKNOWN, _ ("There is no %s “%s”. There are: %s."), what,
                   typed, all);
    }
}

static void
unknown_parameter (GError **error, const Experiment *experiment, const char *id)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (const Parameter *p = experiment->parameters; p->id != NULL; p++)
    g_ptr_array_add (names, (gpointer) p->id);
  g_ptr_array_add (names, NULL);
  unknown (error, _ ("parameter"), id, (const char *const *) names->pdata);
}

bool
settings_apply_preset (Settings *settings, const char *name, GError **error)
{
  const Preset *preset = experiment_preset (settings->experiment, name);

  if (preset == NULL)
    {
      g_autoptr (GPtrArray) names = g_ptr_array_new ();
      for (const Preset *p = settings->experiment->presets; p->id != NULL; p++)
        g_ptr_array_add (names, (gpointer) p->id);
      g_ptr_array_add (names, NULL);
      unknown (error, _ ("preset"), name, (const char *const *) names->pdata);
      return false;
    }
  reset (settings);
  for (const PresetValue *value = preset->values; value->id != NULL; value++)
    if (!settings_set (settings, value->id, value->value, error))
      return false;
  return true;
}

/* ---- Values ---- */

static char *
range_of (const Parameter *parameter)
{
  g_autofree char *low = number_exact (parameter->low);
  g_autofree char *high = number_exact (parameter->high);

  return g_strdup_printf (parameter->kind == PARAMETER_INTEGER ? _ ("a whole number from %s to %s")
                                                               : _ ("a number from %s to %s"),
                          low, high);
}

static bool
refuse (GError **error, const Parameter *parameter, const char *value)
{
  g_autofree char *expected = NULL;

  switch (parameter->kind)
    {
    case PARAMETER_TOGGLE:
      expected = g_strdup (_ ("true or false"));
      break;
    case PARAMETER_CHOICE:
      {
        GString *all = g_string_new (_ ("one of "));
        for (const Choice *choice = parameter->choices; choice->id != NULL; choice++)
          g_string_append_printf (all, "%s%s", choice == parameter->choices ? "" : ", ", choice->id);
        expected = g_string_free (all, FALSE);
        break;
      }
    default:
      expected = range_of (parameter);
    }
  g_set_error (error, SETTINGS_ERROR, SETTINGS_ERROR_VALUE, _ ("%s is “%s”; expected %s."), parameter->id, value,
               expected);
  return false;
}

bool
settings_set_number (Settings *settings, const char *id, double number, GError **error)
{
  const Parameter *parameter = parameter_find (settings->experiment->parameters, id);
  bool whole = parameter != NULL && parameter->kind != PARAMETER_NUMBER;
  double low, high;

  if (parameter == NULL)
    {
      unknown_parameter (error, settings->experiment, id);
      return false;
    }
  g_return_val_if_fail (parameter->kind != PARAMETER_FILE, false);
  low = parameter->kind == PARAMETER_NUMBER || parameter->kind == PARAMETER_INTEGER ? parameter->low : 0;
  high = parameter->kind == PARAMETER_CHOICE   ? parameter_choice_count (parameter) - 1.0
         : parameter->kind == PARAMETER_TOGGLE ? 1
                                               : parameter->high;
  if (!isfinite (number) || number < low || number > high || (whole && number != floor (number)))
    {
      g_autofree char *text = number_exact (number);
      return refuse (error, parameter, text);
    }
  value_of (settings, id)->number = number;
  return true;
}

static bool
parse_number (const char *text, double *number)
{
  char *end = NULL;

  if (*text == '\0' || g_ascii_isspace (*text))
    return false;
  *number = g_ascii_strtod (text, &end);
  return *end == '\0' && isfinite (*number);
}

static bool
parse_toggle (const char *text, double *number)
{
  static const char *const words[] = { "false", "true", "no", "yes", "off", "on", "0", "1" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_ascii_strcasecmp (text, words[i]) == 0)
      {
        *number = i % 2;
        return true;
      }
  return false;
}

static bool
parse_choice (const Parameter *parameter, const char *text, double *number)
{
  for (guint i = 0; parameter->choices[i].id != NULL; i++)
    if (g_ascii_strcasecmp (text, parameter->choices[i].id) == 0)
      {
        *number = i;
        return true;
      }
  return false;
}

bool
settings_set (Settings *settings, const char *id, const char *text, GError **error)
{
  const Parameter *parameter = parameter_find (settings->experiment->parameters, id);
  double number = 0;
  bool parsed;

  if (parameter == NULL)
    {
      unknown_parameter (error, settings->experiment, id);
      return false;
    }
  if (parameter->kind == PARAMETER_FILE)
    {
      Value *value = value_of (settings, id);
      g_free (value->text);
      value->text = g_strdup (text);
      return true;
    }
  parsed = parameter->kind == PARAMETER_TOGGLE   ? parse_toggle (text, &number)
           : parameter->kind == PARAMETER_CHOICE ? parse_choice (parameter, text, &number)
                                                 : parse_number (text, &number);
  if (!parsed)
    return refuse (error, parameter, text);
  return settings_set_number (settings, id, number, error);
}

double
settings_number (const Settings *settings, const char *id)
{
  Value *value = value_of (settings, id);
  g_assert (value != NULL);
  return value->number;
}

const char *
settings_text (const Settings *settings, const char *id)
{
  const Parameter *parameter = parameter_find (settings->experiment->parameters, id);
  const Value *value = value_of (settings, id);

  g_assert (value != NULL);
  if (parameter->kind == PARAMETER_CHOICE)
    return parameter->choices[(guint) value->number].id;
  return value->text ? value->text : "";
}

char *
settings_format (const Settings *settings, const char *id)
{
  const Parameter *parameter = parameter_find (settings->experiment->parameters, id);

  switch (parameter->kind)
    {
    case PARAMETER_FILE:
    case PARAMETER_CHOICE:
      return g_strdup (settings_text (settings, id));
    case PARAMETER_TOGGLE:
      return g_strdup (settings_number (settings, id) != 0 ? "true" : "false");
    default:
      return number_exact (settings_number (settings, id));
    }
}

bool
settings_is_initial (const Settings *settings, const char *id)
{
  const Parameter *parameter = parameter_find (settings->experiment->parameters, id);
  const Value *value = value_of (settings, id);

  if (parameter->kind == PARAMETER_FILE)
    return value->text == NULL || *value->text == '\0';
  return value->number == parameter->initial;
}

/* ---- JSON ---- */

static void
add_value (JsonBuilder *builder, const Settings *settings, const Parameter *parameter, bool paths)
{
  double number = value_of (settings, parameter->id)->number;

  json_builder_set_member_name (builder, parameter->id);
  switch (parameter->kind)
    {
    case PARAMETER_TOGGLE:
      json_builder_add_boolean_value (builder, number != 0);
      break;
    case PARAMETER_CHOICE:
      json_builder_add_string_value (builder, settings_text (settings, parameter->id));
      break;
    case PARAMETER_FILE:
      {
        const char *path = settings_text (settings, parameter->id);
        g_autofree char *name = NULL;
        if (*path == '\0')
          name = g_strdup ("");
        else
          name = paths ? g_canonicalize_filename (path, NULL) : g_path_get_basename (path);
        json_builder_add_string_value (builder, name);
        break;
      }
    case PARAMETER_INTEGER:
      json_builder_add_int_value (builder, (gint64) number);
      break;
    default:
      json_builder_add_double_value (builder, number);
    }
}

char *
settings_to_json (const Settings *settings, bool paths)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "basin");
  json_builder_add_string_value (builder, BASIN_VERSION);
  json_builder_set_member_name (builder, "experiment");
  json_builder_add_string_value (builder, settings->experiment->id);
  for (const Parameter *p = settings->experiment->parameters; p->id != NULL; p++)
    if (g_str_equal (p->id, "seed"))
      add_value (builder, settings, p, paths);
  json_builder_set_member_name (builder, "parameters");
  json_builder_begin_object (builder);
  for (const Parameter *p = settings->experiment->parameters; p->id != NULL; p++)
    if (!g_str_equal (p->id, "seed"))
      add_value (builder, settings, p, paths);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, TRUE);
  return json_generator_to_data (generator, NULL);
}

static const char *
string_member (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);
  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;
}

static bool
set_from_node (Settings *settings, const char *id, JsonNode *node, GError **error)
{
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;
  g_autofree char *text = NULL;

  if (type == G_TYPE_STRING)
    text = g_strdup (json_node_get_string (node));
  else if (type == G_TYPE_BOOLEAN)
    text = g_strdup (json_node_get_boolean (node) ? "true" : "false");
  else if (type == G_TYPE_INT64 || type == G_TYPE_DOUBLE)
    text = number_exact (json_node_get_double (node));
  else
    text = json_to_string (node, FALSE);
  return settings_set (settings, id, text, error);
}

/* A version is known if its first number is ours and it is not newer in its second (while the first is 0). */
static bool
version_is_known (const char *version)
{
  int major, minor, our_major, our_minor;

  return sscanf (version, "%d.%d", &major, &minor) == 2
         && sscanf (BASIN_VERSION, "%d.%d", &our_major, &our_minor) == 2 && major == our_major && minor <= our_minor;
}

static const Experiment *
find_experiment (const char *id, const Experiment *const *table, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (; *table != NULL; table++)
    {
      if (g_str_equal ((*table)->id, id))
        return *table;
      g_ptr_array_add (names, (gpointer) (*table)->id);
    }
  g_ptr_array_add (names, NULL);
  unknown (error, _ ("experiment"), id, (const char *const *) names->pdata);
  return NULL;
}

static Settings *
settings_from_object (JsonObject *object, const char *name, const Experiment *const *table, GError **error)
{
  const char *version = string_member (object, "basin"), *id = string_member (object, "experiment");
  const Experiment *experiment;
  g_autoptr (Settings) settings = NULL;
  JsonObject *parameters;
  g_autoptr (GList) members = NULL;

  if (version == NULL || id == NULL || !json_object_has_member (object, "parameters")
      || !JSON_NODE_HOLDS_OBJECT (json_object_get_member (object, "parameters")))
    {
      g_set_error (error, SETTINGS_ERROR, SETTINGS_ERROR_FORMAT,
                   _ ("%s holds no settings of Basin: expected “basin”, “experiment” and “parameters”."), name);
      return NULL;
    }
  if (!version_is_known (version))
    {
      g_set_error (error, SETTINGS_ERROR, SETTINGS_ERROR_VERSION,
                   _ ("%s was written by Basin %s, which this version, %s, does not know."), name, version,
                   BASIN_VERSION);
      return NULL;
    }
  experiment = find_experiment (id, table, error);
  if (experiment == NULL)
    {
      g_prefix_error (error, "%s: ", name);
      return NULL;
    }
  settings = settings_new (experiment);
  if (json_object_has_member (object, "seed")
      && !set_from_node (settings, "seed", json_object_get_member (object, "seed"), error))
    {
      g_prefix_error (error, "%s: ", name);
      return NULL;
    }
  parameters = json_object_get_object_member (object, "parameters");
  members = json_object_get_members (parameters);
  for (GList *link = members; link != NULL; link = link->next)
    if (!set_from_node (settings, link->data, json_object_get_member (parameters, link->data), error))
      {
        g_prefix_error (error, "%s: ", name);
        return NULL;
      }
  return g_steal_pointer (&settings);
}

Settings *
settings_from_json (const char *text, const char *name, const Experiment *const *table, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) why = NULL;
  JsonNode *root;

  if (!json_parser_load_from_data (parser, text, -1, &why))
    {
      g_set_error (error, SETTINGS_ERROR, SETTINGS_ERROR_FORMAT, _ ("%s is not JSON: %s."), name, why->message);
      return NULL;
    }
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error (error, SETTINGS_ERROR, SETTINGS_ERROR_FORMAT, _ ("%s holds no settings of Basin: expected a JSON object."),
                   name);
      return NULL;
    }
  return settings_from_object (json_node_get_object (root), name, table, error);
}
