/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runs/condition.h"

#include <glib.h>
#include <string.h>

Condition
condition_split (const char *text)
{
  const char *equals = strchr (text, '=');
  gsize length = strcspn (text, "?!=");
  g_assert (equals != NULL && length > 0);

  return (Condition){ .id = g_strndup (text, length),
                      .negated = equals[-1] == '!',
                      .lenient = text[length] == '?',
                      .alternatives = equals + 1 };
}
