/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/command_text.h"

#include <glib.h>
#include <string.h>

#define LINE_WIDTH 80

/* Columns on a terminal; Chinese characters take two. */
static int
columns (const char *text, const char *end)
{
  int n = 0;

  for (; text < end; text = g_utf8_next_char (text))
    n += g_unichar_iswide (g_utf8_get_char (text)) ? 2 : g_unichar_iszerowidth (g_utf8_get_char (text)) ? 0 : 1;
  return n;
}

/* Appends words until the line is full. */
static void
append_wrapped (GString *out, int indent, const char *text)
{
  int at = indent;

  for (const char *word = text; *word != '\0';)
    {
      const char *end = word + strcspn (word, " \n");
      int width = columns (word, end);
      if (at > indent && at + 1 + width > LINE_WIDTH)
        {
          g_string_append_printf (out, "\n%*s", indent, "");
          at = indent;
        }
      if (at > indent)
        g_string_append_c (out, ' ');
      at += width + (at > indent ? 1 : 0);
      g_string_append_len (out, word, end - word);
      if (*end == '\n')
        {
          g_string_append_printf (out, "\n%*s", indent, "");
          at = indent;
        }
      word = *end != '\0' ? end + 1 : end;
    }
  g_string_append_c (out, '\n');
}

void
command_text_paragraph (const char *text)
{
  g_autoptr (GString) out = g_string_new (NULL);

  append_wrapped (out, 0, text);
  g_print ("%s", out->str);
}

void
command_text_heading (const char *text)
{
  g_print ("\n%s\n", text);
}

void
command_text_row (const char *name, int name_width, const char *text)
{
  g_autoptr (GString) out = g_string_new ("  ");
  int width = columns (name, name + strlen (name));

  g_string_append (out, name);
  g_string_append_printf (out, "%*s", MAX (1, name_width - width) + 1, "");
  append_wrapped (out, name_width + 3, text);
  g_print ("%s", out->str);
}
