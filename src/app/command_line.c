/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/command_line.h"

#include "app/command_help.h"
#include "app/command_run.h"
#include "app/commands.h"
#include "numeric/excerpt.h"
#include "numeric/processor.h"
#include "numeric/vector.h"
#include "runs/settings.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

const char *
command_line_quote (const char *argument)
{
  g_autofree char *excerpt = excerpt_new (argument, -1);

  return g_intern_string (excerpt);
}

int
command_line_report (int status, const char *format, ...)
{
  va_list arguments;
  g_autofree char *text = NULL;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_printerr ("basin: %s\n", text);
  return status;
}

int
command_line_reserve (unsigned threads)
{
  if (threads == 0)
    threads = processor_count ();
  if (threads > 1 && !processor_blas_bears_threads (processor_blas ()))
    return command_line_report (
        EXIT_FILE,
        _ ("This build of OpenBLAS gives wrong results where several threads use it (%s). Another "
           "one is needed, such as Debian's libopenblas0-pthread, or --threads 1."),
        processor_blas ());
  if (processor_reserve_blas (threads))
    return EXIT_DONE;
  return command_line_report (EXIT_FILE,
                              g_dngettext (GETTEXT_PACKAGE,
                                           "OpenBLAS needs %zu MB of address space for %u thread, and there is not so "
                                           "much: a higher limit (ulimit -v) would help.",
                                           "OpenBLAS needs %zu MB of address space for %u threads, and there is not so "
                                           "much: fewer threads (--threads) or a higher limit (ulimit -v) would help.",
                                           threads),
                              threads * (PROCESSOR_BLAS_BUFFER >> 20), threads);
}

bool
command_line_wants (int argc, char **argv)
{
  static const char *const others[] = { "help", "--help", "-h", "--version", NULL };

  if (argc < 2)
    return false;
  /* Anything else that is no option and no file is a command that was mistyped. */
  return command_find (argv[1]) != NULL || g_strv_contains (others, argv[1])
         || (argv[1][0] != '-' && strstr (argv[1], "://") == NULL && !g_file_test (argv[1], G_FILE_TEST_EXISTS));
}

static int
unknown_command (const char *name)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  const char *nearest;

  for (const Command *command = command_table; command->name != NULL; command++)
    if (command->help != NULL)
      g_ptr_array_add (names, (gpointer) command->name);
  g_ptr_array_add (names, (gpointer) "help");
  g_ptr_array_add (names, NULL);
  nearest = name_nearest (name, (const char *const *) names->pdata);
  if (nearest != NULL)
    return command_line_report (EXIT_WRONG_USE, _ ("There is no command “%s”. Did you mean “%s”?"),
                                command_line_quote (name), nearest);
  return command_line_report (EXIT_WRONG_USE,
                              _ ("There is no command and no file “%s”. “basin --help” lists the commands."),
                              command_line_quote (name));
}

/* What a report of a fault needs: two machines differ in these.  In English whatever is displayed, as those who read
 * reports need it. */
static int
print_version (void)
{
  g_print ("Basin %s\n", BASIN_VERSION);
  g_print ("GTK %u.%u.%u, libadwaita %u.%u.%u, GLib %u.%u.%u, cairo %s\n", gtk_get_major_version (),
           gtk_get_minor_version (), gtk_get_micro_version (), adw_get_major_version (), adw_get_minor_version (),
           adw_get_micro_version (), glib_major_version, glib_minor_version, glib_micro_version,
           cairo_version_string ());
  g_print ("%s, core %s; kernels %s, processors %u\n", processor_blas (), processor_blas_core (),
           vector_instruction_set (), processor_count ());
  return EXIT_DONE;
}

static bool
asks_for_help (int argc, char **argv)
{
  if (g_str_equal (argv[1], "complete"))
    return false;
  for (int i = 1; i < argc; i++)
    if (g_str_equal (argv[i], "--help") || g_str_equal (argv[i], "-h"))
      return true;
  return g_str_equal (argv[1], "help");
}

static int
dispatch (int argc, char **argv)
{
  const Command *command = command_find (argv[1]);

  if (asks_for_help (argc, argv))
    return command_help ();
  if (command != NULL)
    return command->run (argc - 2, argv + 2);
  return g_str_equal (argv[1], "--version") ? print_version () : unknown_command (argv[1]);
}

int
command_line_main (int argc, char **argv)
{
  int status = dispatch (argc, argv);

  /* A full disk behind ">" is seen only here. */
  if ((fflush (stdout) != 0 || ferror (stdout)) && status == EXIT_DONE)
    return command_line_report (EXIT_FILE, _ ("Standard output could not be written."));
  return status;
}

int
command_line_render_landscape (int argc, char **argv)
{
  const char *const arguments[] = { "landscape", "--export", "basin-landscape.png", "--export", "basin-landscape.svg" };

  if (argc > 1 && argv[1][0] == '-')
    return command_line_report (EXIT_WRONG_USE, _ ("There is no option “%s”. “basin --help” lists them."),
                                command_line_quote (argv[1]));
  if (argc > 1)
    return command_line_report (EXIT_WRONG_USE,
                                _ ("There is no display to open “%s” on. “basin --help” lists what "
                                   "can be done without one."),
                                command_line_quote (argv[1]));
  g_printerr (_ ("There is no display to open the window on: rendering the landscape to basin-landscape.png and "
                 "basin-landscape.svg here instead.\n"));
  return command_run_silently (G_N_ELEMENTS (arguments), (char **) arguments);
}
