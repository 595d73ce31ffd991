/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/command_run.h"

#include "app/command_line.h"
#include "app/command_option.h"
#include "app/command_output.h"
#include "app/command_progress.h"
#include "datasets/readers.h"
#include "lab/recipe.h"
#include "numeric/number_text.h"
#include "network/safetensors.h"

#include <inttypes.h>
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <math.h>

/* Training is to blame, a file, or what was asked for. */
static int
status_of_failure (const GError *error)
{
  bool file = g_error_matches (error, SETTINGS_ERROR, SETTINGS_ERROR_FILE) || error->domain == G_FILE_ERROR
              || error->domain == G_IO_ERROR || error->domain == DATASETS_ERROR || error->domain == SAFETENSORS_ERROR;

  if (g_error_matches (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_DIVERGED))
    return EXIT_DIVERGED;
  return file ? EXIT_FILE : EXIT_WRONG_USE;
}

static void
explain_divergence (const RunRequest *request, const Divergence *divergence)
{
  g_autofree char *rate = number_exact (divergence->suggested_rate);

  command_line_report (EXIT_DIVERGED, "%s", divergence->message);
  if (isfinite (divergence->suggested_rate)
      && parameter_find (experiment_parameters (request->experiment), "learning-rate") != NULL)
    command_line_report (EXIT_DIVERGED, _ ("With --set learning-rate=%s the same run is expected to stay finite."),
                         rate);
}

static void
explain_interruption (Run *run)
{
  if (run_fits (run) > 0)
    command_line_report (EXIT_SIGNAL, _ ("Interrupted after %" PRIu64 " of %" PRIu64 " fits; what was done is kept."),
                         run_steps (run), run_fits (run));
  else
    command_line_report (EXIT_SIGNAL, _ ("Interrupted after %" PRIu64 " steps; what was done is kept."),
                         run_steps (run));
}

static void
print_warnings (Run *run)
{
  for (char *sentence = run_take_warning (run); sentence != NULL; sentence = run_take_warning (run))
    {
      command_line_report (EXIT_DONE, "%s", sentence);
      g_free (sentence);
    }
}

/* What was asked for, and cannot be with these data. */
static void
explain_replacements (const RunRequest *request, Run *run)
{
  g_autoptr (Settings) used = run_current_settings (run);

  for (guint i = 0; i < request->assigned->len; i++)
    {
      const char *id = request->assigned->pdata[i];
      g_autofree char *asked = settings_format (request->settings, id), *value = settings_format (used, id);
      if (!g_str_equal (asked, value))
        command_line_report (EXIT_DONE, _ ("%s was set to %s; the data allow only %s, which is used."), id, asked,
                             value);
    }
}

/* Where settings name a file that is nowhere: the option that says where it is. */
static void
hint_at_file (const RunRequest *request, const CommandOption *option)
{
  const Settings *settings = request->settings;
  const char *id = option->assigns;
  const Parameter *parameter = id != NULL ? parameter_find (experiment_parameters (request->experiment), id) : NULL;
  g_autofree char *path = NULL;

  if (parameter == NULL || parameter->kind != PARAMETER_FILE || !settings_applies (settings, id)
      || !settings_looks_for_file (settings, id))
    return;
  path = settings_file_path (settings, id);
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    command_line_report (EXIT_FILE, _ ("The settings name %s without saying where it is: %s FILE says it."),
                         command_line_quote (settings_text (settings, id)), option->name);
}

static int
report_failure (const RunRequest *request, const GError *error)
{
  int status = command_line_report (status_of_failure (error), "%s", error->message);

  for (const CommandOption *const *option = command_option_table; *option != NULL && status == EXIT_FILE; option++)
    hint_at_file (request, *option);
  return status;
}

/* Whatever happened, what was done is written. */
static int
finish (const RunRequest *request, RunFolder *folder, Run *run, int signal_number)
{
  RunState state = run_state (run);
  int status;

  print_warnings (run);
  explain_replacements (request, run);
  if (state == RUN_FAILED)
    return report_failure (request, run_error (run));
  if (state == RUN_DIVERGED)
    explain_divergence (request, run_divergence (run));
  if (signal_number != 0)
    explain_interruption (run);
  status = command_write (request, folder, run);
  if (status == EXIT_FILE)
    return status;
  if (!request->silent && !request->list_plots)
    command_print_results (run);
  if (status != EXIT_DONE)
    return status;
  return state == RUN_DIVERGED ? EXIT_DIVERGED : signal_number != 0 ? EXIT_SIGNAL + signal_number : EXIT_DONE;
}

static int
run_request (const RunRequest *request)
{
  g_autoptr (RunFolder) folder = NULL;
  g_autoptr (GError) error = NULL;
  RunOptions options = { .threads = request->threads, .unattended = true };
  int status = command_check_exports (request);
  Run *run;

  if (status == EXIT_DONE)
    status = command_line_reserve (request->threads);
  if (status != EXIT_DONE)
    return status;
  if (request->save != NULL)
    {
      folder = run_folder_open (request->save, &error);
      if (folder == NULL)
        return command_line_report (EXIT_FILE, "%s", error->message);
    }
  options.folder = folder;
  run = run_new (request->experiment, request->settings, &options);
  status = finish (request, folder, run, command_watch (run, request->quiet || request->silent));
  run_free (run);
  return status;
}

static int
parse_and_run (int argc, char **argv, bool silent)
{
  RunRequest request;
  int status = run_request_parse (&request, argc, argv);

  request.silent = silent;
  if (status == EXIT_DONE)
    status = run_request (&request);
  run_request_clear (&request);
  return status;
}

int
command_run (int argc, char **argv)
{
  return parse_and_run (argc, argv, false);
}

int
command_run_silently (int argc, char **argv)
{
  return parse_and_run (argc, argv, true);
}
