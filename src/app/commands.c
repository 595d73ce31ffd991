/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/commands.h"

#include "app/command_complete.h"
#include "app/command_describe.h"
#include "app/command_explain.h"
#include "app/command_figure.h"
#include "app/command_help.h"
#include "app/command_option.h"
#include "app/command_run.h"

#include <glib/gi18n.h>

const Command command_table[] = {
  { "list", command_list, "", N_ ("the experiments, one a line: id, title"),
    N_ ("Lists the experiments, one a line: id, title.") },
  { "describe", command_describe, N_ ("EXPERIMENT [--json]"), N_ ("presets and parameters of an experiment"),
    N_ ("Describes an experiment: its presets; of each parameter what it does, what it accepts, what it is unless set, "
        "and when it has an effect. With --json the same for programs.") },
  { "explain", command_explain, N_ ("EXPERIMENT"), N_ ("what you see, why it happens, what to try"),
    N_ ("Explains an experiment: what you see, why it happens, the formula, what to try (each with the command that "
        "does it), what it does not show, and the papers.") },
  { "run", command_run, N_ ("EXPERIMENT [OPTION]…"), N_ ("runs an experiment; needs no display"),
    N_ ("Runs an experiment without a window. The results go to standard output, one a line: name, value; progress and "
        "messages go to standard error. Ctrl+C ends a run early and keeps what is done; a second one ends it at once."),
    .options = OF_RUN },
  { "figure", command_figure, N_ ("DIR… [OPTION]…"), N_ ("draws figures of run folders again, and compares them"),
    N_ ("Draws the figure of a run folder again, from the numbers that lie there and without running anything; folders "
        "are what basin run --save writes. Of several, the same plot of each stands beside its like, with common "
        "ranges, colours and view, under the parameters in which the runs differ; ranges that differ by decades stay "
        "their own. With --overlay curves share their axes. --plot, --range, --scale, --view and --colourmap hold for "
        "each of them."),
    .options = OF_FIGURE },
  { "complete", command_complete },
  { "manual", command_manual },
  { NULL },
};

const ProgramOption program_option_table[] = {
  { "--help", N_ ("the commands and options") },
  { "--version", N_ ("the version, of the libraries as well, and the arithmetic in use") },
  { NULL },
};

const Command *
command_find (const char *name)
{
  for (const Command *command = command_table; command->name != NULL; command++)
    if (g_str_equal (command->name, name))
      return command;
  return NULL;
}
