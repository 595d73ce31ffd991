/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/command_option.h"

#include "app/command_line.h"

#include <glib/gi18n.h>
#include <math.h>

#define LEAST 1
#define MOST 1024

static int
take (Arguments *arguments, const char *value)
{
  double threads;

  if (!option_parse_number (value, LEAST, MOST, &threads) || threads != floor (threads))
    return command_line_report (EXIT_WRONG_USE, _ ("--threads is “%s”; expected a whole number from %d to %d."),
                                command_line_quote (value), LEAST, MOST);
  arguments->request->threads = (unsigned) threads;
  return EXIT_DONE;
}

const CommandOption option_threads = {
  .name = "--threads",
  .argument = N_ ("N"),
  .section = OPTION_HOW_IT_IS_RUN,
  .help = N_ ("workers, as many as there are processors unless said; the results are the same"),
  .manual = N_ ("How many workers compute; as many as there are processors unless said. The results are the same "
                "bits."),
  .least = LEAST,
  .most = MOST,
  .take = take,
};
