/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Settings: every kind of value, what a wrong one is told, JSON there and back, and the nearest name. */
#include "runs/settings.h"

#include "comma_locale.h"

#include <json-glib/json-glib.h>
#include <math.h>

static const Choice shapes[] = { { "round", "Round" }, { "square", "Square" }, { "star", "Star" }, { NULL, NULL } };

static const Parameter parameters[] = {
  { "learning-rate", "Rate", "", NULL, PARAMETER_NUMBER, PARAMETER_LOG, 1e-6, 10, 0, 0, 0.1, NULL, EFFECT_LIVE, "" },
  { "offset", "Offset", "", NULL, PARAMETER_NUMBER, PARAMETER_LINEAR, -2.5, 2.5, 0, 0, 0, NULL, EFFECT_LIVE, "" },
  { "width", "Width", "", NULL, PARAMETER_INTEGER, PARAMETER_LINEAR, 1, 4096, 1, 256, 16, NULL, EFFECT_RESTART, "" },
  { "shape", "Shape", "", NULL, PARAMETER_CHOICE, PARAMETER_LINEAR, 0, 0, 0, 0, 1, shapes, EFFECT_RESTART, "" },
  { "skip", "Skip", "", NULL, PARAMETER_TOGGLE, PARAMETER_LINEAR, 0, 1, 0, 0, 0, NULL, EFFECT_RESTART, "" },
  { "data-file", "File", "", NULL, PARAMETER_FILE, PARAMETER_LINEAR, 0, 0, 0, 0, 0, NULL, EFFECT_RESTART, "" },
  { "seed", "Seed", "", NULL, PARAMETER_INTEGER, PARAMETER_LINEAR, 0, 4294967295.0, 0, 0, 7, NULL, EFFECT_RESTART, "" },
  { NULL },
};
static const PresetValue wide_values[] = { { "width", "256" }, { "shape", "star" }, { NULL, NULL } };
static const PresetValue wrong_values[] = { { "width", "256" }, { "shape", "triangle" }, { NULL, NULL } };
static const Preset presets[] = {
  { "wide", "Very wide", "", wide_values },
  { "wrong", "Wrong", "", wrong_values },
  { NULL },
};
static const Experiment made_up = { "made-up", "Made up", "", parameters, .presets = presets };

static const Parameter seedless_parameters[] = {
  { "width", "Width", "", NULL, PARAMETER_INTEGER, PARAMETER_LINEAR, 1, 8, 0, 0, 2, NULL, EFFECT_RESTART, "" },
  { NULL },
};
static const Preset no_presets[] = { { NULL } };
static const Experiment seedless = { "seedless", "Seedless", "", seedless_parameters, .presets = no_presets };

static const Experiment *const table[] = { &made_up, &seedless, NULL };

/* ---- Values ---- */

static bool
is_initial (const Settings *settings, const Parameter *p)
{
  if (p->kind == PARAMETER_FILE)
    return *settings_text (settings, p->id) == '\0';
  return settings_number (settings, p->id) == p->initial;
}

static void
test_defaults (void)
{
  g_autoptr (Settings) settings = settings_new (&made_up);

  g_assert_cmpfloat (settings_number (settings, "learning-rate"), ==, 0.1);
  g_assert_cmpfloat (settings_number (settings, "shape"), ==, 1);
  g_assert_cmpstr (settings_text (settings, "shape"), ==, "square");
  g_assert_cmpstr (settings_text (settings, "data-file"), ==, "");
  for (const Parameter *p = parameters; p->id != NULL; p++)
    g_assert_true (is_initial (settings, p));
  g_assert_true (settings_experiment (settings) == &made_up);
}

static void
test_right_values (void)
{
  static const struct
  {
    const char *id, *text;
    double number;
    const char *formatted;
  } cases[] = {
    { "learning-rate", "0.05", 0.05, "0.05" },
    { "learning-rate", "1e-6", 1e-6, "1e-06" },
    { "learning-rate", "10", 10, "10" },
    { "learning-rate", ".1e1", 1, "1" },
    { "learning-rate", "0.1234567890123456", 0.1234567890123456, "0.1234567890123456" },
    { "offset", "-2.5", -2.5, "-2.5" },
    { "offset", "+0.30000000000000004", 0.30000000000000004, "0.30000000000000004" },
    { "width", "1", 1, "1" },
    { "width", "4096", 4096, "4096" },
    { "width", "64.0", 64, "64" },
    { "width", "1e3", 1000, "1000" },
    { "shape", "round", 0, "round" },
    { "shape", "STAR", 2, "star" },
    { "skip", "true", 1, "true" },
    { "skip", "False", 0, "false" },
    { "skip", "on", 1, "true" },
    { "skip", "off", 0, "false" },
    { "skip", "yes", 1, "true" },
    { "skip", "no", 0, "false" },
    { "skip", "1", 1, "true" },
    { "skip", "0", 0, "false" },
    { "seed", "4294967295", 4294967295.0, "4294967295" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Settings) settings = settings_new (&made_up);
      g_autoptr (GError) error = NULL;
      bool set = settings_set (settings, cases[i].id, cases[i].text, &error);
      g_assert_no_error (error);
      g_assert_true (set);
      g_assert_cmpfloat (settings_number (settings, cases[i].id), ==, cases[i].number);
      g_autofree char *formatted = settings_format (settings, cases[i].id);
      g_assert_cmpstr (formatted, ==, cases[i].formatted);
      /* What is formatted reads back. */
      g_autoptr (Settings) again = settings_new (&made_up);
      settings_set (again, cases[i].id, formatted, &error);
      g_assert_no_error (error);
      g_assert_true (settings_equal (settings, again));
    }
}

static void
test_wrong_values (void)
{
  static const struct
  {
    const char *id, *text;
    int code;
    const char *message;
  } cases[] = {
    { "learning-rate", "11", SETTINGS_ERROR_VALUE, "learning-rate is “11”; expected a number from 1e-06 to 10." },
    { "learning-rate", "0", SETTINGS_ERROR_VALUE, "learning-rate is “0”; expected a number from 1e-06 to 10." },
    { "learning-rate", "fast", SETTINGS_ERROR_VALUE, "learning-rate is “fast”; expected a number from 1e-06 to 10." },
    { "learning-rate", "0,5", SETTINGS_ERROR_VALUE, "learning-rate is “0,5”; expected a number from 1e-06 to 10." },
    { "learning-rate", "1 ", SETTINGS_ERROR_VALUE, "learning-rate is “1 ”; expected a number from 1e-06 to 10." },
    { "learning-rate", " 1", SETTINGS_ERROR_VALUE, "learning-rate is “ 1”; expected a number from 1e-06 to 10." },
    { "learning-rate", "", SETTINGS_ERROR_VALUE, "learning-rate is “”; expected a number from 1e-06 to 10." },
    { "learning-rate", "nan", SETTINGS_ERROR_VALUE, "learning-rate is “nan”; expected a number from 1e-06 to 10." },
    { "learning-rate", "inf", SETTINGS_ERROR_VALUE, "learning-rate is “inf”; expected a number from 1e-06 to 10." },
    { "learning-rate", "0x1", SETTINGS_ERROR_VALUE, "learning-rate is “0x1”; expected a number from 1e-06 to 10." },
    { "learning-rate", "1e999", SETTINGS_ERROR_VALUE, "learning-rate is “1e999”; expected a number from 1e-06 to 10." },
    { "learning-rate", "1e", SETTINGS_ERROR_VALUE, "learning-rate is “1e”; expected a number from 1e-06 to 10." },
    { "learning-rate", "--1", SETTINGS_ERROR_VALUE, "learning-rate is “--1”; expected a number from 1e-06 to 10." },
    { "width", "1.5", SETTINGS_ERROR_VALUE, "width is “1.5”; expected a whole number from 1 to 4096." },
    { "width", "0", SETTINGS_ERROR_VALUE, "width is “0”; expected a whole number from 1 to 4096." },
    { "width", "4097", SETTINGS_ERROR_VALUE, "width is “4097”; expected a whole number from 1 to 4096." },
    { "width", "-3", SETTINGS_ERROR_VALUE, "width is “-3”; expected a whole number from 1 to 4096." },
    { "seed", "-1", SETTINGS_ERROR_VALUE, "seed is “-1”; expected a whole number from 0 to 4294967295." },
    { "shape", "triangle", SETTINGS_ERROR_VALUE, "shape is “triangle”; expected one of round, square, star." },
    { "shape", "1", SETTINGS_ERROR_VALUE, "shape is “1”; expected one of round, square, star." },
    { "shape", "sqare", SETTINGS_ERROR_VALUE,
      "shape is “sqare”; expected one of round, square, star. Did you mean “square”?" },
    { "skip", "2", SETTINGS_ERROR_VALUE, "skip is “2”; expected true or false." },
    { "skip", "", SETTINGS_ERROR_VALUE, "skip is “”; expected true or false." },
    { "widht", "3", SETTINGS_ERROR_UNKNOWN, "There is no parameter “widht”. Did you mean “width”?" },
    { "learning", "3", SETTINGS_ERROR_UNKNOWN, "There is no parameter “learning”. Did you mean “learning-rate”?" },
    { "colour", "3", SETTINGS_ERROR_UNKNOWN,
      "There is no parameter “colour”. There are: learning-rate, offset, width, shape, skip, data-file, seed." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Settings) settings = settings_new (&made_up), untouched = settings_new (&made_up);
      g_autoptr (GError) error = NULL;
      g_assert_false (settings_set (settings, cases[i].id, cases[i].text, &error));
      g_assert_error (error, SETTINGS_ERROR, cases[i].code);
      g_assert_cmpstr (error->message, ==, cases[i].message);
      g_assert_true (settings_equal (settings, untouched));
    }
}

static void
test_numbers (void)
{
  g_autoptr (Settings) settings = settings_new (&made_up);
  g_autoptr (GError) error = NULL;
  static const struct
  {
    const char *id;
    double wrong;
  } wrong[] = { { "learning-rate", NAN }, { "learning-rate", INFINITY },
                { "width", 2.5 },         { "width", -INFINITY },
                { "shape", 3 },           { "shape", -1 },
                { "shape", 0.5 },         { "skip", 0.5 },
                { "nothing", 1 } };

  g_assert_true (settings_set_number (settings, "shape", 2, &error));
  g_assert_cmpstr (settings_text (settings, "shape"), ==, "star");
  g_assert_true (settings_set_number (settings, "skip", 1, &error));
  g_assert_true (settings_set_number (settings, "offset", -2.5, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) why = NULL;
      g_assert_false (settings_set_number (settings, wrong[i].id, wrong[i].wrong, &why));
      g_assert_nonnull (why);
      g_assert_nonnull (strstr (why->message, wrong[i].id));
    }
  g_assert_cmpfloat (settings_number (settings, "shape"), ==, 2);
}

static void
test_copies_are_apart (void)
{
  g_autoptr (Settings) a = settings_new (&made_up), other = settings_new (&seedless);
  g_autoptr (Settings) b = NULL;

  settings_set (a, "data-file", "points.csv", NULL);
  b = settings_copy (a);
  g_assert_true (settings_equal (a, b));
  settings_set (b, "data-file", "other.csv", NULL);
  g_assert_false (settings_equal (a, b));
  g_assert_cmpstr (settings_text (a, "data-file"), ==, "points.csv");
  settings_set (a, "data-file", "", NULL);
  g_assert_cmpstr (settings_text (a, "data-file"), ==, "");
  settings_set (b, "data-file", "", NULL);
  g_assert_true (settings_equal (a, b)); /* none and empty are the same */
  settings_set (b, "skip", "on", NULL);
  g_assert_false (settings_equal (a, b));
  g_assert_false (settings_equal (a, other));
}

/* ---- Presets ---- */

static void
test_presets (void)
{
  g_autoptr (Settings) settings = settings_new (&made_up);
  g_autoptr (GError) error = NULL;

  settings_set (settings, "skip", "true", NULL);
  g_assert_true (settings_apply_preset (settings, "wide", &error));
  g_assert_no_error (error);
  g_assert_cmpfloat (settings_number (settings, "width"), ==, 256);
  g_assert_cmpstr (settings_text (settings, "shape"), ==, "star");
  g_assert_cmpfloat (settings_number (settings, "skip"), ==, 0); /* defaults first */
  g_assert_true (settings_apply_preset (settings, "Very wide", &error));
  g_assert_true (settings_apply_preset (settings, "WIDE", &error));

  g_assert_false (settings_apply_preset (settings, "wid", &error));
  g_assert_error (error, SETTINGS_ERROR, SETTINGS_ERROR_UNKNOWN);
  g_assert_cmpstr (error->message, ==, "There is no preset “wid”. Did you mean “wide”?");
  g_clear_error (&error);
  g_assert_false (settings_apply_preset (settings, "nothing-like-it", &error));
  g_assert_cmpstr (error->message, ==, "There is no preset “nothing-like-it”. There are: wide, wrong.");
  g_clear_error (&error);
  g_assert_false (settings_apply_preset (settings, "wrong", &error));
  g_assert_error (error, SETTINGS_ERROR, SETTINGS_ERROR_VALUE);
}

/* ---- JSON ---- */

static Settings *
unusual_settings (void)
{
  Settings *settings = settings_new (&made_up);

  settings_set (settings, "learning-rate", "0.30000000000000004", NULL);
  settings_set (settings, "offset", "-1.5", NULL);
  settings_set (settings, "width", "4096", NULL);
  settings_set (settings, "shape", "star", NULL);
  settings_set (settings, "skip", "true", NULL);
  settings_set (settings, "data-file", "/tmp/a \"quoted\"\\ näme\n.csv", NULL);
  settings_set (settings, "seed", "4294967295", NULL);
  return settings;
}

static void
assert_round_trip (const Settings *settings)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *json = settings_to_json (settings);
  g_autoptr (Settings) again = settings_from_json (json, "settings.json", table, &error);
  g_autoptr (Settings) expected = settings_copy (settings);

  g_assert_no_error (error);
  if (settings_experiment (settings) == &made_up && *settings_text (settings, "data-file") != '\0')
    {
      g_autofree char *base = g_path_get_basename (settings_text (settings, "data-file"));
      settings_set (expected, "data-file", base, NULL);
    }
  g_assert_true (settings_equal (expected, again));
}

static void
test_json_round_trip (void)
{
  g_autoptr (Settings) defaults = settings_new (&made_up), unusual = unusual_settings ();
  g_autoptr (Settings) without_seed = settings_new (&seedless);

  assert_round_trip (defaults);
  assert_round_trip (unusual);
  assert_round_trip (without_seed);
}

static void
test_json_is_as_described (void)
{
  g_autoptr (Settings) settings = unusual_settings ();
  g_autofree char *json = settings_to_json (settings);
  g_autoptr (JsonNode) root = json_from_string (json, NULL);
  JsonObject *object = json_node_get_object (root);
  JsonObject *values = json_object_get_object_member (object, "parameters");

  g_assert_cmpstr (json_object_get_string_member (object, "basin"), ==, BASIN_VERSION);
  g_assert_cmpstr (json_object_get_string_member (object, "experiment"), ==, "made-up");
  g_assert_cmpint (json_object_get_int_member (object, "seed"), ==, 4294967295);
  g_assert_false (json_object_has_member (values, "seed"));
  g_assert_cmpuint (json_object_get_size (values), ==, 6);
  g_assert_cmpfloat (json_object_get_double_member (values, "learning-rate"), ==, 0.30000000000000004);
  g_assert_true (json_object_get_boolean_member (values, "skip"));
  g_assert_cmpstr (json_object_get_string_member (values, "shape"), ==, "star");
  g_assert_nonnull (strstr (json, "\"learning-rate\": 0.30000000000000004,"));
  g_assert_nonnull (strstr (json, "\"width\": 4096,"));
}

static void
test_json_without_paths (void)
{
  g_autoptr (Settings) settings = settings_new (&made_up);
  g_autofree char *json = NULL;

  settings_set (settings, "data-file", "/home/somebody/secret-folder/points.csv", NULL);
  json = settings_to_json (settings);
  g_assert_null (strstr (json, "secret-folder"));
  g_assert_nonnull (strstr (json, "\"points.csv\""));
  g_assert_null (strstr (json, "\"files\"")); /* nobody looked at it */
}

/* ---- Files ---- */

typedef struct
{
  char *folder, *file;
} Place;

static void
set_up_place (Place *place, gconstpointer data)
{
  place->folder = g_dir_make_tmp ("basin-settings-XXXXXX", NULL);
  place->file = g_build_filename (place->folder, "points.csv", NULL);
  g_assert_true (g_file_set_contents (place->file, "abc", 3, NULL));
}

static void
tear_down_place (Place *place, gconstpointer data)
{
  g_remove (place->file);
  g_rmdir (place->folder);
  g_free (place->folder);
  g_free (place->file);
}

/* FIPS 180-2's example. */
static const FileIdentity abc = { 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" };

static void
test_file_identity (Place *place, gconstpointer data)
{
  FileIdentity identity;
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < 2; i++) /* read, and remembered */
    {
      g_assert_true (file_identity_of (place->file, &identity));
      g_assert_true (file_identity_equal (&identity, &abc));
    }
  g_assert_true (file_identity_check (place->file, abc.sha256, &error));
  g_assert_true (file_identity_check (place->file, "", &error));
  g_assert_false (file_identity_of (place->folder, &identity));
  g_assert_false (file_identity_known (&identity));
  g_assert_true (g_file_set_contents (place->file, "abcd", 4, NULL));
  g_assert_true (file_identity_of (place->file, &identity));
  g_assert_false (file_identity_equal (&identity, &abc));
  g_assert_false (file_identity_check (place->file, abc.sha256, &error));
  g_assert_error (error, SETTINGS_ERROR, SETTINGS_ERROR_FILE);
  g_assert_nonnull (strstr (error->message, place->file));
  g_assert_nonnull (strstr (error->message, "ba7816bf8f01"));
}

static void
test_files_are_looked_for (Place *place, gconstpointer data)
{
  g_autoptr (Settings) settings = settings_new (&made_up), again = NULL;
  g_autofree char *json = NULL, *path = NULL, *elsewhere = NULL, *given = NULL;

  settings_set (settings, "data-file", "/nowhere/points.csv", NULL);
  settings_expect_file (settings, "data-file", &abc);
  json = settings_to_json (settings);
  again = settings_from_json (json, "settings.json", table, NULL);
  g_assert_nonnull (again);
  g_assert_true (settings_looks_for_file (again, "data-file"));
  g_assert_cmpstr (settings_file_expected (again, "data-file"), ==, abc.sha256);
  g_assert_cmpuint (settings_file_identity (again, "data-file").size, ==, 3);
  elsewhere = settings_file_path (again, "data-file");
  g_assert_cmpstr (elsewhere, ==, "points.csv");
  settings_set_folder (again, place->folder);
  path = settings_file_path (again, "data-file");
  g_assert_cmpstr (path, ==, place->file);
  /* The user knows better where it is, or takes another one. */
  settings_set (again, "data-file", "/new/points.csv", NULL);
  given = settings_file_path (again, "data-file");
  g_assert_cmpstr (settings_file_expected (again, "data-file"), ==, "");
  g_assert_cmpstr (settings_file_identity (again, "data-file").sha256, ==, abc.sha256);
  settings_set (again, "data-file", "other.csv", NULL);
  g_assert_cmpstr (settings_file_identity (again, "data-file").sha256, ==, "");
}

/* A settings file of an earlier version names the path. */
static void
test_older_paths (Place *place, gconstpointer data)
{
  g_autoptr (Settings) settings = settings_new (&made_up);
  g_autofree char *there = NULL, *moved = NULL;

  settings_set_folder (settings, place->folder);
  settings_set (settings, "data-file", place->file, NULL);
  there = settings_file_path (settings, "data-file");
  g_assert_cmpstr (there, ==, place->file);
  settings_set (settings, "data-file", "/nowhere/points.csv", NULL);
  moved = settings_file_path (settings, "data-file");
  g_assert_cmpstr (moved, ==, place->file);
}

#define HEAD "{\"basin\": \"" BASIN_VERSION "\", \"experiment\": \"made-up\", "

static void
test_json_that_is_wrong (void)
{
  static const struct
  {
    const char *json;
    int code;
    const char *message;
  } cases[] = {
    { "", SETTINGS_ERROR_FORMAT, "x.json: These are no settings of Basin: expected a JSON object." },
    { "{\"basin\": ", SETTINGS_ERROR_FORMAT, "x.json: This is not JSON: line 1" },
    { "a,b\n1,2\n", SETTINGS_ERROR_FORMAT, "x.json: This is not JSON: line 1" },
    { "[1, 2]", SETTINGS_ERROR_FORMAT, "expected a JSON object" },
    { "{}", SETTINGS_ERROR_FORMAT, "expected “basin”, “experiment” and “parameters”" },
    { "{\"basin\": 3}", SETTINGS_ERROR_FORMAT, "expected “basin”, “experiment” and “parameters”" },
    { "{\"basin\": \"" BASIN_VERSION "\", \"experiment\": \"made-up\"}", SETTINGS_ERROR_FORMAT, "expected “basin”" },
    { HEAD "\"parameters\": 3}", SETTINGS_ERROR_FORMAT, "expected “basin”" },
    { "{\"basin\": \"99.0.0\", \"experiment\": \"not-yet-known\", \"parameters\": {}}", SETTINGS_ERROR_VERSION,
      "x.json: These settings were written by Basin 99.0.0, which this version, " BASIN_VERSION ", does not know." },
    { "{\"basin\": \"99.0.0\"}", SETTINGS_ERROR_VERSION, "99.0.0" },
    { "{\"basin\": \"0.999.0\", \"experiment\": \"made-up\", \"parameters\": {}}", SETTINGS_ERROR_VERSION, "0.999.0" },
    { "{\"basin\": \"tomorrow\", \"experiment\": \"made-up\", \"parameters\": {}}", SETTINGS_ERROR_VERSION,
      "tomorrow" },
    { "{\"basin\": \"-1.1\", \"experiment\": \"made-up\", \"parameters\": {}}", SETTINGS_ERROR_VERSION, "-1.1" },
    { "{\"basin\": \"" BASIN_VERSION "x\", \"experiment\": \"made-up\", \"parameters\": {}}", SETTINGS_ERROR_VERSION,
      BASIN_VERSION "x" },
    { "{\"basin\": \"" BASIN_VERSION "\", \"experiment\": \"mad-up\", \"parameters\": {}}", SETTINGS_ERROR_UNKNOWN,
      "x.json: There is no experiment “mad-up”. Did you mean “made-up”?" },
    { HEAD "\"parameters\": {\"widht\": 3}}", SETTINGS_ERROR_UNKNOWN,
      "x.json: There is no parameter “widht”. Did you mean “width”?" },
    { HEAD "\"parameters\": {\"width\": 2.5}}", SETTINGS_ERROR_VALUE,
      "x.json: width is “2.5”; expected a whole number from 1 to 4096." },
    { HEAD "\"parameters\": {\"width\": null}}", SETTINGS_ERROR_VALUE, "x.json: width is “null”; expected" },
    { HEAD "\"parameters\": {\"width\": [16]}}", SETTINGS_ERROR_VALUE, "x.json: width is “[16]”; expected" },
    { HEAD "\"parameters\": {\"skip\": \"perhaps\"}}", SETTINGS_ERROR_VALUE, "expected true or false" },
    { HEAD "\"parameters\": {\"shape\": 1}}", SETTINGS_ERROR_VALUE, "expected one of round, square, star" },
    { HEAD "\"parameters\": {\"data-file\": null}}", SETTINGS_ERROR_VALUE, "expected the name of a file" },
    { HEAD "\"parameters\": {\"data-file\": 3}}", SETTINGS_ERROR_VALUE, "expected the name of a file" },
    { HEAD "\"seed\": -4, \"parameters\": {}}", SETTINGS_ERROR_VALUE, "x.json: seed is “-4”; expected" },
    { "{\"basin\": \"" BASIN_VERSION "\", \"experiment\": \"seedless\", \"seed\": 4, \"parameters\": {}}",
      SETTINGS_ERROR_UNKNOWN, "There is no parameter “seed”" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (settings_from_json (cases[i].json, "x.json", table, &error));
      g_assert_error (error, SETTINGS_ERROR, cases[i].code);
      if (strstr (error->message, cases[i].message) == NULL)
        g_error ("%s\n“%s” does not say “%s”", cases[i].json, error->message, cases[i].message);
      g_assert_true (g_str_has_prefix (error->message, "x.json: "));
    }
}

static void
test_json_that_is_sparse (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Settings) settings = settings_from_json (HEAD "\"parameters\": {\"skip\": true, \"width\": 64.0}}",
                                                      "x.json", table, &error);

  g_assert_no_error (error);
  g_assert_cmpfloat (settings_number (settings, "width"), ==, 64);
  g_assert_cmpfloat (settings_number (settings, "skip"), ==, 1);
  g_assert_cmpfloat (settings_number (settings, "seed"), ==, 7);
}

/* Every byte of a good file changed, left out, or the last: an error or settings, never a crash. */
static void
test_json_that_is_damaged (void)
{
  g_autoptr (Settings) settings = unusual_settings ();
  g_autofree char *json = settings_to_json (settings);
  gsize length = strlen (json);

  for (gsize i = 0; i < 3 * length; i++)
    {
      g_autofree char *damaged = g_strdup (json);
      g_autoptr (GError) error = NULL;
      g_autoptr (Settings) read = NULL;
      gsize at = i % length;
      if (i < length)
        damaged[at] = "x{\"9]\xff"[i % 6];
      else if (i < 2 * length)
        damaged[at] = '\0';
      else
        memmove (damaged + at, damaged + at + 1, length - at);
      read = settings_from_json (damaged, "x.json", table, &error);
      g_assert_true ((read == NULL) == (error != NULL));
    }
}

/* ---- Names ---- */

static void
test_nearest_name (void)
{
  static const char *const names[] = { "learning-rate", "width", "depth", "batch-size", "data", "data-file", NULL };
  static const struct
  {
    const char *typed, *nearest;
  } cases[] = {
    { "width", "width" },
    { "widht", "width" },
    { "WIDTH", "width" },
    { "dept", "depth" },
    { "learningrate", "learning-rate" },
    { "learning_rate", "learning-rate" },
    { "batch", "batch-size" },
    { "dta", "data" },
    { "datafile", "data-file" },
    { "quantum", NULL },
    { "", NULL },
    { "zz", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpstr (name_nearest (cases[i].typed, names), ==, cases[i].nearest);
}

/* ---- The locale changes nothing in files ---- */

static void
test_comma_locale (void)
{
  if (!comma_locale_enter ())
    {
      g_test_skip ("localedef is missing");
      return;
    }
  test_right_values ();
  test_wrong_values ();
  test_json_round_trip ();
  test_json_is_as_described ();
  setlocale (LC_NUMERIC, "C");
}

/* ---- Groups ---- */

static const Choice models[] = {
  { "network", "Network" }, { "linear", "Linear" }, { "polynomial", "P" }, { NULL, NULL }
};
static const Parameter model_rows[] = {
  CHOICE ("model", "Model", "", models, 0),
  INTEGER ("depth", "Depth", "", 0, 64, 2, SLIDER (0, 32), .when = "model=network"),
  CHOICE ("activation", "Activation", "", models, 0, .when = "depth!=0"),
  NUMBER ("penalty", "Penalty", "", 0, 1, 0.5, LIVE, .when = "model!=network nowhere=1"),
  TOGGLE ("bias", "Biases", "", 1, .group = "Own"),
  { NULL },
};
static const Parameter shared_rows[] = {
  INTEGER ("seed", "Seed", "", 0, 100, 7),
  NUMBER ("rate", "Rate", "", 1e-8, 10, 0.05, LOGARITHMIC),
  FILE_NAME ("file", "File", ""),
  { NULL },
};
static const ParameterGroup groups[] = {
  { shared_rows, .only = "rate", .section = "" },
  { model_rows, .section = "Model" },
  { shared_rows, .only = "file seed", .section = "Seeds", .when = "model=linear|network" },
  { NULL },
};
static const PresetValue other_defaults[] = {
  { "model", "linear" }, { "rate", "0.25" }, { "bias", "off" }, { NULL, NULL }
};
static const Experiment grouped = {
  "grouped", "G", "", .groups = groups, .defaults = other_defaults, .presets = no_presets
};

static void
test_groups (void)
{
  static const char *const ids[] = { "rate", "model", "depth", "activation", "penalty", "bias", "seed", "file" };
  static const char *const sections[] = { "", "Model", "Model", "Model", "Model", "Own", "Seeds", "Seeds" };
  const Parameter *rows = experiment_parameters (&grouped);
  g_autoptr (Settings) settings = settings_new (&grouped);

  g_assert_true (rows == experiment_parameters (&grouped));
  g_assert_cmpuint (parameter_count (rows), ==, G_N_ELEMENTS (ids));
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_assert_cmpstr (rows[i].id, ==, ids[i]);
      g_assert_cmpstr (rows[i].group, ==, sections[i]);
      g_assert_true (is_initial (settings, &rows[i]));
    }
  g_assert_cmpstr (settings_text (settings, "model"), ==, "linear");
  g_assert_cmpfloat (settings_number (settings, "rate"), ==, 0.25);
  g_assert_cmpfloat (settings_number (settings, "bias"), ==, 0);
  g_assert_cmpfloat (shared_rows[1].initial, ==, 0.05);
  g_assert_true (experiment_parameters (&made_up) == parameters);
}

/* Which of depth, activation, penalty, seed apply. */
static void
assert_applying (const Settings *settings, bool depth, bool activation, bool penalty, bool seed)
{
  g_assert_true (settings_applies (settings, "rate"));
  g_assert_true (settings_applies (settings, "depth") == depth);
  g_assert_true (settings_applies (settings, "activation") == activation);
  g_assert_true (settings_applies (settings, "penalty") == penalty);
  g_assert_true (settings_applies (settings, "seed") == seed);
}

static void
test_what_applies (void)
{
  g_autoptr (Settings) settings = settings_new (&grouped);
  g_autofree char *reason = NULL, *none = NULL, *deeper = NULL;

  /* A condition on what does not apply does not hold, on what there is not does. */
  assert_applying (settings, false, false, true, true);
  settings_set (settings, "model", "network", NULL);
  assert_applying (settings, true, true, false, true);
  settings_set (settings, "depth", "0", NULL);
  assert_applying (settings, true, false, false, true);
  reason = settings_failed_condition (settings, "activation");
  g_assert_cmpstr (reason, ==, "depth!=0");
  none = settings_failed_condition (settings, "depth");
  g_assert_null (none);
  settings_set (settings, "model", "polynomial", NULL);
  assert_applying (settings, false, false, true, false);
  deeper = settings_failed_condition (settings, "activation"); /* depth itself does not apply */
  g_assert_true (g_str_has_prefix (deeper, "model"));
}

static const Parameter lenient_rows[] = {
  CHOICE ("model", "Model", "", models, 0),
  FILE_NAME ("file", "File", "", .when = "model=network"),
  NUMBER ("strict", "Strict", "", 0, 1, 0, .when = "file="),
  NUMBER ("lenient", "Lenient", "", 0, 1, 0, .when = "file?="),
  NUMBER ("other", "Other", "", 0, 1, 0, .when = "file?!="),
  { NULL },
};
static const ParameterGroup lenient_groups[] = { { lenient_rows, .section = "" }, { NULL } };
static const Experiment lenient = { .id = "lenient", .groups = lenient_groups };

/* Whether a file is chosen; where there can be none, a question mark decides. */
static void
test_conditions_on_files (void)
{
  g_autoptr (Settings) settings = settings_new (&lenient);
  g_autofree char *reason = NULL;

  settings_set (settings, "model", "linear", NULL);
  g_assert_false (settings_applies (settings, "strict"));
  g_assert_true (settings_applies (settings, "lenient") && settings_applies (settings, "other"));
  settings_set (settings, "model", "network", NULL);
  g_assert_true (settings_applies (settings, "strict") && settings_applies (settings, "lenient"));
  g_assert_false (settings_applies (settings, "other"));
  settings_set (settings, "file", "a.csv", NULL);
  g_assert_false (settings_applies (settings, "strict") || settings_applies (settings, "lenient"));
  g_assert_true (settings_applies (settings, "other"));
  reason = settings_failed_condition (settings, "lenient");
  g_assert_cmpstr (reason, ==, "file?=");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/settings/defaults", test_defaults);
  g_test_add_func ("/settings/right-values", test_right_values);
  g_test_add_func ("/settings/wrong-values", test_wrong_values);
  g_test_add_func ("/settings/numbers", test_numbers);
  g_test_add_func ("/settings/copies-are-apart", test_copies_are_apart);
  g_test_add_func ("/settings/presets", test_presets);
  g_test_add_func ("/settings/json-round-trip", test_json_round_trip);
  g_test_add_func ("/settings/json-is-as-described", test_json_is_as_described);
  g_test_add_func ("/settings/json-without-paths", test_json_without_paths);
  g_test_add ("/settings/file-identity", Place, NULL, set_up_place, test_file_identity, tear_down_place);
  g_test_add ("/settings/files-are-looked-for", Place, NULL, set_up_place, test_files_are_looked_for, tear_down_place);
  g_test_add ("/settings/older-paths", Place, NULL, set_up_place, test_older_paths, tear_down_place);
  g_test_add_func ("/settings/json-that-is-wrong", test_json_that_is_wrong);
  g_test_add_func ("/settings/json-that-is-sparse", test_json_that_is_sparse);
  g_test_add_func ("/settings/json-that-is-damaged", test_json_that_is_damaged);
  g_test_add_func ("/settings/nearest-name", test_nearest_name);
  g_test_add_func ("/settings/groups", test_groups);
  g_test_add_func ("/settings/what-applies", test_what_applies);
  g_test_add_func ("/settings/conditions-on-files", test_conditions_on_files);
  g_test_add_func ("/settings/comma-locale", test_comma_locale);
  return g_test_run ();
}
