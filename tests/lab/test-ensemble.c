/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Networks that are trained side by side: which bits each of them has, and when they stop. */
#include "lab/ensemble.h"
#include "small_problem.h"

#include <math.h>
#include <string.h>

#define STEPS 60

/* The parameters of all, [n × parameters], after all steps. */
static real *
trained (const Problem *problem, const EnsembleOptions *options, unsigned workers)
{
  Ensemble *ensemble = ensemble_new (problem, options);
  Parallel *parallel = parallel_new (workers);
  real *all = g_new (real, options->n * problem->parameters);
  unsigned index;

  while (!ensemble_done (ensemble))
    g_assert_true (ensemble_advance (ensemble, parallel, NULL));
  g_assert_null (ensemble_diverged (ensemble, &index));
  g_assert_cmpuint (ensemble_steps (ensemble), ==, problem->options.total_steps);
  for (unsigned i = 0; i < options->n; i++)
    memcpy (all + i * problem->parameters, ensemble_parameters (ensemble, i), problem->parameters * sizeof (real));
  parallel_free (parallel);
  ensemble_free (ensemble);
  return all;
}

static bool
same (const Problem *problem, const real *a, const real *b)
{
  return memcmp (a, b, problem->parameters * sizeof (real)) == 0;
}

/* The first network is the problem's own, no network depends on how many there are or on the workers, and no two of
 * them are the same. */
static void
test_own_starts (void)
{
  g_autoptr (Problem) problem = small_problem (DATA_MOONS, STEPS);
  size_t p = problem->parameters;
  g_autofree real *two = trained (problem, &(EnsembleOptions){ .n = 2, .rate = 0.01 }, 1);
  g_autofree real *four = trained (problem, &(EnsembleOptions){ .n = 4, .rate = 0.01 }, 3);
  Trainer *alone = problem_trainer (problem, problem->first);

  for (int i = 0; i < STEPS; i++)
    g_assert_cmpint (trainer_step (alone, 0.01), ==, STEP_DONE);
  g_assert_true (same (problem, two, trainer_parameters (alone)));
  g_assert_true (same (problem, two, four));
  g_assert_true (same (problem, two + p, four + p));
  for (unsigned i = 0; i < 4; i++)
    for (unsigned j = 0; j < i; j++)
      g_assert_false (same (problem, four + i * p, four + j * p));
  trainer_free (alone);
}

/* With one start they are the same until they part: for ever, if they never do. */
static void
test_shared_steps (void)
{
  g_autoptr (Problem) problem = small_problem (DATA_MOONS, STEPS);
  size_t p = problem->parameters;
  EnsembleOptions options = { .n = 3, .start = START_SAME, .shared = STEPS, .rate = 0.01 };
  g_autofree real *together = trained (problem, &options, 2);
  double distance[2] = { 0, 0 };

  g_assert_true (same (problem, together, together + p));
  g_assert_true (same (problem, together, together + 2 * p));
  for (unsigned k = 0; k < 2; k++)
    {
      options.shared = k * STEPS / 2;
      g_autofree real *parted = trained (problem, &options, 2);
      /* The first goes on as if it were alone. */
      g_assert_true (same (problem, parted, together));
      for (size_t i = 0; i < p; i++)
        distance[k] += (double) ((parted[i] - parted[p + i]) * (parted[i] - parted[p + i]));
    }
  g_assert_cmpfloat (distance[1], >, 0);
  g_assert_cmpfloat (distance[0], >, distance[1]);
}

static void
test_ends_early (void)
{
  TrainingRecipe recipe = small_recipe (DATA_MOONS, STEPS);
  recipe.activation = ACTIVATION_RELU;
  recipe.training.optimiser = optimiser_defaults (OPTIMISER_SGD);
  g_autoptr (Problem) problem = problem_new (&recipe, NULL);
  Ensemble *ensemble = ensemble_new (problem, &(EnsembleOptions){ .n = 2, .rate = 1e6 });
  Parallel *parallel = parallel_new (2);
  atomic_bool cancelled = true;
  unsigned index = 9;
  g_autoptr (GError) error = NULL;

  g_assert_false (ensemble_advance (ensemble, parallel, &cancelled));
  g_assert_cmpuint (ensemble_steps (ensemble), ==, 0);
  while (!ensemble_done (ensemble))
    g_assert_true (ensemble_advance (ensemble, parallel, NULL));
  g_assert_nonnull (ensemble_diverged (ensemble, &index));
  g_assert_cmpuint (index, <, 2);
  g_assert_false (ensemble_finish (ensemble, parallel, NULL, &error));
  g_assert_nonnull (strstr (error->message, index == 0 ? "network A diverged" : "network B diverged"));
  parallel_free (parallel);
  ensemble_free (ensemble);
}

/* Copies are other vectors and the same function, up to the order of sums; what has not learned, or has diverged, is
 * named. */
static void
test_finish (void)
{
  g_autoptr (Problem) problem = small_problem (DATA_MOONS, 150), untrained = small_problem (DATA_MOONS, 1);
  const EnsembleOptions options = { .n = 3, .start = START_COPY, .rate = 0.02 };
  Ensemble *copies = ensemble_new (problem, &options), *early = ensemble_new (untrained, &options);
  Parallel *parallel = parallel_new (2);
  g_autoptr (GError) error = NULL;

  while (!ensemble_done (copies))
    g_assert_true (ensemble_advance (copies, parallel, NULL));
  g_assert_true (ensemble_finish (copies, parallel, NULL, &error));
  g_assert_cmpuint (ensemble_steps (copies), ==, 150);
  double loss = ensemble_train_measure (copies, 0).loss, test = ensemble_test_measure (copies, 0).loss;
  for (unsigned i = 1; i < 3; i++)
    {
      g_assert_false (same (problem, ensemble_parameters (copies, 0), ensemble_parameters (copies, i)));
      g_assert_cmpfloat_with_epsilon (ensemble_train_measure (copies, i).loss, loss, 1e-5);
      g_assert_cmpfloat_with_epsilon (ensemble_test_measure (copies, i).loss, test, 1e-5);
    }
  g_assert_true (ensemble_advance (early, parallel, NULL));
  g_assert_false (ensemble_finish (early, parallel, NULL, &error));
  g_assert_error (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS);
  g_assert_nonnull (strstr (error->message, "Network A has not learned"));
  ensemble_free (copies);
  ensemble_free (early);
  parallel_free (parallel);
}

/* ln K and (K - 1) / K² for K balanced classes, and the loss of the constant output that has it. */
static void
test_constant_loss (void)
{
  TrainingRecipe recipe = small_recipe (DATA_SPIRALS, 1);
  g_autoptr (GError) error = NULL;

  recipe.data.generator.classes = 4;
  for (int mse = 0; mse < 2; mse++)
    {
      double fraction[4] = { 0 }, expected = 0;
      recipe.class_loss = mse ? LOSS_MSE : LOSS_CROSS_ENTROPY;
      g_autoptr (Problem) problem = problem_new (&recipe, &error);
      g_assert_no_error (error);
      for (size_t i = 0; i < problem->train->n; i++)
        fraction[problem->train->labels[i]] += 1.0 / (double) problem->train->n;
      for (int k = 0; k < 4; k++)
        expected += mse ? fraction[k] * (1 - fraction[k]) / 4 : -fraction[k] * log (fraction[k]);
      g_assert_cmpfloat_with_epsilon (problem_constant_loss (problem), expected, 1e-12);
      /* All weights zero, and the best constants as biases of the last layer. */
      Workspace *workspace = workspace_new (problem->network, 80);
      g_autofree real *theta = g_new0 (real, problem->parameters);
      for (unsigned k = 0; k < 4; k++)
        theta[problem->parameters - 4 + k] = (real) (mse ? fraction[k] : log (fraction[k]));
      g_assert_cmpfloat_with_epsilon (network_measure (problem->network, theta, problem->train, workspace).loss,
                                      expected, 1e-6);
      workspace_free (workspace);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ensemble/own-starts", test_own_starts);
  g_test_add_func ("/ensemble/shared-steps", test_shared_steps);
  g_test_add_func ("/ensemble/ends-early", test_ends_early);
  g_test_add_func ("/ensemble/finish", test_finish);
  g_test_add_func ("/problem/constant-loss", test_constant_loss);
  return g_test_run ();
}
