/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Training sets of one recipe: all different, the same again, with one scaling and one noise; from a generator and from
 * a file. */
#include "lab/training_sets.h"

#include "runs/run_folder.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

static DataRecipe
generated (DataKind kind)
{
  DataRecipe recipe = { .file = { "", "", "" }, .test_file = { "", "", "" }, .folder = "", .kept_as = "train.csv" };

  recipe.generator = generator_defaults (kind);
  recipe.generator.seed = 5;
  recipe.preparation.scaling = scaling_of_generator (kind);
  return recipe;
}

static TrainingSets *
sets_of (DataRecipe recipe, size_t tests)
{
  g_autoptr (GError) error = NULL;
  TrainingSets *sets = training_sets_new (&recipe, tests, 0.3, 9, &error);

  g_assert_no_error (error);
  return sets;
}

static bool
same_inputs (const Dataset *a, const Dataset *b)
{
  return a->n == b->n && memcmp (a->x, b->x, a->n * a->inputs * sizeof (float)) == 0;
}

static void
test_sets_differ_and_stay (void)
{
  TrainingSets *sets = sets_of (generated (DATA_TEACHER), 50);
  g_assert_true (training_sets_reserve (sets, 2, 30, NULL));
  g_autoptr (Dataset) first = training_sets_draw (sets, 0, 30, 0.5);
  g_autoptr (Dataset) second = training_sets_draw (sets, 1, 30, 0.5);
  g_autoptr (Dataset) test = dataset_copy_rows (training_sets_test (sets), (uint32_t[]){ 0, 1, 2 }, 3);

  g_assert_false (same_inputs (first, second));
  g_assert_cmpuint (training_sets_test (sets)->n, ==, 50);
  g_assert_cmpuint (training_sets_rows (sets), ==, 0);
  /* More of them leave those that were there as they were, the test set too. */
  g_assert_true (training_sets_reserve (sets, 9, 30, NULL));
  g_autoptr (Dataset) again = training_sets_draw (sets, 1, 30, 0.5);
  g_autoptr (Dataset) fewer = training_sets_draw (sets, 1, 7, 0.5);
  g_assert_true (same_inputs (again, second));
  g_assert_cmpmem (again->targets, 30 * sizeof (float), second->targets, 30 * sizeof (float));
  g_assert_cmpmem (fewer->x, 7 * fewer->inputs * sizeof (float), second->x, 7 * second->inputs * sizeof (float));
  for (size_t i = 0; i < 3 * test->inputs; i++)
    g_assert_cmpfloat (test->x[i], ==, training_sets_test (sets)->x[i]);
  training_sets_free (sets);
}

/* Every input of the test set has mean 0 and variance 1 (moons), all together (digits), or is left alone (teacher). */
static void
test_one_scaling (void)
{
  const struct
  {
    DataKind kind;
    Scaling scaling;
  } cases[] = { { DATA_MOONS, SCALING_STANDARD }, { DATA_DIGITS, SCALING_GLOBAL }, { DATA_TEACHER, SCALING_NONE } };

  for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
    {
      TrainingSets *sets = sets_of (generated (cases[c].kind), 400);
      const Dataset *test = training_sets_test (sets);
      double all = 0;
      g_assert_cmpint (training_sets_scaling (sets), ==, cases[c].scaling);
      for (unsigned j = 0; j < test->inputs && cases[c].scaling != SCALING_NONE; j++)
        {
          double sum = 0, squares = 0;
          for (size_t i = 0; i < test->n; i++)
            sum += test->x[i * test->inputs + j] / (double) test->n;
          for (size_t i = 0; i < test->n; i++)
            squares += pow (test->x[i * test->inputs + j] - sum, 2) / (double) test->n;
          g_assert_cmpfloat (fabs (sum), <, 1e-5);
          all += squares / test->inputs;
          if (cases[c].scaling == SCALING_STANDARD)
            g_assert_cmpfloat (fabs (squares - 1), <, 1e-4);
        }
      g_assert_cmpfloat (fabs (all - (cases[c].scaling != SCALING_NONE)), <, 1e-4);
      training_sets_free (sets);
    }
}

/* Training sets come and go, and the test samples stay: the caption says what the scale was taken from. */
static void
test_caption (void)
{
  TrainingSets *moons = sets_of (generated (DATA_MOONS), 20), *teacher = sets_of (generated (DATA_TEACHER), 20);
  Clauses *scaled = clauses_new (), *plain = clauses_new ();
  g_autofree char *said = NULL, *nothing = NULL;

  training_sets_describe (moons, scaled);
  training_sets_describe (teacher, plain);
  said = clauses_end_open (scaled);
  nothing = clauses_end_open (plain);
  g_assert_nonnull (strstr (said, "divided by their standard deviations, as measured on the test samples"));
  g_assert_null (strstr (nothing, "measured"));
  training_sets_free (moons);
  training_sets_free (teacher);
}

/* A little more noise keeps what less of it had changed. */
static void
test_one_noise (void)
{
  TrainingSets *sets = sets_of (generated (DATA_BLOBS), 20);
  g_assert_true (training_sets_reserve (sets, 1, 500, NULL));
  g_autoptr (Dataset) none = training_sets_draw (sets, 0, 500, 0);
  g_autoptr (Dataset) some = training_sets_draw (sets, 0, 500, 0.3);
  g_autoptr (Dataset) more = training_sets_draw (sets, 0, 500, 0.6);
  unsigned changed = 0;

  for (size_t i = 0; i < 500; i++)
    {
      changed += some->labels[i] != none->labels[i];
      g_assert_true (some->labels[i] == none->labels[i] || some->labels[i] == more->labels[i]);
    }
  /* .3 are redrawn, one in K to what they were: for three classes 100 ± 9. */
  g_assert_cmpuint (none->outputs, ==, 3);
  g_assert_cmpuint (changed, >, 100 - 45);
  g_assert_cmpuint (changed, <, 100 + 45);
  training_sets_free (sets);
}

static void
test_targets (void)
{
  TrainingSets *sets = sets_of (generated (DATA_BLOBS), 20);
  g_autoptr (Numbers) targets = training_sets_targets (sets, 10);
  double squares = 0;

  g_assert_cmpuint (targets->n, ==, 30);
  for (size_t i = 0; i < targets->n; i++)
    squares += targets->v[i] * targets->v[i];
  g_assert_cmpfloat (fabs (squares - 1 / 3.0), <, 1e-12); /* one 1 in every three */
  training_sets_free (sets);
}

/* Seven tenths of the rows are there to be drawn; what was drawn is in the folder, and comes again from it. */
static void
test_file (void)
{
  g_autofree char *folder = g_dir_make_tmp ("basin-XXXXXX", NULL), *path = g_build_filename (folder, "mine.csv", NULL);
  GString *text = g_string_new ("height,weight,kind\n");
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < 100; i++)
    g_string_append_printf (text, "%d,%d,%s\n", i, i * i % 17, i % 2 ? "cat" : "dog");
  g_assert_true (g_file_set_contents (path, text->str, -1, NULL));
  g_string_free (text, TRUE);
  DataRecipe recipe = { .from_file = true,
                        .file = { path, "", "" },
                        .test_file = { "", "", "" },
                        .folder = "",
                        .kept_as = "train.csv",
                        .preparation = { .seed = 3, .shuffle = true } };
  TrainingSets *sets = sets_of (recipe, 10);
  g_assert_cmpuint (training_sets_rows (sets), ==, 70);
  g_assert_cmpuint (training_sets_test (sets)->n, ==, 30);
  g_assert_cmpstr (training_sets_name (sets), ==, "mine.csv");
  g_assert_cmpstr (training_sets_test (sets)->column_names[1], ==, "weight");
  g_assert_false (training_sets_reserve (sets, 3, 71, &error));
  g_assert_nonnull (strstr (error->message, "70"));
  g_assert_true (training_sets_reserve (sets, 3, 70, NULL));
  g_autoptr (Dataset) a = training_sets_draw (sets, 0, 40, 0);
  g_autoptr (Dataset) b = training_sets_draw (sets, 1, 40, 0);
  g_assert_false (same_inputs (a, b));

  g_autoptr (RunFolder) run_folder = run_folder_open (folder, NULL);
  g_assert_true (training_sets_save (sets, 2, 40, 0, run_folder, NULL));
  g_remove (path);
  recipe.folder = folder;
  TrainingSets *moved = sets_of (recipe, 10);
  g_autoptr (Dataset) c = training_sets_draw (moved, 0, 40, 0);
  g_assert_true (same_inputs (a, c));
  g_assert_true (same_inputs (training_sets_test (sets), training_sets_test (moved)));
  training_sets_free (sets);
  training_sets_free (moved);
  for (const char *const *name =
           (const char *const[]){ "data.csv", "test.csv", "train.csv", "train-1.csv", "data.json", NULL };
       *name; name++)
    {
      g_autofree char *file = g_build_filename (folder, *name, NULL);
      g_remove (file);
    }
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/training-sets/sets-differ-and-stay", test_sets_differ_and_stay);
  g_test_add_func ("/training-sets/one-scaling", test_one_scaling);
  g_test_add_func ("/training-sets/one-noise", test_one_noise);
  g_test_add_func ("/training-sets/targets", test_targets);
  g_test_add_func ("/training-sets/file", test_file);
  g_test_add_func ("/training-sets/caption", test_caption);
  return g_test_run ();
}
