/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/command_option.h"

#include "app/command_line.h"

#include <glib/gi18n.h>

static int
take (Arguments *arguments, const char *value)
{
  arguments->request->list_plots = true;
  return EXIT_DONE;
}

const CommandOption option_list_plots = {
  .name = "--list-plots",
  .section = OPTION_WHAT_IS_KEPT,
  .of = OF_RUN | OF_FIGURE,
  .help = N_ ("the plots of the figure instead of the results, one a line"),
  .manual = N_ (
      "Prints the plots of the figure, an id and a title a line, instead of the results; --plot takes the ids."),
  .take = take,
};
