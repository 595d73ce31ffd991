/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/export_style.h"

#include "figure/excerpt.h"
#include "plot/basin-styles.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>

#define STYLES "/io/github/basin_lab/Basin/styles/"

const char *const export_style_names[] = { "nature", "neurips", "beamer", "poster", NULL };

/* Of the user, or else built in; NULL and an error if there is none. */
static char *
style_text (const char *name, GError **error)
{
  g_autofree char *file = g_strconcat (name, ".json", NULL), *resource = g_strconcat (STYLES, file, NULL),
                  *own = g_build_filename (g_get_user_data_dir (), "basin", "styles", file, NULL),
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
