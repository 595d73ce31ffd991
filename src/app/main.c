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

/* Whether programs reach one: a device of the kernel's, of NVIDIA's driver, or of Windows'. */
static bool
has_graphics_processor (void)
{
  g_autoptr (GDir) devices = g_dir_open ("/dev/dri", 0, NULL);
  const char *name;

  while (devices != NULL && (name = g_dir_read_name (devices)) != NULL)
    if (g_str_has_prefix (name, "renderD"))
      return true;
  return g_file_test ("/dev/nvidiactl", G_FILE_TEST_EXISTS) || g_file_test ("/dev/dxg", G_FILE_TEST_EXISTS);
}

/* Where there is none OpenGL is software, and GTK, which composes the window with it, takes 200 ms of the processor a
 * frame; with Cairo it takes 5.  Surfaces are drawn with OpenGL all the same. */
static void
choose_renderer (void)
{
#ifdef __linux__
  if (!has_graphics_processor ())
    g_setenv ("GSK_RENDERER", "cairo", FALSE);
#endif
}

int
main (int argc, char **argv)
{
  int status;

  processor_tune_blas (argv);
  set_up_translation ();
  if (command_line_wants (argc, argv))
    return command_line_main (argc, argv);
  choose_renderer ();
  if (!gtk_init_check ())
    return command_line_render_landscape (argc, argv);
  status = command_line_reserve (0);
  return status == EXIT_DONE ? basin_application_run (argc, argv) : status;
}
