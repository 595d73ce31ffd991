/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that are opened in a document: figures here, data in document-data.c. */
#include "app/basin-document-private.h"
#include "plot/export_format.h"

#include <glib/gi18n.h>

static gboolean
open_figure (BasinDocument *self, const char *path, GError **error)
{
  g_autofree char *name = g_path_get_basename (path), *folder = g_path_get_dirname (path);
  g_autofree char *json = export_read_settings (path, error);
  Settings *settings = json ? settings_from_json (json, name, self->table, error) : NULL;

  if (settings == NULL)
    return FALSE;
  settings_set_folder (settings, folder); /* a run folder holds the data, too */
  basin_document_use_settings (self, settings, name);
  return TRUE;
}

gboolean
basin_document_open (BasinDocument *self, GFile *file, GError **error)
{
  g_autofree char *path = g_file_get_path (file);
  const ExportFormat *format = path != NULL ? export_format_of (path, NULL) : NULL;

  if (path == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                           _ ("Only files on this computer can be opened."));
      return FALSE;
    }
  if (format != NULL && format->settings_of != NULL)
    return open_figure (self, path, error);
  return document_open_data (self, path, error);
}

const Parameter *
basin_document_missing_file (BasinDocument *self)
{
  Page *page = document_page (self);

  if (page->run == NULL || run_state (page->run) != RUN_FAILED)
    return NULL;
  for (const Parameter *p = experiment_parameters (basin_document_get_experiment (self)); p->id != NULL; p++)
    if (p->kind == PARAMETER_FILE)
      {
        const char *path = settings_text (page->settings, p->id);
        if (*path != '\0' && !g_file_test (path, G_FILE_TEST_EXISTS))
          return p;
      }
  return NULL;
}
