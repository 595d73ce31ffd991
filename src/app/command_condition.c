#include "app/command_condition.h"

#include "app/command_line.h"

#include <glib/gi18n.h>
#include <string.h>

/* "network|deep-linear": "network or deep-linear". */
static char *
alternatives_in_words (const char *alternatives)
{
  g_auto (GStrv) list = g_strsplit (alternatives, "|", -1);

  return g_strjoinv (_ (" or "), list);
}

static char *
one_in_words (const char *condition)
{
  const char *equals = strchr (condition, '=');
  bool negated = equals > condition && equals[-1] == '!';
  g_autofree char *id = g_strndup (condition, (gsize) (equals - condition - negated));
  g_autofree char *alternatives = alternatives_in_words (equals + 1);

  return g_strdup_printf (negated ? _ ("%s is not %s") : _ ("%s is %s"), id, alternatives);
}

char *
condition_in_words (const char *when)
{
  g_auto (GStrv) conditions = g_strsplit (when, " ", -1);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; conditions[i] != NULL; i++)
    if (*conditions[i] != '\0')
      {
        g_autofree char *words = one_in_words (conditions[i]);
        g_string_append_printf (text, "%s%s", text->len > 0 ? _ (" and ") : "", words);
      }
  return g_strdup (text->str);
}

void
condition_report (const Settings *settings, const char *id)
{
  g_autofree char *failed = settings_failed_condition (settings, id), *needed = NULL, *other = NULL, *value = NULL;

  if (failed == NULL)
    return;
  needed = condition_in_words (failed);
  other = g_strndup (failed, strcspn (failed, "!="));
  value = settings_format (settings, other);
  command_line_report (EXIT_DONE, _ ("%s has no effect here: it has one only where %s, and %s is %s."), id, needed,
                       other, value);
}
