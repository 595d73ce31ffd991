/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/command_option.h"

#include "app/command_line.h"
#include "numeric/contents.h"

#include <glib/gi18n.h>

static int
take (Arguments *arguments, const char *value)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (g_str_equal (value, "none"))
    return arguments_set_export (arguments, "caption", value);
  if (!contents_read (value, &text, NULL, &error))
    return command_line_report (EXIT_FILE, "%s", error->message);
  return arguments_set_export (arguments, "caption", g_strstrip (text));
}

const CommandOption option_caption = {
  .name = "--caption",
  .argument = N_ ("FILE"),
  .section = OPTION_HOW_IT_LOOKS,
  .completion = COMPLETE_FILE,
  .help = N_ ("its caption is the text in FILE; none leaves it out"),
  .manual = N_ (
      "The caption of the figure is the text in FILE, in place of its own, which states the recipe; none leaves "
      "it out."),
  .take = take,
};
