/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "figure/common_clauses.h"

#include <stdbool.h>
#include <string.h>

static bool
is_chinese_end (const char *c)
{
  return g_str_has_prefix (c, "，") || g_str_has_prefix (c, "；") || g_str_has_prefix (c, "。");
}

/* The length of the clause that the text begins with, with what ends it and the blank after that. */
static size_t
clause_length (const char *text)
{
  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    {
      if (is_chinese_end (c))
        return (size_t) (g_utf8_next_char (c) - text);
      if (strchr (",;.", *c) != NULL && c[1] == ' ')
        return (size_t) (c + 2 - text);
    }
  return strlen (text);
}

/* Without what ends it. */
static char *
bare (const char *clause, size_t length)
{
  char *text = g_strchomp (g_strndup (clause, length));
  char *last = *text != '\0' ? g_utf8_find_prev_char (text, text + strlen (text)) : NULL;

  if (last != NULL && (is_chinese_end (last) || strchr (",;.", *last) != NULL))
    *last = '\0';
  return text;
}

static bool
has_clause (const char *caption, const char *wanted)
{
  for (size_t length; caption != NULL && *caption != '\0'; caption += length)
    {
      length = clause_length (caption);
      g_autofree char *clause = bare (caption, length);
      if (g_str_equal (clause, wanted))
        return true;
    }
  return false;
}

/* How much of a break the text's end is. */
static guint
strength (const char *separator)
{
  static const char *const ends[][2] = { { ",", "，" }, { ";", "；" }, { ".", "。" } };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    if (g_str_has_prefix (separator, ends[i][0]) || g_str_has_prefix (separator, ends[i][1]))
      return i + 1;
  return 0;
}

/* What is left out leaves its break where that is the greater one; the last one ends the sentence. */
char *
common_clauses (const char *const *captions, guint n)
{
  GString *common = g_string_new (NULL);
  const char *separator = "";
  bool chinese = false;
  size_t length, separator_length = 0;

  for (const char *at = captions[0]; at != NULL && *at != '\0'; at += length)
    {
      length = clause_length (at);
      g_autofree char *clause = bare (at, length);
      const char *end = at + strlen (clause);
      bool everywhere = *clause != '\0';
      for (guint i = 1; i < n; i++)
        everywhere = everywhere && has_clause (captions[i], clause);
      chinese = chinese || is_chinese_end (end);
      if (everywhere)
        {
          g_string_append_len (common, separator, (gssize) (common->len > 0 ? separator_length : 0));
          g_string_append (common, clause);
        }
      if (everywhere || (common->len > 0 && strength (end) > strength (separator)))
        {
          separator = end;
          separator_length = length - strlen (clause);
        }
    }
  if (common->len > 0)
    g_string_append (common, chinese ? "。" : ".");
  return g_string_free (common, common->len == 0);
}
