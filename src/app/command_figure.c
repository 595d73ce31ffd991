/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/command_figure.h"

#include "app/command_line.h"
#include "app/command_output.h"
#include "experiments/experiments.h"
#include "figure/comparison.h"
#include "numeric/json_writer.h"
#include "plot/export_edit.h"
#include "runs/run_names.h"
#include "runs/saved_run.h"

#include <glib/gi18n.h>
#include <string.h>

/* The runs of all folders, and how they are told apart. */
typedef struct
{
  const RunRequest *request;
  GPtrArray *runs; /* of SavedRun */
  RunNames *names;
  char *settings; /* what travels in the figure */
} Gathering;

static int
report (const GError *error)
{
  bool wrong_use = error->domain == EXPORT_ERROR || error->domain == COMPARISON_ERROR;

  return command_line_report (wrong_use ? EXIT_WRONG_USE : EXIT_FILE, "%s", error->message);
}

/* ---- What is compared ---- */

/* Those of every run, so that each can be run again; a comparison itself is none. */
static char *
settings_of_all (const GPtrArray *runs)
{
  JsonWriter *json = json_writer_new (JSON_COMPACT);

  json_writer_begin_object (json, NULL);
  json_writer_text (json, "basin", BASIN_VERSION);
  json_writer_begin_array (json, SETTINGS_OF_COMPARISON);
  for (guint i = 0; i < runs->len; i++)
    {
      g_autofree char *own = g_strchomp (g_strdup (((const SavedRun *) runs->pdata[i])->figure->settings));
      json_writer_raw (json, NULL, own);
    }
  json_writer_end_array (json);
  json_writer_end_object (json);
  return json_writer_finish (json);
}

static void
gathering_clear (Gathering *self)
{
  g_clear_pointer (&self->runs, g_ptr_array_unref);
  g_clear_pointer (&self->names, run_names_free);
  g_clear_pointer (&self->settings, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Gathering, gathering_clear)

static bool
gather (Gathering *self, GError **error)
{
  const GPtrArray *folders = self->request->folders;
  g_autofree const Settings **settings = g_new (const Settings *, folders->len);

  self->runs = g_ptr_array_new_with_free_func ((GDestroyNotify) saved_run_free);
  for (guint i = 0; i < folders->len; i++)
    {
      SavedRun *run = saved_run_read (folders->pdata[i], experiments, error);
      if (run == NULL)
        return false;
      g_ptr_array_add (self->runs, run);
      settings[i] = run->settings;
    }
  self->names = run_names_new (settings, folders->len);
  self->settings = settings_of_all (self->runs);
  return true;
}

/* ---- One figure of all ---- */

/* What says of each figure what is to be seen of it, and in which ranges; the rest is for their comparison. */
static ExportOptions
options_of_each (const ExportOptions *options, const char *plot)
{
  ExportOptions each = export_defaults ();

  each.plot = plot != NULL ? plot : options->plot;
  each.view = options->view;
  each.colourmap = options->colourmap;
  each.range = options->range;
  each.scale = options->scale;
  return each;
}

/* A map is made of a surface at last, when its ranges are known. */
static ExportOptions
options_of_all (const ExportOptions *options)
{
  ExportOptions all = *options;

  all.plot = all.colourmap = all.range = all.scale = NULL;
  if (g_strcmp0 (all.view, "map") != 0)
    all.view = NULL;
  return all;
}

static GPtrArray *
edit_each (const Gathering *self, const char *plot, GError **error)
{
  g_autoptr (GPtrArray) figures = g_ptr_array_new_with_free_func ((GDestroyNotify) figure_unref);
  const ExportOptions each = options_of_each (&self->request->export, plot);

  for (guint i = 0; i < self->runs->len; i++)
    {
      Figure *edited = export_edit (((SavedRun *) self->runs->pdata[i])->figure, &each, error);
      if (edited == NULL)
        {
          g_prefix_error (error, "%s: ", command_line_quote (self->request->folders->pdata[i]));
          return NULL;
        }
      g_ptr_array_add (figures, edited);
    }
  return g_steal_pointer (&figures);
}

/* plot: that one alone; NULL: those that were asked for. */
static Figure *
compare (const Gathering *self, const char *plot, GError **error)
{
  g_autoptr (GPtrArray) figures = edit_each (self, plot, error);
  g_autofree const char **captions = g_new (const char *, self->runs->len);
  g_autofree char *skipped = NULL;
  bool chosen = plot != NULL || self->request->export.plot != NULL;
  Figure *figure;

  if (figures == NULL)
    return NULL;
  for (guint i = 0; i < self->runs->len; i++)
    captions[i] = ((SavedRun *) self->runs->pdata[i])->figure->caption;
  const Comparison runs = { .n = self->runs->len,
                            .figures = (Figure *const *) figures->pdata,
                            .captions = captions,
                            .names = (const char *const *) self->names->names,
                            .ids = (const char *const *) self->names->ids,
                            .differences = self->names->differences,
                            .ranks = self->names->ranks,
                            .ranked = self->names->ranked };
  figure = self->request->overlay ? comparison_overlaid (&runs, chosen ? NULL : &skipped, error)
                                  : comparison_beside (&runs, error);
  if (skipped != NULL)
    command_line_report (EXIT_DONE, _ ("What cannot be laid over another is left out: %s."), skipped);
  if (figure != NULL)
    figure->settings = g_strdup (self->settings);
  return figure;
}

/* ---- Files ---- */

/* The ids of the plots that would be compared. */
static GPtrArray *
compared_plots (const Gathering *self, GPtrArray *figures, GError **error)
{
  const Comparison runs = { .n = figures->len,
                            .figures = (Figure *const *) figures->pdata,
                            .names = (const char *const *) self->names->names };

  return comparison_common_plots (&runs, error);
}

/* A file for each plot: all runs in it. */
static bool
export_each (const Gathering *self, const char *pattern, const ExportOptions *options, GError **error)
{
  g_autoptr (GPtrArray) figures = edit_each (self, NULL, error);
  g_autoptr (GPtrArray) ids = figures != NULL ? compared_plots (self, figures, error) : NULL;

  for (guint i = 0; ids != NULL && i < ids->len; i++)
    {
      g_autofree char *path = export_path_of_plot (pattern, ids->pdata[i]);
      g_autoptr (Figure) figure = compare (self, ids->pdata[i], error);
      if (figure == NULL || !figure_export (figure, path, options, error))
        return false;
    }
  return ids != NULL;
}

static bool
export_all (const Gathering *self, GError **error)
{
  const RunRequest *request = self->request;
  const ExportOptions options = options_of_all (&request->export);
  g_autoptr (Figure) figure = NULL;

  for (guint i = 0; i < request->exports->len; i++)
    {
      const char *path = request->exports->pdata[i];
      if (strstr (path, EXPORT_PLOT) != NULL)
        {
          if (!export_each (self, path, &options, error))
            return false;
          continue;
        }
      if (figure == NULL && (figure = compare (self, NULL, error)) == NULL)
        return false;
      if (!figure_export (figure, path, &options, error))
        return false;
    }
  return true;
}

/* Those that all have, as the first has them. */
static bool
list_plots (const Gathering *self, GError **error)
{
  g_autoptr (GPtrArray) figures = edit_each (self, NULL, error);
  g_autoptr (GPtrArray) ids = figures != NULL ? compared_plots (self, figures, error) : NULL;
  g_autoptr (Figure) common = figure_new (NULL);

  for (guint i = 0; ids != NULL && i < ids->len; i++)
    figure_add (common, plot_ref (figure_find (figures->pdata[0], ids->pdata[i])));
  if (ids != NULL)
    command_list_plots (common);
  return ids != NULL;
}

static int
draw (const RunRequest *request)
{
  g_auto (Gathering) all = { .request = request };
  g_autoptr (GError) error = NULL;

  if (!gather (&all, &error))
    return report (error);
  if (all.runs->len == 1)
    return command_export (request, ((SavedRun *) all.runs->pdata[0])->figure);
  if (!export_all (&all, &error) || (request->list_plots && !list_plots (&all, &error)))
    return report (error);
  return EXIT_DONE;
}

int
command_figure (int argc, char **argv)
{
  RunRequest request;
  int status = figure_request_parse (&request, argc, argv);

  if (status == EXIT_DONE)
    status = command_check_exports (&request);
  if (status == EXIT_DONE)
    status = draw (&request);
  run_request_clear (&request);
  return status;
}
