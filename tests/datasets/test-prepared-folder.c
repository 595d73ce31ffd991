/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a network saw comes back from its folder bit for bit. */
#include "datasets/prepared_folder.h"

#include "datasets/generators.h"
#include "datasets/readers.h"
#include "numeric/random.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

static const char made_from[] = "samples 500, \"odd\"\n";

static char *
make_folder (void)
{
  char *folder = g_dir_make_tmp ("basin-prepared-XXXXXX", NULL);

  g_assert_nonnull (folder);
  return folder;
}

static void
remove_folder (const char *folder)
{
  static const char *const names[] = { "train.csv", "test.csv", "data.json" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);
      g_remove (path);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
assert_same_names (char **a, char **b)
{
  g_assert_true ((a == NULL) == (b == NULL));
  g_assert_true (a == NULL || g_strv_equal ((const char *const *) a, (const char *const *) b));
}

static void
assert_same_bits (const void *a, const void *b, size_t bytes)
{
  g_assert_true ((a == NULL) == (b == NULL));
  g_assert_true (a == NULL || memcmp (a, b, bytes) == 0);
}

static void
assert_same_part (const Dataset *a, const Dataset *b)
{
  g_assert_cmpuint (a->task, ==, b->task);
  g_assert_cmpuint (a->n, ==, b->n);
  g_assert_cmpuint (a->inputs, ==, b->inputs);
  g_assert_cmpuint (a->outputs, ==, b->outputs);
  g_assert_cmpuint (a->image_width, ==, b->image_width);
  g_assert_cmpuint (a->image_height, ==, b->image_height);
  g_assert_cmpstr (a->name, ==, b->name);
  assert_same_names (a->class_names, b->class_names);
  assert_same_names (a->column_names, b->column_names);
  assert_same_names (a->target_names, b->target_names);
  if (a->n == 0)
    return;
  assert_same_bits (a->x, b->x, a->n * a->inputs * sizeof (float));
  assert_same_bits (a->labels, b->labels, a->n * sizeof (uint32_t));
  assert_same_bits (a->targets, b->targets, a->n * a->outputs * sizeof (float));
}

/* Takes raw. */
static void
assert_round_trip (Dataset *raw, PreparationOptions options)
{
  g_autofree char *folder = make_folder ();
  g_autoptr (GError) error = NULL;
  g_autoptr (PreparedData) data = prepared_data_new (raw, NULL, &options, &error);
  g_autoptr (PreparedData) back = NULL;
  unsigned inputs, outputs;

  g_assert_no_error (error);
  inputs = data->train->inputs;
  outputs = data->train->outputs;
  g_assert_true (prepared_data_save (data, folder, "train.csv", made_from, &error));
  back = prepared_data_load (folder, "train.csv", made_from, &error);
  g_assert_no_error (error);
  g_assert_nonnull (back);
  g_assert_cmpuint (data->available, ==, back->available);
  assert_same_part (data->train, back->train);
  assert_same_part (data->test, back->test);
  assert_same_bits (data->shift, back->shift, inputs * sizeof (float));
  assert_same_bits (data->scale, back->scale, inputs * sizeof (float));
  assert_same_bits (data->target_shift, back->target_shift, outputs * sizeof (float));
  assert_same_bits (data->target_scale, back->target_scale, outputs * sizeof (float));
  remove_folder (folder);
}

static Dataset *
parse (const char *text)
{
  Dataset *data = dataset_parse_csv ("a, \"b\".csv", text, strlen (text), NULL, NULL);

  g_assert_nonnull (data);
  return data;
}

static void
test_generated (void)
{
  static const DataKind kinds[] = { DATA_SPIRALS, DATA_DIGITS, DATA_CLUSTERS, DATA_TEACHER, DATA_CHEBYSHEV };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      GeneratorOptions generator = generator_defaults (kinds[i]);

      generator.n = 60;
      assert_round_trip (generator_make (&generator),
                         (PreparationOptions){ .seed = 3,
                                               .test_fraction = 0.3,
                                               .label_noise = 0.2,
                                               .input_noise = 0.1,
                                               .scaling = i == 1 ? SCALING_GLOBAL : SCALING_STANDARD });
    }
}

static void
test_names (void)
{
  assert_round_trip (
      parse ("\"a, b\",\" c \",\"d \"\"e\"\"\",kind\n1,2,3,\"x, y\"\n2,3,4,\" z\"\n3,4,5,\"q \"\"r\"\"\"\n"
             "5,6,7,Ähre\n"),
      (PreparationOptions){ .seed = 1, .test_fraction = 0.25, .shuffle = true });
  assert_round_trip (parse ("1,2,7\n2,3,-1\n3,4,7\n4,5,12\n"), (PreparationOptions){ .test_fraction = 0.25 });
}

/* The class of the last rows is only in the test part, and whole targets stay numbers. */
static void
test_what_the_rows_do_not_tell (void)
{
  assert_round_trip (parse ("1,2,0\n2,3,1\n3,4,0\n4,5,1\n5,5,2\n6,5,3\n"),
                     (PreparationOptions){ .test_fraction = 0.34 });
  assert_round_trip (parse ("a,y0,y1\n1,2,3\n2,3,4\n3,4,5\n"), (PreparationOptions){ .scale_targets = true });
  assert_round_trip (parse ("a,height\n1,2.5\n2,3\n3,4\n"), (PreparationOptions){ .test_fraction = 0 });
}

static void
test_what_was_left_out (void)
{
  assert_round_trip (parse ("1,2,0\n2,3,1\n3,4,0\n4,5,1\n5,5,0\n"), (PreparationOptions){ .samples = 2 });
}

static void
test_every_float (void)
{
  Random random = random_stream (9, 0);
  Dataset *raw = dataset_new (TASK_REGRESSION, 3000, 2, 1);
  const float special[] = { 0.0f, -0.0f, 1e-45f, -1e-45f, 3.4028235e38f, 1.17549435e-38f, 16777217.0f, 0.1f };

  for (size_t i = 0; i < raw->n * 2; i++)
    raw->x[i] = i < G_N_ELEMENTS (special)
                    ? special[i]
                    : (float) ldexp (random_normal (&random), (int) random_below (&random, 240) - 140);
  for (size_t i = 0; i < raw->n; i++)
    raw->targets[i] = (float) random_normal (&random);
  assert_round_trip (raw, (PreparationOptions){ .scaling = SCALING_NONE, .test_fraction = 0.1 });
}

static void
write_file (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
test_made_from_something_else (void)
{
  g_autofree char *folder = make_folder ();
  g_autoptr (GError) error = NULL;
  PreparationOptions options = { .test_fraction = 0.5 };
  g_autoptr (PreparedData) data = prepared_data_new (parse ("1,2,0\n2,3,1\n3,4,0\n4,5,1\n"), NULL, &options, NULL);
  const char *other = "samples 501";

  g_assert_null (prepared_data_load (folder, "train.csv", made_from, &error));
  g_assert_no_error (error);
  g_assert_true (prepared_data_save (data, folder, "train.csv", made_from, &error));
  g_assert_null (prepared_data_load (folder, "train.csv", other, &error));
  g_assert_no_error (error);
  g_assert_null (prepared_data_load (folder, "pool.csv", made_from, &error));
  g_assert_no_error (error);
  remove_folder (folder);
}

static void
test_mistakes (void)
{
  static const struct
  {
    const char *train, *message;
  } cases[] = {
    { "x0,x1,y\n1,2,0\n2,x,1\n", "train.csv, line 3, column 2: “x” was found, but a number was expected." },
    { "x0,y\n1,0\n", "train.csv, line 1, column 2: the header ends here, but 3 columns were expected." },
    { "x0,x1,y\n1,2,0\n2,3,9\n", "train.csv, row 2 of the data: the class is none of the 2 that were expected." },
    { "x0,x1,y\n1,2,0.5\n2,3,1\n", "train.csv has numbers as targets where classes were expected." },
  };
  PreparationOptions options = { .test_fraction = 0.5 };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *folder = make_folder ();
      g_autoptr (GError) error = NULL;
      g_autoptr (PreparedData) data = prepared_data_new (parse ("1,2,0\n2,3,1\n3,4,0\n4,5,1\n"), NULL, &options, NULL);

      g_assert_true (prepared_data_save (data, folder, "train.csv", made_from, NULL));
      write_file (folder, "train.csv", cases[i].train);
      g_assert_null (prepared_data_load (folder, "train.csv", made_from, &error));
      g_assert_nonnull (error);
      g_assert_cmpstr (error->message, ==, cases[i].message);
      remove_folder (folder);
    }
}

/* Without waiting for the disk. */
static void
put_bytes (const char *path, const char *bytes, gsize length)
{
  g_assert_true (g_file_set_contents_full (path, bytes, (gssize) length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

/* A changed description or table: the data, or one sentence. */
static void
test_damage (void)
{
  static const char *const names[] = { "data.json", "train.csv", "test.csv" };
  static const char awkward[] = "{}[]\",:\\0123456789-.eE xy\n\t\x01\xff";
  g_autofree char *folder = make_folder ();
  PreparationOptions options = { .test_fraction = 0.4, .scaling = SCALING_STANDARD };
  g_autoptr (PreparedData) data = prepared_data_new (
      parse ("a,\"b c\",kind\n1,2,\"x, y\"\n2,3,z\n3,4,z\n4,5,\"x, y\"\n5,6,z\n"), NULL, &options, NULL);
  Random random = random_stream (21, 0);
  unsigned loaded = 0, wrong = 0;

  g_assert_true (prepared_data_save (data, folder, "train.csv", made_from, NULL));
  for (int i = 0; i < 400; i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i % 3], NULL), *whole = NULL, *text = NULL;
      g_autoptr (PreparedData) back = NULL;
      g_autoptr (GError) error = NULL;
      gsize length, kept;

      g_assert_true (g_file_get_contents (path, &whole, &length, NULL));
      text = g_memdup2 (whole, length + 1);
      kept = length;
      for (unsigned k = random_below (&random, 4); k > 0; k--)
        text[random_below (&random, (uint32_t) length)] = awkward[random_below (&random, sizeof awkward - 1)];
      if (random_below (&random, 4) == 0)
        kept = random_below (&random, (uint32_t) length);
      put_bytes (path, text, kept);
      back = prepared_data_load (folder, "train.csv", made_from, &error);
      put_bytes (path, whole, length);
      g_assert_true (back == NULL || error == NULL);
      loaded += back != NULL;
      wrong += error != NULL;
      if (error == NULL)
        continue;
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_null (strchr (error->message, '\n'));
      g_assert_true (g_str_has_suffix (error->message, "."));
    }
  g_assert_cmpuint (loaded, >, 50);
  g_assert_cmpuint (wrong, >, 50);
  remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/datasets/prepared-folder/generated", test_generated);
  g_test_add_func ("/datasets/prepared-folder/names", test_names);
  g_test_add_func ("/datasets/prepared-folder/what-the-rows-do-not-tell", test_what_the_rows_do_not_tell);
  g_test_add_func ("/datasets/prepared-folder/what-was-left-out", test_what_was_left_out);
  g_test_add_func ("/datasets/prepared-folder/every-float", test_every_float);
  g_test_add_func ("/datasets/prepared-folder/made-from-something-else", test_made_from_something_else);
  g_test_add_func ("/datasets/prepared-folder/mistakes", test_mistakes);
  g_test_add_func ("/datasets/prepared-folder/damage", test_damage);
  return g_test_run ();
}
