#include "app/command_line.h"

#include "app/command_describe.h"
#include "app/command_explain.h"
#include "app/command_run.h"
#include "numeric/excerpt.h"
#include "numeric/processor.h"
#include "runs/settings.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

/* Within 80 columns. */
static const char help_text[] = N_ ("Basin: watch small networks train on their own loss surface.\n"
                                    "\n"
                                    "  basin                                the window\n"
                                    "  basin list                           the experiments, one a line: id, title\n"
                                    "  basin describe EXPERIMENT [--json]   its presets and parameters\n"
                                    "  basin explain EXPERIMENT             what you see, why it happens, what to try\n"
                                    "  basin run EXPERIMENT [OPTION]…       runs it; needs no display\n"
                                    "\n"
                                    "What is run\n"
                                    "  --preset NAME      begin with the values of a preset\n"
                                    "  --from FILE        begin with the settings of an earlier run, from its\n"
                                    "                     settings.json or an exported figure: the same bits again\n"
                                    "  --set ID=VALUE     give a parameter another value; may be repeated\n"
                                    "  --seed N           the same as --set seed=N\n"
                                    "  --data FILE        learn from a CSV or IDX file, packed by gzip or not; from\n"
                                    "                     all of it unless --set samples=N says how much\n"
                                    "  --test-data FILE   test on this file instead of on a fraction of the data\n"
                                    "  --weights FILE     begin with the weights in a safetensors file\n"
                                    "\n"
                                    "What is kept\n"
                                    "  --export FILE      the figure: .png, .svg, .pdf or .csv; may be repeated\n"
                                    "  --size WxH         its width and height in millimetres: 85x60 fits a column\n"
                                    "  --dpi N            dots an inch in PNG, 300 unless said\n"
                                    "  --theme NAME       light, dark or projector\n"
                                    "  --save DIR         a folder with settings, data as the network saw them,\n"
                                    "                     weights, surface, tables, results and figure\n"
                                    "\n"
                                    "How it is run\n"
                                    "  --threads N        workers, as many as there are processors unless said;\n"
                                    "                     the results are the same\n"
                                    "  --quiet            no progress on standard error\n"
                                    "\n"
                                    "  --help             this page\n"
                                    "  --version          the version\n"
                                    "\n"
                                    "The results go to standard output. Ctrl+C ends a run early and keeps what is\n"
                                    "done; a second one ends it at once.\n"
                                    "\n"
                                    "Exit status: 0 done, 2 wrong use, 3 training diverged, 4 a file could not be\n"
                                    "read or written, 130 interrupted.\n");

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
  static const char *const commands[] = { "list",   "describe", "explain",   "run", "help",
                                          "--help", "-h",       "--version", NULL };

  if (argc < 2)
    return false;
  /* Anything else that is no option and no file is a command that was mistyped. */
  return g_strv_contains (commands, argv[1])
         || (argv[1][0] != '-' && strstr (argv[1], "://") == NULL && !g_file_test (argv[1], G_FILE_TEST_EXISTS));
}

static int
unknown_command (const char *command)
{
  static const char *const commands[] = { "list", "describe", "explain", "run", "help", NULL };
  const char *nearest = name_nearest (command, commands);

  if (nearest != NULL)
    return command_line_report (EXIT_WRONG_USE, _ ("There is no command “%s”. Did you mean “%s”?"),
                                command_line_quote (command), nearest);
  return command_line_report (EXIT_WRONG_USE,
                              _ ("There is no command and no file “%s”. “basin --help” lists the commands."),
                              command_line_quote (command));
}

static int
print_help (void)
{
  g_print ("%s", _ (help_text));
  return EXIT_DONE;
}

static bool
asks_for_help (int argc, char **argv)
{
  for (int i = 1; i < argc; i++)
    if (g_str_equal (argv[i], "--help") || g_str_equal (argv[i], "-h"))
      return true;
  return g_str_equal (argv[1], "help");
}

static int
dispatch (int argc, char **argv)
{
  const char *command = argv[1];

  if (asks_for_help (argc, argv))
    return print_help ();
  if (g_str_equal (command, "list"))
    return command_list (argc - 2, argv + 2);
  if (g_str_equal (command, "describe"))
    return command_describe (argc - 2, argv + 2);
  if (g_str_equal (command, "explain"))
    return command_explain (argc - 2, argv + 2);
  if (g_str_equal (command, "run"))
    return command_run (argc - 2, argv + 2);
  if (!g_str_equal (command, "--version"))
    return unknown_command (command);
  g_print ("Basin %s\n", BASIN_VERSION);
  return EXIT_DONE;
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

  if (argc > 1)
    return command_line_report (EXIT_WRONG_USE,
                                _ ("There is no display to open “%s” on. “basin --help” lists what "
                                   "can be done without one."),
                                command_line_quote (argv[1]));
  g_printerr (_ ("There is no display to open the window on: rendering the landscape to basin-landscape.png and "
                 "basin-landscape.svg here instead.\n"));
  return command_run_silently (G_N_ELEMENTS (arguments), (char **) arguments);
}
