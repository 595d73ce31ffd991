/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "datasets/csv_fields.h"

#include "datasets/decimal.h"

#include <string.h>

static bool
is_space (char c)
{
  return c == ' ' || c == '\t';
}

static CsvField
quoted_field (const char *p, const char *end, char separator, GString *scratch)
{
  CsvField field = { 0 };

  g_string_truncate (scratch, 0);
  for (p++; p < end; p++)
    {
      if (*p == '"' && (p + 1 == end || p[1] != '"'))
        break;
      if (*p == '"')
        p++;
      g_string_append_c (scratch, *p);
    }
  field.text = scratch->str;
  field.length = scratch->len;
  if (p == end)
    return field; /* not closed */
  for (p++; p < end && *p != separator && is_space (*p); p++)
    ;
  if (p == end || *p == separator)
    field.next = p;

  return field;
}

CsvField
csv_take_field (const char *p, const char *end, char separator, GString *scratch)
{
  CsvField field = { 0 };
  const char *stop;

  while (p < end && *p != separator && is_space (*p))
    p++;
  if (p < end && *p == '"')
    return quoted_field (p, end, separator, scratch);

  stop = memchr (p, separator, (size_t) (end - p));
  field.next = stop != NULL ? stop : end;
  field.text = p;
  for (stop = field.next; stop > p && is_space (stop[-1]); stop--)
    ;
  field.length = (size_t) (stop - p);

  return field;
}

bool
csv_field_is_number (const CsvField *field)
{
  double value;
  const char *stop = decimal_parse (field->text, field->text + field->length, &value);

  return stop != NULL && stop == field->text + field->length;
}

bool
csv_field_is_missing (const CsvField *field)
{
  static const char *const marks[] = { "?", "na", "n/a", "null", "nan" };

  for (unsigned i = 0; i < G_N_ELEMENTS (marks); i++)
    if (strlen (marks[i]) == field->length && g_ascii_strncasecmp (field->text, marks[i], field->length) == 0)
      return true;

  return field->length == 0;
}

bool
csv_field_is_not_finite (const CsvField *field)
{
  static const char *const marks[] = { "nan", "inf", "infinity" };
  size_t sign = field->length > 0 && (field->text[0] == '-' || field->text[0] == '+');

  for (unsigned i = 0; i < G_N_ELEMENTS (marks); i++)
    if (strlen (marks[i]) == field->length - sign
        && g_ascii_strncasecmp (field->text + sign, marks[i], field->length - sign) == 0)
      return true;

  return false;
}

bool
csv_field_has_decimal_comma (const CsvField *field)
{
  g_autofree char *copy = g_strndup (field->text, field->length);
  char *comma = strchr (copy, ',');
  CsvField with_point = { .text = copy, .length = field->length };

  if (comma == NULL || strlen (copy) != field->length)
    return false;
  *comma = '.';

  return csv_field_is_number (&with_point);
}

static unsigned
count_outside_quotes (const CsvRecord *record, char c)
{
  bool quoted = false;
  unsigned count = 0;

  for (size_t i = 0; i < record->length; i++)
    if (record->text[i] == '"')
      quoted = !quoted;
    else
      count += !quoted && record->text[i] == c;

  return count;
}

char
csv_detect_separator (const CsvRecord *first, const CsvRecord *second)
{
  static const char candidates[] = { '\t', ';', ',' };
  unsigned count;

  for (unsigned i = 0; second != NULL && i < G_N_ELEMENTS (candidates); i++)
    if ((count = count_outside_quotes (first, candidates[i])) > 0
        && count == count_outside_quotes (second, candidates[i]))
      return candidates[i];
  for (unsigned i = 0; i < G_N_ELEMENTS (candidates); i++)
    if (count_outside_quotes (first, candidates[i]) > 0)
      return candidates[i];

  return ',';
}
