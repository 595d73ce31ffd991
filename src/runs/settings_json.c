/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Settings as JSON: in run folders, and inside exported figures. */
#include "runs/settings.h"

#include "figure/json_source.h"
#include "numeric/excerpt.h"
#include "numeric/json_writer.h"
#include "numeric/number_text.h"
#include "runs/names.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>
#include <stdio.h>
#include <string.h>

#define SEED "seed"

/* ---- Writing ---- */

static void
add_value (JsonWriter *writer, const Settings *settings, const Parameter *parameter)
{
  const char *id = parameter->id;
  const char *path;
  g_autofree char *name = NULL;

  switch (parameter->kind)
    {
    case PARAMETER_FILE:
      path = settings_text (settings, id);
      name = *path != '\0' ? g_path_get_basename (path) : g_strdup ("");
      json_writer_text (writer, id, name);
      break;
    case PARAMETER_CHOICE:
      json_writer_text (writer, id, settings_text (settings, id));
      break;
    case PARAMETER_TOGGLE:
      json_writer_toggle (writer, id, settings_number (settings, id) != 0);
      break;
    default:
      json_writer_number (writer, id, settings_number (settings, id));
    }
}

static void
add_files (JsonWriter *writer, const Settings *settings)
{
  bool first = true;

  for (const Parameter *p = experiment_parameters (settings_experiment (settings)); p->id != NULL; p++)
    {
      FileIdentity identity = p->kind == PARAMETER_FILE ? settings_file_identity (settings, p->id)
                                                        : (FileIdentity){ 0 };
      if (!file_identity_known (&identity))
        continue;
      if (first)
        json_writer_begin_object (writer, "files");
      first = false;
      json_writer_begin_object (writer, p->id);
      json_writer_number (writer, "size", (double) identity.size);
      json_writer_text (writer, "sha256", identity.sha256);
      json_writer_end_object (writer);
    }
  if (!first)
    json_writer_end_object (writer);
}

char *
settings_to_json (const Settings *settings)
{
  const Experiment *experiment = settings_experiment (settings);
  const Parameter *seed = parameter_find (experiment_parameters (experiment), SEED);
  JsonWriter *writer = json_writer_new (JSON_LINES);

  json_writer_begin_object (writer, NULL);
  json_writer_text (writer, "basin", BASIN_VERSION);
  json_writer_text (writer, "experiment", experiment->id);
  if (seed != NULL)
    add_value (writer, settings, seed);
  json_writer_begin_object (writer, "parameters");
  for (const Parameter *p = experiment_parameters (experiment); p->id != NULL; p++)
    if (p != seed)
      add_value (writer, settings, p);
  json_writer_end_object (writer);
  add_files (writer, settings);
  json_writer_end_object (writer);
  return json_writer_finish (writer);
}

/* ---- Reading ---- */

static bool
set_from_node (Settings *settings, const char *id, JsonNode *node, GError **error)
{
  const Parameter *parameter = parameter_find (experiment_parameters (settings_experiment (settings)), id);
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;
  g_autofree char *text = NULL;

  if (type == G_TYPE_STRING)
    text = g_strdup (json_node_get_string (node));
  else if (type == G_TYPE_INT64 || type == G_TYPE_DOUBLE)
    text = number_exact (json_node_get_double (node));
  else
    text = json_to_string (node, FALSE);
  if (parameter != NULL && parameter->kind == PARAMETER_FILE && type != G_TYPE_STRING)
    {
      g_autofree char *shown = excerpt_new (text, -1);
      g_set_error (error, SETTINGS_ERROR, SETTINGS_ERROR_VALUE, _ ("%s is “%s”; expected the name of a file."), id,
                   shown);
      return false;
    }
  if (!settings_set (settings, id, text, error))
    return false;
  if (parameter != NULL && parameter->kind == PARAMETER_FILE && *text != '\0' && !g_path_is_absolute (text))
    settings_expect_file (settings, id, &(FileIdentity){ 0 }); /* somewhere: it is looked for */
  return true;
}

static bool
set_from_members (Settings *settings, JsonObject *parameters, GError **error)
{
  g_autoptr (GList) members = json_object_get_members (parameters);

  for (GList *link = members; link != NULL; link = link->next)
    if (!set_from_node (settings, link->data, json_object_get_member (parameters, link->data), error))
      return false;
  return true;
}

static const char *
string_member (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;
}

static bool
is_sha256 (const char *text)
{
  return strlen (text) == 64 && strspn (text, "0123456789abcdef") == 64;
}

/* {"data-file": {"size": bytes, "sha256": "…"}, …}.  What is none of this is not known. */
static void
expect_files (Settings *settings, JsonObject *files)
{
  for (const Parameter *p = experiment_parameters (settings_experiment (settings)); p->id != NULL; p++)
    {
      JsonNode *node = p->kind == PARAMETER_FILE ? json_object_get_member (files, p->id) : NULL;
      JsonObject *file = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      JsonNode *size = file != NULL ? json_object_get_member (file, "size") : NULL;
      const char *sha256 = file != NULL ? string_member (file, "sha256") : NULL;
      FileIdentity identity = { 0 };
      if (size == NULL || json_node_get_value_type (size) != G_TYPE_INT64 || sha256 == NULL || !is_sha256 (sha256))
        continue;
      identity.size = (guint64) MAX (0, json_node_get_int (size));
      g_strlcpy (identity.sha256, sha256, sizeof identity.sha256);
      settings_expect_file (settings, p->id, &identity);
    }
}

/* "1.2" or "1.2.3"; nothing else. */
static bool
parse_version (const char *version, unsigned *major, unsigned *minor)
{
  int length = 0;
  unsigned patch;

  if (!g_ascii_isdigit (*version))
    return false;
  if (sscanf (version, "%9u.%9u%n", major, minor, &length) < 2)
    return false;
  return version[length] == '\0'
         || (sscanf (version, "%9u.%9u.%9u%n", major, minor, &patch, &length) == 3 && version[length] == '\0');
}

/* A version is known if its first number is ours and its second is no newer than ours. */
static bool
version_is_known (const char *version)
{
  unsigned major, minor, our_major = 0, our_minor = 0;

  parse_version (BASIN_VERSION, &our_major, &our_minor);
  return parse_version (version, &major, &minor) && major == our_major && minor <= our_minor;
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
  name_unknown (error, NAME_EXPERIMENT, id, (const char *const *) names->pdata);
  return NULL;
}

static Settings *
settings_from_object (JsonObject *object, const Experiment *const *table, GError **error)
{
  const char *version = string_member (object, "basin"), *id = string_member (object, "experiment");
  JsonNode *parameters = json_object_get_member (object, "parameters");
  JsonNode *seed = json_object_get_member (object, SEED), *files = json_object_get_member (object, "files");
  const Experiment *experiment;
  g_autoptr (Settings) settings = NULL;

  if (version != NULL && !version_is_known (version))
    {
      g_autofree char *shown = excerpt_new (version, -1);
      g_set_error (error, SETTINGS_ERROR, SETTINGS_ERROR_VERSION,
                   _ ("These settings were written by Basin %s, which this version, %s, does not know."), shown,
                   BASIN_VERSION);
      return NULL;
    }
  if (json_object_has_member (object, SETTINGS_OF_COMPARISON))
    {
      g_set_error (
          error, SETTINGS_ERROR, SETTINGS_ERROR_FORMAT,
          _ ("This is a comparison of several runs, and no run: each can be run again from the settings.json of "
             "its own folder."));
      return NULL;
    }
  if (version == NULL || id == NULL || parameters == NULL || !JSON_NODE_HOLDS_OBJECT (parameters))
    {
      g_set_error (error, SETTINGS_ERROR, SETTINGS_ERROR_FORMAT,
                   _ ("These are no settings of Basin: expected “basin”, “experiment” and “parameters”."));
      return NULL;
    }
  experiment = find_experiment (id, table, error);
  if (experiment == NULL)
    return NULL;
  settings = settings_new (experiment);
  if ((seed != NULL && !set_from_node (settings, SEED, seed, error))
      || !set_from_members (settings, json_node_get_object (parameters), error))
    return NULL;
  if (files != NULL && JSON_NODE_HOLDS_OBJECT (files))
    expect_files (settings, json_node_get_object (files));
  return g_steal_pointer (&settings);
}

Settings *
settings_from_json (const char *text, const char *name, const Experiment *const *table, GError **error)
{
  g_autofree char *shown = excerpt_of_path (name), *why = NULL;
  g_autoptr (JsonParser) parser = json_source_parse (text, &why);
  JsonNode *root;
  Settings *settings = NULL;

  if (parser == NULL)
    g_set_error (error, SETTINGS_ERROR, SETTINGS_ERROR_FORMAT, "%s", why);
  else if ((root = json_parser_get_root (parser)) == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    g_set_error (error, SETTINGS_ERROR, SETTINGS_ERROR_FORMAT,
                 _ ("These are no settings of Basin: expected a JSON object."));
  else
    settings = settings_from_object (json_node_get_object (root), table, error);
  if (settings == NULL)
    g_prefix_error (error, "%s: ", shown);
  return settings;
}
