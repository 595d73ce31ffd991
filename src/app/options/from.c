/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/command_option.h"

#include "app/command_line.h"

#include <glib/gi18n.h>

static int
take (Arguments *arguments, const char *value)
{
  arguments->from = value;
  return EXIT_DONE;
}

const CommandOption option_from = {
  .name = "--from",
  .argument = N_ ("FILE"),
  .section = OPTION_WHAT_IS_RUN,
  .completion = COMPLETE_FILE,
  .help = N_ (
      "begin with the settings of an earlier run, from its settings.json or an exported figure: the same bits again"),
  .manual = N_ ("Begins with the settings of an earlier run: of settings.json in its folder, or of a figure "
                "that was exported. The experiment need not be named then. The run is the same again, bit for bit, as "
                "long as nothing else is set; from a run folder it learns from the data that lie there."),
  .take = take,
};
