/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runs/saved_run.h"

#include "figure/figure_read.h"
#include "numeric/contents.h"
#include "numeric/excerpt.h"

#include <glib/gi18n.h>

void
saved_run_free (SavedRun *self)
{
  g_clear_pointer (&self->settings, settings_free);
  g_clear_pointer (&self->figure, figure_unref);
  g_free (self);
}

SavedRun *
saved_run_read (const char *folder, const Experiment *const *table, GError **error)
{
  g_autoptr (SavedRun) self = g_new0 (SavedRun, 1);
  g_autofree char *path = g_build_filename (folder, "settings.json", NULL), *text = NULL;
  g_autofree char *shown = excerpt_of_path (folder);

  if (!g_file_test (folder, G_FILE_TEST_IS_DIR))
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_NOTDIR,
                   _ ("“%s” is no run folder, which basin run --save writes."), shown);
      return NULL;
    }
  if (!contents_read (path, &text, NULL, error))
    return NULL;
  self->settings = settings_from_json (text, path, table, error);
  if (self->settings == NULL)
    return NULL;
  self->figure = figure_read (folder, error);
  if (self->figure == NULL)
    return NULL;
  self->figure->settings = settings_to_json (self->settings); /* what was understood, and nothing else */
  return g_steal_pointer (&self);
}
