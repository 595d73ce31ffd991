/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/command_option.h"

#include "app/command_line.h"

#include <glib/gi18n.h>

static int
take (Arguments *arguments, const char *value)
{
  arguments->preset = value;
  return EXIT_DONE;
}

const CommandOption option_preset = {
  .name = "--preset",
  .argument = N_ ("NAME"),
  .section = OPTION_WHAT_IS_RUN,
  .completion = COMPLETE_PRESET,
  .help = N_ ("begin with the values of a preset"),
  .manual = N_ ("Begins with the values of one of the presets that “basin describe” lists. Without this option and "
                "without --from a run begins with the first of them."),
  .take = take,
};
