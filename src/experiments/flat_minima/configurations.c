/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What differs between the networks, and what they are trained on. */
#include "experiments/flat_minima/configurations.h"

#include "datasets/prepared_folder.h"
#include "lab/saving.h"

#include <math.h>

const char *const varied_names[VARIED] = { N_ ("Width"),      N_ ("Depth"),        N_ ("Learning rate"),
                                           N_ ("Batch size"), N_ ("Weight decay"), N_ ("Label noise"),
                                           N_ ("SAM radius") };

#define TRAIN_FILE "train.csv"
#define ROWS_FILE "data.csv" /* of a run folder: the training rows before the noise of their labels */
#define LEAST_SAMPLES 2

/* From level to level. */
#define WIDTH_FACTOR 2.5
#define RATE_FACTOR 5
#define BATCH_FACTOR 6

/* Level k of n, of what is `whole` at first. */
static double
level_value (Varied varied, double whole, unsigned k, unsigned n)
{
  switch (varied)
    {
    case VARIED_WIDTH:
      return fmax (1, round (whole / pow (WIDTH_FACTOR, k)));
    case VARIED_DEPTH:
      return fmax (whole - k, fmin (whole, 1));
    case VARIED_RATE:
      return whole / pow (RATE_FACTOR, k);
    case VARIED_BATCH:
      return fmax (1, round (whole / pow (BATCH_FACTOR, k)));
    default:
      return n > 1 ? whole * (n - 1 - k) / (n - 1) : whole;
    }
}

/* Those that differ. */
static void
make_levels (Configurations *all, Varied varied, double whole, unsigned n)
{
  unsigned *levels = &all->levels[varied];

  for (unsigned k = 0; k < n; k++)
    {
      double value = level_value (varied, whole, k, n);
      if (*levels == 0 || value != all->values[varied][*levels - 1])
        all->values[varied][(*levels)++] = value;
    }
}

static void
read_levels (Configurations *all, const Settings *settings, double noise)
{
  static const char *const ids[VARIED] = { "widths", "depths", "rates", "batches", "decays", "noises", "radii" };
  const TrainingRecipe *recipe = &all->recipe;
  size_t n = all->problem->train->n, batch = recipe->training.batch;
  const double whole[VARIED] = { recipe->width,
                                 recipe->depth,
                                 recipe->learning_rate,
                                 batch == 0 || batch > n ? (double) n : (double) batch,
                                 recipe->training.optimiser.weight_decay,
                                 noise,
                                 recipe->training.optimiser.radius };

  all->n = 1;
  for (unsigned v = 0; v < VARIED; v++)
    {
      make_levels (all, (Varied) v, whole[v], (unsigned) settings_number (settings, ids[v]));
      all->n *= all->levels[v];
    }
}

void
configurations_levels (const Configurations *all, unsigned configuration, unsigned level[VARIED])
{
  for (unsigned v = VARIED; v-- > 0;)
    {
      level[v] = configuration % all->levels[v];
      configuration /= all->levels[v];
    }
}

unsigned
configurations_stride (const Configurations *all, Varied varied)
{
  unsigned stride = 1;

  for (unsigned v = (unsigned) varied + 1; v < VARIED; v++)
    stride *= all->levels[v];
  return stride;
}

/* The same rows have noise at every level, of more noise some others beside. */
static void
make_data (Configurations *all, unsigned level)
{
  const Dataset *clean = all->problem->data->train;
  Random random = random_stream (random_derive (all->recipe.data.preparation.seed, "levels of noise"), 0);
  g_autofree uint32_t *rows = g_new (uint32_t, clean->n);

  for (size_t i = 0; i < clean->n; i++)
    rows[i] = (uint32_t) i;
  all->data[level] = dataset_copy_rows (clean, rows, clean->n);
  for (size_t i = 0; i < clean->n; i++)
    preparation_add_label_noise (all->data[level], i, all->values[VARIED_NOISE][level], &random);
  all->samples[level] = samples_new (all->data[level]);
}

/* The rows before any noise of their labels, to which every level adds its own: those that the folder of the recipe
 * kept of a run with the same noise, or made from the recipe.  The fingerprint names the noise. */
static Problem *
make_problem (TrainingRecipe *recipe, GError **error)
{
  DataRecipe *from = &recipe->data;
  g_autofree char *fingerprint = data_recipe_fingerprint (from);
  PreparedData *data = NULL;
  Problem *problem;
  GError *why = NULL;

  if (from->preparation.label_noise > 0)
    from->kept_as = ROWS_FILE;
  if (from->preparation.label_noise > 0 && *from->folder != '\0')
    data = prepared_data_load (from->folder, from->kept_as, fingerprint, &why);
  from->preparation.label_noise = 0;
  if (data == NULL && why == NULL)
    data = data_recipe_prepare (from, &why);
  if (data == NULL)
    {
      g_propagate_error (error, why);
      return NULL;
    }
  problem = problem_new_with (recipe, data, error);
  if (problem != NULL)
    {
      g_free (problem->data_fingerprint);
      problem->data_fingerprint = g_steal_pointer (&fingerprint);
    }
  return problem;
}

/* One sample has neither two batch sizes nor, scaled, anything but zeros as inputs and targets. */
static bool
check_samples (const Configurations *all, GError **error)
{
  size_t n = all->problem->train->n;

  if (n >= LEAST_SAMPLES)
    return true;
  g_set_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
               ngettext ("There is %zu training sample, and two are needed: choose a smaller share of test samples "
                         "(test-share), or more samples.",
                         "There are %zu training samples, and two are needed: choose a smaller share of test samples "
                         "(test-share), or more samples.",
                         n),
               n);
  return false;
}

Configurations *
configurations_new (const Settings *settings, GError **error)
{
  g_autoptr (Configurations) all = g_new0 (Configurations, 1);
  double noise;

  if (!recipe_read (settings, &all->recipe, error))
    return NULL;
  noise = all->recipe.data.preparation.label_noise;
  all->target = settings_number (settings, "target-loss");
  all->problem = make_problem (&all->recipe, error);
  if (all->problem == NULL || !label_noise_check (noise, all->problem->data->train->task == TASK_CLASSES, error)
      || !check_samples (all, error))
    return NULL;
  read_levels (all, settings, noise);
  for (unsigned k = 0; k < all->levels[VARIED_NOISE]; k++)
    make_data (all, k);
  return g_steal_pointer (&all);
}

void
configurations_describe (const Configurations *all, Clauses *clauses)
{
  double noise = all->values[VARIED_NOISE][0];

  problem_describe (all->problem, &all->recipe, clauses);
  if (noise > 0)
    label_noise_describe (noise, all->problem->train->labels != NULL, clauses);
}

/* Of level 0 "train.csv", of less noise "train-label-noise-0.1.csv". */
static bool
save_level (const Configurations *all, unsigned level, RunFolder *folder, GError **error)
{
  char value[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *name = NULL;

  g_ascii_formatd (value, sizeof value, "%.6g", all->values[VARIED_NOISE][level]);
  name = level == 0 ? g_strdup (TRAIN_FILE) : g_strdup_printf ("train-label-noise-%s.csv", value);
  return saving_write_dataset (all->data[level], folder, name, error);
}

bool
configurations_save_data (const Configurations *all, RunFolder *folder, GError **error)
{
  const Problem *problem = all->problem;
  bool noisy = all->values[VARIED_NOISE][0] > 0;

  for (unsigned k = 0; noisy && k < all->levels[VARIED_NOISE]; k++)
    if (!save_level (all, k, folder, error))
      return false;
  return saving_write_data_as (problem, folder, noisy ? ROWS_FILE : TRAIN_FILE, error);
}

void
configurations_free (Configurations *all)
{
  for (unsigned k = 0; k < LEVELS_MOST; k++)
    {
      g_clear_pointer (&all->samples[k], samples_free);
      g_clear_pointer (&all->data[k], dataset_free);
    }
  g_clear_pointer (&all->problem, problem_free);
  g_free (all);
}
