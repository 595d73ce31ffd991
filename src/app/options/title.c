/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/command_option.h"

#include <glib/gi18n.h>

const CommandOption option_title = {
  .name = "--title",
  .argument = N_ ("TEXT"),
  .section = OPTION_HOW_IT_LOOKS,
  .help = N_ ("another title, or none"),
  .manual = N_ ("The title of the figure in place of its own; none leaves it out."),
  .of_figure = true,
};
