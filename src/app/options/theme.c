/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/command_option.h"

#include "app/command_line.h"

#include <glib/gi18n.h>

/* As in ThemeName. */
static const char *const names[] = { "light", "dark", "projector", NULL };

static int
take (Arguments *arguments, const char *value)
{
  for (guint i = 0; names[i] != NULL; i++)
    if (g_ascii_strcasecmp (value, names[i]) == 0)
      {
        arguments->request->export.theme = (ThemeName) i;
        return EXIT_DONE;
      }
  return command_line_report (EXIT_WRONG_USE, _ ("--theme is “%s”; expected light, dark or projector."),
                              command_line_quote (value));
}

const CommandOption option_theme = {
  .name = "--theme",
  .argument = N_ ("NAME"),
  .section = OPTION_HOW_IT_LOOKS,
  .completion = COMPLETE_CHOICE,
  .choices = names,
  .help = N_ ("light, dark or projector"),
  .manual = N_ ("How the exported figure looks: light (unless said), dark, or projector, which has larger text and "
                "thicker lines."),
  .take = take,
};
