/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/command_option.h"

#include <glib/gi18n.h>

const CommandOption option_scale = {
  .name = "--scale",
  .argument = N_ ("ID.y=NAME"),
  .section = OPTION_HOW_IT_LOOKS,
  .repeats = true,
  .help = N_ ("linear, log or symlog for an axis; may be repeated"),
  .manual = N_ ("The scale of an axis of a plot, such as loss.y=log: linear, log or symlog."),
  .of_figure = true,
};
