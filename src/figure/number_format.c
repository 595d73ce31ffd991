/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "figure/number_format.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void
number_append_exponent (GString *text, int exponent)
{
  static const char *const digits[] = { "⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹" };
  char plain[16];

  g_snprintf (plain, sizeof plain, "%d", exponent);
  for (const char *c = plain; *c != '\0'; c++)
    g_string_append (text, *c == '-' ? "⁻" : digits[*c - '0']);
}

char *
number_with_minus (const char *text)
{
  return text[0] == '-' ? g_strconcat ("−", text + 1, NULL) : g_strdup (text);
}

char *
number_scientific (double value, int digits)
{
  char buffer[64];
  char *e;
  g_autofree char *mantissa = NULL;
  GString *text;

  g_snprintf (buffer, sizeof buffer, "%.*e", digits - 1, value);
  e = strchr (buffer, 'e');
  *e = '\0';
  /* No zeros after the point that say nothing; whatever the point looks like here. */
  if (strpbrk (buffer, ".,") != NULL)
    {
      char *end = e - 1;
      while (*end == '0')
        *end-- = '\0';
      if (!g_ascii_isdigit (*end))
        *end = '\0';
    }
  mantissa = number_with_minus (buffer);
  text = g_string_new (g_str_equal (mantissa, "1") ? "" : mantissa);
  if (text->len > 0)
    g_string_append (text, "×");
  g_string_append (text, "10");
  number_append_exponent (text, atoi (e + 1));
  return g_string_free (text, FALSE);
}

char *
number_format (double value)
{
  char buffer[64];
  double size = fabs (value);

  if (isnan (value))
    return g_strdup ("NaN");
  if (isinf (value))
    return g_strdup (value > 0 ? "∞" : "−∞");
  if (size != 0 && (size < 1e-3 || size >= 1e6))
    return number_scientific (value, 4);
  g_snprintf (buffer, sizeof buffer, "%.*g", size >= 1000 ? 6 : 4, value);
  return number_with_minus (buffer);
}

/* The place of the deviation's first digit is that after rounding: 0.096 is 0.1. */
#define MOST_PLACES 6

char *
number_uncertain (double value, double deviation)
{
  char rounded[32], *end;
  int places;

  g_snprintf (rounded, sizeof rounded, "%.0e", deviation);
  end = strchr (rounded, 'e');
  places = end != NULL && deviation > 0 ? -atoi (end + 1) : 0;
  if (!isfinite (value) || !isfinite (deviation) || places > MOST_PLACES || fabs (value) >= 1e6 || deviation >= 1e6)
    {
      g_autofree char *middle = number_format (value), *around = number_format (deviation);
      return g_strdup_printf ("%s ± %s", middle, around);
    }
  places = MAX (places, 0);
  g_autofree char *plain = g_strdup_printf ("%.*f ± %.*f", places, value, places, deviation);
  return number_with_minus (plain);
}

char *
number_resolved (double value, double deviation)
{
  int digits;
  char text[32];

  if (isnan (value))
    return g_strdup ("–");
  if (value == 0 || !isfinite (value) || !isfinite (deviation) || !(deviation > 0))
    return number_format (value);
  digits = (int) CLAMP (1 + floor (log10 (fabs (value))) - floor (log10 (deviation)), 1, 4);
  g_snprintf (text, sizeof text, "%.*e", digits - 1, value);
  return number_format (strtod (text, NULL)); /* both in the locale */
}

char *
number_fixed (double value, int digits)
{
  g_autofree char *plain = g_strdup_printf ("%.*f", fabs (value) < 10 ? digits : 1, value);
  return isnan (value) ? g_strdup ("–") : number_with_minus (plain);
}
