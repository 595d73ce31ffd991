/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/command_option.h"

#include <glib/gi18n.h>

static const char *const choices[] = { "viridis", "cividis", "magma", "grey", NULL };

const CommandOption option_colourmap = {
  .name = "--colourmap",
  .argument = N_ ("NAME"),
  .section = OPTION_HOW_IT_LOOKS,
  .completion = COMPLETE_CHOICE,
  .choices = choices,
  .help = N_ ("viridis, cividis, magma or grey"),
  .manual = N_ ("The colours of surfaces and maps: viridis, cividis, magma or grey."),
  .of_figure = true,
};
