/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/command_option.h"

#include <glib/gi18n.h>

const CommandOption option_range = {
  .name = "--range",
  .argument = N_ ("ID.x=LO:HI"),
  .section = OPTION_HOW_IT_LOOKS,
  .repeats = true,
  .help = N_ ("the ends of an axis of a plot; may be repeated"),
  .manual = N_ ("The ends of an axis of a plot, x, y or z, such as loss.x=0:100; z is the height of a surface."),
  .of_figure = true,
};
