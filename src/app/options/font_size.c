/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/command_option.h"

#include <glib/gi18n.h>

const CommandOption option_font_size = {
  .name = "--font-size",
  .argument = N_ ("PT"),
  .section = OPTION_HOW_IT_LOOKS,
  .help = N_ ("the size of its texts in points"),
  .manual = N_ ("The size of the texts in points; titles are a little larger, captions a little smaller. Unless said "
                "it follows from the width: 7 to 8 on paper."),
  .of_figure = true,
};
