/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/training_sets.h"

#include "datasets/prepared_folder.h"
#include "lab/data_warnings.h"
#include "lab/parameters.h"
#include "lab/saving.h"
#include "numeric/memory.h"

#include <math.h>
#include <string.h>

/* In a run folder: what the training sets are drawn from, if it was a file. */
#define KEPT_AS "data.csv"

struct _TrainingSets
{
  DataRecipe recipe;
  uint64_t seed;
  Scaling scaling;
  float *shift, *scale; /* [inputs], of generated test inputs: training sets come and go */
  Dataset *rows;        /* generated: the test samples, then those of the first set, the second, …; of a file: all
                           that may be trained on */
  Dataset *test;
  PreparedData *file;   /* of a file: owns rows and test */
  size_t tests, stride; /* stride: rows set aside for each training set */
};

void
training_sets_free (TrainingSets *self)
{
  if (!self->recipe.from_file)
    {
      g_clear_pointer (&self->rows, dataset_free);
      g_clear_pointer (&self->test, dataset_free);
    }
  g_clear_pointer (&self->file, prepared_data_free);
  g_free (self->shift);
  g_free (self->scale);
  g_free (self);
}

/* Sample i of a generator depends on its index alone: what is there already comes out the same again. */
static void
generate (TrainingSets *self, size_t n)
{
  GeneratorOptions options = self->recipe.generator;
  unsigned inputs;

  options.n = n;
  g_clear_pointer (&self->rows, dataset_free);
  self->rows = generator_make (&options);
  inputs = self->rows->inputs;
  if (self->shift == NULL)
    {
      self->shift = g_new (float, inputs);
      self->scale = g_new (float, inputs);
      scaling_fit (self->rows->x, self->tests, inputs, self->scaling, self->shift, self->scale);
    }
  if (self->scaling != SCALING_NONE)
    scaling_apply (self->rows->x, n, inputs, self->shift, self->scale);
}

static bool
begin_with_generator (TrainingSets *self, size_t tests, GError **error)
{
  g_autofree uint32_t *rows = NULL;

  if (!data_recipe_check_memory (&self->recipe, (double) tests, 1, memory_available (), error))
    return false;
  rows = g_new (uint32_t, tests);
  self->tests = tests;
  self->scaling = self->recipe.preparation.scaling;
  generate (self, tests);
  for (size_t i = 0; i < tests; i++)
    rows[i] = (uint32_t) i;
  self->test = dataset_copy_rows (self->rows, rows, tests);
  return true;
}

static bool
begin_with_file (TrainingSets *self, double test_fraction, GError **error)
{
  DataRecipe *recipe = &self->recipe;

  recipe->preparation.samples = 0;
  recipe->preparation.test_fraction = test_fraction;
  recipe->preparation.label_noise = 0;
  recipe->kept_as = KEPT_AS;
  self->file = data_recipe_prepare (recipe, error);
  if (self->file == NULL)
    return false;
  self->rows = self->file->train;
  self->test = self->file->test;
  self->scaling = scaling_of_file (self->rows);
  self->tests = self->test->n;
  return true;
}

TrainingSets *
training_sets_new (const DataRecipe *recipe, size_t tests, double test_fraction, uint64_t seed, GError **error)
{
  TrainingSets *self = g_new0 (TrainingSets, 1);

  self->recipe = *recipe;
  self->seed = seed;
  if (!(recipe->from_file ? begin_with_file (self, test_fraction, error) : begin_with_generator (self, tests, error)))
    g_clear_pointer (&self, training_sets_free);
  return self;
}

const Dataset *
training_sets_test (const TrainingSets *self)
{
  return self->test;
}

void
training_sets_describe (const TrainingSets *self, Clauses *clauses)
{
  data_recipe_describe (&self->recipe, self->scaling, clauses);
  if (!self->recipe.from_file && self->scaling != SCALING_NONE)
    clauses_add (clauses, _ ("as measured on the test samples"));
}

void
training_sets_warn (const TrainingSets *self, Run *run)
{
  if (self->file != NULL)
    data_warnings (run, &self->recipe, self->file);
}

Scaling
training_sets_scaling (const TrainingSets *self)
{
  return self->scaling;
}

const char *
training_sets_name (const TrainingSets *self)
{
  return self->recipe.from_file ? self->rows->name : _ (data_choices[self->recipe.generator.kind].label);
}

size_t
training_sets_rows (const TrainingSets *self)
{
  return self->recipe.from_file ? self->rows->n : 0;
}

Numbers *
training_sets_targets (const TrainingSets *self, size_t n)
{
  const Dataset *test = self->test;
  Numbers *targets = numbers_new (n * test->outputs);
  double scale = 1 / sqrt ((double) targets->n);

  for (size_t i = 0; i < targets->n; i++)
    targets->v[i] = scale
                    * (test->labels != NULL ? test->labels[i / test->outputs] == i % test->outputs
                                            : (double) test->targets[i]);
  return targets;
}

double
training_sets_bytes (const TrainingSets *self, size_t sets, size_t samples)
{
  double rows = self->recipe.from_file ? (double) self->rows->n
                                       : (double) self->tests + (double) sets * (double) samples;
  return rows * self->test->inputs * sizeof (float);
}

bool
training_sets_reserve (TrainingSets *self, size_t sets, size_t samples, GError **error)
{
  if (self->recipe.from_file)
    {
      if (samples <= self->rows->n)
        return true;
      g_set_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
                   ngettext ("%s holds %zu sample to train on; %zu were asked for.",
                             "%s holds %zu samples to train on; %zu were asked for.", self->rows->n),
                   training_sets_name (self), self->rows->n, samples);
      return false;
    }
  if (self->stride == 0)
    self->stride = samples;
  g_assert (samples <= self->stride);
  if (self->rows->n < self->tests + sets * self->stride)
    generate (self, self->tests + sets * self->stride);
  return true;
}

static Random
stream_of (const TrainingSets *self, unsigned set, const char *purpose)
{
  return random_stream (random_derive (self->seed + ((uint64_t) set << 32), purpose), 0);
}

static void
choose_rows (const TrainingSets *self, unsigned set, size_t samples, uint32_t *rows)
{
  if (self->recipe.from_file)
    {
      Random random = stream_of (self, set, "set");
      g_autofree uint32_t *order = g_new (uint32_t, self->rows->n);
      random_permutation (&random, (uint32_t) self->rows->n, order);
      memcpy (rows, order, samples * sizeof (uint32_t));
      return;
    }
  for (size_t i = 0; i < samples; i++)
    rows[i] = (uint32_t) (self->tests + set * self->stride + i);
}

Dataset *
training_sets_draw (const TrainingSets *self, unsigned set, size_t samples, double noise)
{
  Random random = stream_of (self, set, "noise");
  g_autofree uint32_t *rows = g_new (uint32_t, samples);
  Dataset *data;

  choose_rows (self, set, samples, rows);
  data = dataset_copy_rows (self->rows, rows, samples);
  for (size_t i = 0; i < samples; i++)
    preparation_add_label_noise (data, i, noise, &random);
  return data;
}

bool
training_sets_save (const TrainingSets *self, unsigned sets, size_t samples, double noise, RunFolder *folder,
                    GError **error)
{
  g_autofree char *fingerprint = NULL;

  for (unsigned set = 0; set < sets; set++)
    {
      g_autoptr (Dataset) data = training_sets_draw (self, set, samples, noise);
      g_autofree char *name = set == 0 ? g_strdup ("train.csv") : g_strdup_printf ("train-%u.csv", set);
      if (!saving_write_dataset (data, folder, name, error))
        return false;
    }
  if (!self->recipe.from_file)
    return saving_write_dataset (self->test, folder, PREPARED_TEST_FILE, error);
  fingerprint = data_recipe_fingerprint (&self->recipe);
  return saving_write_prepared (self->file, folder, KEPT_AS, fingerprint, error);
}
