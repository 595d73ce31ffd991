/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers to and from text: against the C library over many bit patterns. */
#include "datasets/decimal.h"

#include "numeric/random.h"

#include <glib.h>
#include <locale.h>
#include <math.h>
#include <string.h>

static double
parse (const char *text)
{
  double value = NAN;
  const char *stop = decimal_parse (text, text + strlen (text), &value);

  g_assert_nonnull (stop);
  g_assert_cmpstr (stop, ==, "");

  return value;
}

static void
test_parse_values (void)
{
  static const char *const texts[] = {
    "0",
    "-0",
    "1",
    "+1",
    "-17",
    "3.25",
    ".5",
    "5.",
    "1e3",
    "1E-3",
    "-2.5e+2",
    "1e22",
    "1e23",
    "1e-22",
    "1e37",
    "1e38",
    "1e-45",
    "1e-300",
    "123456789",
    "0.000001234567",
    "1e400",
    "-1e9999",
    "0e99",
    "00012",
    "1.10",
    "0.1",
    "0.30103",
    "1e-99",
    "9007199254740992",
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      double value = parse (texts[i]), expected = g_ascii_strtod (texts[i], NULL);

      g_assert_true (value == expected && signbit (value) == signbit (expected));
    }
}

static void
test_parse_refuses (void)
{
  static const char *const texts[] = { "", "-", "+", ".", "-.", "e5", "abc", "nan", "inf", " 1", "--1", "+-1" };
  double value;

  for (unsigned i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_null (decimal_parse (texts[i], texts[i] + strlen (texts[i]), &value));
}

/* Where it stops, and that it never looks beyond the end. */
static void
test_parse_stops (void)
{
  static const struct
  {
    const char *text;
    size_t length, used;
    double value;
  } cases[] = {
    { "12,3", 4, 2, 12 }, { "1e", 2, 1, 1 },     { "1e+", 3, 1, 1 },    { "1.2.3", 5, 3, 1.2 }, { "0x10", 4, 1, 0 },
    { "1234", 2, 2, 12 }, { "1.25", 3, 3, 1.2 }, { "1e55", 3, 3, 1e5 }, { "7 ", 2, 1, 7 },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      double value;
      const char *stop = decimal_parse (cases[i].text, cases[i].text + cases[i].length, &value);

      g_assert_nonnull (stop);
      g_assert_cmpuint ((size_t) (stop - cases[i].text), ==, cases[i].used);
      g_assert_true (value == cases[i].value);
    }
}

static float
random_float (Random *random)
{
  uint32_t bits = random_u32 (random);
  float value;

  memcpy (&value, &bits, sizeof value);

  return value;
}

/* Long digit strings: the float must be the one that the C library's double gives. */
static void
test_parse_long (void)
{
  Random random = random_stream (1, 0);

  for (unsigned i = 0; i < 200000; i++)
    {
      char text[64];
      double value = i % 2 ? random_normal (&random) : random_float (&random);

      if (!isfinite (value))
        continue;
      g_ascii_formatd (text, sizeof text, i % 3 == 0 ? "%.18e" : i % 3 == 1 ? "%.17g" : "%.12g", value);
      g_assert_true ((float) parse (text) == (float) g_ascii_strtod (text, NULL));
      if (i % 3 == 2 && fabs (value) > 1e-10 && fabs (value) < 1e10)
        g_assert_true (parse (text) == g_ascii_strtod (text, NULL));
    }
}

/* The midpoint of two floats and its neighbours, with digits that only the last decides. */
static void
test_parse_midpoints (void)
{
  Random random = random_stream (2, 0);

  for (unsigned i = 0; i < 50000; i++)
    {
      float value = (float) (1 + random_uniform (&random));
      double middle = 0.5 * ((double) value + nextafterf (value, INFINITY));
      char text[96];

      for (int step = -1; step <= 1; step++)
        {
          g_ascii_formatd (text, 64, "%.30f", middle);
          text[strlen (text) - 1] = (char) ('0' + (step > 0));
          if (step < 0)
            g_ascii_formatd (text, 64, "%.30f", nextafter (middle, 0));
          g_assert_true ((float) parse (text) == (float) g_ascii_strtod (text, NULL));
        }
    }
}

static void
check_format (float value)
{
  char text[DECIMAL_FLOAT_SIZE], shorter[64];
  size_t length = decimal_format_float (value, text), digits = 0;

  g_assert_cmpuint (length, ==, strlen (text));
  g_assert_cmpuint (length, <, DECIMAL_FLOAT_SIZE);
  g_assert_true ((float) g_ascii_strtod (text, NULL) == value);
  g_assert_true ((float) parse (text) == value);
  g_assert_true (strtof (text, NULL) == value);

  /* No shorter one would do. */
  for (const char *p = text; *p != '\0' && *p != 'e'; p++)
    digits += g_ascii_isdigit (*p) && (digits > 0 || *p != '0');
  if (digits > 1 && strchr (text, '.') != NULL && fabsf (value) > 1.2e-38f)
    {
      char format[8];

      g_snprintf (format, sizeof format, "%%.%dg", (int) digits - 1);
      g_ascii_formatd (shorter, sizeof shorter, format, value);
      if ((float) g_ascii_strtod (shorter, NULL) == value)
        g_error ("%s would be enough for %s", shorter, text);
    }
}

static void
test_format (void)
{
  static const float values[] = { 1,       -1,     0.1f,          10,     1e9f,      1e10f, 123456792,
                                  1e-4f,   1e-5f,  3.4028235e38f, 1e-45f, 0.5f,      1e12f, 16777216,
                                  0.0625f, -1e-9f, 1e-10f,        255.5f, 1.0f / 255 };
  Random random = random_stream (3, 0);

  for (unsigned i = 0; i < G_N_ELEMENTS (values); i++)
    check_format (values[i]);
  for (unsigned i = 0; i < 300000; i++)
    {
      float value = i % 2 ? (float) random_normal (&random) : random_float (&random);

      if (isfinite (value) && value != 0)
        check_format (value);
    }
}

static void
test_format_looks (void)
{
  static const struct
  {
    float value;
    const char *text;
  } cases[] = { { 0, "0" },        { -0.0f, "-0" },       { 1, "1" },
                { -2.5f, "-2.5" }, { 0.1f, "0.1" },       { 100, "100" },
                { 1e9f, "1e9" },   { 1e20f, "1e+20" },    { 0.001f, "0.001" },
                { 1e-7f, "1e-7" }, { 1.5e-7f, "1.5e-7" }, { 12.5f, "12.5" },
                { NAN, "nan" },    { INFINITY, "inf" },   { -INFINITY, "-inf" } };
  char text[DECIMAL_FLOAT_SIZE];

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      decimal_format_float (cases[i].value, text);
      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/datasets/decimal/parse-values", test_parse_values);
  g_test_add_func ("/datasets/decimal/parse-refuses", test_parse_refuses);
  g_test_add_func ("/datasets/decimal/parse-stops", test_parse_stops);
  g_test_add_func ("/datasets/decimal/parse-long", test_parse_long);
  g_test_add_func ("/datasets/decimal/parse-midpoints", test_parse_midpoints);
  g_test_add_func ("/datasets/decimal/format", test_format);
  g_test_add_func ("/datasets/decimal/format-looks", test_format_looks);

  return g_test_run ();
}
