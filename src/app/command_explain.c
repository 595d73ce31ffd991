/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/command_explain.h"

#include "app/command_describe.h"
#include "app/command_line.h"
#include "app/command_text.h"

#include <glib/gi18n.h>

/* Paragraphs are parted by an empty line. */
static void
print_paragraphs (const char *heading, const char *text)
{
  g_auto (GStrv) paragraphs = g_strsplit (text, "\n\n", -1);

  command_text_heading (heading);
  for (guint i = 0; paragraphs[i] != NULL; i++)
    {
      if (i > 0)
        g_print ("\n");
      command_text_paragraph (paragraphs[i]);
    }
}

/* As it is typed. */
static char *
command_of (const Experiment *experiment, const Suggestion *suggestion)
{
  g_autoptr (GString) command = g_string_new ("basin run ");

  g_string_append (command, experiment->id);
  if (suggestion->preset != NULL)
    g_string_append_printf (command, " --preset %s", suggestion->preset);
  for (const PresetValue *value = suggestion->values; value != NULL && value->id != NULL; value++)
    g_string_append_printf (command, " --set %s=%s", value->id, value->value);
  return g_strdup (command->str);
}

static void
print_suggestions (const Experiment *experiment, const Suggestion *suggestions)
{
  command_text_heading (_ ("What to try"));
  for (const Suggestion *suggestion = suggestions; suggestion->label != NULL; suggestion++)
    {
      g_autofree char *command = command_of (experiment, suggestion);
      g_autofree char *text = g_strdup_printf (C_ ("sentences", "%s.\n%s"), _ (suggestion->label),
                                               _ (suggestion->description));
      g_autofree char *whole = g_strjoin ("\n", text, command, NULL);

      command_text_row ("•", COMMAND_TEXT_NAME, whole);
    }
}

static void
print_explanation (const Experiment *experiment)
{
  const Explanation *explanation = experiment->explanation;

  g_print ("%s\n", _ (experiment->title));
  print_paragraphs (_ ("What you see"), _ (explanation->seen));
  print_paragraphs (_ ("Why it happens"), _ (explanation->why));
  command_text_heading (_ ("The formula"));
  g_print ("%s\n\n", _ (explanation->formula));
  command_text_paragraph (_ (explanation->symbols));
  print_suggestions (experiment, explanation->suggestions);
  print_paragraphs (_ ("What this does not show"), _ (explanation->limits));
  command_text_heading (_ ("Papers"));
  g_print ("%s\n", explanation->papers);
}

int
command_explain (int argc, char **argv)
{
  const Experiment *experiment;

  if (argc != 1 || argv[0][0] == '-')
    return command_line_report (
        EXIT_WRONG_USE, _ ("“explain” needs the id of an experiment and nothing else; “basin list” names them."));
  experiment = command_find_experiment (argv[0]);
  if (experiment == NULL)
    return EXIT_WRONG_USE;
  if (experiment->explanation == NULL)
    return command_line_report (EXIT_WRONG_USE, _ ("There is no explanation of “%s”."), experiment->id);
  print_explanation (experiment);
  return EXIT_DONE;
}
