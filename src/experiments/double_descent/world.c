/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is fitted, to what: read from the settings once. */
#include "experiments/double_descent/world.h"

#include "analysis/effective_parameters.h"
#include "analysis/random_features.h"
#include "analysis/regression_theory.h"
#include "lab/memory_limit.h"
#include "lab/network_fit.h"
#include "numeric/memory.h"

#include <math.h>

/* Of a file: set aside to test on. */
#define TEST_FRACTION 0.3
#define MOST_FUNCTIONS 20000 /* random features, polynomials */
/* So many of the test samples serve the decomposition. */
#define KEPT_SAMPLES 1000

uint64_t
world_stream (const World *world, const char *purpose, unsigned index)
{
  return random_derive (world->recipe.seed + ((uint64_t) index << 32), purpose);
}

unsigned
world_set_of (const World *world, unsigned seed)
{
  return seed / world->starts;
}

bool
world_is_trained (const World *world)
{
  return world->model == MODEL_NETWORK || world->model == MODEL_DEEP_LINEAR;
}

bool
world_is_penalised (const World *world)
{
  return world->axis == AXIS_PENALTY || world->curve_penalty[world->curves - 1] != 0;
}

size_t
world_decomposed_samples (const World *world)
{
  if (world->model == MODEL_NETWORK || world->model == MODEL_FEATURES)
    return world->targets->n / world->outputs;
  return world->test_samples; /* errors are exact, or over all that there is */
}

/* ---- Places on the axis ---- */

size_t
world_width_at (const World *world, double value)
{
  return world->axis == AXIS_WIDTH ? (size_t) value : world->recipe.width;
}

size_t
world_samples_at (const World *world, double value)
{
  return world->axis == AXIS_SAMPLES ? (size_t) value : world->samples;
}

double
world_penalty_at (const World *world, unsigned curve, double value)
{
  double penalty = world->axis == AXIS_PENALTY ? value : world->curve_penalty[curve];

  if (penalty >= 0)
    return penalty;
  return world_best_penalty (world, world_width_at (world, value), world_samples_at (world, value),
                             world->curve_noise[curve]);
}

Architecture
world_architecture (const World *world, size_t width)
{
  Architecture architecture = architecture_uniform (world->inputs, world->recipe.depth, (unsigned) width,
                                                    world->outputs);

  architecture.activation = world->recipe.activation;
  architecture.loss = LOSS_MSE;
  architecture.initialisation = INITIALISATION_LECUN;
  architecture.gain = world->recipe.gain;
  architecture.bias = world->model != MODEL_DEEP_LINEAR;
  return architecture;
}

double
world_parameters (const World *world, size_t width)
{
  Architecture architecture;

  if (!world_is_trained (world))
    return (double) width;
  architecture = world_architecture (world, width);
  return (double) architecture_layout (&architecture).parameters;
}

double
world_effective_parameters (const World *world, size_t width)
{
  Architecture architecture;

  if (!world_is_trained (world))
    return (double) width;
  architecture = world_architecture (world, width);
  return (double) effective_parameters (&architecture);
}

double
world_highest_width (const World *world)
{
  if (world_is_trained (world))
    return ARCHITECTURE_MAX_WIDTH;
  return world->model == MODEL_LINEAR ? world->linear->features : MOST_FUNCTIONS;
}

double
world_threshold_value (const World *world)
{
  double targets = (double) world->samples * world->outputs, low = 0, high = world_highest_width (world);

  if (world->axis == AXIS_SAMPLES)
    return world_effective_parameters (world, world->recipe.width) / world->outputs;
  if (world->axis != AXIS_WIDTH || world_effective_parameters (world, (size_t) high) < targets)
    return NAN;
  while (high - low > 1)
    {
      double middle = floor ((low + high) / 2);
      *(world_effective_parameters (world, (size_t) middle) >= targets ? &high : &low) = middle;
    }
  return high;
}

/* Between two widths, where there is none with exactly as many. */
double
world_threshold (const World *world)
{
  double value = world_threshold_value (world);

  if (world->axis != AXIS_WIDTH || isnan (value))
    return value;
  return (double) world->samples * world->outputs
         + (world_parameters (world, (size_t) value) - world_effective_parameters (world, (size_t) value));
}

/* ---- Linear targets ---- */

static bool
make_fast_and_slow (LinearTarget *linear, uint64_t seed, const Settings *settings, GError **error)
{
  unsigned slow = (unsigned) settings_number (settings, "slow-features"), fast = linear->features - slow;

  if (slow >= linear->features)
    {
      g_set_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
                   _ ("slow-features is %u; of %u features (features) fewer must be slow."), slow, linear->features);
      return false;
    }
  for (unsigned j = fast; j < linear->features; j++)
    linear->scale[j] = settings_number (settings, "slow-scale");
  linear_target_draw_coefficients (linear, 0, fast, 0, settings_number (settings, "signal"), seed);
  linear_target_draw_coefficients (linear, fast, linear->features, 0, 1, seed);
  return true;
}

static bool
make_linear (World *world, const Settings *settings, GError **error)
{
  LinearTarget *linear = linear_target_new ((unsigned) settings_number (settings, "features"));
  uint64_t seed = world_stream (world, "target", 0);
  bool decays = world->model == MODEL_LINEAR;

  world->linear = linear;
  world->inputs = linear->features;
  if (world->model == MODEL_DEEP_LINEAR)
    return make_fast_and_slow (linear, seed, settings, error);
  for (unsigned j = 0; decays && j < linear->features; j++)
    linear->scale[j] = pow (1 + (double) j, -settings_number (settings, "decay") / 2);
  linear_target_draw_coefficients (linear, 0, linear->features, decays ? settings_number (settings, "signal-decay") : 0,
                                   settings_number (settings, "signal"), seed);
  if (world->model == MODEL_FEATURES)
    world->first_layers = g_ptr_array_new_with_free_func (g_free);
  return true;
}

double
world_best_penalty (const World *world, size_t width, size_t samples, double noise)
{
  double seen, unseen;

  if (world->model != MODEL_LINEAR)
    return NAN;
  linear_target_split (world->linear, width, &seen, &unseen);
  return theory_best_ridge ((double) width / (double) samples, seen, noise * noise + unseen);
}

double
world_wave (double x)
{
  return sin (M_PI * x) + 0.5 * fabs (x);
}

/* ---- Curves ---- */

void
world_set_noise (World *world, double noise)
{
  double penalty = world->best_penalty ? BEST_PENALTY : world->penalty;

  world->curves = 1;
  for (unsigned c = 0; c < CURVES_MOST; c++)
    {
      world->curve_noise[c] = noise;
      world->curve_penalty[c] = penalty;
    }
  if (world->family == FAMILY_NOISE && noise > 0)
    {
      world->curves = 3;
      world->curve_noise[1] = noise / 2;
      world->curve_noise[2] = 0;
    }
  else if (world->family == FAMILY_PENALTY && world->axis != AXIS_PENALTY)
    {
      world->curve_penalty[0] = 0;
      if (world->penalty > 0)
        world->curve_penalty[world->curves++] = world->penalty;
      if (world->model == MODEL_LINEAR)
        world->curve_penalty[world->curves++] = BEST_PENALTY;
    }
}

/* ---- The world ---- */

static bool
check_axis (const World *world, GError **error)
{
  if (world->axis == AXIS_TIME && !world_is_trained (world))
    g_set_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
                 _ ("Training time (axis) is an axis of networks; the model that is chosen is solved for at once."));
  else if (world->axis == AXIS_PENALTY && world->model == MODEL_DEEP_LINEAR)
    g_set_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
                 _ ("The penalty (axis) is an axis of all models but deep linear networks."));
  else
    return true;
  return false;
}

/* Descent without momentum, so that 2/λmax is its threshold; Nesterov's method keeps the momentum that makes it one. */
static bool
read_recipe (World *world, const Settings *settings, GError **error)
{
  TrainingRecipe *recipe = &world->recipe;

  /* Of models without them the data's settings count for nothing. */
  if (!recipe_read (settings, recipe, world->model == MODEL_NETWORK ? error : NULL) && world->model == MODEL_NETWORK)
    return false;
  if (recipe->training.optimiser.kind == OPTIMISER_SGD)
    recipe->training.optimiser.momentum = 0;
  if (world->axis == AXIS_TIME)
    recipe->training.total_steps = (uint64_t) world->high;
  if (world->model == MODEL_DEEP_LINEAR)
    recipe->activation = ACTIVATION_IDENTITY;
  return true;
}

static void
read_settings (World *world, const Settings *settings)
{
  static const BasisKind bases[] = {
    [MODEL_LINEAR] = BASIS_FEATURES, [MODEL_FEATURES] = BASIS_RANDOM, [MODEL_POLYNOMIAL] = BASIS_LEGENDRE
  };
  bool has_starts;

  world->model = (ModelKind) settings_number (settings, "model");
  world->basis = world_is_trained (world) ? BASIS_FEATURES : bases[world->model];
  world->axis = (AxisKind) settings_number (settings, "axis");
  world->low = settings_number (settings, "lowest");
  world->high = settings_number (settings, "highest");
  world->logarithmic = settings_number (settings, "axis-scale") == 0;
  world->places = (unsigned) settings_number (settings, "points");
  world->family = (Family) settings_number (settings, "family");
  world->tolerance = settings_number (settings, "tolerance");
  world->samples = (size_t) settings_number (settings, "samples");
  world->test_samples = (size_t) settings_number (settings, "test-samples");
  world->penalty = settings_number (settings, "ridge");
  world->best_penalty = settings_number (settings, "ridge-rule") != 0 && world->model == MODEL_LINEAR;
  has_starts = world->model != MODEL_LINEAR && world->model != MODEL_POLYNOMIAL;
  world->starts = has_starts ? (unsigned) settings_number (settings, "starts") : 1;
  world->inputs = world->outputs = 1;
}

static bool
make_sets (World *world, const Settings *settings, GError **error)
{
  const Dataset *test;

  world->sets = training_sets_new (&world->recipe.data, world->test_samples, TEST_FRACTION, world->recipe.seed, error);
  if (world->sets == NULL)
    return false;
  test = training_sets_test (world->sets);
  world->inputs = test->inputs;
  world->outputs = test->outputs;
  world->classes = test->task == TASK_CLASSES;
  world->fractions = world->classes && (ErrorMeasure) settings_number (settings, "measure") == MEASURE_FRACTION;
  world->test_samples = test->n;
  world->targets = training_sets_targets (world->sets, MIN (test->n, KEPT_SAMPLES));
  world->range = fitted_function_range (test);
  return true;
}

/* Random features are tested on points of the sphere. */
static bool
check_tests (const World *world, GError **error)
{
  unsigned features = world->linear != NULL ? world->linear->features : 0;
  g_autofree char *what = g_strdup_printf (_ ("%zu test samples of %u features"), world->test_samples, features);
  double needed = world->model == MODEL_FEATURES ? (double) world->test_samples * features * sizeof (float) : 0;

  return memory_limit_allows (needed, memory_available (), what, _ ("Choose fewer of either (test-samples, features)."),
                              error);
}

static bool
make_regression (World *world, const Settings *settings, GError **error)
{
  if (world->model != MODEL_POLYNOMIAL && !make_linear (world, settings, error))
    return false;
  if (!check_tests (world, error))
    return false;
  world->risk = regression_risk_new (world->basis, world->linear, world_wave, world->test_samples,
                                     world_stream (world, "tests", 0));
  world->targets = numbers_ref (regression_risk_targets (world->risk));
  world->range = (InputRange){ .inputs = world->model == MODEL_POLYNOMIAL, .from = { -1 }, .to = { 1 } };
  return true;
}

World *
world_new (const Settings *settings, GError **error)
{
  g_autoptr (World) world = g_new0 (World, 1);

  read_settings (world, settings);
  if (!check_axis (world, error) || !read_recipe (world, settings, error))
    return NULL;
  if (!(world->model == MODEL_NETWORK ? make_sets : make_regression) (world, settings, error))
    return NULL;
  world_set_noise (world, settings_number (settings, "label-noise"));
  return g_steal_pointer (&world);
}

void
world_free (World *world)
{
  g_clear_pointer (&world->sets, training_sets_free);
  g_clear_pointer (&world->first_layers, g_ptr_array_unref);
  g_clear_pointer (&world->targets, numbers_unref);
  g_clear_pointer (&world->risk, regression_risk_free);
  g_clear_pointer (&world->linear, linear_target_free);
  g_free (world);
}

/* ---- Room ---- */

static size_t
widest (const World *world)
{
  return world->axis == AXIS_WIDTH ? (size_t) world->high : world->recipe.width;
}

size_t
world_most_samples (const World *world)
{
  return world->axis == AXIS_SAMPLES ? (size_t) world->high : world->samples;
}

/* Training sets, first layers, and what fits leave: predictions of all, functions of the first seed's. */
static double
kept_bytes (const World *world, unsigned seeds)
{
  double places = (double) world->curves * world->places;
  double bytes = places * seeds * (double) world->targets->n * sizeof (double);

  if (world->range.inputs > 0)
    bytes += places * sizeof (double) * (world->range.inputs == 1 ? FITTED_POINTS : 2.0 * FITTED_CELLS * FITTED_CELLS);
  if (world->first_layers != NULL)
    bytes += sizeof (float) * world->linear->features * (double) seeds * (double) widest (world);
  if (world->sets != NULL)
    return bytes + training_sets_bytes (world->sets, world_set_of (world, seeds - 1) + 1, world_most_samples (world));
  return bytes + regression_risk_bytes (world->risk);
}

static double
fit_bytes (const World *world)
{
  RegressionOptions options = {
    .basis = world->basis, .linear = world->linear, .n = world_most_samples (world), .p = widest (world)
  };
  Architecture architecture;

  if (!world_is_trained (world))
    return regression_bytes (&options);
  architecture = world_architecture (world, options.p);
  return network_fit_bytes (&architecture, options.n);
}

bool
world_reserve (World *world, unsigned seeds, unsigned workers, GError **error)
{
  double needed = kept_bytes (world, seeds) + workers * fit_bytes (world);
  g_autofree char *what = g_strdup_printf (_ ("%u seeds at %u points"), seeds, world->places);

  if (!memory_limit_allows (needed, memory_available (), what,
                            _ ("Choose fewer seeds, points or samples, or a smaller width."), error))
    return false;
  while (world->first_layers != NULL && world->first_layers->len < seeds)
    {
      float *layer = g_new0 (float, widest (world) * world->linear->features);
      random_features_sphere (world_stream (world, "weights", world->first_layers->len), widest (world),
                              world->linear->features, layer);
      g_ptr_array_add (world->first_layers, layer);
    }
  return world->sets == NULL
         || training_sets_reserve (world->sets, world_set_of (world, seeds - 1) + 1, world_most_samples (world), error);
}
