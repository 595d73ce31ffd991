/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/basin-application.h"
#include "app/command_line.h"
#include "numeric/processor.h"

#include <glib/gi18n.h>
#include <gtk/gtk.h>
#include <locale.h>

static void
set_up_translation (void)
{
  const char *folder = g_getenv ("BASIN_LOCALEDIR"); /* not installed yet: the build folder's catalogues */

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, folder ? folder : BASIN_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

int
main (int argc, char **argv)
{
  int status;

  processor_tune_blas (argv);
  set_up_translation ();
  if (command_line_wants (argc, argv))
    return command_line_main (argc, argv);
  if (!gtk_init_check ())
    return command_line_render_landscape (argc, argv);
  status = command_line_reserve (0);
  return status == EXIT_DONE ? basin_application_run (argc, argv) : status;
}
