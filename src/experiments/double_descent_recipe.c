/* What is learned, by what: read from the settings once. */
#include "experiments/double_descent.h"

#include "analysis/random_features.h"
#include "analysis/regression_theory.h"
#include "lab/parameters.h"
#include "lab/problem.h"
#include "figure/ticks.h"
#include "numeric/random.h"

#include <inttypes.h>
#include <math.h>
#include <pthread.h>

#define MOST_BYTES 2e9

uint64_t
recipe_stream (const Recipe *recipe, const char *purpose, unsigned index)
{
  return random_derive (recipe->seed + ((uint64_t) index << 32), purpose);
}

unsigned
recipe_set_of (const Recipe *recipe, unsigned seed)
{
  return seed / recipe->starts;
}

/* ---- Points on spheres ---- */

struct _Spheres
{
  pthread_mutex_t lock;
  size_t count[2];    /* of points, by SphereKind */
  GPtrArray *made[2]; /* of float arrays, NULL where none was asked for yet */
};

static Spheres *
spheres_new (void)
{
  Spheres *spheres = g_new0 (Spheres, 1);

  pthread_mutex_init (&spheres->lock, NULL);
  for (int kind = 0; kind < 2; kind++)
    spheres->made[kind] = g_ptr_array_new_with_free_func (g_free);
  return spheres;
}

static void
spheres_free (Spheres *spheres)
{
  for (int kind = 0; kind < 2; kind++)
    g_ptr_array_unref (spheres->made[kind]);
  pthread_mutex_destroy (&spheres->lock);
  g_free (spheres);
}

const float *
recipe_sphere (const Recipe *recipe, SphereKind kind, unsigned index)
{
  Spheres *spheres = recipe->spheres;
  GPtrArray *made = spheres->made[kind];
  float *points;

  pthread_mutex_lock (&spheres->lock);
  if (made->len <= index)
    g_ptr_array_set_size (made, (int) index + 1);
  if (made->pdata[index] == NULL)
    {
      made->pdata[index] = g_new (float, spheres->count[kind] * recipe->features);
      sphere_points (recipe_stream (recipe, kind == SPHERE_SAMPLES ? "set" : "weights", index), spheres->count[kind],
                     recipe->features, made->pdata[index]);
    }
  points = made->pdata[index];
  pthread_mutex_unlock (&spheres->lock);
  return points;
}

/* ---- Room ---- */

/* Of what is kept of all seeds. */
static double
bytes_of (const Recipe *recipe, size_t sets, unsigned seeds, size_t samples, size_t width)
{
  double points = (double) recipe->test_samples;

  if (recipe->pool != NULL || recipe->spheres != NULL)
    points += (double) sets * (double) samples;
  if (recipe->spheres != NULL)
    points += (double) seeds * (double) width;
  return points * recipe->inputs * sizeof (float);
}

bool
recipe_reserve (Recipe *recipe, unsigned seeds, size_t samples, size_t width, GError **error)
{
  size_t sets = recipe_set_of (recipe, seeds - 1) + 1;
  double bytes = bytes_of (recipe, sets, seeds, samples, width);

  if (bytes > MOST_BYTES)
    {
      g_set_error (
          error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_MEMORY,
          _ ("%zu training sets of %zu samples would need about %.3g GB of memory. Choose fewer seeds or fewer "
             "samples."),
          sets, samples, bytes / 1e9);
      return false;
    }
  if (recipe->spheres != NULL)
    {
      recipe->spheres->count[SPHERE_SAMPLES] = samples;
      recipe->spheres->count[SPHERE_WEIGHTS] = width;
    }
  return recipe->pool == NULL || pool_reserve (recipe->pool, sets, samples, error);
}

Dataset *
recipe_training_set (const Recipe *recipe, unsigned set, size_t samples, double noise)
{
  Random noise_stream = random_stream (recipe_stream (recipe, "noise", set), 0);
  Random order = random_stream (recipe_stream (recipe, "set", set), 0);

  return pool_take (recipe->pool, set, samples, noise, &order, &noise_stream);
}

const Dataset *
recipe_test_set (const Recipe *recipe)
{
  return pool_test (recipe->pool);
}

/* ---- Linear worlds ---- */

/* Coefficients that fall as a power, with random signs, together as strong as the signal. */
static void
set_target (Recipe *recipe, unsigned from, unsigned to, double decay, double signal)
{
  Random random = random_stream (recipe_stream (recipe, "target", 0), from);
  double squares = 0;

  for (unsigned j = from; j < to; j++)
    {
      recipe->beta[j] = pow (1 + (double) (j - from), -decay) * (random_uniform (&random) < 0.5 ? -1 : 1);
      squares += pow (recipe->scale[j] * recipe->beta[j], 2);
    }
  for (unsigned j = from; j < to; j++)
    recipe->beta[j] *= signal / sqrt (squares);
}

static bool
make_linear_world (Recipe *recipe, Run *run, GError **error)
{
  double signal = run_number (run, "signal");

  recipe->features = (unsigned) run_number (run, "features");
  recipe->scale = g_new (double, recipe->features);
  recipe->beta = g_new (double, recipe->features);
  recipe->inputs = recipe->features;
  if (recipe->model == MODEL_DEEP_LINEAR)
    {
      unsigned slow = (unsigned) run_number (run, "slow-features"), fast = recipe->features - slow;
      if (slow >= recipe->features)
        {
          g_set_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
                       _ ("slow-features is %u; of %u features (features) fewer must be slow."), slow,
                       recipe->features);
          return false;
        }
      for (unsigned j = 0; j < recipe->features; j++)
        recipe->scale[j] = j < fast ? 1 : run_number (run, "slow-scale");
      set_target (recipe, 0, fast, 0, signal);
      set_target (recipe, fast, recipe->features, 0, 1);
      return true;
    }
  for (unsigned j = 0; j < recipe->features; j++)
    recipe->scale[j] = recipe->model == MODEL_LINEAR ? pow (1 + (double) j, -run_number (run, "decay") / 2) : 1;
  set_target (recipe, 0, recipe->features, recipe->model == MODEL_LINEAR ? run_number (run, "signal-decay") : 0,
              signal);
  if (recipe->model == MODEL_FEATURES)
    {
      recipe->spheres = spheres_new ();
      recipe->sphere = g_new (float, recipe->test_samples * recipe->features);
      sphere_points (recipe_stream (recipe, "tests", 0), recipe->test_samples, recipe->features, recipe->sphere);
    }
  return true;
}

/* A slow wave and a kink: no polynomial, and smooth enough to be learned from few samples. */
double
recipe_target (const Recipe *recipe, double x)
{
  (void) recipe;
  return sin (M_PI * x) + 0.5 * fabs (x);
}

/* ---- The recipe ---- */

static void
set_portrait (Recipe *recipe)
{
  const Dataset *test = recipe->pool != NULL ? pool_test (recipe->pool) : NULL;

  recipe->low[0] = -1;
  recipe->high[0] = 1;
  if (recipe->model == MODEL_POLYNOMIAL)
    recipe->portrait = 1;
  if (test == NULL || (test->task == TASK_REGRESSION ? test->inputs != 1 : test->inputs != 2))
    return;
  recipe->portrait = test->inputs;
  for (unsigned j = 0; j < test->inputs; j++)
    {
      recipe->low[j] = INFINITY;
      recipe->high[j] = -INFINITY;
      for (size_t i = 0; i < test->n; i++)
        {
          recipe->low[j] = MIN (recipe->low[j], test->x[i * test->inputs + j]);
          recipe->high[j] = MAX (recipe->high[j], test->x[i * test->inputs + j]);
        }
    }
}

static bool
check (Recipe *recipe, GError **error)
{
  bool trained = recipe->model == MODEL_NETWORK || recipe->model == MODEL_DEEP_LINEAR;

  if (recipe->along == ALONG_TIME && !trained)
    g_set_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
                 _ ("Training time (axis) is an axis of networks; the model that is chosen is solved for at once."));
  else if (recipe->along == ALONG_RIDGE && recipe->model == MODEL_DEEP_LINEAR)
    g_set_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
                 _ ("The penalty (axis) is an axis of all models but deep linear networks."));
  else
    return true;
  return false;
}

static void
read_training (Recipe *recipe, Run *run)
{
  recipe->training = (TrainerOptions){
    .optimiser = optimiser_defaults ((OptimiserKind) run_number (run, "optimiser")),
    .schedule = (Schedule) run_number (run, "schedule"),
    .total_steps = (uint64_t) run_number (run, recipe->along == ALONG_TIME ? "highest" : "steps"),
    .batch = (size_t) run_number (run, "batch-size"),
  };
  recipe->training.optimiser.momentum = 0;
  recipe->learning_rate = run_number (run, "learning-rate");
  recipe->gain = run_number (run, "gain");
  recipe->depth = (unsigned) run_number (run, "depth");
  recipe->activation = recipe->model == MODEL_DEEP_LINEAR ? ACTIVATION_IDENTITY
                                                          : (Activation) run_number (run, "activation");
}

Recipe *
recipe_new (Run *run, GError **error)
{
  g_autoptr (Recipe) recipe = g_new0 (Recipe, 1);

  recipe->model = (ModelKind) run_number (run, "model");
  recipe->along = (Along) run_number (run, "axis");
  recipe->width = (unsigned) run_number (run, "width");
  recipe->samples = (size_t) run_number (run, "samples");
  recipe->test_samples = (size_t) run_number (run, "test-samples");
  recipe->ridge = run_number (run, "ridge");
  recipe->best_ridge = run_number (run, "ridge-rule") != 0 && recipe->model == MODEL_LINEAR;
  recipe->seed = (uint64_t) run_number (run, "seed");
  recipe->starts = recipe->model == MODEL_LINEAR || recipe->model == MODEL_POLYNOMIAL
                       ? 1
                       : (unsigned) run_number (run, "starts");
  recipe->inputs = recipe->outputs = 1;
  read_training (recipe, run);
  if (!check (recipe, error))
    return NULL;
  if (recipe->model == MODEL_NETWORK)
    {
      recipe->pool = pool_new (run, random_derive (recipe->seed, "data"), error);
      if (recipe->pool == NULL)
        return NULL;
      recipe->inputs = pool_test (recipe->pool)->inputs;
      recipe->outputs = pool_test (recipe->pool)->outputs;
      recipe->classes = pool_test (recipe->pool)->task == TASK_CLASSES;
      recipe->shares = recipe->classes && (Measured) run_number (run, "measure") == MEASURED_SHARE;
      recipe->test_samples = pool_test (recipe->pool)->n;
    }
  else if (recipe->model != MODEL_POLYNOMIAL && !make_linear_world (recipe, run, error))
    return NULL;
  set_portrait (recipe);
  return g_steal_pointer (&recipe);
}

void
recipe_free (Recipe *recipe)
{
  g_clear_pointer (&recipe->pool, pool_free);
  g_free (recipe->scale);
  g_free (recipe->beta);
  g_free (recipe->sphere);
  g_clear_pointer (&recipe->spheres, spheres_free);
  g_free (recipe);
}

Architecture
recipe_architecture (const Recipe *recipe, size_t width)
{
  Architecture architecture = architecture_uniform (recipe->inputs, recipe->depth, (unsigned) width, recipe->outputs);

  architecture.activation = recipe->activation;
  architecture.loss = LOSS_MSE;
  architecture.initialisation = INITIALISATION_LECUN;
  architecture.gain = recipe->gain;
  if (recipe->model == MODEL_DEEP_LINEAR)
    architecture.bias = false;
  return architecture;
}

double
recipe_parameters (const Recipe *recipe, size_t width)
{
  Architecture architecture;

  if (recipe->model != MODEL_NETWORK && recipe->model != MODEL_DEEP_LINEAR)
    return (double) width;
  architecture = recipe_architecture (recipe, width);
  return (double) layout_of (&architecture).parameters;
}

double
recipe_threshold (const Recipe *recipe)
{
  if (recipe->along == ALONG_WIDTH)
    return (double) recipe->samples * recipe->outputs;
  if (recipe->along == ALONG_SAMPLES)
    return recipe_parameters (recipe, recipe->width) / recipe->outputs;
  return NAN;
}

double
recipe_best_ridge (const Recipe *recipe, size_t width, size_t samples, double noise)
{
  double seen = 0, unseen = 0;

  if (recipe->model != MODEL_LINEAR)
    return NAN;
  for (size_t j = 0; j < recipe->features; j++)
    *(j < width ? &seen : &unseen) += pow (recipe->scale[j] * recipe->beta[j], 2);
  return theory_best_ridge ((double) width / (double) samples, seen, noise * noise + unseen);
}

/* ---- What would be right ---- */

static Numbers *
network_answers (const Dataset *test)
{
  Numbers *answers = numbers_new (recipe_parts_samples (test->n) * test->outputs);
  double share = 1 / sqrt ((double) answers->n);

  for (size_t i = 0; i < answers->n; i++)
    answers->v[i] = share
                    * (test->labels != NULL ? test->labels[i / test->outputs] == i % test->outputs
                                            : (double) test->targets[i]);
  return answers;
}

Numbers *
recipe_answers (const Recipe *recipe)
{
  Numbers *answers;
  double share;

  if (recipe->pool != NULL)
    return network_answers (pool_test (recipe->pool));
  answers = numbers_new (recipe->model == MODEL_POLYNOMIAL ? PORTRAIT_POINTS
                         : recipe->model == MODEL_FEATURES ? recipe_parts_samples (recipe->test_samples)
                                                           : recipe->features);
  share = 1 / sqrt ((double) answers->n);
  for (size_t i = 0; i < answers->n; i++)
    if (recipe->model == MODEL_POLYNOMIAL)
      answers->v[i] = share * recipe_target (recipe, recipe_test_point (i));
    else if (recipe->model == MODEL_FEATURES)
      for (unsigned j = 0; j < recipe->features; j++)
        answers->v[i] += share * recipe->beta[j] * (double) recipe->sphere[i * recipe->features + j];
    else
      answers->v[i] = recipe->scale[i] * recipe->beta[i];
  return answers;
}

/* ---- Caption ---- */

static char *
describe_regression (const Recipe *recipe)
{
  if (recipe->model == MODEL_LINEAR)
    return g_strdup_printf (_ ("Least squares of minimum norm on the first p of %u Gaussian features"),
                            recipe->features);
  if (recipe->model == MODEL_FEATURES)
    return g_strdup_printf (_ ("Least squares on random ReLU features of inputs on a sphere in %u dimensions, linear "
                               "target"),
                            recipe->features);
  return g_strdup (_ ("Least squares of minimum norm on P_k/(k+1), P_k Legendre's polynomials; target sin πx + |x|/2"));
}

static void
describe_network (const Recipe *recipe, GString *text)
{
  unsigned depth = recipe->depth, inputs = recipe->inputs, outputs = recipe->outputs;

  g_string_append_printf (text,
                          g_dngettext (GETTEXT_PACKAGE, "%s network with %u hidden layer on %s",
                                       "%s network with %u hidden layers on %s", depth),
                          _ (activation_choices[recipe->activation].label), depth, pool_name (recipe->pool));
  g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, ", %u input", ", %u inputs", inputs), inputs);
  g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, ", %u output", ", %u outputs", outputs), outputs);
}

static void
describe_training (const Recipe *recipe, GString *text)
{
  g_autofree char *rate = number_format (recipe->learning_rate);

  g_string_append_printf (text, _ ("; mean squared error, %s, learning rate %s%s, %" PRIu64 " steps"),
                          optimiser_choices[recipe->training.optimiser.kind].label, rate,
                          recipe->training.schedule == SCHEDULE_COSINE ? _ (", cosine schedule")
                          : recipe->training.schedule == SCHEDULE_STEP ? _ (", stepped schedule")
                                                                       : "",
                          recipe->training.total_steps);
  if (recipe->training.batch == 0)
    g_string_append (text, _ (", full batch"));
  else
    g_string_append_printf (text, _ (", batch %zu"), recipe->training.batch);
}

char *
recipe_describe (const Recipe *recipe, double noise)
{
  GString *text = g_string_new (NULL);
  g_autofree char *level = number_format (noise), *ridge = number_format (recipe->ridge);

  if (recipe->model == MODEL_NETWORK)
    describe_network (recipe, text);
  else if (recipe->model == MODEL_DEEP_LINEAR)
    g_string_append_printf (text, _ ("Linear network %u–%u–1, fast and slow features"), recipe->inputs, recipe->width);
  else
    {
      g_autofree char *model = describe_regression (recipe);
      g_string_append (text, model);
    }
  if (recipe->along != ALONG_SAMPLES)
    g_string_append_printf (text, _ (", %zu training samples"), recipe->samples);
  g_string_append_printf (
      text, recipe->classes ? _ (", share %s of the labels redrawn") : _ (", noise of deviation %s"), level);
  if (recipe->best_ridge)
    g_string_append (text, _ (", the best penalty at each point"));
  else if (recipe->ridge > 0)
    g_string_append_printf (text, recipe->pool != NULL ? _ (", weight decay %s") : _ (", penalty λ = %s"), ridge);
  if (recipe->model == MODEL_NETWORK || recipe->model == MODEL_DEEP_LINEAR)
    describe_training (recipe, text);
  return g_string_free (text, FALSE);
}
