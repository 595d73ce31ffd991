/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/command_option.h"

#include "app/command_line.h"

#include <glib/gi18n.h>

static int
take (Arguments *arguments, const char *value)
{
  arguments->data = value;
  arguments_assign (arguments, "data", "file");
  return EXIT_DONE;
}

const CommandOption option_data = {
  .name = "--data",
  .argument = N_ ("FILE"),
  .section = OPTION_WHAT_IS_RUN,
  .completion = COMPLETE_FILE,
  .help = N_ (
      "learn from a CSV or IDX file, packed by gzip or not; from all of it unless --set samples=N says how much"),
  .manual = N_ ("Learns from a file of one’s own: CSV with a header, whose last column is the target, or IDX (the "
                "format of MNIST), packed by gzip or not. It is used whole unless --set samples=N says how much; a "
                "part of it is kept for testing unless --test-data names another file."),
  .assigns = "data-file",
  .take = take,
};
