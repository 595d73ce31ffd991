/* Figures and data that are opened in a document. */
#include "app/basin-document-private.h"
#include "plot/export.h"

#include <glib/gi18n.h>

#define DATA "data"
#define FROM_FILE "file" /* as a choice of DATA */
#define DATA_FILE "data-file"
#define SAMPLES "samples"
#define ALL "0" /* as many as the file has */

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

static gboolean
has_choice (const Experiment *experiment, const char *id, const char *choice)
{
  const Parameter *parameter = parameter_find (experiment_parameters (experiment), id);

  for (guint i = 0; parameter != NULL && i < parameter_choice_count (parameter); i++)
    if (g_str_equal (parameter->choices[i].id, choice))
      return TRUE;
  return FALSE;
}

static void
use_own_data (BasinDocument *self)
{
  Page *page = document_page (self);
  const Experiment *experiment = basin_document_get_experiment (self);

  if (!has_choice (experiment, DATA, FROM_FILE) || g_str_equal (settings_text (page->settings, DATA), FROM_FILE))
    return;
  if (experiment->file_preset != NULL)
    document_use_preset (self, experiment_preset (experiment, experiment->file_preset));
  settings_set (page->settings, DATA, FROM_FILE, NULL);
  if (parameter_find (experiment_parameters (experiment), SAMPLES) != NULL)
    settings_set (page->settings, SAMPLES, ALL, NULL);
}

static gboolean
open_data (BasinDocument *self, const char *path, GError **error)
{
  const Experiment *experiment = basin_document_get_experiment (self);

  if (parameter_find (experiment_parameters (experiment), DATA_FILE) == NULL)
    {
      g_set_error (error, SETTINGS_ERROR, SETTINGS_ERROR_UNKNOWN, _ ("“%s” makes its own data and takes no file."),
                   _ (experiment->title));
      return FALSE;
    }
  use_own_data (self);
  settings_set (document_page (self)->settings, DATA_FILE, path, NULL);
  document_emit (self, DOCUMENT_SETTINGS_CHANGED);
  document_start (self);
  return TRUE;
}

gboolean
basin_document_open (BasinDocument *self, GFile *file, GError **error)
{
  g_autofree char *path = g_file_get_path (file);
  g_autofree char *lower = path ? g_ascii_strdown (path, -1) : NULL;

  if (path == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                           _ ("Only files on this computer can be opened."));
      return FALSE;
    }
  if (g_str_has_suffix (lower, ".png") || g_str_has_suffix (lower, ".svg") || g_str_has_suffix (lower, ".pdf"))
    return open_figure (self, path, error);
  return open_data (self, path, error);
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
