/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/command_option.h"

#include <glib/gi18n.h>

const CommandOption option_letters = {
  .name = "--letters",
  .section = OPTION_HOW_IT_LOOKS,
  .help = N_ ("a, b, c before the titles of its plots"),
  .manual = N_ ("Puts a, b, c and so on before the titles of the plots."),
  .of_figure = true,
};
