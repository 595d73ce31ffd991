/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/command_option.h"

#include "app/command_line.h"

#include <glib/gi18n.h>

#define LEAST 20 /* mm */
#define MOST 2000

static bool
parse_length (const char *text, char **end, double *mm)
{
  return option_parse_positive (text, end, mm) && *mm >= LEAST && *mm <= MOST;
}

static int
take (Arguments *arguments, const char *value)
{
  ExportOptions *export = &arguments->request->export;
  char *end;

  if (!parse_length (value, &end, &export->width_mm) || g_ascii_tolower (*end) != 'x'
      || !parse_length (end + 1, &end, &export->height_mm) || *end != '\0')
    return command_line_report (
        EXIT_WRONG_USE, _ ("--size is “%s”; expected width and height in millimetres, %d to %d each, such as 170x120."),
        command_line_quote (value), LEAST, MOST);
  return EXIT_DONE;
}

const CommandOption option_size = {
  .name = "--size",
  .argument = N_ ("WxH"),
  .section = OPTION_HOW_IT_LOOKS,
  .help = N_ ("its width and height in millimetres: 254x143 fills a slide"),
  .manual = N_ ("Width and height of the exported figure in millimetres, such as 170x120 across two columns or 254x143 "
                "for a slide. A size in which its texts have no room is refused, and the least height that does is "
                "named."),
  .least = LEAST,
  .most = MOST,
  .take = take,
};
