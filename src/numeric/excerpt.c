/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "numeric/excerpt.h"

#include <stdbool.h>
#include <string.h>

static bool
is_shown (gunichar c)
{
  switch (g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
      return false;
    default:
      return true;
    }
}

static void
append_shown (GString *out, const char *valid)
{
  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (is_shown (c))
        g_string_append_unichar (out, c);
      else
        g_string_append_printf (out, c < 0x100 ? "\\x%02x" : "\\u%04x", c);
    }
}

char *
excerpt_new (const char *text, gssize length)
{
  g_autofree char *valid = NULL;
  GString *out = g_string_new (NULL);
  gsize bytes, most = 4 * (EXCERPT_MAX + 1); /* so many bytes hold more characters than are shown */

  if (text == NULL)
    return g_string_free (out, FALSE);
  bytes = length >= 0 ? MIN ((gsize) length, most) : strnlen (text, most);
  valid = g_utf8_make_valid (text, (gssize) bytes);
  if (g_utf8_strlen (valid, -1) > EXCERPT_MAX)
    {
      *g_utf8_offset_to_pointer (valid, EXCERPT_MAX) = '\0';
      append_shown (out, valid);
      g_string_append (out, "…");
    }
  else
    append_shown (out, valid);
  return g_string_free (out, FALSE);
}

char *
excerpt_of_path (const char *path)
{
  g_autofree char *valid = g_filename_display_name (path != NULL ? path : "");
  glong characters = g_utf8_strlen (valid, -1);
  GString *out = g_string_new (characters > EXCERPT_MAX ? "…" : NULL);

  append_shown (out, g_utf8_offset_to_pointer (valid, MAX (0, characters - EXCERPT_MAX)));
  return g_string_free (out, FALSE);
}
