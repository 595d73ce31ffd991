/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runs/names.h"

#include "numeric/excerpt.h"

#include <glib/gi18n.h>
#include <string.h>

/* The least number of characters to insert, delete or change (Levenshtein 1966). */
static guint
edit_distance (const char *a, const char *b)
{
  gsize n = strlen (b);
  g_autofree guint *row = g_new (guint, n + 1);

  for (gsize j = 0; j <= n; j++)
    row[j] = (guint) j;
  for (gsize i = 1; a[i - 1] != '\0'; i++)
    {
      guint diagonal = row[0];
      row[0] = (guint) i;
      for (gsize j = 1; j <= n; j++)
        {
          guint above = row[j];
          guint change = diagonal + (g_ascii_tolower (a[i - 1]) != g_ascii_tolower (b[j - 1]));
          row[j] = MIN (change, MIN (above, row[j - 1]) + 1);
          diagonal = above;
        }
    }
  return row[n];
}

/* An abbreviation is near, too: "batch" for "batch-size". */
#define SHORTEST_ABBREVIATION 3
/* Nothing longer was meant to be a name; the distance costs the product of both lengths. */
#define LONGEST_NAME 80

const char *
name_nearest (const char *typed, const char *const *names)
{
  const char *nearest = NULL;
  gsize length = strlen (typed);
  guint least = (guint) MAX (2, length / 3) + 1;

  if (length > LONGEST_NAME)
    return NULL;
  for (; *names != NULL; names++)
    {
      guint d = edit_distance (typed, *names);
      if (length >= SHORTEST_ABBREVIATION && g_ascii_strncasecmp (*names, typed, length) == 0)
        d = MIN (d, 1);
      if (d < least && d < length)
        {
          least = d;
          nearest = *names;
        }
    }
  return nearest;
}

static char *
there_is_none (NameKind kind, const char *name)
{
  g_autofree char *typed = excerpt_new (name, -1);

  switch (kind)
    {
    case NAME_PARAMETER:
      return g_strdup_printf (_ ("There is no parameter “%s”."), typed);
    case NAME_PRESET:
      return g_strdup_printf (_ ("There is no preset “%s”."), typed);
    default:
      return g_strdup_printf (_ ("There is no experiment “%s”."), typed);
    }
}

void
name_unknown (GError **error, NameKind kind, const char *typed, const char *const *names)
{
  const char *nearest = name_nearest (typed, names);
  g_autofree char *sentence = there_is_none (kind, typed);
  g_autofree char *hint = NULL;

  if (nearest != NULL)
    hint = g_strdup_printf (_ ("Did you mean “%s”?"), nearest);
  else
    {
      g_autofree char *all = g_strjoinv (", ", (char **) names);
      hint = g_strdup_printf (_ ("There are: %s."), all);
    }
  /* Translators: two sentences, one after the other */
  g_set_error (error, SETTINGS_ERROR, SETTINGS_ERROR_UNKNOWN, C_ ("sentences", "%s %s"), sentence, hint);
}
