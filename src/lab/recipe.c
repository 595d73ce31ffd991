/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/recipe.h"

#include "datasets/prepared_folder.h"
#include "datasets/readers.h"
#include "figure/number_format.h"
#include "lab/memory_limit.h"
#include "lab/parameters.h"
#include "numeric/memory.h"
#include "numeric/number_text.h"

#include <glib/gi18n.h>
#include <math.h>

G_DEFINE_QUARK (basin_experiments_error, experiments_error)

/* ---- Reading settings ---- */

static const Parameter *
shared_parameter (const char *id)
{
  static const Parameter *const tables[] = { shared_quick, shared_network, shared_training, shared_data, shared_seed };

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    if (parameter_find (tables[i], id) != NULL)
      return parameter_find (tables[i], id);
  g_assert_not_reached ();
}

static bool
has (const Settings *settings, const char *id)
{
  return parameter_find (experiment_parameters (settings_experiment (settings)), id) != NULL;
}

static double
number (const Settings *settings, const char *id)
{
  return has (settings, id) ? settings_number (settings, id) : shared_parameter (id)->initial;
}

/* kept_as: what a run folder calls the copy that it keeps of it, or NULL. */
static DataFile
file (const Settings *settings, const char *id, const char *kept_as)
{
  const char *folder = settings_folder (settings);
  g_autofree char *path = NULL, *kept = NULL;

  if (!has (settings, id) || *settings_text (settings, id) == '\0')
    return (DataFile){ "", "", "" };
  kept = folder != NULL && kept_as != NULL ? g_build_filename (folder, kept_as, NULL) : NULL;
  if (kept != NULL && settings_looks_for_file (settings, id) && g_file_test (kept, G_FILE_TEST_IS_REGULAR))
    return (DataFile){ g_intern_string (kept), "", "" };
  path = settings_file_path (settings, id);
  return (DataFile){ g_intern_string (path), g_intern_string (settings_file_identity (settings, id).sha256),
                     g_intern_string (settings_file_expected (settings, id)) };
}

/* A seed of its own for a purpose: of the parameter where it is not negative, else of "seed". */
static uint64_t
seed_of (const Settings *settings, const char *id, const char *purpose)
{
  double own = number (settings, id);
  return random_derive ((uint64_t) (own >= 0 ? own : number (settings, "seed")), purpose);
}

/* ---- Data ---- */

Scaling
scaling_of_generator (DataKind kind)
{
  switch (kind)
    {
    case DATA_DIGITS:
      return SCALING_GLOBAL;
    case DATA_TEACHER:
    case DATA_PARITY:
    case DATA_CLUSTERS:
    case DATA_CHEBYSHEV:
      return SCALING_NONE;
    default:
      return SCALING_STANDARD;
    }
}

Scaling
scaling_of_file (const Dataset *raw)
{
  return raw->image_width > 0 ? SCALING_GLOBAL : SCALING_STANDARD;
}

static bool
read_generator (const Settings *settings, DataKind kind, uint64_t seed, GeneratorOptions *options, GError **error)
{
  *options = generator_defaults (kind);
  options->seed = seed;
  options->classes = (unsigned) number (settings, "classes");
  options->image_size = (unsigned) number (settings, "image-size");
  options->teacher_width = (unsigned) number (settings, "teacher-width");
  options->teacher_gain = number (settings, "teacher-gain");
  options->parity_bits = (unsigned) number (settings, "parity-bits");
  options->degree = (unsigned) number (settings, "degree");
  if (kind == DATA_TEACHER || kind == DATA_PARITY || kind == DATA_CLUSTERS)
    options->dimension = (unsigned) number (settings, "dimension");
  if (kind != DATA_PARITY || options->parity_bits <= options->dimension)
    return true;
  g_set_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
               _ ("parity-bits is %u; there are only %u inputs (dimension) to take them from."), options->parity_bits,
               options->dimension);
  return false;
}

static bool
read_data (const Settings *settings, DataRecipe *recipe, GError **error)
{
  guint kind = (guint) number (settings, "data");
  uint64_t seed = seed_of (settings, "data-seed", "data");

  *recipe = (DataRecipe){ .from_file = kind == DATA_FILE,
                          .file = file (settings, "data-file", NULL),
                          .test_file = file (settings, "test-data-file", NULL),
                          .folder = g_intern_string (settings_folder (settings) ? settings_folder (settings) : ""),
                          .kept_as = "train.csv",
                          .preparation = { .seed = seed,
                                           .samples = (size_t) number (settings, "samples"),
                                           .test_fraction = number (settings, "test-share"),
                                           .label_noise = number (settings, "label-noise"),
                                           .input_noise = number (settings, "input-noise"),
                                           .shuffle = kind == DATA_FILE } };
  if (recipe->from_file)
    return true;
  recipe->preparation.scaling = scaling_of_generator ((DataKind) kind);
  return read_generator (settings, (DataKind) kind, seed, &recipe->generator, error);
}

static Dataset *
read_file (const DataFile *file, GError **error)
{
  return file_identity_check (file->path, file->expected, error) ? dataset_read (file->path, NULL, error) : NULL;
}

static Dataset *
read_chosen_file (const DataRecipe *recipe, GError **error)
{
  if (*recipe->file.path != '\0')
    return read_file (&recipe->file, error);
  g_set_error (
      error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
      _ ("No data file is chosen yet: pick a CSV or IDX file under Data (data-file), or drop one on the window."));
  return NULL;
}

bool
data_recipe_check_memory (const DataRecipe *recipe, double samples, double copied, double available, GError **error)
{
  unsigned inputs = generator_inputs (&recipe->generator);
  g_autofree char *what = g_strdup_printf (_ ("%.0f samples of %u inputs"), samples, inputs);
  double bytes = samples * (1 + copied) * (inputs + 1.0) * sizeof (float);

  return memory_limit_allows (bytes, available, what,
                              _ ("Choose fewer samples (samples, test-samples), a smaller test share (test-share), or "
                                 "fewer inputs (dimension, image-size)."),
                              error);
}

static Dataset *
generate (const DataRecipe *recipe, GError **error)
{
  const PreparationOptions *preparation = &recipe->preparation;
  GeneratorOptions options = recipe->generator;

  if (preparation->samples < 2)
    {
      g_set_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
                   _ ("samples is %zu; a data set that is generated needs at least 2."), preparation->samples);
      return NULL;
    }
  options.n = (size_t) ceil ((double) preparation->samples / (1 - preparation->test_fraction));
  if (!data_recipe_check_memory (recipe, (double) options.n, preparation->test_fraction, memory_available (), error))
    return NULL;
  return generator_make (&options);
}

bool
label_noise_check (double noise, bool classes, GError **error)
{
  g_autofree char *value = number_format (noise);

  if (!classes || noise <= 1)
    return true;
  g_set_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
               _ ("label-noise is %s; for data with classes it is a fraction, from 0 to 1."), value);
  return false;
}

char *
data_recipe_fingerprint (const DataRecipe *recipe)
{
  const GeneratorOptions *generator = &recipe->generator;
  const PreparationOptions *preparation = &recipe->preparation;
  GString *text = g_string_new (NULL);

  if (recipe->from_file)
    g_string_append_printf (text, "file %s, test file %s", recipe->file.sha256, recipe->test_file.sha256);
  else
    {
      g_autofree char *gain = number_exact (generator->teacher_gain);
      g_string_append_printf (text, "generator %d, seed %" G_GUINT64_FORMAT ", classes %u, image size %u, dimension %u",
                              generator->kind, generator->seed, generator->classes, generator->image_size,
                              generator->dimension);
      g_string_append_printf (text, ", teacher width %u, teacher gain %s, parity bits %u, degree %u",
                              generator->teacher_width, gain, generator->parity_bits, generator->degree);
    }
  g_autofree char *test = number_exact (preparation->test_fraction), *labels = number_exact (preparation->label_noise),
                  *inputs = number_exact (preparation->input_noise);
  g_string_append_printf (text,
                          ", preparation seed %" G_GUINT64_FORMAT ", samples %zu, test share %s, label noise %s, "
                          "input noise %s",
                          preparation->seed, preparation->samples, test, labels, inputs);
  return g_string_free (text, FALSE);
}

/* NULL without an error: the folder holds none that are made from this recipe. */
static PreparedData *
load_prepared (const DataRecipe *recipe, GError **error)
{
  g_autofree char *fingerprint = data_recipe_fingerprint (recipe);

  return *recipe->folder != '\0' ? prepared_data_load (recipe->folder, recipe->kept_as, fingerprint, error) : NULL;
}

static PreparedData *
prepare (const DataRecipe *recipe, GError **error)
{
  PreparationOptions options = recipe->preparation;
  g_autoptr (Dataset) raw = recipe->from_file ? read_chosen_file (recipe, error) : generate (recipe, error);
  g_autoptr (Dataset) test = NULL;

  if (raw == NULL || !label_noise_check (options.label_noise, raw->task == TASK_CLASSES, error))
    return NULL;
  if (recipe->from_file)
    {
      options.scaling = scaling_of_file (raw);
      options.scale_targets = true;
    }
  if (recipe->from_file && *recipe->test_file.path != '\0')
    {
      test = read_file (&recipe->test_file, error);
      if (test == NULL)
        return NULL;
    }
  return prepared_data_new (g_steal_pointer (&raw), g_steal_pointer (&test), &options, error);
}

PreparedData *
data_recipe_prepare (const DataRecipe *recipe, GError **error)
{
  g_autoptr (GError) why = NULL;
  PreparedData *saved = load_prepared (recipe, &why);

  if (why == NULL)
    return saved != NULL ? saved : prepare (recipe, error);
  g_propagate_error (error, g_steal_pointer (&why));
  return NULL;
}

/* ---- Network and training ---- */

static TrainerOptions
read_training (const Settings *settings)
{
  TrainerOptions options = {
    .optimiser = optimiser_defaults ((OptimiserKind) number (settings, "optimiser")),
    .schedule = (Schedule) number (settings, "schedule"),
    .total_steps = (uint64_t) number (settings, "steps"),
    .batch = (size_t) number (settings, "batch-size"),
    .order_seed = seed_of (settings, "order-seed", "order"),
  };
  options.optimiser.momentum = number (settings, "momentum");
  options.optimiser.weight_decay = number (settings, "weight-decay");
  options.optimiser.radius = number (settings, "sam-radius");
  return options;
}

/* "automatic" comes before the enumeration's own. */
static Initialisation
read_initialisation (const Settings *settings, Activation activation)
{
  guint choice = (guint) number (settings, "initialisation");
  return choice == 0 ? architecture_initialisation (activation) : (Initialisation) (choice - 1);
}

bool
recipe_learns_file (const Settings *settings)
{
  const Parameter *table = experiment_parameters (settings_experiment (settings));

  return parameter_find (table, "data") != NULL && g_str_equal (settings_text (settings, "data"), "file");
}

void
recipe_use_whole_file (Settings *settings)
{
  const Parameter *samples = parameter_find (experiment_parameters (settings_experiment (settings)), "samples");

  if (samples != NULL && parameter_allows (samples, 0))
    settings_set_number (settings, "samples", 0, NULL);
}

bool
recipe_read (const Settings *settings, TrainingRecipe *recipe, GError **error)
{
  *recipe = (TrainingRecipe){ .depth = (unsigned) number (settings, "depth"),
                              .width = (unsigned) number (settings, "width"),
                              .activation = (Activation) number (settings, "activation"),
                              .skip = number (settings, "skip") != 0,
                              .bias = number (settings, "bias") != 0,
                              .normalisation = number (settings, "normalisation") != 0,
                              .gain = number (settings, "gain"),
                              .class_loss = (Loss) number (settings, "loss"),
                              .weights_file = file (settings, "weights-file", RECIPE_FIRST_WEIGHTS),
                              .training = read_training (settings),
                              .learning_rate = number (settings, "learning-rate"),
                              .seed = (uint64_t) number (settings, "seed"),
                              .weights_seed = seed_of (settings, "weights-seed", "weights") };
  recipe->initialisation = read_initialisation (settings, recipe->activation);
  return read_data (settings, &recipe->data, error);
}

/* ---- Captions ---- */

void
label_noise_describe (double noise, bool classes, Clauses *clauses)
{
  clauses_add_number (clauses, classes ? _ ("fraction %s of the labels redrawn") : _ ("noise of standard deviation %s"),
                      noise);
}

void
data_recipe_describe (const DataRecipe *recipe, Scaling scaling, Clauses *clauses)
{
  const PreparationOptions *preparation = &recipe->preparation;

  if (preparation->input_noise > 0)
    clauses_add_number (clauses, _ ("input noise %s"), preparation->input_noise);
  if (scaling == SCALING_GLOBAL)
    clauses_add (clauses, _ ("inputs centred and divided by their common standard deviation"));
  else if (scaling == SCALING_STANDARD)
    clauses_add (clauses, _ ("inputs centred and divided by their standard deviations"));
}

static void
describe_optimiser (const TrainingRecipe *recipe, Clauses *clauses)
{
  const OptimiserOptions *optimiser = &recipe->training.optimiser;

  clauses_add (clauses, "%s", _ (optimiser_choices[optimiser->kind].label));
  clauses_add_number (clauses, _ ("learning rate %s"), recipe->learning_rate);
  if (optimiser->kind <= OPTIMISER_NESTEROV && optimiser->momentum > 0)
    clauses_add_number (clauses, _ ("momentum %s"), optimiser->momentum);
  if (recipe->training.schedule == SCHEDULE_COSINE)
    clauses_add (clauses, _ ("cosine schedule"));
  else if (recipe->training.schedule == SCHEDULE_STEP)
    clauses_add (clauses, _ ("stepped schedule"));
}

void
recipe_describe_training (const TrainingRecipe *recipe, size_t samples, Clauses *clauses)
{
  size_t batch = recipe->training.batch;

  describe_optimiser (recipe, clauses);
  if (batch == 0 || batch >= samples)
    clauses_add (clauses, _ ("full batch"));
  else
    clauses_add (clauses, _ ("batch %zu"), batch);
  if (recipe->training.optimiser.weight_decay > 0)
    clauses_add_number (clauses, _ ("weight decay %s"), recipe->training.optimiser.weight_decay);
  if (recipe->training.optimiser.radius > 0)
    clauses_add_number (clauses, _ ("sharpness-aware with radius %s"), recipe->training.optimiser.radius);
  clauses_add (clauses, _ ("seed %" G_GUINT64_FORMAT), recipe->seed);
}
