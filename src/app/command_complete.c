/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/command_complete.h"

#include "app/command_line.h"
#include "app/command_option.h"
#include "app/commands.h"
#include "experiments/experiments.h"

#include <glib/gi18n.h>
#include <string.h>

/* One line, whatever the text; BEFORE is what of the word is complete. */
static void
print_candidate (const char *before, const char *rest, const char *what)
{
  g_autofree char *line = g_strdelimit (g_strdup (what != NULL ? what : ""), "\n\t", ' ');

  g_print ("%s%s\t%s\n", before, rest, line);
}

static void
complete_commands (void)
{
  for (const Command *command = command_table; command->name != NULL; command++)
    if (command->help != NULL)
      print_candidate ("", command->name, _ (command->help));
  for (const ProgramOption *option = program_option_table; option->name != NULL; option++)
    print_candidate ("", option->name, _ (option->help));
  print_candidate ("", ":file", NULL);
}

static void
complete_experiments (void)
{
  for (const Experiment *const *e = experiments; *e != NULL; e++)
    print_candidate ("", (*e)->id, _ ((*e)->title));
}

static void
complete_presets (const Experiment *experiment, const char *before)
{
  for (const Preset *preset = experiment != NULL ? experiment->presets : NULL; preset != NULL && preset->id != NULL;
       preset++)
    print_candidate (before, preset->id, _ (preset->title));
}

static void
complete_parameter (const Parameter *parameter, const char *before)
{
  if (parameter->kind == PARAMETER_TOGGLE)
    {
      print_candidate (before, "true", NULL);
      print_candidate (before, "false", NULL);
    }
  if (parameter->kind == PARAMETER_FILE)
    print_candidate ("", ":file", before);
  for (const Choice *choice = parameter->kind == PARAMETER_CHOICE ? parameter->choices : NULL;
       choice != NULL && choice->id != NULL; choice++)
    print_candidate (before, choice->id, _ (choice->label));
}

/* "ID=", or its value where the word has its "=". */
static void
complete_assignment (const Experiment *experiment, const char *before, const char *word)
{
  const char *equals = strchr (word, '=');

  for (const Parameter *p = experiment != NULL ? experiment_parameters (experiment) : NULL; p != NULL && p->id != NULL;
       p++)
    {
      g_autofree char *assigned = g_strconcat (before, p->id, "=", NULL);

      if (equals == NULL)
        print_candidate (assigned, "", _ (p->label));
      else if (g_str_has_prefix (word, p->id) && word + strlen (p->id) == equals)
        complete_parameter (p, assigned);
    }
}

/* The value that the word begins; BEFORE is "", or "--option=" where both are one argument. */
static void
complete_value (const CommandOption *option, const Experiment *experiment, const char *before, const char *word)
{
  switch (option->completion)
    {
    case COMPLETE_FILE:
      print_candidate ("", ":file", before);
      break;
    case COMPLETE_FOLDER:
      print_candidate ("", ":folder", before);
      break;
    case COMPLETE_PRESET:
      complete_presets (experiment, before);
      break;
    case COMPLETE_ASSIGNMENT:
      complete_assignment (experiment, before, word);
      break;
    case COMPLETE_CHOICE:
      for (guint i = 0; option->choices[i] != NULL; i++)
        print_candidate (before, option->choices[i], NULL);
      break;
    case COMPLETE_NOTHING:
      break;
    }
}

/* "NAME" or "NAME=VALUE". */
static bool
is_among (const char *name, int argc, char **argv)
{
  for (int i = 0; i < argc; i++)
    if (g_str_has_prefix (argv[i], name) && strchr ("=", argv[i][strlen (name)]) != NULL)
      return true;
  return false;
}

static void
complete_options (CommandFlags command, int argc, char **argv)
{
  for (const CommandOption *const *option = command_option_table; *option != NULL; option++)
    if (command_option_is_of (*option, command) && ((*option)->repeats || !is_among ((*option)->name, argc - 1, argv)))
      print_candidate ("", (*option)->name, _ ((*option)->help));
}

/* The first argument that is one and no option's value; NULL if there is none. */
static const Experiment *
find_experiment (int argc, char **argv)
{
  for (int i = 0; i < argc; i++)
    {
      const CommandOption *before = i > 0 ? command_option_find (argv[i - 1]) : NULL;
      const Experiment *experiment = before == NULL || before->argument == NULL ? experiment_find (argv[i]) : NULL;

      if (experiment != NULL)
        return experiment;
    }
  return NULL;
}

/* After "run" or "figure". */
static void
complete_with_options (CommandFlags command, int argc, char **argv)
{
  const char *word = argv[argc - 1], *equals = *word == '-' ? strchr (word, '=') : NULL;
  const char *value = equals != NULL ? equals + 1 : word;
  g_autofree char *before = g_strndup (word, (gsize) (value - word));
  g_autofree char *joined = equals != NULL ? g_strndup (word, (gsize) (equals - word)) : NULL;
  const CommandOption *option = command_option_find (joined != NULL ? joined : argc > 1 ? argv[argc - 2] : "");
  const Experiment *experiment = command == OF_RUN ? find_experiment (argc - 1, argv) : NULL;

  if (option != NULL && option->argument != NULL)
    complete_value (option, experiment, before, value);
  else if (command == OF_FIGURE && *word != '-')
    print_candidate ("", ":folder", NULL);
  else if (command == OF_RUN && experiment == NULL && *word != '-' && !is_among ("--from", argc, argv))
    complete_experiments ();
  else
    complete_options (command, argc, argv);
}

int
command_complete (int argc, char **argv)
{
  if (argc <= 1)
    complete_commands ();
  else if (command_find (argv[0]) != NULL && command_find (argv[0])->options != 0)
    complete_with_options ((CommandFlags) command_find (argv[0])->options, argc - 1, argv + 1);
  else if (argc == 2 && (g_str_equal (argv[0], "describe") || g_str_equal (argv[0], "explain")))
    complete_experiments ();
  else if (argc == 3 && g_str_equal (argv[0], "describe"))
    print_candidate ("", "--json", NULL);
  return EXIT_DONE;
}
