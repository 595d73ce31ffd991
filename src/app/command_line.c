#include "app/command_line.h"

#include "app/command_run.h"
#include "experiments/experiments.h"
#include "runs/settings.h"
#include "figure/ticks.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>
#include <stdio.h>
#include <string.h>

static const char help_text[] = N_ (
    "Basin: watch small networks train on their own loss surface\n"
    "\n"
    "  basin                                   the window\n"
    "  basin list                              one experiment a line: id, title\n"
    "  basin describe EXPERIMENT [--json]      its parameters and presets\n"
    "  basin run EXPERIMENT [OPTION]…          runs it; needs no display\n"
    "\n"
    "Options of run:\n"
    "  --preset NAME           start from a preset (describe lists them)\n"
    "  --set ID=VALUE          set a parameter; may be repeated\n"
    "  --seed N                the same as --set seed=N\n"
    "  --data FILE             learn a CSV or IDX file (.gz too)\n"
    "  --test-data FILE        test on this file instead of a share of the data\n"
    "  --weights FILE          start from the weights in a safetensors file\n"
    "  --export FILE           write the figure: .png, .svg, .pdf or .csv; may be repeated\n"
    "  --size WxH              size of the figure in millimetres (170x115)\n"
    "  --dpi N                 resolution of PNG (300)\n"
    "  --theme NAME            light, dark or projector\n"
    "  --save DIR              write a run folder: settings, data, weights, surface, tables, results, figure\n"
    "  --from FILE             take the settings of an earlier run (DIR/settings.json), bit for bit\n"
    "  --threads N             workers (as many as there are processors)\n"
    "  --quiet                 no progress on standard error\n"
    "\n"
    "Exit status: 0 done, 2 wrong use, 3 training diverged, 4 a file could not be read or written.\n");

int
command_line_wants (int argc, char **argv)
{
  static const char *const commands[] = { "list", "describe", "run", "help", "--help", "-h", "--version" };

  for (guint i = 0; argc > 1 && i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (argv[1], commands[i]))
      return TRUE;
  /* Anything else that is not an option is a command somebody mistyped. */
  return argc > 1 && argv[1][0] != '-' && !g_file_test (argv[1], G_FILE_TEST_EXISTS);
}

const Experiment *
command_find_experiment (const char *id)
{
  const Experiment *experiment = experiment_find (id);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  const char *nearest;

  if (experiment != NULL)
    return experiment;
  for (const Experiment *const *e = experiments; *e != NULL; e++)
    g_ptr_array_add (names, (gpointer) (*e)->id);
  g_ptr_array_add (names, NULL);
  nearest = nearest_name (id, (const char *const *) names->pdata);
  if (nearest != NULL)
    g_printerr (_ ("basin: there is no experiment “%s”. Did you mean “%s”?\n"), id, nearest);
  else
    g_printerr (_ ("basin: there is no experiment “%s”. “basin list” names them.\n"), id);
  return NULL;
}

/* ---- list ---- */

static int
list (void)
{
  for (const Experiment *const *e = experiments; *e != NULL; e++)
    g_print ("%-16s %s\n", (*e)->id, _ ((*e)->title));
  return EXIT_DONE;
}

/* ---- describe ---- */

static const char *const kind_names[] = { "number", "integer", "choice", "toggle", "file" };

static char *
values_of (const Parameter *p)
{
  GString *text = g_string_new (NULL);
  g_autofree char *low = number_exact (p->low);
  g_autofree char *high = number_exact (p->high);

  switch (p->kind)
    {
    case PARAMETER_CHOICE:
      for (const Choice *choice = p->choices; choice->id != NULL; choice++)
        g_string_append_printf (text, "%s%s", choice == p->choices ? "" : ", ", choice->id);
      break;
    case PARAMETER_TOGGLE:
      g_string_append (text, "true, false");
      break;
    case PARAMETER_FILE:
      g_string_append (text, _ ("a file"));
      break;
    default:
      g_string_append_printf (text, "%s … %s", low, high);
    }
  return g_string_free (text, FALSE);
}

static void
describe_text (const Experiment *experiment)
{
  g_autoptr (Settings) settings = settings_new (experiment);
  const char *group = NULL;

  g_print ("%s: %s\n%s\n", experiment->id, _ (experiment->title), _ (experiment->summary));
  for (const Parameter *p = experiment->parameters; p->id != NULL; p++)
    {
      g_autofree char *initial = settings_format (settings, p->id);
      g_autofree char *values = values_of (p);
      if (g_strcmp0 (group, p->group) != 0)
        g_print ("\n%s\n", *p->group ? _ (p->group) : _ ("Parameters"));
      group = p->group;
      g_print ("  %-16s %s%s\n  %-16s   %s%s%s%s\n", p->id, _ (p->description),
               p->effect == EFFECT_LIVE ? _ (" (live)") : "", "", values, *initial ? "; " : "", *initial ? initial : "",
               *initial ? _ (" unless set") : "");
    }
  g_print ("\n%s\n", _ ("Presets"));
  for (const Preset *preset = experiment->presets; preset->id != NULL; preset++)
    g_print ("  %-16s %s: %s\n", preset->id, _ (preset->title), _ (preset->description));
}

static void
add_parameter_json (JsonBuilder *builder, const Settings *settings, const Parameter *p)
{
  g_autofree char *initial = settings_format (settings, p->id);

#define MEMBER(name, value)                                                                                            \
  json_builder_set_member_name (builder, name);                                                                        \
  json_builder_add_string_value (builder, value)
  json_builder_begin_object (builder);
  MEMBER ("id", p->id);
  MEMBER ("label", _ (p->label));
  MEMBER ("description", _ (p->description));
  MEMBER ("unit", p->unit ? _ (p->unit) : "");
  MEMBER ("kind", kind_names[p->kind]);
  MEMBER ("scale", p->scale == PARAMETER_LOG ? "log" : "linear");
  MEMBER ("effect", p->effect == EFFECT_LIVE ? "live" : "restart");
  MEMBER ("group", *p->group ? _ (p->group) : "");
  MEMBER ("default", initial);
  if (p->kind == PARAMETER_NUMBER || p->kind == PARAMETER_INTEGER)
    {
      json_builder_set_member_name (builder, "low");
      json_builder_add_double_value (builder, p->low);
      json_builder_set_member_name (builder, "high");
      json_builder_add_double_value (builder, p->high);
    }
  if (p->kind == PARAMETER_CHOICE)
    {
      json_builder_set_member_name (builder, "choices");
      json_builder_begin_array (builder);
      for (const Choice *choice = p->choices; choice->id != NULL; choice++)
        json_builder_add_string_value (builder, choice->id);
      json_builder_end_array (builder);
    }
  json_builder_end_object (builder);
}

static void
describe_json (const Experiment *experiment)
{
  g_autoptr (Settings) settings = settings_new (experiment);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;

  json_builder_begin_object (builder);
  MEMBER ("id", experiment->id);
  MEMBER ("title", _ (experiment->title));
  MEMBER ("summary", _ (experiment->summary));
  json_builder_set_member_name (builder, "parameters");
  json_builder_begin_array (builder);
  for (const Parameter *p = experiment->parameters; p->id != NULL; p++)
    add_parameter_json (builder, settings, p);
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "presets");
  json_builder_begin_array (builder);
  for (const Preset *preset = experiment->presets; preset->id != NULL; preset++)
    {
      json_builder_begin_object (builder);
      MEMBER ("id", preset->id);
      MEMBER ("title", _ (preset->title));
      MEMBER ("description", _ (preset->description));
      json_builder_set_member_name (builder, "values");
      json_builder_begin_object (builder);
      for (const PresetValue *value = preset->values; value->id != NULL; value++)
        {
          MEMBER (value->id, value->value);
        }
      json_builder_end_object (builder);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
#undef MEMBER
  root = json_builder_get_root (builder);
  text = json_to_string (root, TRUE);
  g_print ("%s\n", text);
}

static int
describe (int argc, char **argv)
{
  bool json = false;
  const char *id = NULL;
  const Experiment *experiment;

  for (int i = 2; i < argc; i++)
    if (g_str_equal (argv[i], "--json"))
      json = true;
    else if (argv[i][0] == '-' || id != NULL)
      {
        g_printerr (_ ("basin: “%s” does not belong to describe; expected: basin describe EXPERIMENT [--json]\n"),
                    argv[i]);
        return EXIT_WRONG_USE;
      }
    else
      id = argv[i];
  if (id == NULL)
    {
      g_printerr (_ ("basin: describe needs the id of an experiment; “basin list” names them.\n"));
      return EXIT_WRONG_USE;
    }
  experiment = command_find_experiment (id);
  if (experiment == NULL)
    return EXIT_WRONG_USE;
  if (json)
    describe_json (experiment);
  else
    describe_text (experiment);
  return EXIT_DONE;
}

int
command_line_main (int argc, char **argv)
{
  static const char *const commands[] = { "list", "describe", "run", "help", NULL };
  const char *command = argv[1], *nearest;

  if (g_str_equal (command, "list"))
    return list ();
  if (g_str_equal (command, "describe"))
    return describe (argc, argv);
  if (g_str_equal (command, "run"))
    return command_run (argc - 2, argv + 2);
  if (g_str_equal (command, "--version"))
    {
      g_print ("Basin %s\n", BASIN_VERSION);
      return EXIT_DONE;
    }
  if (g_str_equal (command, "help") || g_str_equal (command, "--help") || g_str_equal (command, "-h"))
    {
      g_print ("%s", _ (help_text));
      return EXIT_DONE;
    }
  nearest = nearest_name (command, commands);
  if (nearest != NULL)
    g_printerr (_ ("basin: there is no command “%s”. Did you mean “%s”?\n"), command, nearest);
  else
    g_printerr (_ ("basin: there is no command or file “%s”. “basin --help” lists the commands.\n"), command);
  return EXIT_WRONG_USE;
}
