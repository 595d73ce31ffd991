/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/export_style.h"

#include "figure/excerpt.h"
#include "plot/basin-styles.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>

#define STYLES "/io/github/basin_lab/Basin/styles/"

const char *const export_style_names[] = { "nature", "neurips", "beamer", "poster", NULL };

static char *
user_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "basin", "styles", NULL);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

char **
export_style_list (void)
{
  g_autoptr (GPtrArray) own = g_ptr_array_new_with_free_func (g_free);
  GStrvBuilder *names = g_strv_builder_new ();
  g_autofree char *path = user_folder ();
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *file;
  char **list;

  while (folder != NULL && (file = g_dir_read_name (folder)) != NULL)
    if (g_str_has_suffix (file, ".json"))
      {
        g_autofree char *name = g_strndup (file, strlen (file) - strlen (".json"));
        if (*name != '\0' && !g_strv_contains (export_style_names, name))
          g_ptr_array_add (own, g_steal_pointer (&name));
      }
  g_ptr_array_sort (own, compare_names);
  for (guint i = 0; export_style_names[i] != NULL; i++)
    g_strv_builder_add (names, export_style_names[i]);
  for (guint i = 0; i < own->len; i++)
    g_strv_builder_add (names, own->pdata[i]);
  list = g_strv_builder_end (names);
  g_strv_builder_unref (names);
  return list;
}

/* Of the user, or else built in; NULL and an error if there is none. */
static char *
style_text (const char *name, GError **error)
{
  g_autofree char *file = g_strconcat (name, ".json", NULL), *resource = g_strconcat (STYLES, file, NULL),
                  *folder = user_folder (), *own = g_build_filename (folder, file, NULL),
                  *shown = excerpt_new (name, -1), *names = g_strjoinv (", ", (char **) export_style_names);
  g_autoptr (GBytes) built_in = NULL;
  char *text = NULL;

  if (g_str_has_suffix (name, ".json"))
    {
      contents_read (name, &text, NULL, error);
      return text;
    }
  if (strchr (name, '/') == NULL && g_file_test (own, G_FILE_TEST_EXISTS))
    {
      contents_read (own, &text, NULL, error);
      return text;
    }
  g_resources_register (basin_styles_get_resource ());
  if (strchr (name, '/') == NULL)
    built_in = g_resources_lookup_data (resource, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  if (built_in != NULL)
    return g_strndup (g_bytes_get_data (built_in, NULL), g_bytes_get_size (built_in));
  g_set_error (error, EXPORT_ERROR, EXPORT_ERROR_OPTION,
               _ ("There is no style “%s”; there are %s, and JSON files, whose names end in .json."), shown, names);
  return NULL;
}

bool
export_style_apply (ExportOptions *options, const char *name, GError **error)
{
  g_autofree char *text = style_text (name, error), *shown = excerpt_of_path (name);
  g_autoptr (JsonParser) parser = json_parser_new ();
  ExportOptions styled = *options;
  JsonNode *root;

  if (text == NULL)
    return false;
  if (!json_parser_load_from_data (parser, text, -1, NULL) || (root = json_parser_get_root (parser)) == NULL
      || !JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error (error, EXPORT_ERROR, EXPORT_ERROR_OPTION, _ ("%s: this is no style: expected a JSON object."),
                   shown);
      return false;
    }
  if (!export_options_read (&styled, json_node_get_object (root), shown, error))
    return false;
  *options = styled;
  return true;
}
