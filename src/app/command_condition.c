/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/command_condition.h"

#include "app/command_line.h"
#include "runs/condition.h"

#include <glib/gi18n.h>
#include <string.h>

/* "network|deep-linear": "network or deep-linear". */
static char *
alternatives_in_words (const char *alternatives)
{
  g_auto (GStrv) list = g_strsplit (alternatives, "|", -1);
  char *text = g_strdup (list[0]);

  for (guint i = 1; list[i] != NULL; i++)
    {
      g_autofree char *before = text;
      text = g_strdup_printf (_ ("%s or %s"), before, list[i]);
    }
  return text;
}

static char *
one_in_words (const char *text)
{
  Condition condition = condition_split (text);
  g_autofree char *id = condition.id, *alternatives = NULL;

  if (*condition.alternatives == '\0')
    return g_strdup_printf (condition.negated ? _ ("%s is given") : _ ("%s is not given"), id);
  alternatives = alternatives_in_words (condition.alternatives);
  return g_strdup_printf (condition.negated ? _ ("%s is not %s") : _ ("%s is %s"), id, alternatives);
}

char *
command_condition_in_words (const char *when)
{
  g_auto (GStrv) conditions = g_strsplit (when, " ", -1);
  char *text = NULL;

  for (guint i = 0; conditions[i] != NULL; i++)
    if (*conditions[i] != '\0')
      {
        g_autofree char *before = text, *words = one_in_words (conditions[i]);
        text = before == NULL ? g_steal_pointer (&words) : g_strdup_printf (_ ("%s and %s"), before, words);
      }
  return text != NULL ? text : g_strdup ("");
}

void
command_condition_report (const Settings *settings, const char *id)
{
  g_autofree char *failed = settings_failed_condition (settings, id), *needed = NULL, *other = NULL, *value = NULL;

  if (failed == NULL)
    return;
  needed = command_condition_in_words (failed);
  other = g_strndup (failed, strcspn (failed, "?!="));
  value = settings_format (settings, other);
  command_line_report (EXIT_DONE, _ ("%s has no effect here: it has one only where %s, and %s is %s."), id, needed,
                       other, value);
}
