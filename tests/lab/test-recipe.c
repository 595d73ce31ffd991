/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recipes are plain data, and what is made from equal ones has equal bits. */
#include "toy.h"

#include "lab/recipe.h"

static TrainingRecipe
recipe_of (const Experiment *experiment, const char *const *values)
{
  g_autoptr (Settings) settings = toy_settings (experiment, values);
  g_autoptr (GError) error = NULL;
  TrainingRecipe recipe;

  recipe_read (settings, &recipe, &error);
  g_assert_no_error (error);
  return recipe;
}

static void
test_read (void)
{
  const char *const values[] = { "data",          "clusters", "classes",     "3",        "samples",  "80",
                                 "width",         "7",        "depth",       "3",        "skip",     "true",
                                 "bias",          "false",    "optimiser",   "nesterov", "momentum", "0.5",
                                 "learning-rate", "0.25",     "schedule",    "cosine",   "steps",    "123",
                                 "batch-size",    "9",        "label-noise", "0.1",      "gain",     "2",
                                 "loss",          "mse",      "seed",        "11",       NULL };
  TrainingRecipe recipe = recipe_of (&toy_experiment, values);

  g_assert_false (recipe.data.from_file);
  g_assert_cmpint (recipe.data.generator.kind, ==, DATA_CLUSTERS);
  g_assert_cmpuint (recipe.data.generator.classes, ==, 3);
  g_assert_cmpuint (recipe.data.preparation.samples, ==, 80);
  g_assert_cmpfloat (recipe.data.preparation.label_noise, ==, 0.1);
  g_assert_cmpint (recipe.data.preparation.scaling, ==, SCALING_NONE);
  g_assert_cmpuint (recipe.width, ==, 7);
  g_assert_cmpuint (recipe.depth, ==, 3);
  g_assert_true (recipe.skip);
  g_assert_false (recipe.bias);
  g_assert_cmpint (recipe.class_loss, ==, LOSS_MSE);
  g_assert_cmpfloat (recipe.gain, ==, 2);
  g_assert_cmpint (recipe.training.optimiser.kind, ==, OPTIMISER_NESTEROV);
  g_assert_cmpfloat (recipe.training.optimiser.momentum, ==, 0.5);
  g_assert_cmpint (recipe.training.schedule, ==, SCHEDULE_COSINE);
  g_assert_cmpuint (recipe.training.total_steps, ==, 123);
  g_assert_cmpuint (recipe.training.batch, ==, 9);
  g_assert_cmpfloat (recipe.learning_rate, ==, 0.25);
  g_assert_cmpuint (recipe.seed, ==, 11);
}

/* One seed decides all; each of the three can be set apart from the others. */
static void
test_seeds (void)
{
  const char *const one[] = { "seed", "5", NULL }, *const other[] = { "seed", "6", NULL };
  const char *const apart[] = { "seed", "6", "data-seed", "5", NULL };
  TrainingRecipe a = recipe_of (&toy_experiment, one), b = recipe_of (&toy_experiment, other),
                 c = recipe_of (&toy_experiment, apart);

  g_assert_cmpuint (a.weights_seed, !=, b.weights_seed);
  g_assert_cmpuint (a.training.order_seed, !=, b.training.order_seed);
  g_assert_cmpuint (a.data.generator.seed, !=, b.data.generator.seed);
  g_assert_cmpuint (c.data.generator.seed, ==, a.data.generator.seed);
  g_assert_cmpuint (c.weights_seed, ==, b.weights_seed);
  g_assert_cmpuint (a.weights_seed, !=, a.training.order_seed);
}

/* What an experiment has no row of is as the shared row begins. */
static void
test_what_an_experiment_lacks (void)
{
  static const ParameterGroup few[] = { { shared_seed, .section = SECTION_SEEDS },
                                        { shared_quick, .only = "width", .section = SECTION_QUICK },
                                        { NULL } };
  static const Experiment sparse = { .id = "sparse", .title = "Sparse", .summary = "Sparse", .groups = few };
  const char *const nothing[] = { NULL }, *const width[] = { "width", "9", NULL };
  TrainingRecipe whole = recipe_of (&toy_experiment, nothing), part = recipe_of (&sparse, nothing);

  g_assert_cmpuint (part.depth, ==, (unsigned) parameter_find (shared_network, "depth")->initial);
  g_assert_cmpuint (part.depth, ==, whole.depth);
  g_assert_cmpuint (part.training.total_steps, ==, whole.training.total_steps);
  g_assert_cmpfloat (part.learning_rate, ==, whole.learning_rate);
  g_assert_cmpuint (part.data.preparation.samples, ==, whole.data.preparation.samples);
  g_assert_cmpuint (part.weights_seed, ==, whole.weights_seed);
  g_assert_cmpstr (part.weights_file.path, ==, "");
  g_assert_cmpuint (recipe_of (&sparse, width).width, ==, 9);
}

static void
assert_same_bits (const Problem *a, const Problem *b)
{
  const Dataset *x = a->data->train, *y = b->data->train;
  size_t n = x->n * x->inputs;

  g_assert_cmpuint (a->parameters, ==, b->parameters);
  g_assert_cmpmem (a->first, a->parameters * sizeof (real), b->first, b->parameters * sizeof (real));
  g_assert_cmpmem (x->x, n * sizeof (float), y->x, y->n * y->inputs * sizeof (float));
  g_assert_cmpmem (x->labels, x->n * sizeof (uint32_t), y->labels, y->n * sizeof (uint32_t));
}

/* Varied by value, the copy alone changes; problems need nothing but the recipe, and no longer than to be made. */
static void
test_copied_by_value (void)
{
  const char *const values[] = { "data", "moons", "samples", "40", "width", "5", "label-noise", "0.2", NULL };
  TrainingRecipe recipe = recipe_of (&toy_experiment, values), varied = recipe;
  g_autoptr (GError) error = NULL;

  varied.width = 6;
  varied.weights_seed++;
  varied.data.preparation.samples = 30;
  g_assert_cmpuint (recipe.width, ==, 5);
  g_assert_cmpuint (recipe.data.preparation.samples, ==, 40);

  g_autoptr (Problem) a = problem_new (&recipe, &error), b = problem_new (&recipe, &error),
                      c = problem_new (&varied, &error);
  g_assert_no_error (error);
  assert_same_bits (a, b);
  g_assert_cmpuint (c->train->n, ==, 30);
  g_assert_cmpuint (c->parameters, !=, a->parameters);

  Descent *first = descent_new (a, a->first), *second = descent_new (b, b->first);
  for (int i = 0; i < 60; i++)
    {
      g_assert_cmpint (descent_step (first, recipe.learning_rate), ==, STEP_DONE);
      g_assert_cmpint (descent_step (second, recipe.learning_rate), ==, STEP_DONE);
    }
  g_assert_cmpmem (descent_theta (first), a->parameters * sizeof (real), descent_theta (second),
                   b->parameters * sizeof (real));
  descent_free (first);
  descent_free (second);
}

/* 10⁷ samples to train on and as many to test on, of 28² pixels and a label, in floats, and the test part once more:
 * 94 GB. */
static void
test_memory (void)
{
  const char *const values[] = {
    "data", "digits", "samples", "10000000", "image-size", "28", "test-share", "0.5", NULL
  };
  TrainingRecipe recipe = recipe_of (&toy_experiment, values);
  g_autoptr (GError) error = NULL;

  g_assert_true (data_recipe_check_memory (&recipe.data, 2e7, 0.5, 95e9 / 0.8, &error));
  g_assert_no_error (error);
  g_assert_false (data_recipe_check_memory (&recipe.data, 2e7, 0.5, 94e9 / 0.8, &error));
  g_assert_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_MEMORY);
  g_assert_true (g_str_has_prefix (error->message, "20000000 samples of 784 inputs: about 94.2 GB of memory"));
}

static void
test_what_cannot_be (void)
{
  const char *const values[] = { "data", "parity", "dimension", "3", "parity-bits", "5", NULL };
  g_autoptr (Settings) settings = toy_settings (&toy_experiment, values);
  g_autoptr (GError) error = NULL;
  TrainingRecipe recipe;

  g_assert_false (recipe_read (settings, &recipe, &error));
  g_assert_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS);
  g_assert_nonnull (strstr (error->message, "parity-bits is 5"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/recipe/read", test_read);
  g_test_add_func ("/recipe/seeds", test_seeds);
  g_test_add_func ("/recipe/what-an-experiment-lacks", test_what_an_experiment_lacks);
  g_test_add_func ("/recipe/copied-by-value", test_copied_by_value);
  g_test_add_func ("/recipe/memory", test_memory);
  g_test_add_func ("/recipe/what-cannot-be", test_what_cannot_be);
  return g_test_run ();
}
