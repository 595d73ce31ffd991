/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/command_option.h"

#include "app/command_line.h"

#include <glib/gi18n.h>

#define LEAST 10
#define MOST 2400

static int
take (Arguments *arguments, const char *value)
{
  if (!option_parse_number (value, LEAST, MOST, &arguments->request->export.dpi))
    return command_line_report (EXIT_WRONG_USE, _ ("--dpi is “%s”; expected a number from %d to %d."),
                                command_line_quote (value), LEAST, MOST);
  return EXIT_DONE;
}

const CommandOption option_dpi = {
  .name = "--dpi",
  .argument = N_ ("N"),
  .section = OPTION_HOW_IT_LOOKS,
  .help = N_ ("dots an inch in PNG, and of pixels elsewhere; 300 unless said"),
  .manual = N_ ("Dots an inch in PNG, in SVG, PDF and EPS of what --surface has as pixels, and in EPS of what shines "
                "through; 300 unless "
                "said."),
  .least = LEAST,
  .most = MOST,
  .take = take,
};
