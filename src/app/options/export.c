/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/command_option.h"

#include "app/command_line.h"
#include "plot/export_format.h"

#include <glib/gi18n.h>

static int
take (Arguments *arguments, const char *value)
{
  g_autoptr (GError) error = NULL;

  if (export_format_of (value, &error) == NULL)
    return command_line_report (EXIT_WRONG_USE, "%s", error->message);
  g_ptr_array_add (arguments->request->exports, (gpointer) value);
  return EXIT_DONE;
}

static char *
in_words (void)
{
  g_autoptr (GString) settings = g_string_new (NULL);
  GString *text = g_string_new (NULL);

  for (const ExportFormat *const *format = export_formats; *format != NULL; format++)
    {
      g_string_append_printf (text, _ ("%s: %s."), (*format)->suffix, _ ((*format)->about));
      g_string_append_c (text, ' ');
      if ((*format)->settings_of != NULL)
        g_string_append_printf (settings, "%s%s", settings->len > 0 ? ", " : "", (*format)->name);
    }
  g_string_append_printf (text, _ ("%s hold the settings, and --from reads them there."), settings->str);
  return g_string_free (text, FALSE);
}

static char *
list (bool manual)
{
  return manual ? in_words () : export_suffixes ();
}

const CommandOption option_export = {
  .name = "--export",
  .argument = N_ ("FILE"),
  .section = OPTION_WHAT_IS_KEPT,
  .of = OF_RUN | OF_FIGURE,
  .repeats = true,
  .completion = COMPLETE_FILE,
  .help = N_ ("the figure, in the format that the name ends in; may be repeated"),
  .manual = N_ ("Writes the last figure, in the format that the name ends in."),
  .list = list,
  .take = take,
};
