/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/command_option.h"

#include "app/command_line.h"

#include <glib/gi18n.h>
#include <math.h>

#define LEAST 20 /* mm */
#define MOST 2000

static int
take (Arguments *arguments, const char *value)
{
  ExportOptions *export = &arguments->request->export;
  char *end;

  if (!option_parse_positive (value, &end, &export->width_mm) || (*end != '\0' && !g_str_equal (end, "mm"))
      || export->width_mm < LEAST || export->width_mm > MOST)
    return command_line_report (EXIT_WRONG_USE, _ ("--width is “%s”; expected millimetres, %d to %d, such as 85mm."),
                                command_line_quote (value), LEAST, MOST);
  export->height_mm = NAN;
  return EXIT_DONE;
}

const CommandOption option_width = {
  .name = "--width",
  .argument = N_ ("MM"),
  .section = OPTION_HOW_IT_LOOKS,
  .help = N_ ("its width in millimetres; the height follows: 85mm fits a column"),
  .manual = N_ ("Width of the exported figure in millimetres, such as 85mm for a column; the height follows from what "
                "is in it. Plots that have no room beside each other stand below each other."),
  .least = LEAST,
  .most = MOST,
  .take = take,
};
