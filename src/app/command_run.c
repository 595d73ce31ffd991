#include "app/command_run.h"

#include "datasets/readers.h"
#include "experiments/experiments.h"
#include "figure/figure_csv.h"
#include "figure/ticks.h"
#include "network/safetensors.h"
#include "plot/export.h"
#include "runs/run.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* ---- What was asked for ---- */

typedef struct
{
  const Experiment *experiment;
  Settings *settings;
  GPtrArray *exports; /* of path */
  const char *preset, *from, *save;
  GPtrArray *assignments; /* of "id=value", in order */
  ExportOptions export;
  unsigned threads;
  bool quiet;
} Request;

static void
request_clear (Request *request)
{
  g_clear_pointer (&request->settings, settings_free);
  g_clear_pointer (&request->exports, g_ptr_array_unref);
  g_clear_pointer (&request->assignments, g_ptr_array_unref);
}

static int wrong_use (const char *format, ...) G_GNUC_PRINTF (1, 2);

static int
wrong_use (const char *format, ...)
{
  va_list arguments;
  g_autofree char *text = NULL;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_printerr ("basin: %s\n", text);
  return EXIT_WRONG_USE;
}

static bool
parse_positive (const char *text, double *value)
{
  char *end;
  *value = g_ascii_strtod (text, &end);
  return end != text && *end == '\0' && isfinite (*value) && *value > 0;
}

static int
set_size (Request *request, const char *value)
{
  g_auto (GStrv) parts = g_strsplit (value, "x", 2);

  if (g_strv_length (parts) != 2 || !parse_positive (parts[0], &request->export.width_mm)
      || !parse_positive (parts[1], &request->export.height_mm) || request->export.width_mm < 20
      || request->export.height_mm < 20 || request->export.width_mm > 2000 || request->export.height_mm > 2000)
    return wrong_use (_ ("--size is “%s”; expected width and height in millimetres, 20 to 2000 each, such as 85x60."),
                      value);
  return EXIT_DONE;
}

static int
set_dpi (Request *request, const char *value)
{
  if (!parse_positive (value, &request->export.dpi) || request->export.dpi < 10 || request->export.dpi > 2400)
    return wrong_use (_ ("--dpi is “%s”; expected a number from 10 to 2400."), value);
  return EXIT_DONE;
}

static int
set_theme (Request *request, const char *value)
{
  static const char *const names[] = { "light", "dark", "projector" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (value, names[i]))
      {
        request->export.theme = (ThemeName) i;
        return EXIT_DONE;
      }
  return wrong_use (_ ("--theme is “%s”; expected light, dark or projector."), value);
}

static int
set_threads (Request *request, const char *value)
{
  double threads;

  if (!parse_positive (value, &threads) || threads != floor (threads) || threads > 1024)
    return wrong_use (_ ("--threads is “%s”; expected a whole number from 1 to 1024."), value);
  request->threads = (unsigned) threads;
  return EXIT_DONE;
}

static int
assign (Request *request, const char *id, const char *value)
{
  g_ptr_array_add (request->assignments, g_strdup_printf ("%s=%s", id, value));
  return EXIT_DONE;
}

static int
add_export (Request *request, const char *path)
{
  g_autoptr (GError) error = NULL;
  ExportFormat format;

  if (!export_format_of (path, &format, &error))
    return wrong_use ("%s", error->message);
  g_ptr_array_add (request->exports, (gpointer) path);
  return EXIT_DONE;
}

static const char *const option_names[] = { "--preset",  "--set",    "--seed",    "--data",  "--test-data",
                                            "--weights", "--export", "--size",    "--dpi",   "--theme",
                                            "--save",    "--from",   "--threads", "--quiet", NULL };

static int
take_option (Request *request, const char *option, const char *value)
{
  if (g_str_equal (option, "--preset"))
    request->preset = value;
  else if (g_str_equal (option, "--from"))
    request->from = value;
  else if (g_str_equal (option, "--save"))
    request->save = value;
  else if (g_str_equal (option, "--set"))
    {
      if (strchr (value, '=') == NULL)
        return wrong_use (_ ("--set is “%s”; expected ID=VALUE, such as width=64."), value);
      g_ptr_array_add (request->assignments, g_strdup (value));
    }
  else if (g_str_equal (option, "--seed"))
    return assign (request, "seed", value);
  else if (g_str_equal (option, "--data"))
    {
      assign (request, "data", "file");
      return assign (request, "data-file", value);
    }
  else if (g_str_equal (option, "--test-data"))
    return assign (request, "test-data-file", value);
  else if (g_str_equal (option, "--weights"))
    return assign (request, "weights-file", value);
  else if (g_str_equal (option, "--export"))
    return add_export (request, value);
  else if (g_str_equal (option, "--size"))
    return set_size (request, value);
  else if (g_str_equal (option, "--dpi"))
    return set_dpi (request, value);
  else if (g_str_equal (option, "--theme"))
    return set_theme (request, value);
  else if (g_str_equal (option, "--threads"))
    return set_threads (request, value);
  return EXIT_DONE;
}

static int
unknown_option (const char *option)
{
  const char *nearest = nearest_name (option, option_names);

  return nearest ? wrong_use (_ ("there is no option “%s”. Did you mean “%s”?"), option, nearest)
                 : wrong_use (_ ("there is no option “%s”. “basin --help” lists them."), option);
}

static int
parse_arguments (Request *request, int argc, char **argv)
{
  for (int i = 0; i < argc; i++)
    {
      const char *equals = argv[i][0] == '-' ? strchr (argv[i], '=') : NULL;
      g_autofree char *option = equals ? g_strndup (argv[i], (gsize) (equals - argv[i])) : g_strdup (argv[i]);
      const char *value = equals ? equals + 1 : NULL;
      int status;

      if (option[0] != '-')
        {
          if (request->experiment != NULL)
            return wrong_use (_ ("“%s” is one argument too many; options begin with --."), option);
          request->experiment = command_find_experiment (option);
          if (request->experiment == NULL)
            return EXIT_WRONG_USE;
          continue;
        }
      if (!g_strv_contains (option_names, option))
        return unknown_option (option);
      if (g_str_equal (option, "--quiet"))
        {
          request->quiet = true;
          continue;
        }
      if (value == NULL && i + 1 < argc)
        value = argv[++i];
      if (value == NULL)
        return wrong_use (_ ("%s needs a value."), option);
      status = take_option (request, option, value);
      if (status != EXIT_DONE)
        return status;
    }
  if (request->experiment == NULL)
    return wrong_use (_ ("run needs the id of an experiment; “basin list” names them."));
  return EXIT_DONE;
}

/* --from, then --preset, then --set and its kin in their order. */
static int
make_settings (Request *request)
{
  g_autoptr (GError) error = NULL;

  if (request->from != NULL && request->preset != NULL)
    return wrong_use (_ ("--from and --preset both say where to start; give one of them."));
  if (request->from != NULL)
    {
      g_autofree char *text = NULL;
      if (!g_file_get_contents (request->from, &text, NULL, &error))
        {
          g_printerr ("basin: %s\n", error->message);
          return EXIT_FILE;
        }
      request->settings = settings_from_json (text, request->from, experiments, &error);
      if (request->settings == NULL)
        {
          g_printerr ("basin: %s\n", error->message);
          return EXIT_FILE;
        }
      if (settings_experiment (request->settings) != request->experiment)
        return wrong_use (_ ("%s holds settings of “%s”, not of “%s”."), request->from,
                          settings_experiment (request->settings)->id, request->experiment->id);
    }
  else
    request->settings = settings_new (request->experiment);
  if (request->preset != NULL && !settings_apply_preset (request->settings, request->preset, &error))
    return wrong_use ("%s", error->message);
  for (guint i = 0; i < request->assignments->len; i++)
    {
      char *equals = strchr (request->assignments->pdata[i], '=');
      *equals = '\0';
      if (!settings_set (request->settings, request->assignments->pdata[i], equals + 1, &error))
        return wrong_use ("%s", error->message);
    }
  return EXIT_DONE;
}

/* What could not be written later is said before anything is computed. */
static int
check_exports (const Request *request)
{
  for (guint i = 0; i < request->exports->len; i++)
    {
      const char *path = request->exports->pdata[i];
      g_autofree char *folder = g_path_get_dirname (path);
      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        {
          g_printerr (_ ("basin: “%s” is a folder; the name of a file was expected.\n"), path);
          return EXIT_FILE;
        }
      if (!g_file_test (folder, G_FILE_TEST_IS_DIR) || g_access (folder, W_OK) != 0)
        {
          int code = g_file_test (folder, G_FILE_TEST_EXISTS)
                         ? g_file_test (folder, G_FILE_TEST_IS_DIR) ? EACCES : ENOTDIR
                         : ENOENT;
          g_printerr (_ ("basin: “%s” cannot be written: %s.\n"), path, g_strerror (code));
          return EXIT_FILE;
        }
    }
  return EXIT_DONE;
}

/* ---- Watching ---- */

static volatile sig_atomic_t interrupted;

static void
on_interrupt (int signal_number)
{
  (void) signal_number;
  interrupted = 1;
}

#define BAR_CELLS 24

static void
print_bar (const RunProgress *progress)
{
  int filled = progress->total > 0 ? (int) (BAR_CELLS * progress->done / progress->total) : 0;
  GString *bar = g_string_new ("\r\033[K");

  for (int i = 0; i < BAR_CELLS; i++)
    g_string_append (bar, i < filled ? "━" : "─");
  g_string_append_printf (bar, " %s", progress->what);
  if (progress->total > 0)
    g_string_append_printf (bar, ", %" G_GUINT64_FORMAT " / %" G_GUINT64_FORMAT, progress->done, progress->total);
  if (isfinite (progress->seconds_left) && progress->seconds > 1)
    g_string_append_printf (bar, _ (", about %.0f s left"), ceil (progress->seconds_left));
  g_printerr ("%s", bar->str);
  g_string_free (bar, TRUE);
}

static bool
is_over (RunState state)
{
  return state != RUN_RUNNING && state != RUN_PAUSED;
}

static void
watch (const Request *request, Run *run)
{
  bool terminal = isatty (STDERR_FILENO);
  gint64 next = g_get_monotonic_time () + (terminal ? 300000 : 3 * G_USEC_PER_SEC);
  bool drawn = false;

  while (!is_over (run_state (run)))
    {
      g_usleep (5000);
      if (interrupted)
        run_cancel (run);
      if (request->quiet || g_get_monotonic_time () < next)
        continue;
      RunProgress progress = run_progress_now (run);
      if (progress.what != NULL && terminal)
        print_bar (&progress);
      else if (progress.what != NULL)
        g_printerr ("%s, %" G_GUINT64_FORMAT " / %" G_GUINT64_FORMAT "\n", progress.what, progress.done,
                    progress.total);
      drawn = drawn || terminal;
      g_free (progress.what);
      next = g_get_monotonic_time () + (terminal ? 100000 : 3 * G_USEC_PER_SEC);
    }
  run_join (run);
  if (drawn)
    g_printerr ("\r\033[K");
}

/* ---- Results ---- */

static void
print_results (Run *run)
{
  g_autoptr (GPtrArray) results = run_results (run);
  int widest = 0;

  for (guint i = 0; i < results->len; i++)
    widest = MAX (widest, (int) strlen (((Result *) results->pdata[i])->id));
  for (guint i = 0; i < results->len; i++)
    {
      const Result *result = results->pdata[i];
      g_autofree char *value = number_format (result->value);
      g_print ("%-*s  %s\n", widest, result->id, value);
    }
}

/* Flat; what is not finite has no number in JSON and is null. */
static char *
results_json (Run *run)
{
  g_autoptr (GPtrArray) results = run_results (run);
  GString *text = g_string_new ("{");

  for (guint i = 0; i < results->len; i++)
    {
      const Result *result = results->pdata[i];
      g_autofree char *value = isfinite (result->value) ? number_exact (result->value) : g_strdup ("null");
      g_string_append_printf (text, "%s\n  \"%s\": %s", i > 0 ? "," : "", result->id, value);
    }
  g_string_append (text, "\n}\n");
  return g_string_free (text, FALSE);
}

static bool
save_folder (const Request *request, RunFolder *folder, Run *run, const Figure *figure, GError **error)
{
  g_autofree char *settings = settings_to_json (request->settings, true);
  g_autofree char *results = results_json (run);
  g_autofree char *path = g_build_filename (run_folder_path (folder), "figure.svg", NULL);

  if (!run_folder_write_text (folder, "settings.json", settings, error)
      || !run_folder_write_text (folder, "results.json", results, error))
    return false;
  for (guint i = 0; figure != NULL && i < figure->plots->len; i++)
    {
      const Plot *plot = figure->plots->pdata[i];
      g_autofree char *csv = plot_to_csv (plot);
      g_autofree char *name = g_strdup_printf ("plot-%s.csv", plot->id);
      if (!run_folder_write_text (folder, name, csv, error))
        return false;
    }
  return figure == NULL || figure_export (figure, path, &request->export, error);
}

static int
write_results (const Request *request, RunFolder *folder, Run *run)
{
  g_autoptr (Figure) figure = run_take_figure (run);
  g_autoptr (GError) error = NULL;
  bool written = true;

  if (figure == NULL && request->exports->len > 0)
    g_printerr (_ ("basin: the run ended before it had a figure; nothing was exported.\n"));
  for (guint i = 0; figure != NULL && written && i < request->exports->len; i++)
    written = figure_export (figure, request->exports->pdata[i], &request->export, &error);
  if (written && folder != NULL)
    written = save_folder (request, folder, run, figure, &error);
  if (!written)
    {
      g_printerr ("basin: %s\n", error->message);
      return EXIT_FILE;
    }
  return EXIT_DONE;
}

static int
status_of_failure (const GError *error)
{
  bool file = error->domain == G_FILE_ERROR || error->domain == G_IO_ERROR || error->domain == DATASETS_ERROR
              || error->domain == SAFETENSORS_ERROR;
  return file ? EXIT_FILE : EXIT_WRONG_USE;
}

static int
finish (const Request *request, RunFolder *folder, Run *run)
{
  RunState state = run_state (run);
  int status;

  if (state == RUN_FAILED)
    {
      g_printerr ("basin: %s\n", run_error (run)->message);
      return status_of_failure (run_error (run));
    }
  if (state == RUN_DIVERGED)
    {
      const Divergence *divergence = run_divergence (run);
      g_printerr ("basin: %s\n", divergence->message);
      if (isfinite (divergence->suggested_rate))
        {
          g_autofree char *rate = number_format (divergence->suggested_rate);
          g_printerr (_ ("basin: with --set learning-rate=%s the same run stays finite.\n"), rate);
        }
    }
  status = write_results (request, folder, run);
  if (status != EXIT_DONE)
    return status;
  print_results (run);
  return state == RUN_DIVERGED ? EXIT_DIVERGED : interrupted ? EXIT_INTERRUPTED : EXIT_DONE;
}

static int
run_request (Request *request)
{
  g_autoptr (RunFolder) folder = NULL;
  g_autoptr (GError) error = NULL;
  RunOptions options = { .threads = request->threads, .unattended = true };
  int status = check_exports (request);
  Run *run;

  if (status != EXIT_DONE)
    return status;
  if (request->save != NULL)
    {
      folder = run_folder_open (request->save, &error);
      if (folder == NULL)
        {
          g_printerr ("basin: %s\n", error->message);
          return EXIT_FILE;
        }
    }
  options.folder = folder;
  signal (SIGINT, on_interrupt);
  signal (SIGTERM, on_interrupt);
  run = run_new (request->experiment, request->settings, &options);
  watch (request, run);
  status = finish (request, folder, run);
  run_free (run);
  return status;
}

int
command_run (int argc, char **argv)
{
  Request request = {
    .export = export_defaults (),
    .exports = g_ptr_array_new (),
    .assignments = g_ptr_array_new_with_free_func (g_free),
  };
  int status = parse_arguments (&request, argc, argv);

  if (status == EXIT_DONE)
    status = make_settings (&request);
  if (status == EXIT_DONE)
    status = run_request (&request);
  request_clear (&request);
  return status;
}

int
command_line_render_landscape (void)
{
  char *arguments[] = { (char *) "landscape",           (char *) "--export",
                        (char *) "basin-landscape.png", (char *) "--export",
                        (char *) "basin-landscape.svg", (char *) "--quiet" };

  g_printerr (_ ("There is no display to open a window on: rendering the landscape to basin-landscape.png and "
                 "basin-landscape.svg here instead.\n"));
  return command_run (G_N_ELEMENTS (arguments), arguments);
}
