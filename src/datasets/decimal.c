/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "datasets/decimal.h"

#include <glib.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Every power here is exact in a double, and so is every integer up to 2⁵³: one multiplication
 * or division of the two is therefore correctly rounded (Clinger, "How to read floating
 * point numbers accurately", PLDI 1990). */
static const double powers[] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };

#define POWER_MAX ((int) G_N_ELEMENTS (powers) - 1)
#define MANTISSA_MAX (UINT64_C (1) << 53)

static bool
is_digit (char c)
{
  return c >= '0' && c <= '9';
}

/* The text is known to be a decimal number: only its value is asked. */
static double
parse_slowly (const char *text, size_t length)
{
  char small[64];
  g_autofree char *large = length >= sizeof small ? g_malloc (length + 1) : NULL;
  char *copy = large != NULL ? large : small;

  memcpy (copy, text, length);
  copy[length] = '\0';

  return g_ascii_strtod (copy, NULL);
}

/* The exponent after an e, if there is one; otherwise p itself comes back. */
static const char *
parse_exponent (const char *p, const char *end, int *exponent)
{
  const char *start = p;
  bool negative = false;
  int value = 0;

  if (p == end || (*p != 'e' && *p != 'E'))
    return start;
  p++;
  if (p < end && (*p == '+' || *p == '-'))
    negative = *p++ == '-';
  if (p == end || !is_digit (*p))
    return start;
  for (; p < end && is_digit (*p); p++)
    value = MIN (value * 10 + (*p - '0'), 100000);
  *exponent += negative ? -value : value;

  return p;
}

/* With more than 53 bits of digits the product is wrong by at most 2⁻⁵³ each for the digits dropped, the
 * integer's rounding and the product's.  Does every number within that become the same float? */
static bool
is_decided (double magnitude)
{
  return (float) (magnitude * (1 - 1e-15)) == (float) (magnitude * (1 + 1e-15));
}

const char *
decimal_parse (const char *text, const char *end, double *value)
{
  const char *p = text, *digits;
  bool negative = false, exact = true;
  uint64_t mantissa = 0;
  int exponent = 0;
  size_t count;

  if (p < end && (*p == '-' || *p == '+'))
    negative = *p++ == '-';

  digits = p;
  for (; p < end && is_digit (*p); p++)
    if (mantissa <= MANTISSA_MAX)
      mantissa = mantissa * 10 + (uint64_t) (*p - '0');
    else
      {
        exponent++;
        exact = false;
      }
  count = (size_t) (p - digits);
  if (p < end && *p == '.')
    {
      const char *point = ++p;

      for (; p < end && is_digit (*p); p++)
        if (mantissa <= MANTISSA_MAX)
          {
            mantissa = mantissa * 10 + (uint64_t) (*p - '0');
            exponent--;
          }
        else
          exact = false;
      count += (size_t) (p - point);
    }
  if (count == 0)
    return NULL;
  p = parse_exponent (p, end, &exponent);

  exact = exact && mantissa <= MANTISSA_MAX;
  if (exponent <= POWER_MAX && exponent >= -POWER_MAX)
    {
      double magnitude = (double) mantissa;

      magnitude = exponent < 0 ? magnitude / powers[-exponent] : magnitude * powers[exponent];
      *value = negative ? -magnitude : magnitude;
      if (exact || is_decided (magnitude))
        return p;
    }
  *value = parse_slowly (text, (size_t) (p - text));

  return p;
}

/* Whether a reader that goes through double to float may be misled: the double lies
 * just half way between two floats, where the decimal number itself need not. */
static bool
is_halfway (double value)
{
  uint64_t bits;

  memcpy (&bits, &value, sizeof bits);

  return (bits & UINT64_C (0x1fffffff)) == UINT64_C (0x10000000);
}

/* digits × 10^exponent, digits without trailing zeros, plainly or with an e, whichever is shorter. */
static size_t
write_decimal (bool negative, uint64_t digits, int exponent, char *text)
{
  char number[24];
  int length = 0, point;
  char *p = text;

  for (; digits > 0; digits /= 10)
    number[length++] = (char) ('0' + digits % 10); /* backwards */
  point = length + exponent;                       /* digits before the decimal point */
  if (negative)
    *p++ = '-';

  if (exponent >= 0 && point <= 9)
    {
      while (length > 0)
        *p++ = number[--length];
      for (; exponent > 0; exponent--)
        *p++ = '0';
    }
  else if (exponent < 0 && point > -4)
    {
      if (point <= 0)
        *p++ = '0';
      for (int i = 0; i < point; i++)
        *p++ = number[--length];
      *p++ = '.';
      for (int i = point; i < 0; i++)
        *p++ = '0';
      while (length > 0)
        *p++ = number[--length];
    }
  else
    {
      int power = point - 1;

      *p++ = number[--length];
      if (length > 0)
        *p++ = '.';
      while (length > 0)
        *p++ = number[--length];
      *p++ = 'e';
      if (power < 0)
        *p++ = '-';
      power = ABS (power);
      if (power >= 10)
        *p++ = (char) ('0' + power / 10);
      *p++ = (char) ('0' + power % 10);
    }
  *p = '\0';

  return (size_t) (p - text);
}

/* Six digits always survive the way to a float and back, so if any number of at most six digits reads back
 * as this float, rounding to six finds it; nine digits always suffice. */
static bool
format_quickly (float value, char *text, size_t *length)
{
  double magnitude = fabs ((double) value);
  int decade;

  if (!(magnitude >= 1e-9 && magnitude <= 1e12))
    return false;

  decade = (int) floor (log10 (magnitude));
  for (int digits = 6; digits <= 9; digits++)
    {
      int exponent = decade - digits + 1;
      uint64_t mantissa = (uint64_t) nearbyint (exponent < 0 ? magnitude * powers[-exponent]
                                                             : magnitude / powers[exponent]);
      double back = exponent < 0 ? (double) mantissa / powers[-exponent] : (double) mantissa * powers[exponent];

      if ((float) back != (float) magnitude || (exponent < 0 && is_halfway (back)))
        continue; /* without a division back is exact: a tie goes to the even float either way */
      for (; mantissa % 10 == 0; mantissa /= 10)
        exponent++;
      *length = write_decimal (value < 0, mantissa, exponent, text);
      return true;
    }

  return false;
}

size_t
decimal_format_float (float value, char text[DECIMAL_FLOAT_SIZE])
{
  size_t length = 0;

  if (value == 0)
    return g_strlcpy (text, signbit (value) ? "-0" : "0", DECIMAL_FLOAT_SIZE);
  if (!isfinite (value))
    return g_strlcpy (text, isnan (value) ? "nan" : value < 0 ? "-inf" : "inf", DECIMAL_FLOAT_SIZE);
  if (format_quickly (value, text, &length))
    return length;

  for (int digits = 1; digits <= 9; digits++)
    {
      char format[8];
      double back;

      g_snprintf (format, sizeof format, "%%.%dg", digits);
      g_ascii_formatd (text, DECIMAL_FLOAT_SIZE, format, value);
      back = g_ascii_strtod (text, NULL);
      if ((float) back == value && !is_halfway (back))
        break;
    }

  return strlen (text);
}
