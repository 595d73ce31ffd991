/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/command_option.h"

#include <glib/gi18n.h>

const CommandOption option_line_width = {
  .name = "--line-width",
  .argument = N_ ("PT"),
  .section = OPTION_HOW_IT_LOOKS,
  .help = N_ ("the width of its lines in points"),
  .manual = N_ ("The width of lines in points; unless said, 1 at a text of 7."),
  .of_figure = true,
};
