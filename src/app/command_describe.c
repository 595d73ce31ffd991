/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/command_describe.h"

#include "app/command_condition.h"
#include "app/command_line.h"
#include "app/command_text.h"
#include "experiments/experiments.h"
#include "figure/clauses.h"
#include "numeric/json_writer.h"
#include "numeric/number_text.h"
#include "runs/settings.h"

#include <glib/gi18n.h>

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
  nearest = name_nearest (id, (const char *const *) names->pdata);
  if (nearest != NULL)
    command_line_report (EXIT_WRONG_USE, _ ("There is no experiment “%s”. Did you mean “%s”?"), command_line_quote (id),
                         nearest);
  else
    command_line_report (EXIT_WRONG_USE, _ ("There is no experiment “%s”. “basin list” names them."),
                         command_line_quote (id));
  return NULL;
}

/* ---- list ---- */

int
command_list (int argc, char **argv)
{
  if (argc > 0)
    return command_line_report (EXIT_WRONG_USE, _ ("“%s” is one argument too many; expected: basin list"),
                                command_line_quote (argv[0]));
  for (const Experiment *const *e = experiments; *e != NULL; e++)
    g_print ("%-16s %s\n", (*e)->id, _ ((*e)->title));
  return EXIT_DONE;
}

/* ---- describe, for people ---- */

static char *
accepted_values (const Parameter *p)
{
  g_autofree char *low = number_exact (p->low), *high = number_exact (p->high);
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();

  switch (p->kind)
    {
    case PARAMETER_CHOICE:
      for (const Choice *choice = p->choices; choice->id != NULL; choice++)
        g_ptr_array_add (ids, (gpointer) choice->id);
      g_ptr_array_add (ids, NULL);
      return g_strjoinv (", ", (char **) ids->pdata);
    case PARAMETER_TOGGLE:
      return g_strdup (_ ("true, false"));
    case PARAMETER_FILE:
      return g_strdup (_ ("the name of a file"));
    case PARAMETER_INTEGER:
      return g_strdup_printf (_ ("a whole number from %s to %s"), low, high);
    default:
      return g_strdup_printf (_ ("a number from %s to %s"), low, high);
    }
}

static void
print_parameter (const Settings *settings, const Parameter *p)
{
  g_autofree char *initial = settings_format (settings, p->id);
  g_autofree char *accepted = accepted_values (p);
  g_autofree char *unit = p->unit != NULL && *p->unit != '\0' ? g_strconcat (" ", _ (p->unit), NULL) : g_strdup ("");
  Clauses *clauses = clauses_new ();
  g_autofree char *values = NULL, *below = NULL;
  g_autofree char *condition = p->when != NULL ? command_condition_in_words (p->when) : NULL;
  g_autofree char *where = condition != NULL ? g_strdup_printf (_ ("Has an effect where %s."), condition) : NULL;
  g_autofree char *text = NULL;

  clauses_add (clauses, "%s%s", accepted, unit);
  clauses_part (clauses);
  if (*initial != '\0')
    clauses_add (clauses, _ ("%s unless set"), initial);
  else
    clauses_add (clauses, _ ("none unless set"));
  values = clauses_end_open (clauses);
  below = where != NULL ? g_strjoin ("\n", values, where, NULL) : g_strdup (values);
  text = g_strdup_printf (C_ ("sentences", "%s.\n%s"), _ (p->description), below);
  command_text_row (p->id, COMMAND_TEXT_NAME, text);
}

/* What basin run begins with when it is given neither a preset nor settings. */
static Settings *
first_settings (const Experiment *experiment)
{
  Settings *settings = settings_new (experiment);

  settings_apply_preset (settings, experiment->presets[0].id, NULL);
  return settings;
}

/* Groups in the order of first appearance, as in the window. */
static void
print_parameters (const Experiment *experiment)
{
  g_autoptr (Settings) settings = first_settings (experiment);
  g_autoptr (GHashTable) done = g_hash_table_new (g_str_hash, g_str_equal);

  for (const Parameter *first = experiment_parameters (experiment); first->id != NULL; first++)
    if (g_hash_table_add (done, (gpointer) first->group))
      {
        command_text_heading (*first->group != '\0' ? _ (first->group) : _ ("Always in reach"));
        for (const Parameter *p = first; p->id != NULL; p++)
          if (g_str_equal (p->group, first->group))
            print_parameter (settings, p);
      }
}

static void
describe_for_people (const Experiment *experiment)
{
  g_autofree char *begins = NULL;

  g_print ("%s: %s\n", experiment->id, _ (experiment->title));
  command_text_paragraph (_ (experiment->summary));
  command_text_heading (_ ("Presets"));
  for (const Preset *preset = experiment->presets; preset->id != NULL; preset++)
    {
      /* Translators: a title, and below it what it stands for */
      g_autofree char *text = g_strdup_printf (C_ ("sentences", "%s.\n%s"), _ (preset->title), _ (preset->description));
      command_text_row (preset->id, COMMAND_TEXT_NAME, text);
    }
  g_print ("\n");
  begins = g_strdup_printf (_ ("Unless --preset or --from says otherwise, basin run begins with the preset “%s”: what "
                               "is “unless set” below are its values."),
                            experiment->presets[0].id);
  command_text_paragraph (begins);
  print_parameters (experiment);
}

/* ---- describe, for programs ---- */

/* "default": what basin run begins with; "initial": what every preset begins with. */
static void
add_values (JsonWriter *writer, const Settings *settings, const Parameter *p)
{
  switch (p->kind)
    {
    case PARAMETER_NUMBER:
    case PARAMETER_INTEGER:
      json_writer_number (writer, "default", settings_number (settings, p->id));
      json_writer_number (writer, "initial", p->initial);
      json_writer_number (writer, "low", p->low);
      json_writer_number (writer, "high", p->high);
      break;
    case PARAMETER_TOGGLE:
      json_writer_toggle (writer, "default", settings_number (settings, p->id) != 0);
      json_writer_toggle (writer, "initial", p->initial != 0);
      break;
    case PARAMETER_CHOICE:
      json_writer_text (writer, "default", settings_text (settings, p->id));
      json_writer_text (writer, "initial", p->choices[(guint) p->initial].id);
      json_writer_begin_array (writer, "choices");
      for (const Choice *choice = p->choices; choice->id != NULL; choice++)
        json_writer_text (writer, NULL, choice->id);
      json_writer_end_array (writer);
      break;
    default:
      json_writer_text (writer, "default", settings_text (settings, p->id));
      json_writer_text (writer, "initial", "");
    }
}

static void
add_parameter (JsonWriter *writer, const Settings *settings, const Parameter *p)
{
  static const char *const kinds[] = { "number", "integer", "choice", "toggle", "file" };

  json_writer_begin_object (writer, NULL);
  json_writer_text (writer, "id", p->id);
  json_writer_text (writer, "label", _ (p->label));
  json_writer_text (writer, "description", _ (p->description));
  json_writer_text (writer, "unit", p->unit != NULL && *p->unit != '\0' ? _ (p->unit) : "");
  json_writer_text (writer, "kind", kinds[p->kind]);
  json_writer_text (writer, "scale", p->scale == PARAMETER_LOG ? "log" : "linear");
  json_writer_text (writer, "effect", p->effect == EFFECT_LIVE ? "live" : "restart");
  json_writer_text (writer, "group", *p->group != '\0' ? _ (p->group) : "");
  json_writer_text (writer, "when", p->when != NULL ? p->when : "");
  add_values (writer, settings, p);
  json_writer_end_object (writer);
}

static void
add_preset (JsonWriter *writer, const Preset *preset)
{
  json_writer_begin_object (writer, NULL);
  json_writer_text (writer, "id", preset->id);
  json_writer_text (writer, "title", _ (preset->title));
  json_writer_text (writer, "description", _ (preset->description));
  json_writer_begin_object (writer, "values");
  for (const PresetValue *value = preset->values; value->id != NULL; value++)
    json_writer_text (writer, value->id, value->value);
  json_writer_end_object (writer);
  json_writer_end_object (writer);
}

static void
describe_for_programs (const Experiment *experiment)
{
  g_autoptr (Settings) settings = first_settings (experiment);
  JsonWriter *writer = json_writer_new (JSON_LINES);
  g_autofree char *text = NULL;

  json_writer_begin_object (writer, NULL);
  json_writer_text (writer, "id", experiment->id);
  json_writer_text (writer, "title", _ (experiment->title));
  json_writer_text (writer, "summary", _ (experiment->summary));
  json_writer_begin_array (writer, "parameters");
  for (const Parameter *p = experiment_parameters (experiment); p->id != NULL; p++)
    add_parameter (writer, settings, p);
  json_writer_end_array (writer);
  json_writer_begin_array (writer, "presets");
  for (const Preset *preset = experiment->presets; preset->id != NULL; preset++)
    add_preset (writer, preset);
  json_writer_end_array (writer);
  json_writer_end_object (writer);
  text = json_writer_finish (writer);
  g_print ("%s", text);
}

int
command_describe (int argc, char **argv)
{
  const char *id = NULL;
  const Experiment *experiment;
  bool json = false;

  for (int i = 0; i < argc; i++)
    if (g_str_equal (argv[i], "--json"))
      json = true;
    else if (argv[i][0] == '-' || id != NULL)
      return command_line_report (EXIT_WRONG_USE,
                                  _ ("“%s” does not belong here; expected: basin describe EXPERIMENT [--json]"),
                                  command_line_quote (argv[i]));
    else
      id = argv[i];
  if (id == NULL)
    return command_line_report (EXIT_WRONG_USE,
                                _ ("“describe” needs the id of an experiment; “basin list” names them."));
  experiment = command_find_experiment (id);
  if (experiment == NULL)
    return EXIT_WRONG_USE;
  if (json)
    describe_for_programs (experiment);
  else
    describe_for_people (experiment);
  return EXIT_DONE;
}
