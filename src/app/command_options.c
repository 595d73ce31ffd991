/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/command_option.h"

#include "app/command_condition.h"
#include "app/command_describe.h"
#include "app/command_line.h"
#include "app/options/option_names.h"
#include "experiments/experiments.h"
#include "lab/recipe.h"
#include "numeric/contents.h"
#include "plot/export_format.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#define X(name) extern const CommandOption option_##name;
OPTION_NAMES (X)
#undef X

#define X(name) &option_##name,
const CommandOption *const command_option_table[] = { OPTION_NAMES (X) NULL };
#undef X

const CommandOption *
command_option_find (const char *name)
{
  for (const CommandOption *const *option = command_option_table; *option != NULL; option++)
    if (g_str_equal ((*option)->name, name))
      return *option;
  return NULL;
}

bool
command_option_is_of (const CommandOption *option, unsigned commands)
{
  unsigned of = option->of != 0 ? option->of : option->section == OPTION_HOW_IT_LOOKS ? OF_RUN | OF_FIGURE : OF_RUN;

  return (of & commands) != 0;
}

const char *
command_option_section (OptionSection section)
{
  static const char *const headings[OPTION_SECTIONS] = { N_ ("What is run"), N_ ("What is kept"),
                                                         N_ ("How the figure looks"), N_ ("How it is run") };

  return _ (headings[section]);
}

/* ---- For the options ---- */

void
arguments_assign (Arguments *arguments, const char *id, const char *value)
{
  Assignment assignment = { g_strdup (id), value };
  g_array_append_val (arguments->assignments, assignment);
}

int
arguments_set_export (Arguments *arguments, const char *name, const char *value)
{
  g_autofree char *said = g_strconcat ("--", name, NULL);
  g_autoptr (GError) error = NULL;

  if (!export_options_set (&arguments->request->export, name, said, value, &error))
    return command_line_report (EXIT_WRONG_USE, "%s", error->message);
  return EXIT_DONE;
}

bool
option_parse_positive (const char *text, char **end, double *value)
{
  if (!g_ascii_isdigit (*text) && *text != '.')
    return false;
  *value = g_ascii_strtod (text, end);
  return *end != text && isfinite (*value) && *value > 0;
}

bool
option_parse_number (const char *text, double low, double high, double *value)
{
  char *end;
  return option_parse_positive (text, &end, value) && *end == '\0' && *value >= low && *value <= high;
}

/* ---- The arguments ---- */

static int
unknown_option (const Arguments *arguments, const char *name)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  const char *nearest;

  for (const CommandOption *const *option = command_option_table; *option != NULL; option++)
    if (command_option_is_of (*option, arguments->command))
      g_ptr_array_add (names, (gpointer) (*option)->name);
  g_ptr_array_add (names, NULL);
  nearest = name_nearest (name, (const char *const *) names->pdata);
  if (nearest != NULL)
    return command_line_report (EXIT_WRONG_USE, _ ("There is no option “%s”. Did you mean “%s”?"),
                                command_line_quote (name), nearest);
  return command_line_report (EXIT_WRONG_USE, _ ("There is no option “%s”. “basin --help” lists them."),
                              command_line_quote (name));
}

static int
apply_option (Arguments *arguments, const CommandOption *option, const char *value)
{
  if (option->of_figure)
    return arguments_set_export (arguments, option->name + strlen ("--"), value);
  return option->take != NULL ? option->take (arguments, value) : EXIT_DONE;
}

/* "--name VALUE" or "--name=VALUE" at argv[*i]; *i moves on to the last argument that was taken.  given has what was
 * taken before. */
static int
take_option (Arguments *arguments, GPtrArray *given, int argc, char **argv, int *i)
{
  const char *equals = strchr (argv[*i], '=');
  g_autofree char *name = equals ? g_strndup (argv[*i], (gsize) (equals - argv[*i])) : g_strdup (argv[*i]);
  const char *value = equals ? equals + 1 : NULL;
  const CommandOption *option = command_option_find (name);

  if (option == NULL)
    return unknown_option (arguments, name);
  if (!command_option_is_of (option, arguments->command))
    return command_line_report (EXIT_WRONG_USE, _ ("%s is an option of “basin %s”, not of “basin %s”."), name,
                                arguments->command == OF_RUN ? "figure" : "run",
                                arguments->command == OF_RUN ? "run" : "figure");
  if (option->argument == NULL && value != NULL)
    return command_line_report (EXIT_WRONG_USE, _ ("%s takes no value, but “%s” was given."), name,
                                command_line_quote (value));
  if (!option->repeats && g_ptr_array_find (given, option, NULL))
    return command_line_report (EXIT_WRONG_USE, _ ("%s is given twice; which one is meant?"), name);
  g_ptr_array_add (given, (gpointer) option);
  if (option->argument != NULL && value == NULL && *i + 1 < argc && !g_str_has_prefix (argv[*i + 1], "--"))
    value = argv[++*i];
  if (option->argument != NULL && value == NULL)
    return command_line_report (EXIT_WRONG_USE, _ ("%s needs a value. “basin --help” says which."), name);
  if (option->assigns != NULL)
    arguments_assign (arguments, option->assigns, value);
  if (option->section == OPTION_HOW_IT_LOOKS)
    g_array_append_val (arguments->looks, ((Look){ option, value }));
  return apply_option (arguments, option, value);
}

static int
take_folder (Arguments *arguments, const char *path)
{
  g_ptr_array_add (arguments->request->folders, (gpointer) path);
  return EXIT_DONE;
}

static int
take_experiment (Arguments *arguments, const char *id)
{
  RunRequest *request = arguments->request;

  if (request->experiment != NULL)
    return command_line_report (EXIT_WRONG_USE, _ ("“%s” is one argument too many: options begin with “--”."),
                                command_line_quote (id));
  request->experiment = command_find_experiment (id);
  return request->experiment != NULL ? EXIT_DONE : EXIT_WRONG_USE;
}

static int
take_arguments (Arguments *arguments, int argc, char **argv)
{
  g_autoptr (GPtrArray) given = g_ptr_array_new ();
  int status = EXIT_DONE;

  for (int i = 0; i < argc && status == EXIT_DONE; i++)
    if (argv[i][0] == '-')
      status = take_option (arguments, given, argc, argv, &i);
    else
      status = arguments->command == OF_RUN ? take_experiment (arguments, argv[i]) : take_folder (arguments, argv[i]);
  return status;
}

/* ---- From arguments to settings ---- */

/* A settings file, or a figure that holds them.  Free with g_free. */
static char *
settings_text_of (const char *path, GError **error)
{
  const ExportFormat *format = export_format_of (path, NULL);
  char *text = NULL;

  if (format != NULL && format->settings_of != NULL)
    return export_read_settings (path, error);
  contents_read (path, &text, NULL, error);
  return text;
}

/* An exported figure holds how it looks: what was said here comes on top. */
static int
read_looks (Arguments *arguments, const char *text)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  ExportOptions *export = &arguments->request->export;
  JsonObject *settings;

  if (!json_parser_load_from_data (parser, text, -1, NULL))
    return EXIT_DONE; /* which is said where settings are read */
  settings = json_node_get_object (json_parser_get_root (parser));
  if (!json_object_has_member (settings, "export")
      || !JSON_NODE_HOLDS_OBJECT (json_object_get_member (settings, "export")))
    return EXIT_DONE;
  *export = export_defaults ();
  if (!export_options_read (export, json_object_get_object_member (settings, "export"),
                            command_line_quote (arguments->from), &error))
    return command_line_report (EXIT_FILE, "%s", error->message);
  for (guint i = 0; i < arguments->looks->len; i++)
    if (g_array_index (arguments->looks, Look, i).option == &option_plot)
      export->plot = NULL; /* other plots, not more of them */
  for (guint i = 0; i < arguments->looks->len; i++)
    {
      const Look *look = &g_array_index (arguments->looks, Look, i);
      apply_option (arguments, look->option, look->value);
    }
  return EXIT_DONE;
}

static int
read_settings (Arguments *arguments)
{
  RunRequest *request = arguments->request;
  const char *from = arguments->from;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL, *folder = NULL;

  if (g_file_test (from, G_FILE_TEST_IS_DIR))
    return command_line_report (EXIT_FILE,
                                _ ("“%s” is a folder; the settings file in it was expected: %s/settings.json"),
                                command_line_quote (from), command_line_quote (from));
  text = settings_text_of (from, &error);
  if (text != NULL)
    request->settings = settings_from_json (text, from, experiments, &error);
  if (request->settings == NULL)
    return command_line_report (EXIT_FILE, "%s", error->message);
  folder = g_path_get_dirname (from);
  settings_set_folder (request->settings, folder);
  if (request->experiment == NULL)
    request->experiment = settings_experiment (request->settings);
  if (settings_experiment (request->settings) != request->experiment)
    return command_line_report (EXIT_WRONG_USE, _ ("“%s” holds settings of “%s”, but “%s” was asked for."),
                                command_line_quote (from), settings_experiment (request->settings)->id,
                                request->experiment->id);
  return read_looks (arguments, text);
}

/* What cannot be meant together. */
static int
check_sense (const Arguments *arguments)
{
  const Settings *settings = arguments->request->settings;
  const char *data;

  if (parameter_find (experiment_parameters (arguments->request->experiment), "data") == NULL)
    return EXIT_DONE;
  data = settings_text (settings, "data");
  if (arguments->data != NULL && !g_str_equal (data, "file"))
    return command_line_report (EXIT_WRONG_USE,
                                _ ("--data says to learn from “%s”, and --set data=%s to learn something "
                                   "else; give one of them."),
                                command_line_quote (arguments->data), data);
  if (arguments->test_data != NULL && !g_str_equal (data, "file"))
    return command_line_report (
        EXIT_WRONG_USE, _ ("--test-data goes with data from a file, but data is “%s”; give --data as well."), data);
  return EXIT_DONE;
}

static bool
assigns (const Arguments *arguments, const char *id)
{
  for (guint i = 0; i < arguments->assignments->len; i++)
    if (g_str_equal (g_array_index (arguments->assignments, Assignment, i).id, id))
      return true;
  return false;
}

/* A file is used whole unless less is asked for: by the number of samples, by other settings that learn from a file, or
 * where no number stands for all. */
static void
use_file_whole (const Arguments *arguments, bool learned_from_file)
{
  Settings *settings = arguments->request->settings;

  if (!learned_from_file && recipe_learns_file (settings) && !assigns (arguments, "samples"))
    recipe_use_whole_file (settings);
}

/* --from or --preset (the first, as in the window, if there is neither) first, then --set and its kin in their order.
 */
static int
make_settings (Arguments *arguments)
{
  RunRequest *request = arguments->request;
  g_autoptr (GError) error = NULL;
  bool learned_from_file;
  int status;

  if (request->experiment == NULL && arguments->from == NULL)
    return command_line_report (EXIT_WRONG_USE, _ ("“run” needs the id of an experiment; “basin list” names them."));
  if (arguments->from != NULL && arguments->preset != NULL)
    return command_line_report (EXIT_WRONG_USE,
                                _ ("--from and --preset both say which settings to begin with; give one of them."));
  if (arguments->from != NULL)
    {
      status = read_settings (arguments);
      if (status != EXIT_DONE)
        return status;
    }
  else
    {
      const char *preset = arguments->preset != NULL ? arguments->preset : request->experiment->presets[0].id;
      request->settings = settings_new (request->experiment);
      if (!settings_apply_preset (request->settings, preset, &error))
        return command_line_report (EXIT_WRONG_USE, "%s", error->message);
    }
  learned_from_file = recipe_learns_file (request->settings);
  for (guint i = 0; i < arguments->assignments->len; i++)
    {
      const Assignment *assignment = &g_array_index (arguments->assignments, Assignment, i);
      if (!settings_set (request->settings, assignment->id, assignment->value, &error))
        return command_line_report (EXIT_WRONG_USE, "%s", error->message);
    }
  use_file_whole (arguments, learned_from_file);
  status = check_sense (arguments);
  for (guint i = 0; i < arguments->assignments->len && status == EXIT_DONE; i++)
    {
      const char *id = g_array_index (arguments->assignments, Assignment, i).id;
      command_condition_report (request->settings, id);
      g_ptr_array_add (request->assigned, (gpointer) g_intern_string (id));
    }
  return status;
}

static void
assignment_clear (gpointer data)
{
  g_free (((Assignment *) data)->id);
}

/* What is wrong with the request as a whole. */
static int
check_figure_request (const RunRequest *request)
{
  if (request->folders->len == 0)
    return command_line_report (EXIT_WRONG_USE, _ ("“figure” needs a run folder, which basin run --save writes."));
  if (request->exports->len == 0 && !request->list_plots)
    return command_line_report (EXIT_WRONG_USE, _ ("“figure” needs --export FILE, or --list-plots."));
  if (request->overlay && request->folders->len == 1)
    return command_line_report (EXIT_WRONG_USE,
                                _ ("--overlay lays several runs over each other, and one folder is named."));
  return EXIT_DONE;
}

static int
request_parse (RunRequest *request, CommandFlags command, int argc, char **argv)
{
  Arguments arguments = { .request = request,
                          .command = command,
                          .assignments = g_array_new (FALSE, FALSE, sizeof (Assignment)),
                          .looks = g_array_new (FALSE, FALSE, sizeof (Look)) };
  int status;

  *request = (RunRequest){ .export = export_defaults (),
                           .exports = g_ptr_array_new (),
                           .folders = g_ptr_array_new (),
                           .assigned = g_ptr_array_new () };
  g_array_set_clear_func (arguments.assignments, assignment_clear);
  status = take_arguments (&arguments, argc, argv);
  if (status == EXIT_DONE)
    status = command == OF_RUN ? make_settings (&arguments) : check_figure_request (request);
  g_array_unref (arguments.assignments);
  g_array_unref (arguments.looks);
  return status;
}

int
run_request_parse (RunRequest *request, int argc, char **argv)
{
  return request_parse (request, OF_RUN, argc, argv);
}

int
figure_request_parse (RunRequest *request, int argc, char **argv)
{
  return request_parse (request, OF_FIGURE, argc, argv);
}

void
run_request_clear (RunRequest *request)
{
  g_clear_pointer (&request->settings, settings_free);
  g_clear_pointer (&request->exports, g_ptr_array_unref);
  g_clear_pointer (&request->folders, g_ptr_array_unref);
  g_clear_pointer (&request->assigned, g_ptr_array_unref);
}
