/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/chooser-folder.h"

G_GNUC_BEGIN_IGNORE_DEPRECATIONS

static GSettings *kept_in;

void
chooser_folder_keep_in (GSettings *settings)
{
  g_set_object (&kept_in, settings);
}

/* A folder that is gone is no place to begin in. */
void
chooser_folder_begin (GtkFileChooser *chooser, const char *key)
{
  g_autofree char *uri = kept_in != NULL ? g_settings_get_string (kept_in, key) : NULL;
  g_autoptr (GFile) folder = uri != NULL && *uri != '\0' ? g_file_new_for_uri (uri) : NULL;

  if (folder != NULL && g_file_query_file_type (folder, G_FILE_QUERY_INFO_NONE, NULL) == G_FILE_TYPE_DIRECTORY)
    gtk_file_chooser_set_current_folder (chooser, folder, NULL);
}

void
chooser_folder_note (GtkFileChooser *chooser, const char *key)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (chooser);
  g_autoptr (GFile) folder = file != NULL ? g_file_get_parent (file) : NULL;
  g_autofree char *uri = folder != NULL ? g_file_get_uri (folder) : NULL;

  if (kept_in != NULL && uri != NULL)
    g_settings_set_string (kept_in, key, uri);
}

G_GNUC_END_IGNORE_DEPRECATIONS
