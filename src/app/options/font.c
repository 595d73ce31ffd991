/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/command_option.h"

#include <glib/gi18n.h>

const CommandOption option_font = {
  .name = "--font",
  .argument = N_ ("FAMILY"),
  .section = OPTION_HOW_IT_LOOKS,
  .help = N_ ("the font of its texts"),
  .manual = N_ ("The font of the texts, as fontconfig names it; several with commas between are tried in their order."),
  .of_figure = true,
};
