/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/command_help.h"

#include "app/command_line.h"
#include "app/command_option.h"
#include "app/command_text.h"
#include "app/commands.h"

#include <glib/gi18n.h>

#define COMMAND_COLUMNS 36
#define OPTION_COLUMNS 18

static const Command window = {
  .help = N_ ("the window"),
  .manual = N_ ("Opens the window, in which every experiment runs live. A file that is named is opened in it: data as "
                "CSV or IDX, or the settings of an earlier run, from its settings.json or an exported figure. Where "
                "there is no display, the loss landscape is rendered to basin-landscape.png and basin-landscape.svg in "
                "the current folder."),
};

static const struct
{
  int status;
  const char *meaning;
} exit_statuses[] = {
  { EXIT_DONE, N_ ("done") },
  { EXIT_WRONG_USE, N_ ("wrong use") },
  { EXIT_DIVERGED, N_ ("training diverged") },
  { EXIT_FILE, N_ ("a file could not be read or written") },
  { EXIT_SIGNAL + 2, N_ ("interrupted") },
};

/* The commands that are told of, the window's first.  Free the array. */
static GPtrArray *
told_commands (void)
{
  GPtrArray *commands = g_ptr_array_new ();

  g_ptr_array_add (commands, (gpointer) &window);
  for (const Command *command = command_table; command->name != NULL; command++)
    if (command->help != NULL)
      g_ptr_array_add (commands, (gpointer) command);
  return commands;
}

/* "basin run EXPERIMENT [OPTION]…"; "" is the catalogue's own header to gettext. */
static char *
synopsis (const Command *command)
{
  if (command == &window)
    return g_strdup (_ ("basin [FILE]"));
  const char *arguments = *command->arguments != '\0' ? _ (command->arguments) : "";
  return g_strchomp (g_strdup_printf ("basin %s %s", command->name, arguments));
}

static char *
option_heading (const CommandOption *option)
{
  return option->argument != NULL ? g_strdup_printf ("%s %s", option->name, _ (option->argument))
                                  : g_strdup (option->name);
}

/* ---- --help ---- */

static void
print_commands (void)
{
  g_autoptr (GPtrArray) commands = told_commands ();

  for (guint i = 0; i < commands->len; i++)
    {
      const Command *command = commands->pdata[i];
      g_autofree char *use = synopsis (command);
      command_text_row (use, COMMAND_COLUMNS, _ (command->help));
    }
}

static void
print_options (OptionSection section)
{
  command_text_heading (command_option_section (section));
  for (const CommandOption *const *option = command_option_table; *option != NULL; option++)
    if ((*option)->section == section)
      {
        g_autofree char *heading = option_heading (*option);
        g_autofree char *list = (*option)->list != NULL ? (*option)->list (false) : NULL;
        g_autofree char *text = list != NULL ? g_strdup_printf (_ ("%s: %s"), _ ((*option)->help), list) : NULL;
        command_text_row (heading, OPTION_COLUMNS, text != NULL ? text : _ ((*option)->help));
      }
}

int
command_help (void)
{
  g_autoptr (GString) statuses = g_string_new (NULL);

  command_text_paragraph (_ ("Basin: watch small networks train, and see what the theory says."));
  g_print ("\n");
  print_commands ();
  for (int section = 0; section < OPTION_SECTIONS; section++)
    print_options ((OptionSection) section);
  g_print ("\n");
  for (const ProgramOption *option = program_option_table; option->name != NULL; option++)
    command_text_row (option->name, OPTION_COLUMNS, _ (option->help));
  g_print ("\n");
  command_text_paragraph (_ ("The results go to standard output. Ctrl+C ends a run early and keeps what is done; a "
                             "second one ends it at once."));
  g_print ("\n");
  for (guint i = 0; i < G_N_ELEMENTS (exit_statuses); i++)
    g_string_append_printf (statuses, "%s%d %s", i > 0 ? ", " : "", exit_statuses[i].status,
                            _ (exit_statuses[i].meaning));
  g_autofree char *sentence = g_strdup_printf (_ ("Exit status: %s."), statuses->str);
  command_text_paragraph (sentence);
  return EXIT_DONE;
}

/* ---- Manual pages ---- */

/* Text as man (7) sets it: hyphens of options stay what they are, and no line is taken for a request. */
static void
append_escaped (GString *page, const char *text)
{
  if (*text == '.' || *text == '\'')
    g_string_append (page, "\\&");
  for (; *text != '\0'; text++)
    if (*text == '\\')
      g_string_append (page, "\\e");
    else if (*text == '-')
      g_string_append (page, "\\-");
    else
      g_string_append_c (page, *text);
}

static void
append_section (GString *page, const char *request, const char *heading)
{
  g_autofree char *upper = g_str_equal (request, ".SH") ? g_utf8_strup (heading, -1) : g_strdup (heading);

  g_string_append_printf (page, "%s \"", request);
  append_escaped (page, upper);
  g_string_append (page, "\"\n");
}

static void
append_line (GString *page, const char *text)
{
  append_escaped (page, text);
  g_string_append_c (page, '\n');
}

static void
append_term (GString *page, const char *term, const char *text)
{
  g_string_append (page, ".TP\n\\fB");
  append_escaped (page, term);
  g_string_append (page, "\\fR\n");
  append_line (page, text);
}

/* Its sentences, and those of its table or the range of its numbers.  Free with g_free. */
static char *
option_manual (const CommandOption *option)
{
  if (option->list != NULL)
    {
      g_autofree char *list = option->list (true);
      return g_strjoin (" ", _ (option->manual), list, NULL);
    }
  if (option->most == 0)
    return g_strdup (_ (option->manual));
  g_autofree char *range = g_strdup_printf (_ ("From %d to %d."), option->least, option->most);
  return g_strjoin (" ", _ (option->manual), range, NULL);
}

static void
append_options (GString *page, unsigned command)
{
  append_section (page, ".SH", _ ("Options"));
  for (int section = 0; section < OPTION_SECTIONS; section++)
    {
      bool begun = false;
      for (const CommandOption *const *option = command_option_table; *option != NULL; option++)
        if ((*option)->section == (OptionSection) section && command_option_is_of (*option, command))
          {
            if (!begun)
              append_section (page, ".SS", command_option_section ((OptionSection) section));
            begun = true;
            g_autofree char *heading = option_heading (*option);
            g_autofree char *text = option_manual (*option);
            append_term (page, heading, text);
          }
    }
}

static void
append_commands (GString *page)
{
  g_autoptr (GPtrArray) commands = told_commands ();

  append_section (page, ".SH", _ ("Commands"));
  for (guint i = 0; i < commands->len; i++)
    {
      const Command *command = commands->pdata[i];
      g_autofree char *use = synopsis (command);
      append_term (page, use, _ (command->help));
    }
}

static void
append_program_options (GString *page)
{
  append_section (page, ".SH", _ ("Options"));
  for (const ProgramOption *option = program_option_table; option->name != NULL; option++)
    append_term (page, option->name, _ (option->help));
}

static void
append_examples (GString *page, unsigned command)
{
  static const struct
  {
    unsigned of;
    const char *command, *what;
  } examples[] = {
    { OF_RUN, "basin run landscape --preset digits --export digits.pdf --width 170mm",
      N_ ("A figure across two columns of a page.") },
    { OF_RUN, "basin run landscape --data mine.csv --set width=64 --save run",
      N_ ("A network on one’s own data, in a folder that anyone can check elsewhere.") },
    { OF_RUN, "basin run --from run/settings.json", N_ ("The same again, bit for bit.") },
    { OF_FIGURE, "basin figure run --plot loss --export loss.pdf --width 85mm",
      N_ ("One plot of a run, for a column of a page.") },
    { OF_FIGURE, "basin figure plain skip --plot surface --export both.pdf",
      N_ ("Two surfaces beside each other, on the same heights and colours.") },
    { OF_FIGURE, "basin figure w16 w64 w256 --plot loss --overlay --export loss.pdf",
      N_ ("The losses of three runs on common axes.") },
  };

  append_section (page, ".SH", _ ("Examples"));
  for (guint i = 0; i < G_N_ELEMENTS (examples); i++)
    if (examples[i].of == command)
      append_term (page, examples[i].command, _ (examples[i].what));
}

static void
append_statuses (GString *page)
{
  append_section (page, ".SH", _ ("Exit status"));
  for (guint i = 0; i < G_N_ELEMENTS (exit_statuses); i++)
    {
      g_autofree char *status = g_strdup_printf ("%d", exit_statuses[i].status);
      append_term (page, status, _ (exit_statuses[i].meaning));
    }
}

static void
append_environment (GString *page)
{
  append_section (page, ".SH", _ ("Environment"));
  append_term (page, "SOURCE_DATE_EPOCH",
               _ ("The date that exported figures bear, in seconds since 1970; without it they bear none."));
  append_term (page, "OPENBLAS_CORETYPE",
               _ ("The core whose kernels OpenBLAS uses; unless set, one with AVX-512 where the processor has it."));
  append_term (page, "LANGUAGE",
               _ ("The language of messages, captions and explanations: English, German (de), Chinese (zh_CN)."));
}

/* "basin", "basin-run".  Free with g_free. */
static char *
page_name (const Command *command)
{
  return command != &window ? g_strconcat ("basin-", command->name, NULL) : g_strdup ("basin");
}

/* Those of all pages.  Free with g_free. */
static char *
page_names (const GPtrArray *commands, const char *separator)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < commands->len; i++)
    {
      g_autofree char *name = page_name (commands->pdata[i]);
      g_string_append_printf (names, "%s%s", i > 0 ? separator : "", name);
    }
  return g_string_free (names, FALSE);
}

static void
append_related (GString *page, const Command *own)
{
  g_autoptr (GPtrArray) commands = told_commands ();
  bool first = true;

  append_section (page, ".SH", _ ("See also"));
  for (guint i = 0; i < commands->len; i++)
    if (commands->pdata[i] != own)
      {
        g_autofree char *name = page_name (commands->pdata[i]);
        g_string_append (page, first ? "\\fB" : ",\n\\fB");
        append_escaped (page, name);
        g_string_append (page, "\\fR(1)");
        first = false;
      }
  g_string_append (page, "\n.PP\n" BASIN_HOMEPAGE "\n");
}

/* Without a date: the same source gives the same bytes. */
static char *
manual_page (const Command *command)
{
  GString *page = g_string_new (".TH ");
  g_autofree char *name = page_name (command), *upper = g_ascii_strup (name, -1);
  g_autofree char *use = synopsis (command);

  append_escaped (page, upper);
  g_string_append (page, " 1 \"\" \"Basin " BASIN_VERSION "\"\n.nh\n");
  append_section (page, ".SH", _ ("Name"));
  append_escaped (page, name);
  g_string_append (page, " \\- ");
  append_line (page,
               command != &window ? _ (command->help) : _ ("watch small networks train, and see what the theory says"));
  append_section (page, ".SH", _ ("Synopsis"));
  append_line (page, use);
  append_section (page, ".SH", _ ("Description"));
  append_line (page, _ (command->manual));
  if (command == &window)
    {
      append_commands (page);
      append_program_options (page);
    }
  if (command->options != 0)
    {
      append_options (page, command->options);
      append_examples (page, command->options);
    }
  append_statuses (page);
  append_environment (page);
  append_related (page, command);
  return g_string_free (page, FALSE);
}

int
command_manual (int argc, char **argv)
{
  g_autoptr (GPtrArray) commands = told_commands ();
  g_autofree char *names = page_names (commands, argc == 0 ? "\n" : ", ");

  for (guint i = 0; argc == 1 && i < commands->len; i++)
    {
      g_autofree char *name = page_name (commands->pdata[i]);
      if (g_str_equal (argv[0], name))
        {
          g_autofree char *text = manual_page (commands->pdata[i]);
          g_print ("%s", text);
          return EXIT_DONE;
        }
    }
  if (argc > 0)
    return command_line_report (EXIT_WRONG_USE, _ ("“manual” needs the name of a page: %s."), names);
  g_print ("%s\n", names);
  return EXIT_DONE;
}
