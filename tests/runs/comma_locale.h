/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A locale with a decimal comma, made on the spot: which locales a machine has is nothing to rely on. */
#pragma once

#include <glib.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <stdbool.h>
#include <string.h>

#define COMMA_LOCALE "basin_comma"

static inline bool
comma_locale_make (const char *folder)
{
  g_autofree char *source = g_build_filename (folder, "comma.def", NULL);
  g_autofree char *map = g_build_filename (folder, "comma.map", NULL);
  g_autofree char *locale = g_build_filename (folder, COMMA_LOCALE, NULL);
  const char *const arguments[] = { "localedef", "-c", "--no-archive", "-f", map, "-i", source, locale, NULL };
  GString *characters = g_string_new ("<code_set_name> ASCII\n<comment_char> %\n<escape_char> /\nCHARMAP\n");

  for (int c = 0; c < 128; c++)
    g_string_append_printf (characters, "<U%04X> /x%02x X\n", c, c);
  g_string_append (characters, "END CHARMAP\n");
  g_file_set_contents (map, characters->str, -1, NULL);
  g_string_free (characters, TRUE);
  g_file_set_contents (source, "LC_NUMERIC\ndecimal_point \",\"\nthousands_sep \".\"\ngrouping 3;3\nEND LC_NUMERIC\n",
                       -1, NULL);
  /* It warns about all the categories that were left out. */
  return g_spawn_sync (NULL, (char **) arguments, NULL,
                       G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL,
                       NULL, NULL, NULL)
         && g_file_test (locale, G_FILE_TEST_IS_DIR);
}

static inline void
comma_locale_remove (const char *folder)
{
  const char *const arguments[] = { "rm", "-r", folder, NULL };
  g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
}

/* Numbers have a decimal comma in this process from here on; false where localedef is missing. */
static inline bool
comma_locale_enter (void)
{
  g_autofree char *folder = g_dir_make_tmp ("basin-locale-XXXXXX", NULL);
  bool made = folder != NULL && comma_locale_make (folder);
  char printed[8];

  g_setenv ("LOCPATH", folder, TRUE);
  made = made && setlocale (LC_NUMERIC, COMMA_LOCALE) != NULL;
  g_unsetenv ("LOCPATH");
  comma_locale_remove (folder);
  if (made)
    {
      g_snprintf (printed, sizeof printed, "%.1f", 1.5);
      g_assert_cmpstr (printed, ==, "1,5");
    }
  return made;
}
