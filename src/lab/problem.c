/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/problem.h"

#include "lab/memory_limit.h"
#include "lab/parameters.h"
#include "network/second_order.h"
#include "network/safetensors.h"
#include "numeric/contents.h"
#include "numeric/memory.h"
#include "numeric/statistics.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

/* ---- Network ---- */

static Architecture
architecture_from (const TrainingRecipe *recipe, const Dataset *data)
{
  Architecture architecture = architecture_uniform (data->inputs, recipe->depth, recipe->width, data->outputs);

  architecture.activation = recipe->activation;
  architecture.skip = recipe->skip;
  architecture.bias = recipe->bias;
  architecture.normalisation = recipe->normalisation;
  architecture.gain = recipe->gain;
  architecture.initialisation = recipe->initialisation;
  architecture.loss = data->task == TASK_REGRESSION ? LOSS_MSE : recipe->class_loss;
  return architecture;
}

bool
problem_check_memory (const Architecture *architecture, size_t batch, double available, GError **error)
{
  Layout layout = architecture_layout (architecture);
  g_autofree char *what = g_strdup_printf (_ ("A network of %.3g parameters"), (double) layout.parameters);
  double units = architecture->inputs + architecture->outputs;
  double needed;

  for (unsigned l = 0; l < architecture->depth; l++)
    units += 3.0 * architecture->widths[l];
  /* Parameters: present, next, gradient, two moments, twice for snapshots to go back to, the plane's three, and a
   * trajectory. */
  needed = sizeof (real) * (layout.parameters * (12.0 + 24.0) + units * (double) MIN (batch, 4096) * 4);
  return memory_limit_allows (needed, available, what, _ ("Choose a smaller width or depth."), error);
}

static bool
make_network (Problem *problem, const TrainingRecipe *recipe, GError **error)
{
  Architecture architecture = architecture_from (recipe, problem->data->train);
  g_autofree char *why = architecture_check (&architecture);
  size_t batch = recipe->training.batch;

  if (why != NULL)
    {
      g_set_error_literal (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS, why);
      return false;
    }
  if (!problem_check_memory (&architecture, batch == 0 ? problem->train->n : batch, memory_available (), error))
    return false;
  problem->network = network_new (&architecture);
  problem->parameters = network_parameters (problem->network);
  return true;
}

static bool
make_first_weights (Problem *problem, const DataFile *file, GError **error)
{
  const char *path = file->path;
  Random random = random_stream (problem->weights_seed, 0);

  problem->first = g_new0 (real, problem->parameters);
  network_initialise (problem->network, &random, problem->first);
  if (*path != '\0')
    {
      g_autofree char *name = g_path_get_basename (path);
      g_autofree char *contents = NULL;
      gsize length = 0;
      g_autoptr (GBytes) bytes = NULL;

      if (!file_identity_check (path, file->expected, error) || !contents_read (path, &contents, &length, error))
        return false;
      problem->first_from_file = true;
      bytes = g_bytes_new_take (g_steal_pointer (&contents), length);
      return safetensors_read_weights (problem->network, name, bytes, problem->first, error);
    }
  return true;
}

static Samples
first_of (const Samples *samples)
{
  Samples monitored = *samples;
  monitored.n = MIN (monitored.n, MONITORED_SAMPLES);
  return monitored;
}

Problem *
problem_new (const TrainingRecipe *recipe, GError **error)
{
  PreparedData *data = data_recipe_prepare (&recipe->data, error);
  return data != NULL ? problem_new_with (recipe, data, error) : NULL;
}

Problem *
problem_new_with (const TrainingRecipe *recipe, PreparedData *data, GError **error)
{
  g_autoptr (Problem) problem = g_new0 (Problem, 1);

  problem->data = data;
  problem->data_fingerprint = data_recipe_fingerprint (&recipe->data);
  problem->train = samples_new (problem->data->train);
  problem->test = samples_new (problem->data->test);
  problem->monitored = first_of (problem->train);
  problem->monitored_test = first_of (problem->test);
  problem->weights_seed = recipe->weights_seed;
  problem->options = recipe->training;
  if (!make_network (problem, recipe, error) || !make_first_weights (problem, &recipe->weights_file, error))
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
  g_free (problem->data_fingerprint);
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

/* Of a class with this frequency: its part of the entropy, or the variance of its one-hot target. */
static double
class_loss (Loss loss, double frequency)
{
  if (loss == LOSS_MSE)
    return frequency * (1 - frequency);
  return frequency > 0 ? -frequency * log (frequency) : 0;
}

static double
target_variance (const Samples *samples, unsigned output)
{
  g_autofree double *column = g_new (double, samples->n);

  for (size_t i = 0; i < samples->n; i++)
    column[i] = samples->targets[i * samples->outputs + output];
  return statistics_variance (column, samples->n);
}

/* The mean squared error is a mean over outputs, too; the cross-entropy is a sum over classes. */
double
problem_constant_loss (const Problem *problem)
{
  const Samples *samples = &problem->monitored;
  Loss loss = network_architecture (problem->network)->loss;
  g_autofree double *frequency = g_new0 (double, samples->outputs);
  double sum = 0;

  for (size_t i = 0; i < samples->n && samples->labels != NULL; i++)
    frequency[samples->labels[i]] += 1.0 / (double) samples->n;
  for (unsigned k = 0; k < samples->outputs; k++)
    sum += samples->labels != NULL ? class_loss (loss, frequency[k]) : target_variance (samples, k);
  return loss == LOSS_MSE ? sum / samples->outputs : sum;
}

/* What the passes that second derivatives keep may take. */
#define CURVATURE_BYTES (512.0 * 1024 * 1024)

size_t
problem_curvature_samples (const Problem *problem, const Samples *samples)
{
  double fit = CURVATURE_BYTES / second_order_bytes (problem->network, 1);
  return (size_t) CLAMP (fit, 1, (double) samples->n);
}

double
problem_step_flops (const Problem *problem)
{
  size_t n = problem->train->n;
  size_t batch = problem->options.batch == 0 ? n : MIN (problem->options.batch, n);
  double gradients = problem->options.optimiser.radius > 0 ? 2 : 1;
  return gradients * 3 * problem_sample_flops (problem) * (double) batch + 8.0 * (double) problem->parameters;
}

/* ---- Captions ---- */

static void
describe_data (const Problem *problem, const DataRecipe *recipe, bool tests, Clauses *clauses)
{
  const Dataset *train = problem->data->train;

  clauses_add (clauses, "%s", recipe->from_file ? train->name : _ (data_choices[recipe->generator.kind].label));
  if (!tests)
    clauses_add (clauses, _ ("%zu training samples"), problem->train->n);
  else if (recipe->from_file && train->n < problem->data->available)
    clauses_add (clauses, _ ("%zu of its %zu training samples and %zu test samples"), train->n,
                 problem->data->available, problem->test->n);
  else
    clauses_add (clauses, _ ("%zu training and %zu test samples"), problem->train->n, problem->test->n);
  if (recipe->preparation.label_noise > 0)
    label_noise_describe (recipe->preparation.label_noise, train->task == TASK_CLASSES, clauses);
  data_recipe_describe (recipe, recipe->from_file ? scaling_of_file (train) : recipe->preparation.scaling, clauses);
}

void
problem_describe_data (const Problem *problem, const DataRecipe *recipe, Clauses *clauses)
{
  describe_data (problem, recipe, true, clauses);
}

void
problem_describe_training_data (const Problem *problem, const DataRecipe *recipe, Clauses *clauses)
{
  describe_data (problem, recipe, false, clauses);
}

/* "2–16–16–2 tanh", of deep networks "64–(24×32)–10 ReLU". */
static char *
shape_of (const Architecture *a)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%u", a->inputs);
  if (a->depth > 4)
    g_string_append_printf (text, "–(%u×%u)", a->depth, a->widths[0]);
  else
    for (unsigned l = 0; l < a->depth; l++)
      g_string_append_printf (text, "–%u", a->widths[l]);
  g_string_append_printf (text, "–%u %s", a->outputs,
                          a->depth == 0 ? _ ("linear") : _ (activation_choices[a->activation].label));
  return g_string_free (text, FALSE);
}

void
problem_describe_architecture (const Architecture *a, Clauses *clauses)
{
  const size_t parameters = architecture_layout (a).parameters;
  g_autofree char *shape = shape_of (a);

  if (a->skip)
    clauses_add (clauses, _ ("%s with skip connections"), shape);
  else
    clauses_add (clauses, "%s", shape);
  if (a->normalisation)
    clauses_add (clauses, _ ("layer normalisation"));
  if (!a->bias)
    clauses_add (clauses, _ ("no biases"));
  clauses_add (clauses, "%s", a->loss == LOSS_CROSS_ENTROPY ? _ ("cross-entropy") : _ ("mean squared error"));
  clauses_add (clauses, ngettext ("%zu parameter", "%zu parameters", parameters), parameters);
}

void
problem_describe (const Problem *problem, const TrainingRecipe *recipe, Clauses *clauses)
{
  problem_describe_data (problem, &recipe->data, clauses);
  clauses_part (clauses);
  problem_describe_architecture (network_architecture (problem->network), clauses);
  clauses_part (clauses);
  recipe_describe_training (recipe, problem->train->n, clauses);
}
