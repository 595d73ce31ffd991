/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "numeric/json_scan.h"

static bool
is_blank (char c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Where the string that begins at text[i] ends: its last quotation mark, or the end of the text. */
static size_t
end_of_string (const char *text, size_t length, size_t i)
{
  for (i++; i < length && text[i] != '"'; i++)
    if (text[i] == '\\')
      i++;
  return i;
}

bool
json_scan_goes_on (const char *text, size_t length)
{
  size_t i = 0, depth = 0;

  while (i < length && is_blank (text[i]))
    i++;
  if (i == length || (text[i] != '{' && text[i] != '['))
    return false;
  for (; i < length; i++)
    {
      if (text[i] == '"')
        i = end_of_string (text, length, i);
      else if (text[i] == '{' || text[i] == '[')
        depth++;
      else if ((text[i] == '}' || text[i] == ']') && --depth == 0)
        break;
    }
  for (i++; i < length; i++)
    if (!is_blank (text[i]))
      return true;
  return false;
}
