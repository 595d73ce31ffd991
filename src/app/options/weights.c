/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/command_option.h"

#include <glib/gi18n.h>

const CommandOption option_weights = {
  .name = "--weights",
  .argument = N_ ("FILE"),
  .section = OPTION_WHAT_IS_RUN,
  .completion = COMPLETE_FILE,
  .help = N_ ("begin with the weights in a safetensors file"),
  .manual = N_ ("Begins training with the weights in a safetensors file, whose names and shapes have to be those of "
                "the network (as in weights.safetensors of a run folder, and as PyTorch has them)."),
  .assigns = "weights-file",
};
