#include "lab/problem.h"

#include "datasets/generators.h"
#include "datasets/readers.h"
#include "lab/parameters.h"
#include "figure/ticks.h"
#include "network/linearisation.h"
#include "network/safetensors.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

G_DEFINE_QUARK (basin - experiments - error - quark, experiments_error)

static uint64_t
seed_for (Run *run, const char *id, const char *purpose)
{
  double own = run_number (run, id);
  return random_derive ((uint64_t) (own >= 0 ? own : run_number (run, "seed")), purpose);
}

/* ---- Data ---- */

bool
problem_generator (Run *run, DataKind kind, uint64_t seed, GeneratorOptions *options, GError **error)
{
  *options = generator_defaults (kind);
  options->seed = seed;
  options->classes = (unsigned) run_number (run, "classes");
  options->image_size = (unsigned) run_number (run, "image-size");
  options->teacher_width = (unsigned) run_number (run, "teacher-width");
  options->teacher_gain = run_number (run, "teacher-gain");
  options->parity_bits = (unsigned) run_number (run, "parity-bits");
  options->degree = (unsigned) run_number (run, "degree");
  if (kind == DATA_TEACHER || kind == DATA_PARITY || kind == DATA_CLUSTERS)
    options->dimension = (unsigned) run_number (run, "dimension");
  if (kind != DATA_PARITY || options->parity_bits <= options->dimension)
    return true;
  g_set_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
               _ ("parity-bits is %u; there are only %u inputs (dimension) to take them from."), options->parity_bits,
               options->dimension);
  return false;
}

static Dataset *
generate (Run *run, DataKind kind, uint64_t seed, GError **error)
{
  double share = run_number (run, "test-share");
  double samples = run_number (run, "samples");
  GeneratorOptions options;

  if (samples < 2)
    {
      g_set_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
                   _ ("samples is %.0f; a data set that is generated needs at least 2."), samples);
      return NULL;
    }
  if (!problem_generator (run, kind, seed, &options, error))
    return NULL;
  options.n = (size_t) ceil (samples / (1 - share));
  return generator_make (&options);
}

Dataset *
problem_read_data (Run *run, GError **error)
{
  const char *path = run_text (run, "data-file");

  if (path == NULL || *path == '\0')
    {
      g_set_error (
          error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
          _ ("No data file is chosen yet: pick a CSV or IDX file under Data (data-file), or drop one on the window."));
      return NULL;
    }
  return dataset_read (path, NULL, error);
}

/* Images keep their pixels' proportions; clusters and polynomials are in a unit of their own already. */
static Scaling
scaling_for (guint kind)
{
  if (kind == DATA_DIGITS)
    return SCALING_GLOBAL;
  return kind == DATA_CLUSTERS || kind == DATA_CHEBYSHEV ? SCALING_NONE : SCALING_STANDARD;
}

static PreparedData *
make_data (Run *run, GError **error)
{
  guint kind = (guint) run_number (run, "data");
  uint64_t seed = seed_for (run, "data-seed", "data");
  const char *test_path = run_text (run, "test-data-file");
  PreparationOptions options = {
    .seed = seed,
    .samples = (size_t) run_number (run, "samples"),
    .test_fraction = run_number (run, "test-share"),
    .label_noise = run_number (run, "label-noise"),
    .input_noise = run_number (run, "input-noise"),
    .scaling = scaling_for (kind),
    .shuffle = kind == DATA_FILE,
  };
  g_autoptr (Dataset) raw = NULL;
  g_autoptr (Dataset) test = NULL;

  raw = kind == DATA_FILE ? problem_read_data (run, error) : generate (run, kind, seed, error);
  if (raw == NULL)
    return NULL;
  if (kind == DATA_FILE && test_path != NULL && *test_path != '\0')
    {
      test = dataset_read (test_path, NULL, error);
      if (test == NULL)
        return NULL;
    }
  if (raw->task == TASK_CLASSES && options.label_noise > 1)
    {
      g_autofree char *value = number_format (options.label_noise);
      g_set_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
                   _ ("label-noise is %s; for data with classes it is a share, from 0 to 1."), value);
      return NULL;
    }
  if (raw->image_width > 0)
    options.scaling = SCALING_GLOBAL;
  return prepare_data (g_steal_pointer (&raw), g_steal_pointer (&test), &options, error);
}

/* ---- Network ---- */

static Architecture
architecture_from (Run *run, const Dataset *data)
{
  Architecture architecture = architecture_uniform (data->inputs, (unsigned) run_number (run, "depth"),
                                                    (unsigned) run_number (run, "width"), data->outputs);
  guint initialisation = (guint) run_number (run, "initialisation");

  architecture.activation = (Activation) run_number (run, "activation");
  architecture.skip = run_number (run, "skip") != 0;
  architecture.bias = run_number (run, "bias") != 0;
  architecture.normalisation = run_number (run, "normalisation") != 0;
  architecture.gain = run_number (run, "gain");
  architecture.initialisation = initialisation == 0 ? initialisation_for (architecture.activation)
                                                    : (Initialisation) (initialisation - 1);
  architecture.loss = data->task == TASK_REGRESSION ? LOSS_MSE : (Loss) run_number (run, "loss");
  return architecture;
}

double
problem_free_memory (void)
{
  return (double) sysconf (_SC_AVPHYS_PAGES) * (double) sysconf (_SC_PAGESIZE);
}

/* A network of absurd size gets a sentence, not an abort: allocation failure is not something to recover from. */
static bool
check_memory (const Architecture *architecture, size_t batch, GError **error)
{
  Layout layout = layout_of (architecture);
  double units = architecture->inputs + architecture->outputs;
  double present = problem_free_memory ();
  double needed;

  for (unsigned l = 0; l < architecture->depth; l++)
    units += 3.0 * architecture->widths[l];
  /* Parameters: present, next, gradient, two moments, twice for snapshots to go back to, the plane's three, and a
   * trajectory. */
  needed = sizeof (real) * (layout.parameters * (12.0 + 24.0) + units * (double) MIN (batch, 4096) * 4);
  if (needed < 0.8 * present)
    return true;
  g_set_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_MEMORY,
               _ ("A network of %.3g parameters would need about %.3g GB of memory; %.3g GB are free. Choose a smaller "
                  "width or depth."),
               (double) layout.parameters, needed / 1e9, present / 1e9);
  return false;
}

static bool
make_network (Problem *problem, Run *run, GError **error)
{
  Architecture architecture = architecture_from (run, problem->data->train);
  g_autofree char *why = architecture_check (&architecture);
  size_t batch = (size_t) run_number (run, "batch-size");

  if (why != NULL)
    {
      g_set_error_literal (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS, why);
      return false;
    }
  if (!check_memory (&architecture, batch == 0 ? problem->train->n : batch, error))
    return false;
  problem->network = network_new (&architecture);
  problem->parameters = network_parameters (problem->network);
  return true;
}

static bool
make_first_weights (Problem *problem, Run *run, GError **error)
{
  const char *path = run_text (run, "weights-file");
  Random random = random_stream (problem->weights_seed, 0);

  problem->first = g_new0 (real, problem->parameters);
  network_initialise (problem->network, &random, problem->first);
  if (path != NULL && *path != '\0')
    {
      g_autofree char *name = g_path_get_basename (path);
      g_autofree char *contents = NULL;
      gsize length = 0;
      g_autoptr (GBytes) bytes = NULL;

      if (!g_file_get_contents (path, &contents, &length, error))
        return false;
      bytes = g_bytes_new_take (g_steal_pointer (&contents), length);
      return weights_from_bytes (problem->network, name, bytes, problem->first, error);
    }
  return true;
}

static TrainerOptions
training_from (Run *run)
{
  TrainerOptions options = {
    .optimiser = optimiser_defaults ((OptimiserKind) run_number (run, "optimiser")),
    .schedule = (Schedule) run_number (run, "schedule"),
    .total_steps = (uint64_t) run_number (run, "steps"),
    .batch = (size_t) run_number (run, "batch-size"),
    .order_seed = seed_for (run, "order-seed", "order"),
  };
  options.optimiser.momentum = run_number (run, "momentum");
  options.optimiser.weight_decay = run_number (run, "weight-decay");
  return options;
}

static Samples
first_of (const Samples *samples)
{
  Samples watched = *samples;
  watched.n = MIN (watched.n, WATCHED_SAMPLES);
  return watched;
}

Problem *
problem_new (Run *run, GError **error)
{
  g_autoptr (Problem) problem = g_new0 (Problem, 1);

  problem->data = make_data (run, error);
  if (problem->data == NULL)
    return NULL;
  problem->train = samples_new (problem->data->train);
  problem->test = samples_new (problem->data->test);
  problem->watched = first_of (problem->train);
  problem->watched_test = first_of (problem->test);
  problem->weights_seed = seed_for (run, "weights-seed", "weights");
  problem->options = training_from (run);
  if (!make_network (problem, run, error) || !make_first_weights (problem, run, error))
    return NULL;
  return g_steal_pointer (&problem);
}

void
problem_free (Problem *problem)
{
  g_clear_pointer (&problem->network, network_free);
  g_clear_pointer (&problem->train, samples_free);
  g_clear_pointer (&problem->test, samples_free);
  g_clear_pointer (&problem->data, prepared_data_free);
  g_free (problem->first);
  g_free (problem);
}

Trainer *
problem_trainer (const Problem *problem, const real *theta)
{
  return trainer_new (problem->network, problem->train, &problem->options, theta);
}

double
problem_sample_flops (const Problem *problem)
{
  const Architecture *a = network_architecture (problem->network);
  /* A product costs two operations a weight, an activation about twenty. */
  double units = 0;
  for (unsigned l = 0; l < a->depth; l++)
    units += a->widths[l];
  return 2.0 * (double) problem->parameters + 20 * units + 20.0 * a->outputs;
}

/* What the passes that a linearisation keeps may take. */
#define CURVATURE_BYTES (512.0 * 1024 * 1024)

size_t
problem_curvature_samples (const Problem *problem, const Samples *samples)
{
  double fit = CURVATURE_BYTES / linearisation_bytes (problem->network, 1);
  return (size_t) CLAMP (fit, 1, (double) samples->n);
}

double
problem_step_flops (const Problem *problem)
{
  size_t n = problem->train->n;
  size_t batch = problem->options.batch == 0 ? n : MIN (problem->options.batch, n);
  return 3 * problem_sample_flops (problem) * (double) batch + 8.0 * (double) problem->parameters;
}

/* ---- Captions ---- */

static const char *
choice_label (const Choice *choices, guint index)
{
  return _ (choices[index].label);
}

char *
problem_describe_data (const Problem *problem, Run *run)
{
  guint kind = (guint) run_number (run, "data");
  double noise = run_number (run, "label-noise");
  GString *text = g_string_new (kind == DATA_FILE ? problem->data->train->name : choice_label (data_choices, kind));

  g_string_append_printf (text, _ (", %zu training and %zu test samples"), problem->train->n, problem->test->n);
  if (noise > 0)
    {
      g_autofree char *value = number_format (noise);
      g_string_append_printf (text, _ (", label noise %s"), value);
    }
  return g_string_free (text, FALSE);
}

char *
problem_describe_network (const Problem *problem)
{
  const Architecture *a = network_architecture (problem->network);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%u", a->inputs);
  if (a->depth > 4)
    g_string_append_printf (text, "–(%u×%u)", a->depth, a->widths[0]);
  else
    for (unsigned l = 0; l < a->depth; l++)
      g_string_append_printf (text, "–%u", a->widths[l]);
  g_string_append_printf (text, "–%u %s", a->outputs,
                          a->depth == 0 ? _ ("linear") : choice_label (activation_choices, a->activation));
  if (a->skip)
    g_string_append (text, _ (" with skip connections"));
  if (a->normalisation)
    g_string_append (text, _ (", layer normalisation"));
  if (!a->bias)
    g_string_append (text, _ (", no biases"));
  g_string_append_printf (text, _ (", %s"),
                          a->loss == LOSS_CROSS_ENTROPY ? _ ("cross-entropy") : _ ("mean squared error"));
  g_string_append_printf (text, _ (", %zu parameters"), problem->parameters);
  return g_string_free (text, FALSE);
}

char *
problem_describe_training (const Problem *problem, Run *run)
{
  guint kind = (guint) run_number (run, "optimiser");
  g_autofree char *rate = number_format (run_number (run, "learning-rate"));
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, _ ("%s, learning rate %s"), choice_label (optimiser_choices, kind), rate);
  if (kind <= OPTIMISER_NESTEROV && problem->options.optimiser.momentum > 0)
    {
      g_autofree char *momentum = number_format (problem->options.optimiser.momentum);
      g_string_append_printf (text, _ (", momentum %s"), momentum);
    }
  if (problem->options.schedule != SCHEDULE_CONSTANT)
    g_string_append (text,
                     problem->options.schedule == SCHEDULE_COSINE ? _ (", cosine schedule") : _ (", stepped schedule"));
  if (problem->options.batch == 0 || problem->options.batch >= problem->train->n)
    g_string_append (text, _ (", full batch"));
  else
    g_string_append_printf (text, _ (", batch %zu"), problem->options.batch);
  if (problem->options.optimiser.weight_decay > 0)
    {
      g_autofree char *decay = number_format (problem->options.optimiser.weight_decay);
      g_string_append_printf (text, _ (", weight decay %s"), decay);
    }
  g_string_append_printf (text, _ (", seed %.0f"), run_number (run, "seed"));
  return g_string_free (text, FALSE);
}
