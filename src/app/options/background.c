/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/command_option.h"

#include <glib/gi18n.h>

static const char *const choices[] = { "none", "theme", NULL };

const CommandOption option_background = {
  .name = "--background",
  .argument = N_ ("NAME"),
  .section = OPTION_HOW_IT_LOOKS,
  .completion = COMPLETE_CHOICE,
  .choices = choices,
  .help = N_ ("none: nothing is filled, what is behind shows through"),
  .manual = N_ ("none leaves the ground clear; theme fills it, as it is unless said."),
  .of_figure = true,
};
