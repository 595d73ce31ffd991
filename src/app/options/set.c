/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/command_option.h"

#include "app/command_line.h"

#include <glib/gi18n.h>
#include <string.h>

static int
take (Arguments *arguments, const char *value)
{
  const char *equals = strchr (value, '=');
  g_autofree char *id = NULL;

  if (equals == NULL || equals == value)
    return command_line_report (EXIT_WRONG_USE, _ ("--set is “%s”; expected ID=VALUE, such as width=64."),
                                command_line_quote (value));
  id = g_strndup (value, (gsize) (equals - value));
  arguments_assign (arguments, id, equals + 1);
  return EXIT_DONE;
}

const CommandOption option_set = {
  .name = "--set",
  .argument = N_ ("ID=VALUE"),
  .section = OPTION_WHAT_IS_RUN,
  .repeats = true,
  .completion = COMPLETE_ASSIGNMENT,
  .help = N_ ("give a parameter another value; may be repeated"),
  .manual = N_ ("Gives a parameter another value than the preset or the settings do. “basin describe” lists the "
                "parameters, what they accept and when they have an effect; one that has none here is named on "
                "standard error. The last of several values for one parameter counts."),
  .take = take,
};
