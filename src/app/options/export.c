/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/command_option.h"

#include "app/command_line.h"

#include <glib/gi18n.h>

static int
take (Arguments *arguments, const char *value)
{
  g_autoptr (GError) error = NULL;
  ExportFormat format;

  if (!export_format_of (value, &format, &error))
    return command_line_report (EXIT_WRONG_USE, "%s", error->message);
  g_ptr_array_add (arguments->request->exports, (gpointer) value);
  return EXIT_DONE;
}

const CommandOption option_export = {
  .name = "--export",
  .argument = N_ ("FILE"),
  .section = OPTION_WHAT_IS_KEPT,
  .repeats = true,
  .completion = COMPLETE_FILE,
  .help = N_ ("the figure: .png, .svg, .pdf or .csv; may be repeated"),
  .manual = N_ ("Writes the last figure. The ending of the name says the format: .png, .svg, .pdf, or .csv, which has "
                "the numbers that are drawn. PNG, SVG and PDF hold the settings, and --from reads them there."),
  .take = take,
};
