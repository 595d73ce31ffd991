#include "app/command_complete.h"

#include "app/command_line.h"
#include "app/command_option.h"
#include "app/commands.h"
#include "experiments/experiments.h"
#include "numeric/number_text.h"

#include <glib/gi18n.h>
#include <string.h>

/* One line, whatever the text. */
static void
print_candidate (const char *word, const char *what)
{
  g_autofree char *line = g_strdelimit (g_strdup (what != NULL ? what : ""), "\n\t", ' ');

  g_print ("%s\t%s\n", word, line);
}

static void
complete_commands (void)
{
  for (const Command *command = command_table; command->name != NULL; command++)
    if (command->help != NULL)
      print_candidate (command->name, _ (command->help));
  print_candidate ("--help", NULL);
  print_candidate ("--version", NULL);
  g_print (":file\n");
}

static void
complete_experiments (void)
{
  for (const Experiment *const *e = experiments; *e != NULL; e++)
    print_candidate ((*e)->id, _ ((*e)->title));
}

static void
complete_presets (const Experiment *experiment)
{
  for (const Preset *preset = experiment != NULL ? experiment->presets : NULL; preset != NULL && preset->id != NULL;
       preset++)
    print_candidate (preset->id, _ (preset->title));
}

static void
complete_values (const Parameter *parameter)
{
  g_autofree char *yes = g_strconcat (parameter->id, "=true", NULL), *no = g_strconcat (parameter->id, "=false", NULL);

  if (parameter->kind == PARAMETER_TOGGLE)
    {
      print_candidate (yes, NULL);
      print_candidate (no, NULL);
    }
  for (const Choice *choice = parameter->kind == PARAMETER_CHOICE ? parameter->choices : NULL;
       choice != NULL && choice->id != NULL; choice++)
    {
      g_autofree char *word = g_strconcat (parameter->id, "=", choice->id, NULL);
      print_candidate (word, _ (choice->label));
    }
}

/* "ID=", or all of "ID=VALUE" where the word has its "=". */
static void
complete_assignment (const Experiment *experiment, const char *word)
{
  const char *equals = strchr (word, '=');
  g_autofree char *id = equals != NULL ? g_strndup (word, (gsize) (equals - word)) : NULL;

  for (const Parameter *p = experiment != NULL ? experiment_parameters (experiment) : NULL; p != NULL && p->id != NULL;
       p++)
    if (id == NULL)
      {
        g_autofree char *assigned = g_strconcat (p->id, "=", NULL);
        print_candidate (assigned, _ (p->label));
      }
    else if (g_str_equal (id, p->id))
      complete_values (p);
}

static void
complete_value (const CommandOption *option, const Experiment *experiment, const char *word)
{
  switch (option->completion)
    {
    case COMPLETE_FILE:
      g_print (":file\n");
      break;
    case COMPLETE_FOLDER:
      g_print (":folder\n");
      break;
    case COMPLETE_PRESET:
      complete_presets (experiment);
      break;
    case COMPLETE_ASSIGNMENT:
      complete_assignment (experiment, word);
      break;
    case COMPLETE_CHOICE:
      for (guint i = 0; option->choices[i] != NULL; i++)
        print_candidate (option->choices[i], NULL);
      break;
    case COMPLETE_NOTHING:
      break;
    }
}

static bool
is_among (const char *name, int argc, char **argv)
{
  for (int i = 0; i < argc; i++)
    if (g_str_equal (argv[i], name))
      return true;
  return false;
}

static void
complete_options (int argc, char **argv)
{
  for (const CommandOption *const *option = command_option_table; *option != NULL; option++)
    if ((*option)->repeats || !is_among ((*option)->name, argc - 1, argv))
      print_candidate ((*option)->name, _ ((*option)->help));
}

/* After "run". */
static void
complete_run (int argc, char **argv)
{
  const char *word = argv[argc - 1];
  const CommandOption *option = argc > 1 ? command_option_find (argv[argc - 2]) : NULL;
  const Experiment *experiment = NULL;

  for (int i = 0; i < argc - 1; i++)
    {
      const CommandOption *before = i > 0 ? command_option_find (argv[i - 1]) : NULL;
      if (experiment == NULL && (before == NULL || before->argument == NULL))
        experiment = experiment_find (argv[i]);
    }
  if (option != NULL && option->argument != NULL)
    complete_value (option, experiment, word);
  else if (experiment == NULL && *word != '-' && !is_among ("--from", argc, argv))
    complete_experiments ();
  else
    complete_options (argc, argv);
}

int
command_complete (int argc, char **argv)
{
  if (argc <= 1)
    complete_commands ();
  else if (g_str_equal (argv[0], "run"))
    complete_run (argc - 1, argv + 1);
  else if (argc == 2 && (g_str_equal (argv[0], "describe") || g_str_equal (argv[0], "explain")))
    complete_experiments ();
  else if (argc == 3 && g_str_equal (argv[0], "describe"))
    print_candidate ("--json", NULL);
  return EXIT_DONE;
}
