/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/command_option.h"

#include "app/command_line.h"
#include "plot/export_style.h"

#include <glib/gi18n.h>

static int
take (Arguments *arguments, const char *value)
{
  g_autoptr (GError) error = NULL;

  if (!export_style_apply (&arguments->request->export, value, &error))
    return command_line_report (error->domain == EXPORT_ERROR ? EXIT_WRONG_USE : EXIT_FILE, "%s", error->message);
  return EXIT_DONE;
}

const CommandOption option_style = {
  .name = "--style",
  .argument = N_ ("NAME"),
  .section = OPTION_HOW_IT_LOOKS,
  .completion = COMPLETE_CHOICE,
  .choices = export_style_names,
  .help = N_ ("nature, neurips, beamer, poster, or a file of one’s own"),
  .manual = N_ (
      "Sets width, font, lines and more as a journal or a slide has them: nature, neurips, beamer or poster; or "
      "those in the JSON file of that name, in which every member is an option of this section without its "
      "dashes. Files called NAME.json in basin/styles in the folder of the user’s data have a name as well. "
      "Options that follow come on top."),
  .take = take,
};
