/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is written and quoted: exact numbers, JSON, excerpts of what came from outside. */
#include "numeric/excerpt.h"
#include "numeric/json_scan.h"
#include "numeric/json_writer.h"
#include "numeric/memory.h"
#include "numeric/number_text.h"
#include "numeric/random.h"

#include <glib.h>
#include <math.h>
#include <string.h>
#include <sys/resource.h>

/* ---- JSON ---- */

static char *
sample (JsonLayout layout)
{
  JsonWriter *writer = json_writer_new (layout);
  const float floats[] = { 0.1f, -0.0f, 16777216, NAN };

  json_writer_begin_object (writer, NULL);
  json_writer_text (writer, "text", "a \"b\" \\ \n \x01 \x7f é");
  json_writer_number (writer, "tenth", 0.1);
  json_writer_number (writer, "small", 1e-8);
  json_writer_number (writer, "none", -INFINITY);
  json_writer_toggle (writer, "yes", true);
  json_writer_texts (writer, "texts", (const char *const[]){ "a", "b", NULL });
  json_writer_floats (writer, "floats", floats, G_N_ELEMENTS (floats));
  json_writer_raw (writer, "raw", "[1, 2]");
  json_writer_begin_object (writer, "empty");
  json_writer_end_object (writer);
  json_writer_end_object (writer);
  return json_writer_finish (writer);
}

static void
test_json (void)
{
  g_autofree char *compact = sample (JSON_COMPACT), *lines = sample (JSON_LINES);

  g_assert_cmpstr (
      compact, ==,
      "{\"text\":\"a \\\"b\\\" \\\\ \\n \\u0001 \\u007f é\",\"tenth\":0.1,\"small\":1e-08,\"none\":null,"
      "\"yes\":true,\"texts\":[\"a\",\"b\"],\"floats\":[0.1,-0,16777216,null],\"raw\":[1, 2],\"empty\":{}}");
  g_assert_cmpstr (
      lines, ==,
      "{\n  \"text\": \"a \\\"b\\\" \\\\ \\n \\u0001 \\u007f é\",\n  \"tenth\": 0.1,\n  \"small\": 1e-08,\n"
      "  \"none\": null,\n  \"yes\": true,\n  \"texts\": [\n    \"a\",\n    \"b\"\n  ],\n"
      "  \"floats\": [0.1,-0,16777216,null],\n  \"raw\": [1, 2],\n  \"empty\": {}\n}\n");
}

static void
test_json_of_no_utf8 (void)
{
  JsonWriter *writer = json_writer_new (JSON_COMPACT);
  g_autofree char *text = NULL;

  json_writer_text (writer, NULL, "a\xff\xc3");
  text = json_writer_finish (writer);
  g_assert_cmpstr (text, ==, "\"a\xef\xbf\xbd\xef\xbf\xbd\"");
}

static void
test_json_that_goes_on (void)
{
  static const char *const ones[] = { "",  " ",    "{}", " {} \n", "[1, {\"a\": []}]", "{\"}\": \"\\\"}{\"}",
                                      "{", "{\"a", "1",  "x {}" };
  static const char *const more[] = { "{} {}", "{}{", "[] 1", "{\"a\": \"}\"} x", "{}}", "[[]],", "{}\n\n[" };

  for (guint i = 0; i < G_N_ELEMENTS (ones); i++)
    g_assert_false (json_scan_goes_on (ones[i], strlen (ones[i])));
  for (guint i = 0; i < G_N_ELEMENTS (more); i++)
    g_assert_true (json_scan_goes_on (more[i], strlen (more[i])));
}

/* ---- Numbers ---- */

static void
test_numbers_read_back (void)
{
  Random random = random_stream (5, 0);

  for (int i = 0; i < 20000; i++)
    {
      double value = ldexp (random_normal (&random), (int) random_below (&random, 2000) - 1000);
      float single = (float) ldexp (random_normal (&random), (int) random_below (&random, 240) - 130);
      g_autofree char *text = number_exact (value), *short_text = number_exact_float (single);

      g_assert_true (g_ascii_strtod (text, NULL) == value);
      g_assert_true ((float) g_ascii_strtod (short_text, NULL) == single);
    }
}

/* ---- Memory ---- */

static void
test_memory (void)
{
  g_assert_cmpfloat (
      memory_available_in ("MemTotal:       16000 kB\nMemFree:          100 kB\nMemAvailable:    9000 kB\n"
                           "Buffers: 1 kB\n"),
      ==, 9000 * 1024.0);
  g_assert_cmpfloat (memory_available_in ("MemFree: 100 kB\n"), <, 0);
  double available = memory_available ();
  g_assert_cmpfloat (available, >, 0);
}

/* No more than the limit, of which something is used. */
static void
test_memory_limit (void)
{
  struct rlimit limit, lower, now;

  g_assert_cmpint (getrlimit (RLIMIT_AS, &limit), ==, 0);
  lower = limit;
  lower.rlim_cur = MIN (limit.rlim_max, (rlim_t) 1 << 32);
  g_assert_cmpint (setrlimit (RLIMIT_AS, &lower), ==, 0);
  g_assert_cmpint (getrlimit (RLIMIT_AS, &now), ==, 0);
  if (now.rlim_cur == lower.rlim_cur)
    g_assert_cmpfloat (memory_available (), <, (double) lower.rlim_cur);
  else
    g_test_skip ("the address space cannot be limited under an emulator");
  g_assert_cmpint (setrlimit (RLIMIT_AS, &limit), ==, 0);
}

/* ---- Excerpts ---- */

static void
assert_excerpt (const char *text, gssize length, const char *expected)
{
  g_autofree char *excerpt = excerpt_new (text, length);

  g_assert_cmpstr (excerpt, ==, expected);
}

static void
test_excerpts (void)
{
  assert_excerpt ("plain, Ähre", -1, "plain, Ähre");
  assert_excerpt ("plain", 3, "pla");
  assert_excerpt (NULL, -1, "");
  assert_excerpt ("a\nb\tc\x1b[31m\x7f", -1, "a\\x0ab\\x09c\\x1b[31m\\x7f");
  assert_excerpt ("\xe2\x80\xae\xe2\x80\xa8", -1, "\\u202e\\u2028"); /* right to left, line separator */
  assert_excerpt ("a\xff", -1, "a\xef\xbf\xbd");
  assert_excerpt ("a\0b", 3,
                  "a\xef\xbf\xbd"
                  "b");
}

static void
test_excerpts_are_short (void)
{
  g_autofree char *exact = g_strnfill (EXCERPT_MAX, 'x'), *longer = g_strnfill (300000, 'x');
  g_autofree char *cut = g_strconcat (exact, "…", NULL);
  g_autoptr (GString) wide = g_string_new (NULL);
  g_autofree char *of_wide = NULL;

  assert_excerpt (exact, -1, exact);
  assert_excerpt (longer, -1, cut);
  for (int i = 0; i < 200; i++)
    g_string_append (wide, "\xf0\x9f\x8c\x8d");
  of_wide = excerpt_new (wide->str, -1);
  g_assert_cmpint (g_utf8_strlen (of_wide, -1), ==, EXCERPT_MAX + 1);
  g_assert_true (g_str_has_suffix (of_wide, "\xf0\x9f\x8c\x8d…"));
}

static void
test_paths_keep_their_end (void)
{
  g_autofree char *folder = g_strnfill (200, 'f');
  g_autofree char *path = g_strconcat ("/", folder, "/a\nb.csv", NULL), *excerpt = excerpt_of_path (path);
  g_autofree char *short_path = excerpt_of_path ("/tmp/points.csv");

  g_assert_cmpstr (short_path, ==, "/tmp/points.csv");
  g_assert_true (g_str_has_prefix (excerpt, "…f"));
  g_assert_true (g_str_has_suffix (excerpt, "f/a\\x0ab.csv"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/json", test_json);
  g_test_add_func ("/text/json-of-no-utf8", test_json_of_no_utf8);
  g_test_add_func ("/text/json-that-goes-on", test_json_that_goes_on);
  g_test_add_func ("/text/numbers-read-back", test_numbers_read_back);
  g_test_add_func ("/text/memory", test_memory);
  g_test_add_func ("/text/memory-limit", test_memory_limit);
  g_test_add_func ("/text/excerpts", test_excerpts);
  g_test_add_func ("/text/excerpts-are-short", test_excerpts_are_short);
  g_test_add_func ("/text/paths-keep-their-end", test_paths_keep_their_end);
  return g_test_run ();
}
