/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/command_option.h"

#include <glib/gi18n.h>

const CommandOption option_seed = {
  .name = "--seed",
  .argument = N_ ("N"),
  .section = OPTION_WHAT_IS_RUN,
  .help = N_ ("the same as --set seed=N"),
  .manual = N_ ("The same as --set seed=N: decides all that is random. The same seed gives the same bits, whatever the "
                "number of threads."),
  .assigns = "seed",
};
