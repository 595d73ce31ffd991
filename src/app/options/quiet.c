/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/command_option.h"

#include "app/command_line.h"

#include <glib/gi18n.h>

static int
take (Arguments *arguments, const char *value)
{
  arguments->request->quiet = true;
  return EXIT_DONE;
}

const CommandOption option_quiet = {
  .name = "--quiet",
  .section = OPTION_HOW_IT_IS_RUN,
  .repeats = true,
  .help = N_ ("no progress on standard error"),
  .manual = N_ ("Shows no progress on standard error; what went wrong is said there all the same."),
  .take = take,
};
