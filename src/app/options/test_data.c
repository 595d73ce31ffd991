/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/command_option.h"

#include "app/command_line.h"

#include <glib/gi18n.h>

static int
take (Arguments *arguments, const char *value)
{
  arguments->test_data = value;
  return EXIT_DONE;
}

const CommandOption option_test_data = {
  .name = "--test-data",
  .argument = N_ ("FILE"),
  .section = OPTION_WHAT_IS_RUN,
  .completion = COMPLETE_FILE,
  .help = N_ ("test on this file instead of on a part of the data"),
  .manual = N_ (
      "Tests on this file instead of on a part of what --data names. Its columns and classes have to be the same."),
  .assigns = "test-data-file",
  .take = take,
};
