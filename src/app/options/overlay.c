/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/command_option.h"

#include "app/command_line.h"

#include <glib/gi18n.h>

static int
take (Arguments *arguments, const char *value)
{
  arguments->request->overlay = true;
  return EXIT_DONE;
}

const CommandOption option_overlay = {
  .name = "--overlay",
  .section = OPTION_WHAT_IS_KEPT,
  .of = OF_FIGURE,
  .help = N_ ("several runs on common axes instead of beside each other"),
  .manual = N_ ("Draws the curves, bands and points of several runs on common axes, coloured by run: along a map where "
                "the runs differ in one number that has three values or more. Without it the plots stand beside each "
                "other, with common ranges, colours and view. What cannot be laid over another, such as a surface, is "
                "left out, or refused where --plot names it."),
  .take = take,
};
