/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/command_option.h"

#include "app/command_line.h"

#include <glib/gi18n.h>

static int
take (Arguments *arguments, const char *value)
{
  if (*value == '\0')
    return command_line_report (EXIT_WRONG_USE, _ ("--save is “”; expected the name of a folder."));
  arguments->request->save = value;
  return EXIT_DONE;
}

const CommandOption option_save = {
  .name = "--save",
  .argument = N_ ("DIR"),
  .section = OPTION_WHAT_IS_KEPT,
  .completion = COMPLETE_FOLDER,
  .help = N_ ("a folder with settings, data as the network saw them, weights, surface, tables, results and figure"),
  .manual = N_ ("Writes a run folder: settings, data exactly as the network saw them, weights, surface, a CSV file of "
                "every plot, results, the figure, and figure.py, which draws the plots again with Matplotlib. It can "
                "be moved to another machine and runs again there, bit for bit: --from DIR/settings.json."),
  .take = take,
};
