/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/command_output.h"

#include "app/command_line.h"
#include "figure/figure_csv.h"
#include "figure/figure_json.h"
#include "figure/number_format.h"
#include "numeric/number_text.h"
#include "numeric/json_writer.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

/* ---- Before the run ---- */

static int
check_export (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int code = 0;

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    code = EISDIR;
  else if (!g_file_test (folder, G_FILE_TEST_EXISTS))
    code = g_access (folder, F_OK) != 0 ? errno : ENOENT;
  else if (!g_file_test (folder, G_FILE_TEST_IS_DIR))
    code = ENOTDIR;
  else if (g_access (folder, W_OK) != 0)
    code = errno;
  if (code != 0)
    return command_line_report (EXIT_FILE, _ ("“%s” cannot be written: %s."), command_line_quote (path),
                                g_strerror (code));
  return EXIT_DONE;
}

int
command_check_exports (const RunRequest *request)
{
  int status = EXIT_DONE;

  for (guint i = 0; i < request->exports->len && status == EXIT_DONE; i++)
    status = check_export (request->exports->pdata[i]);
  return status;
}

/* ---- Results ---- */

/* Counts to the last digit, measurements to four. */
static char *
format_result (double value)
{
  bool whole = value == floor (value) && fabs (value) < 1e15;
  return whole ? number_exact (value) : number_format (value);
}

/* Those whose value is known. */
static GPtrArray *
known_results (Run *run)
{
  GPtrArray *results = run_results (run);

  for (guint i = results->len; i-- > 0;)
    if (isnan (((const Result *) results->pdata[i])->value))
      g_ptr_array_remove_index (results, i);
  return results;
}

void
command_print_results (Run *run)
{
  g_autoptr (GPtrArray) results = known_results (run);
  int widest = 0;

  for (guint i = 0; i < results->len; i++)
    widest = MAX (widest, (int) strlen (((Result *) results->pdata[i])->id));
  for (guint i = 0; i < results->len; i++)
    {
      const Result *result = results->pdata[i];
      g_autofree char *value = format_result (result->value);
      g_print ("%-*s  %s\n", widest, result->id, value);
    }
}

/* What is the same in every run, or the seconds that it took. */
static char *
results_json (Run *run, bool timing)
{
  g_autoptr (GPtrArray) results = known_results (run);
  JsonWriter *writer = json_writer_new (JSON_LINES);

  json_writer_begin_object (writer, NULL);
  for (guint i = 0; i < results->len; i++)
    {
      const Result *result = results->pdata[i];
      if (result->timing == timing)
        json_writer_number (writer, result->id, result->value);
    }
  json_writer_end_object (writer);
  return json_writer_finish (writer);
}

/* ---- Files ---- */

#define FIGURE_FILE "figure.svg"

static bool
save_figure (const RunRequest *request, RunFolder *folder, const Figure *figure, GError **error)
{
  g_autofree char *path = g_build_filename (run_folder_path (folder), FIGURE_FILE, NULL);
  g_autofree char *json = figure_to_json (figure);
  g_autoptr (GBytes) script = figure_script ();
  ExportOptions options;
  double least;

  for (guint i = 0; i < figure->plots->len; i++)
    {
      const Plot *plot = figure->plots->pdata[i];
      g_autofree char *csv = plot_to_csv (plot);
      g_autofree char *name = g_strdup_printf ("plot-%s.csv", plot->id);
      if (!run_folder_write_text (folder, name, csv, error))
        return false;
    }
  /* Whatever size was asked for, the folder has its figure. */
  options = request->export;
  least = export_least_height (figure, &options);
  if (!isfinite (least))
    options = export_defaults ();
  else if (options.height_mm < least)
    options.height_mm = least;
  return run_folder_write_text (folder, "plots.json", json, error)
         && run_folder_write_bytes (folder, "figure.py", script, error)
         && run_folder_expect (folder, FIGURE_FILE, error) && figure_export (figure, path, &options, error);
}

static bool
save_folder (const RunRequest *request, RunFolder *folder, Run *run, const Figure *figure, GError **error)
{
  g_autoptr (Settings) now = run_current_settings (run);
  g_autofree char *settings = settings_to_json (now);
  g_autofree char *results = results_json (run, false), *timing = results_json (run, true);

  return run_folder_write_text (folder, "results.json", results, error)
         && run_folder_write_text (folder, "timing.json", timing, error)
         && (figure == NULL || save_figure (request, folder, figure, error))
         && run_folder_finish (folder, settings, error);
}

void
command_list_plots (const Figure *figure)
{
  int widest = 0;

  for (guint i = 0; i < figure->plots->len; i++)
    widest = MAX (widest, (int) strlen (((const Plot *) figure->plots->pdata[i])->id));
  for (guint i = 0; i < figure->plots->len; i++)
    {
      const Plot *plot = figure->plots->pdata[i];
      g_print ("%-*s  %s\n", widest, plot->id, plot->title != NULL ? plot->title : "");
    }
}

int
command_export (const RunRequest *request, const Figure *figure)
{
  g_autoptr (GError) error = NULL;
  bool written = true;

  for (guint i = 0; written && i < request->exports->len; i++)
    written = figure_export (figure, request->exports->pdata[i], &request->export, &error);
  if (!written)
    return command_line_report (error->domain == EXPORT_ERROR ? EXIT_WRONG_USE : EXIT_FILE, "%s", error->message);
  if (request->list_plots)
    command_list_plots (figure);
  return EXIT_DONE;
}

int
command_write (const RunRequest *request, RunFolder *folder, Run *run)
{
  g_autoptr (Figure) figure = run_take_figure (run);
  g_autoptr (GError) error = NULL;

  if (folder != NULL && !save_folder (request, folder, run, figure, &error))
    return command_line_report (error->domain == EXPORT_ERROR ? EXIT_WRONG_USE : EXIT_FILE, "%s", error->message);
  if (figure != NULL)
    return command_export (request, figure);
  if (request->exports->len > 0)
    command_line_report (EXIT_DONE, _ ("The run ended before there was a figure: nothing was exported."));
  return EXIT_DONE;
}
