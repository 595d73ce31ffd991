/* Where networks' data come from: a generator, which never runs dry, or a file. */
#include "experiments/double_descent.h"

#include "datasets/generators.h"
#include "datasets/prepared_folder.h"
#include "lab/parameters.h"
#include "lab/problem.h"

#include <math.h>
#include <string.h>

/* In a run folder: what the training sets are drawn from, if it was a file. */
#define POOL_FILE "data.csv"

/* Training sets of a network: after the test samples come those of the first set, the second, … */
struct _Pool
{
  bool from_file;
  GeneratorOptions generator;
  Scaling scaling;
  float *shift, *scale; /* [inputs], of the test inputs: training sets come and go */
  Dataset *rows;        /* test samples first; of a file: all training samples */
  Dataset *test;
  PreparedData *file;   /* of a file: owns rows and test */
  char *fingerprint;    /* of a file: what they were made from */
  size_t tests, stride; /* samples set aside for each training set */
  char *name;
};

void
pool_free (Pool *pool)
{
  if (!pool->from_file)
    {
      dataset_free (pool->rows);
      dataset_free (pool->test);
    }
  prepared_data_free (pool->file);
  g_free (pool->fingerprint);
  g_free (pool->shift);
  g_free (pool->scale);
  g_free (pool->name);
  g_free (pool);
}

static void
find_scaling (Pool *pool)
{
  const Dataset *rows = pool->rows;
  unsigned d = rows->inputs;
  double all = 0;

  pool->shift = g_new0 (float, d);
  pool->scale = g_new0 (float, d);
  for (unsigned j = 0; j < d; j++)
    {
      double sum = 0, squares = 0;
      for (size_t i = 0; i < pool->tests; i++)
        sum += rows->x[i * d + j];
      sum /= (double) pool->tests;
      for (size_t i = 0; i < pool->tests; i++)
        squares += pow (rows->x[i * d + j] - sum, 2);
      squares /= (double) pool->tests;
      pool->shift[j] = (float) sum;
      pool->scale[j] = squares > 1e-12 ? (float) sqrt (squares) : 1;
      all += squares / d;
    }
  for (unsigned j = 0; j < d && pool->scaling == SCALING_GLOBAL; j++)
    pool->scale[j] = all > 0 ? (float) sqrt (all) : 1;
}

static void
apply_scaling (Pool *pool)
{
  Dataset *rows = pool->rows;
  unsigned d = rows->inputs;

  for (size_t i = 0; i < rows->n * d; i++)
    rows->x[i] = (rows->x[i] - pool->shift[i % d]) / pool->scale[i % d];
}

/* Sample i of a generator depends on its index alone: what is there already comes out the same again. */
static void
pool_grow (Pool *pool, size_t n)
{
  uint32_t *first;

  pool->generator.n = n;
  g_clear_pointer (&pool->rows, dataset_free);
  pool->rows = generator_make (&pool->generator);
  if (pool->scaling != SCALING_NONE)
    {
      if (pool->shift == NULL)
        find_scaling (pool);
      apply_scaling (pool);
    }
  if (pool->test != NULL)
    return;
  first = g_new (uint32_t, pool->tests);
  for (size_t i = 0; i < pool->tests; i++)
    first[i] = (uint32_t) i;
  pool->test = dataset_copy_rows (pool->rows, first, pool->tests);
  g_free (first);
}

/* What was saved with these settings, or the file: its training part is what sets are drawn from. */
static PreparedData *
read_prepared (DataRecipe *recipe, const char *fingerprint, GError **error)
{
  g_autoptr (GError) why = NULL;
  PreparedData *saved = *recipe->folder != '\0' ? prepared_data_load (recipe->folder, POOL_FILE, fingerprint, &why)
                                                : NULL;
  Dataset *raw;

  if (why != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return NULL;
    }
  if (saved != NULL)
    return saved;
  raw = data_recipe_read_file (recipe, error);
  if (raw == NULL)
    return NULL;
  recipe->preparation.scaling = scaling_of_file (raw);
  return prepare_data (raw, NULL, &recipe->preparation, error);
}

static bool
pool_read (Pool *pool, Run *run, uint64_t seed, GError **error)
{
  DataRecipe recipe;

  pool->from_file = true;
  if (!data_recipe_read (run_settings (run), &recipe, error))
    return false;
  recipe.preparation = (PreparationOptions){
    .seed = seed, .test_fraction = 0.3, .scale_targets = true, .shuffle = true
  };
  pool->fingerprint = data_recipe_fingerprint (&recipe);
  pool->file = read_prepared (&recipe, pool->fingerprint, error);
  if (pool->file == NULL)
    return false;
  pool->name = g_strdup (pool->file->train->name);
  pool->rows = pool->file->train;
  pool->test = pool->file->test;
  pool->tests = pool->test->n;
  return true;
}

bool
pool_save (const Pool *pool, RunFolder *folder, GError **error)
{
  g_autofree char *test = g_build_filename (run_folder_path (folder), "test.csv", NULL);

  if (pool->from_file)
    return prepared_data_save (pool->file, run_folder_path (folder), POOL_FILE, pool->fingerprint, error);
  return dataset_write_csv (pool->test, test, error);
}

static bool
pool_generate (Pool *pool, Run *run, uint64_t seed, GError **error)
{
  DataKind kind = (DataKind) run_number (run, "data");

  DataRecipe recipe;

  if (!data_recipe_read (run_settings (run), &recipe, error))
    return false;
  pool->generator = recipe.generator;
  pool->generator.seed = seed;
  pool->scaling = recipe.preparation.scaling;
  pool->tests = (size_t) run_number (run, "test-samples");
  pool->name = g_strdup (_ (data_choices[kind].label));
  pool_grow (pool, pool->tests);
  return true;
}

Pool *
pool_new (Run *run, uint64_t seed, GError **error)
{
  Pool *pool = g_new0 (Pool, 1);
  bool made = run_number (run, "data") == DATA_FILE ? pool_read (pool, run, seed, error)
                                                    : pool_generate (pool, run, seed, error);

  if (made)
    return pool;
  pool_free (pool);
  return NULL;
}

const Dataset *
pool_test (const Pool *pool)
{
  return pool->test;
}

const char *
pool_name (const Pool *pool)
{
  return pool->name;
}

bool
pool_reserve (Pool *pool, size_t sets, size_t samples, GError **error)
{
  if (pool->from_file)
    {
      if (samples <= pool->rows->n)
        return true;
      g_set_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
                   _ ("%s holds %zu samples to train on; %zu were asked for."), pool->name, pool->rows->n, samples);
      return false;
    }
  if (pool->stride == 0)
    pool->stride = samples;
  g_assert (samples <= pool->stride);
  if (pool->rows->n < pool->tests + sets * pool->stride)
    pool_grow (pool, pool->tests + sets * pool->stride);
  return true;
}

/* ---- Training sets ---- */

/* Of a file each set is a random part; of a generator, what was set aside for it. */
static void
choose_rows (const Pool *pool, unsigned set, size_t samples, Random *random, uint32_t *rows)
{
  if (pool->from_file)
    {
      g_autofree uint32_t *order = g_new (uint32_t, pool->rows->n);
      random_permutation (random, (uint32_t) pool->rows->n, order);
      memcpy (rows, order, samples * sizeof (uint32_t));
      return;
    }
  for (size_t i = 0; i < samples; i++)
    rows[i] = (uint32_t) (pool->tests + set * pool->stride + i);
}

/* The same draws whatever the noise: a little more of it makes a little difference. */
static void
add_noise (Dataset *data, Random *random, double noise)
{
  for (size_t i = 0; i < data->n && data->labels != NULL; i++)
    {
      double draw = random_uniform (random);
      uint32_t other = random_below (random, data->outputs);
      if (draw < noise)
        data->labels[i] = other;
    }
  for (size_t i = 0; data->targets != NULL && i < data->n * data->outputs; i++)
    data->targets[i] += (float) (noise * random_normal (random));
}

Dataset *
pool_take (const Pool *pool, unsigned set, size_t samples, double noise, Random *order, Random *noise_stream)
{
  g_autofree uint32_t *rows = g_new (uint32_t, samples);
  Dataset *data;

  choose_rows (pool, set, samples, order, rows);
  data = dataset_copy_rows (pool->rows, rows, samples);
  add_noise (data, noise_stream, noise);
  return data;
}
