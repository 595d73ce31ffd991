/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Settings, figures with settings in them, and weights, mutated and of the wrong kind: either they are read, or one
 * sentence says why not that is fit to be shown.  Seeded; run it under the sanitizers, which find leaks, too. */
#include "experiments/experiments.h"
#include "network/safetensors.h"
#include "numeric/random.h"
#include "plot/export.h"
#include "runs/settings.h"

#include <glib/gstdio.h>
#include <string.h>

static unsigned accepted, refused;

/* One line of valid UTF-8 that does not go on for ever, and names the file. */
static void
check_message (const GError *error, const char *file)
{
  g_assert_nonnull (error);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_cmpuint (strlen (error->message), <, 2000);
  for (const char *c = error->message; *c != '\0'; c = g_utf8_next_char (c))
    g_assert_false (g_unichar_iscntrl (g_utf8_get_char (c)));
  if (strstr (error->message, file) == NULL)
    g_error ("“%s” does not name %s", error->message, file);
  g_assert_true (g_str_has_suffix (error->message, ".") || g_str_has_suffix (error->message, "?"));
}

static void
try_settings (const char *json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Settings) settings = settings_from_json (json, "fuzz.json", experiments, &error);

  if (settings != NULL)
    {
      g_autofree char *again = settings_to_json (settings);
      g_autoptr (Settings) same = settings_from_json (again, "again.json", experiments, &error);
      g_assert_no_error (error);
      g_assert_true (settings_equal (settings, same));
      accepted++;
      return;
    }
  check_message (error, "fuzz.json");
  refused++;
}

/* Bytes changed, removed, doubled, or replaced by what means something in JSON. */
static void
mutate (GByteArray *bytes, Random *random)
{
  static const char awkward[] = "{}[]\",:\\0123456789+-.eEtfn \n\r\t\x01\x1b\x7f\xff\xc3\xe2";
  unsigned changes = 1 + random_below (random, 4);

  for (unsigned i = 0; i < changes && bytes->len > 1; i++)
    {
      guint where = random_below (random, bytes->len - 1);
      guint8 byte = random_below (random, 8) > 0 ? (guint8) awkward[random_below (random, sizeof awkward - 1)]
                                                 : (guint8) random_u32 (random);
      switch (random_below (random, 4))
        {
        case 0:
          g_byte_array_remove_range (bytes, where, 1 + random_below (random, MIN (bytes->len - where, 40)));
          break;
        case 1:
          {
            guint8 doubled[20]; /* a copy: appending can move the array */
            guint n = MIN (bytes->len - where, sizeof doubled);
            memcpy (doubled, bytes->data + where, n);
            g_byte_array_append (bytes, doubled, n);
            break;
          }
        default:
          bytes->data[where] = byte;
          break;
        }
    }
}

static GByteArray *
mutated (const void *data, gsize length, Random *random)
{
  GByteArray *bytes = g_byte_array_new ();

  g_byte_array_append (bytes, data, (guint) length);
  mutate (bytes, random);
  return bytes;
}

static char *
good_settings (const Experiment *experiment)
{
  g_autoptr (Settings) settings = settings_new (experiment);

  if (parameter_find (experiment_parameters (experiment), "data-file") == NULL)
    return settings_to_json (settings);
  settings_set (settings, "data-file", "/somewhere/points.csv", NULL);
  settings_expect_file (settings, "data-file",
                        &(FileIdentity){ 12, "0123456789012345678901234567890123456789012345678901234567890123" });
  return settings_to_json (settings);
}

static void
test_settings (void)
{
  Random random = random_stream (11, 0);

  for (const Experiment *const *e = experiments; *e != NULL; e++)
    {
      g_autofree char *json = good_settings (*e);
      try_settings (json);
      for (int i = 0; i < 600; i++)
        {
          g_autoptr (GByteArray) bytes = mutated (json, strlen (json), &random);
          g_autofree char *text = g_strndup ((const char *) bytes->data, bytes->len);
          try_settings (text);
        }
    }
}

#define HEAD "{\"basin\": \"" BASIN_VERSION "\", \"experiment\": \"landscape\", "

static void
test_settings_of_the_wrong_kind (void)
{
  static const char *const texts[] = {
    "",
    " ",
    "\n",
    "0",
    "-1e400",
    "true",
    "null",
    "\"text\"",
    "[]",
    "[[[[]]]]",
    "{}",
    "{",
    "}",
    "{\"basin\": 1}",
    "{\"basin\": []}",
    "{} {}",
    "{}{}",
    "[] []",
    "{}}",
    "{} x",
    "{\"a\": \"}\"} {",
    "[{\"basin\": \"0.1.0\"}]",
    "\xff\xfe",
    "\x1b[31m",
    HEAD "\"parameters\": []}",
    HEAD "\"parameters\": null}",
    HEAD "\"parameters\": \"x\"}",
    HEAD "\"parameters\": {\"width\": {}}}",
    HEAD "\"parameters\": {\"width\": [1, 2]}}",
    HEAD "\"parameters\": {\"width\": null}}",
    HEAD "\"parameters\": {\"data\": \"a\\nb\\u001b[31m\"}}",
    HEAD "\"parameters\": {\"a\\nb\": 1}}",
    HEAD "\"parameters\": {}, \"seed\": {}}",
    HEAD "\"parameters\": {}, \"seed\": []}",
    HEAD "\"parameters\": {}, \"files\": 3}",
    HEAD "\"parameters\": {}, \"files\": {\"data-file\": {\"size\": []}}}",
    "{\"basin\": \"9.9\\n9\", \"experiment\": \"landscape\", \"parameters\": {}}",
    "{\"basin\": \"" BASIN_VERSION "\", \"experiment\": \"a\\u0000b\\u2028c\", \"parameters\": {}}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    try_settings (texts[i]);
}

/* What is said does not grow with what was wrong. */
static void
test_long_values (void)
{
  static const char *const patterns[] = {
    HEAD "\"parameters\": {\"width\": \"%s\"}}",
    HEAD "\"parameters\": {\"width\": [\"%s\"]}}",
    HEAD "\"parameters\": {\"%s\": 1}}",
    HEAD "\"parameters\": {\"data-file\": [\"%s\"]}}",
    HEAD "\"parameters\": {}, %s}",
    "{\"basin\": \"%s\", \"experiment\": \"landscape\", \"parameters\": {}}",
    "{\"basin\": \"" BASIN_VERSION "\", \"experiment\": \"%s\", \"parameters\": {}}",
  };
  g_autofree char *filler = g_strnfill (300000, 'x');

  for (guint i = 0; i < G_N_ELEMENTS (patterns); i++)
    {
      g_auto (GStrv) parts = g_strsplit (patterns[i], "%s", 2);
      g_autofree char *json = g_strjoinv (filler, parts);
      unsigned before = refused;
      try_settings (json);
      g_assert_cmpuint (refused, ==, before + 1);
    }
}

/* ---- Figures ---- */

static Figure *
small_figure (void)
{
  Figure *figure = figure_new ("A figure");
  Plot *plot = plot_new ("loss", "Loss");
  const double x[] = { 1, 2, 3 }, y[] = { 3, 2, 1 };

  plot_add_line (plot, "loss", NULL, numbers_copy (x, 3), numbers_copy (y, 3));
  figure_add (figure, plot);
  figure->settings = good_settings (experiments[0]);
  return figure;
}

static void
try_figure (const char *path, const void *data, gsize length, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *settings = NULL;

  g_assert_true (g_file_set_contents_full (path, data, (gssize) length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  settings = export_read_settings (path, &error);
  if (settings != NULL)
    {
      g_assert_true (g_utf8_validate (settings, -1, NULL));
      try_settings (settings);
      accepted++;
      return;
    }
  check_message (error, name);
  refused++;
}

/* Mostly where the settings are: elsewhere a change hits the picture. */
static void
mutate_figure (GByteArray *bytes, guint settings_at, Random *random)
{
  if (random_below (random, 4) == 0)
    g_byte_array_set_size (bytes, random_below (random, bytes->len));
  else if (random_below (random, 3) == 0)
    mutate (bytes, random);
  else
    for (unsigned i = 0; i < 4; i++)
      bytes->data[MIN (settings_at + random_below (random, 1200), bytes->len - 1)] = (guint8) random_u32 (random);
}

static guint
find (const guint8 *data, gsize length, const char *mark)
{
  gsize n = strlen (mark);

  for (gsize i = 0; i + n <= length; i++)
    if (memcmp (data + i, mark, n) == 0)
      return (guint) i;
  return 0;
}

static void
test_figures (void)
{
  static const struct
  {
    const char *name, *mark;
  } kinds[] = {
    { "fuzz.png", "basin" }, { "fuzz.svg", "<metadata" }, { "fuzz.pdf", "basin-settings:" }, { "fuzz.eps", "%basin: " }
  };
  g_autofree char *folder = g_dir_make_tmp ("basin-fuzz-XXXXXX", NULL);
  g_autoptr (Figure) figure = small_figure ();
  ExportOptions options = export_defaults ();
  Random random = random_stream (12, 0);

  options.width_mm = options.height_mm = 60;
  options.dpi = 50;
  for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
    {
      g_autofree char *path = g_build_filename (folder, kinds[k].name, NULL), *data = NULL;
      unsigned before = accepted;
      gsize length;
      g_assert_true (figure_export (figure, path, &options, NULL));
      g_assert_true (g_file_get_contents (path, &data, &length, NULL));
      guint at = find ((const guint8 *) data, length, kinds[k].mark);
      g_assert_cmpuint (at, >, 0);
      try_figure (path, data, length, kinds[k].name);
      g_assert_cmpuint (accepted, >, before);
      for (int i = 0; i < 400; i++)
        {
          g_autoptr (GByteArray) bytes = g_byte_array_new ();
          g_byte_array_append (bytes, (const guint8 *) data, (guint) length);
          mutate_figure (bytes, at, &random);
          try_figure (path, bytes->data, bytes->len, kinds[k].name);
        }
      g_remove (path);
    }
  g_rmdir (folder);
}

static void
test_no_figures (void)
{
  g_autofree char *folder = g_dir_make_tmp ("basin-fuzz-XXXXXX", NULL),
                  *missing = g_build_filename (folder, "a.svg", NULL);
  g_autoptr (GError) none = NULL, directory = NULL;

  g_assert_null (export_read_settings (missing, &none));
  check_message (none, "a.svg");
  g_assert_null (export_read_settings (folder, &directory));
  check_message (directory, "basin-fuzz-");
  g_rmdir (folder);
}

/* ---- Weights ---- */

static void
try_weights (const Network *network, GByteArray *bytes)
{
  g_autoptr (GBytes) exact = g_bytes_new (bytes->data, bytes->len);
  g_autoptr (GError) error = NULL;
  g_autofree real *theta = g_new0 (real, network_parameters (network));

  if (safetensors_read_weights (network, "fuzz.safetensors", exact, theta, &error))
    {
      accepted++;
      return;
    }
  check_message (error, "fuzz.safetensors");
  refused++;
}

/* Headers that go on after their end, which the parser would leak. */
static void
test_weights_with_two_headers (void)
{
  static const char *const headers[] = { "{} {}", "[] []", "{\"a\":{}}{\"b\":{}}", "{}\n[1]" };
  Architecture architecture = architecture_uniform (2, 1, 3, 2);
  Network *network = network_new (&architecture);

  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      guint64 size = GUINT64_TO_LE ((guint64) strlen (headers[i]));
      g_autoptr (GByteArray) bytes = g_byte_array_new ();
      unsigned before = refused;
      g_byte_array_append (bytes, (const guint8 *) &size, 8);
      g_byte_array_append (bytes, (const guint8 *) headers[i], (guint) strlen (headers[i]));
      try_weights (network, bytes);
      g_assert_cmpuint (refused, ==, before + 1);
    }
  network_free (network);
}

static void
test_weights (void)
{
  Architecture architecture = architecture_uniform (2, 1, 3, 2);
  Network *network = network_new (&architecture);
  g_autofree real *theta = g_new0 (real, network_parameters (network));
  g_autoptr (GBytes) good = safetensors_of_weights (network, theta);
  Random random = random_stream (13, 0);

  for (int i = 0; i < 6000; i++)
    {
      gsize length, header;
      const guint8 *data = g_bytes_get_data (good, &length);
      g_autoptr (GByteArray) bytes = mutated (data + 8, length - 8, &random);
      guint64 size;
      /* The header's length fits in most, so that what is in it is read. */
      header = (gsize) data[0] + 256u * data[1] + bytes->len - (length - 8);
      size = GUINT64_TO_LE (random_below (&random, 10) > 0 ? (guint64) header : random_u32 (&random));
      g_byte_array_prepend (bytes, (const guint8 *) &size, 8);
      try_weights (network, bytes);
    }
  network_free (network);
}

static void
test_both_happened (void)
{
  g_assert_cmpuint (accepted, >, 100);
  g_assert_cmpuint (refused, >, 500);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/files-fuzz/settings", test_settings);
  g_test_add_func ("/files-fuzz/settings-of-the-wrong-kind", test_settings_of_the_wrong_kind);
  g_test_add_func ("/files-fuzz/long-values", test_long_values);
  g_test_add_func ("/files-fuzz/figures", test_figures);
  g_test_add_func ("/files-fuzz/no-figures", test_no_figures);
  g_test_add_func ("/files-fuzz/weights", test_weights);
  g_test_add_func ("/files-fuzz/weights-with-two-headers", test_weights_with_two_headers);
  g_test_add_func ("/files-fuzz/both-happened", test_both_happened);
  return g_test_run ();
}
