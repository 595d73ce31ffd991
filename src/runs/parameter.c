/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runs/parameter.h"

#include <math.h>
#include <string.h>

const Parameter *
parameter_find (const Parameter *table, const char *id)
{
  for (; table->id != NULL; table++)
    if (g_str_equal (table->id, id))
      return table;
  return NULL;
}

guint
parameter_count (const Parameter *table)
{
  guint n = 0;
  while (table[n].id != NULL)
    n++;
  return n;
}

guint
parameter_choice_count (const Parameter *parameter)
{
  guint n = 0;
  while (parameter->choices != NULL && parameter->choices[n].id != NULL)
    n++;
  return n;
}

bool
parameter_allows (const Parameter *parameter, double number)
{
  bool whole = number == floor (number); /* false for what is not a number, too */

  switch (parameter->kind)
    {
    case PARAMETER_NUMBER:
      return isfinite (number) && number >= parameter->low && number <= parameter->high;
    case PARAMETER_INTEGER:
      return whole && number >= parameter->low && number <= parameter->high;
    case PARAMETER_CHOICE:
      return whole && number >= 0 && number < parameter_choice_count (parameter);
    case PARAMETER_TOGGLE:
      return number == 0 || number == 1;
    default:
      return false;
    }
}

/* ---- Values as text ---- */

/* Decimal, C locale; what g_ascii_strtod takes besides (blanks, hexadecimal, "inf") is none. */
static bool
parse_number (const char *text, double *number)
{
  char *end = NULL;

  if (*text == '\0' || text[strspn (text, "+-.0123456789eE")] != '\0')
    return false;
  *number = g_ascii_strtod (text, &end);
  return *end == '\0' && isfinite (*number);
}

static bool
parse_toggle (const char *text, double *number)
{
  static const char *const words[] = { "false", "true", "no", "yes", "off", "on", "0", "1" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_ascii_strcasecmp (text, words[i]) == 0)
      {
        *number = i % 2;
        return true;
      }
  return false;
}

static bool
parse_choice (const Parameter *parameter, const char *text, double *number)
{
  for (guint i = 0; parameter->choices[i].id != NULL; i++)
    if (g_ascii_strcasecmp (text, parameter->choices[i].id) == 0)
      {
        *number = i;
        return true;
      }
  return false;
}

bool
parameter_parse (const Parameter *parameter, const char *text, double *number)
{
  bool read;

  switch (parameter->kind)
    {
    case PARAMETER_FILE:
      return false;
    case PARAMETER_TOGGLE:
      read = parse_toggle (text, number);
      break;
    case PARAMETER_CHOICE:
      read = parse_choice (parameter, text, number);
      break;
    default:
      read = parse_number (text, number);
    }
  return read && parameter_allows (parameter, *number);
}

/* ---- Groups ---- */

/* ids: parted by blanks. */
static bool
is_among (const char *ids, const char *id)
{
  g_auto (GStrv) each = g_strsplit (ids, " ", -1);
  return g_strv_contains ((const char *const *) each, id);
}

/* Both conditions; interned, for tables are static data in all but their making. */
static const char *
both (const char *a, const char *b)
{
  g_autofree char *joined = NULL;

  if (a == NULL || b == NULL)
    return a != NULL ? a : b;
  joined = g_strconcat (a, " ", b, NULL);
  return g_intern_string (joined);
}

Parameter *
parameters_collect (const ParameterGroup *groups)
{
  GArray *table = g_array_new (TRUE, TRUE, sizeof (Parameter));

  for (; groups->parameters != NULL; groups++)
    for (const Parameter *p = groups->parameters; p->id != NULL; p++)
      if (groups->only == NULL || is_among (groups->only, p->id))
        {
          Parameter row = *p;
          row.group = p->group != NULL ? p->group : groups->section;
          row.when = both (groups->when, p->when);
          if (groups->live != NULL && is_among (groups->live, p->id))
            row.effect = EFFECT_LIVE;
          g_array_append_val (table, row);
        }
  return (Parameter *) g_array_free (table, FALSE);
}
