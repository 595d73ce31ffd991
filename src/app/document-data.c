/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Data files that a document is given.  One is read and prepared, beside the run that goes on, before anything of the
 * document changes: one that is rejected changes nothing. */
#include "app/basin-document-private.h"
#include "lab/recipe.h"

#include <glib/gi18n.h>

#define DATA "data"
#define FROM_FILE "file" /* as a choice of DATA */
#define DATA_FILE "data-file"
#define TEST_FILE "test-data-file"

/* What is read, and what is done with it then. */
typedef struct
{
  Settings *settings; /* those of the page, with the file */
  char *id;           /* the parameter that is set; NULL: the file was opened, or dropped on the window */
  char *path;
} DataChange;

static void
data_change_free (gpointer data)
{
  DataChange *change = data;

  settings_free (change->settings);
  g_free (change->id);
  g_free (change->path);
  g_free (change);
}

/* ---- Settings that learn a file ---- */

static gboolean
has_choice (const Experiment *experiment, const char *id, const char *choice)
{
  const Parameter *parameter = parameter_find (experiment_parameters (experiment), id);

  for (guint i = 0; parameter != NULL && i < parameter_choice_count (parameter); i++)
    if (g_str_equal (parameter->choices[i].id, choice))
      return TRUE;
  return FALSE;
}

static const Preset *
preset_for_file (const Experiment *experiment)
{
  return experiment->file_preset != NULL ? experiment_preset (experiment, experiment->file_preset)
                                         : &experiment->presets[0];
}

/* Settings that learn another file keep their other values. */
static void
use_file (Settings *settings, const char *path)
{
  const Experiment *experiment = settings_experiment (settings);

  if (has_choice (experiment, DATA, FROM_FILE) && !recipe_learns_file (settings))
    {
      settings_apply_preset (settings, preset_for_file (experiment)->id, NULL);
      settings_set (settings, DATA, FROM_FILE, NULL);
      recipe_use_whole_file (settings);
    }
  settings_set (settings, DATA_FILE, path, NULL);
}

/* ---- What has been read is taken ---- */

/* Of the preset, where that is for a file; what another one says of its own data does not hold for this file, and the
 * settings are known by its name. */
static void
begin_with_file (BasinDocument *self, const char *path)
{
  Page *page = document_page (self);
  const Preset *preset = preset_for_file (basin_document_get_experiment (self));
  g_autofree char *name = g_path_get_basename (path);

  document_use_preset (self, preset);
  if (recipe_learns_file (page->settings))
    {
      use_file (page->settings, path);
      return;
    }
  use_file (page->settings, path);
  document_set_base (page, NULL, name);
}

/* Settings that are known by their file are known by the one that takes its place. */
static void
replace_file (BasinDocument *self, const char *path)
{
  Page *page = document_page (self);
  g_autofree char *old = g_path_get_basename (settings_text (page->settings, DATA_FILE));

  settings_set (page->settings, DATA_FILE, path, NULL);
  if (page->preset != NULL || g_strcmp0 (page->source, old) != 0)
    return;
  settings_set (page->base, DATA_FILE, path, NULL);
  g_free (page->source);
  page->source = g_path_get_basename (path);
}

static void
take_opened (BasinDocument *self, const char *path)
{
  Page *page = document_page (self);

  if (recipe_learns_file (page->settings) || !has_choice (basin_document_get_experiment (self), DATA, FROM_FILE))
    replace_file (self, path);
  else
    begin_with_file (self, path);
  document_emit (self, DOCUMENT_SETTINGS_CHANGED);
  document_start (self);
}

/* ---- Reading ---- */

static void
read_data (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const DataChange *change = data;
  g_autoptr (PreparedData) prepared = NULL;
  TrainingRecipe recipe;
  GError *error = NULL;

  if (recipe_read (change->settings, &recipe, &error))
    prepared = data_recipe_prepare (&recipe.data, &error);
  if (prepared == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  BasinDocument *self = BASIN_DOCUMENT (source);
  const DataChange *change = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  gboolean good = g_task_propagate_boolean (G_TASK (result), &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->reading);
  if (!good)
    document_refuse (self, error);
  else if (change->id == NULL)
    take_opened (self, change->path);
  else
    document_set_value (self, change->id, change->path, NULL);
}

void
document_stop_reading (BasinDocument *self)
{
  if (self->reading != NULL)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
}

/* Takes the settings.  The last file that was asked for is the one that is taken. */
static void
begin_reading (BasinDocument *self, Settings *settings, const char *id, const char *path)
{
  DataChange *change = g_new (DataChange, 1);
  g_autoptr (GTask) task = NULL;

  document_stop_reading (self);
  *change = (DataChange){ .settings = settings, .id = g_strdup (id), .path = g_strdup (path) };
  self->reading = g_cancellable_new ();
  task = g_task_new (self, self->reading, on_read, NULL);
  g_task_set_task_data (task, change, data_change_free);
  g_task_run_in_thread (task, read_data);
}

gboolean
document_set_data_file (BasinDocument *self, const char *id, const char *path)
{
  Settings *settings;

  if (*path == '\0' || !(g_str_equal (id, DATA_FILE) || g_str_equal (id, TEST_FILE)))
    return FALSE;
  settings = settings_copy (document_page (self)->settings);
  settings_set (settings, id, path, NULL);
  if (!recipe_learns_file (settings) || *settings_text (settings, DATA_FILE) == '\0')
    {
      settings_free (settings);
      return FALSE;
    }
  begin_reading (self, settings, id, path);
  return TRUE;
}

gboolean
document_open_data (BasinDocument *self, const char *path, GError **error)
{
  const Experiment *experiment = basin_document_get_experiment (self);
  Settings *settings;

  if (parameter_find (experiment_parameters (experiment), DATA_FILE) == NULL)
    {
      g_set_error (error, SETTINGS_ERROR, SETTINGS_ERROR_UNKNOWN, _ ("“%s” makes its own data and takes no file."),
                   _ (experiment->title));
      return FALSE;
    }
  settings = settings_copy (document_page (self)->settings);
  use_file (settings, path);
  begin_reading (self, settings, NULL, path);
  return TRUE;
}
