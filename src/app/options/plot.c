/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/command_option.h"

#include <glib/gi18n.h>

const CommandOption option_plot = {
  .name = "--plot",
  .argument = N_ ("ID[,ID…]"),
  .section = OPTION_HOW_IT_LOOKS,
  .repeats = true,
  .help = N_ ("only these plots of the figure; {plot} in FILE: a file each"),
  .manual = N_ ("Exports a figure of these plots alone, in this order. With {plot} in the name of a file, such as "
                "--export {plot}.pdf, each plot is a file of its own. --list-plots names them."),
  .of_figure = true,
};
