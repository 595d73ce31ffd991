/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Descent by second moments is descent on the data: against the trainer that sees every sample, in double precision,
 * and against what is known where it ends. */
#include "network/linear_descent.h"

#include <glib.h>
#include <math.h>
#include <string.h>

static Dataset *
random_data (TaskKind task, size_t n, unsigned inputs, unsigned outputs, uint64_t seed)
{
  Dataset *data = dataset_new (task, n, inputs, outputs);
  Random random = random_stream (seed, 0);

  for (size_t i = 0; i < n * inputs; i++)
    data->x[i] = (float) random_normal (&random);
  for (size_t i = 0; i < n; i++)
    for (unsigned k = 0; k < outputs; k++)
      if (task == TASK_CLASSES)
        data->labels[i] = random_below (&random, outputs);
      else
        data->targets[i * outputs + k] = (float) (data->x[i * inputs] + k + 0.5 * random_normal (&random));
  return data;
}

static Architecture
linear_architecture (unsigned inputs, unsigned depth, unsigned width, unsigned outputs)
{
  Architecture a = architecture_uniform (inputs, depth, width, outputs);

  a.activation = ACTIVATION_IDENTITY;
  a.loss = LOSS_MSE;
  return a;
}

static double *
first_weights (const Architecture *a)
{
  Network *network = network_new (a);
  Random random = random_stream (4, 0);
  double *theta = g_new (double, network_parameters (network));

  network_initialise (network, &random, theta);
  network_free (network);
  return theta;
}

/* After `steps` steps both hold the same parameters: each gradient differs by roundings, 1e-16 of a few units, and so
 * few steps at a stable rate do not carry them further than their number. */
static void
check_same_path (const Architecture *a, const Dataset *data, const TrainerOptions *options, double rate, int steps)
{
  g_autofree double *theta = first_weights (a);
  Network *network = network_new (a);
  Samples *samples = samples_new (data);
  Trainer *trainer = trainer_new (network, samples, options, theta);
  LinearDescent *descent = linear_descent_new (a, data, options, theta);
  Workspace *workspace = workspace_new (network, data->n);

  for (int i = 0; i < steps; i++)
    g_assert_cmpint (trainer_step (trainer, rate), ==, STEP_DONE);
  g_assert_cmpint (linear_descent_advance (descent, (uint64_t) steps, rate, NULL), ==, STEP_DONE);
  g_assert_cmpuint (linear_descent_steps (descent), ==, (uint64_t) steps);
  for (size_t i = 0; i < network_parameters (network); i++)
    g_assert_cmpfloat_with_epsilon (linear_descent_parameters (descent)[i], trainer_parameters (trainer)[i], 1e-10);
  g_assert_cmpfloat_with_epsilon (
      linear_descent_loss (descent, data),
      network_loss (network, trainer_parameters (trainer), samples, NULL, data->n, workspace), 1e-10);
  workspace_free (workspace);
  linear_descent_free (descent);
  trainer_free (trainer);
  samples_free (samples);
  network_free (network);
}

static void
test_same_way (void)
{
  const size_t sizes[] = { 40, 3 }; /* by moments, and by residuals */

  for (int s = 0; s < 2; s++)
    for (unsigned depth = 0; depth <= 3; depth++)
      for (int plain = 0; plain < 4; plain++)
        for (int kind = OPTIMISER_SGD; kind <= OPTIMISER_ADAMW; kind++)
          {
            Architecture a = linear_architecture (7, depth, 5, 2);
            g_autoptr (Dataset) data = random_data (plain & 1 ? TASK_CLASSES : TASK_REGRESSION, sizes[s], 7, 2, 1);
            TrainerOptions options = { .optimiser = optimiser_defaults ((OptimiserKind) kind),
                                       .schedule = SCHEDULE_COSINE,
                                       .total_steps = 60 };
            a.bias = !(plain & 2);
            a.skip = plain == 3;
            a.widths[0] = depth > 1 && plain != 3 ? 4 : a.skip ? 7 : 5;
            options.optimiser.weight_decay = 0.01;
            check_same_path (&a, data, &options, 0.01, 40);
          }
}

/* Without hidden layers and bias from zero it is plain descent on least squares: w_t = Σ_i over eigenvectors of S of
 * (1 - (1 - ηλ)^t) λ⁻¹ c.  In one dimension that is one number. */
static void
test_closed_form (void)
{
  Architecture a = linear_architecture (1, 0, 1, 1);
  g_autoptr (Dataset) data = random_data (TASK_REGRESSION, 30, 1, 1, 2);
  TrainerOptions options = { .optimiser = optimiser_defaults (OPTIMISER_SGD) };
  const double zero = 0;
  double curvature = 0, cross = 0, best;

  a.bias = false;
  options.optimiser.momentum = 0;
  for (size_t s = 0; s < 30; s++)
    {
      double x = data->x[s], y = data->targets[s];
      curvature += 2 * x * x / 30;
      cross += 2 * x * y / 30;
    }
  best = cross / curvature;
  LinearDescent *descent = linear_descent_new (&a, data, &options, &zero);
  for (int t = 1; t < 60; t += 7)
    {
      linear_descent_advance (descent, (uint64_t) t, 0.05, NULL);
      g_assert_cmpfloat_with_epsilon (linear_descent_parameters (descent)[0],
                                      best * (1 - pow (1 - 0.05 * curvature, t)), 1e-13);
    }
  linear_descent_free (descent);
}

/* Epoch-wise double descent: strong noisy directions that are learned at once, weak ones that carry a signal and come
 * last; the test error falls, rises and falls again. */
static Dataset *
two_scales (size_t n, const double *beta, Random *random)
{
  Dataset *data = dataset_new (TASK_REGRESSION, n, 120, 1);

  for (size_t s = 0; s < n; s++)
    {
      double y = 0.1 * random_normal (random);
      for (unsigned i = 0; i < 120; i++)
        {
          double x = (i < 110 ? 1 : 0.1) * random_normal (random);
          data->x[s * 120 + i] = (float) x;
          y += beta[i] * x;
        }
      data->targets[s] = (float) y;
    }
  return data;
}

static void
test_diverges_on_its_last_finite_step (void)
{
  Architecture a = linear_architecture (6, 2, 4, 1);
  g_autoptr (Dataset) data = random_data (TASK_REGRESSION, 20, 6, 1, 3);
  TrainerOptions options = { .optimiser = optimiser_defaults (OPTIMISER_SGD) };
  g_autofree double *theta = first_weights (&a);
  LinearDescent *descent = linear_descent_new (&a, data, &options, theta);
  uint64_t steps;

  g_assert_cmpint (linear_descent_advance (descent, 1000, 1e3, NULL), !=, STEP_DONE);
  steps = linear_descent_steps (descent);
  g_assert_cmpuint (steps, <, 20);
  g_assert_true (vector_all_finite_d (architecture_layout (&a).parameters, linear_descent_parameters (descent)));
  g_assert_cmpint (linear_descent_advance (descent, 2000, 1e-3, NULL), !=, STEP_DONE);
  g_assert_cmpuint (linear_descent_steps (descent), ==, steps);
  linear_descent_free (descent);
}

static void
test_cancel (void)
{
  Architecture a = linear_architecture (6, 1, 4, 1);
  g_autoptr (Dataset) data = random_data (TASK_REGRESSION, 20, 6, 1, 3);
  TrainerOptions options = { .optimiser = optimiser_defaults (OPTIMISER_SGD) };
  g_autofree double *theta = first_weights (&a);
  LinearDescent *descent = linear_descent_new (&a, data, &options, theta);
  atomic_bool cancelled = true;

  g_assert_cmpint (linear_descent_advance (descent, 1000, 1e-3, &cancelled), ==, STEP_DONE);
  g_assert_cmpuint (linear_descent_steps (descent), ==, 0);
  linear_descent_free (descent);
}

static void
test_down_up_and_down_again (void)
{
  Architecture a = linear_architecture (120, 1, 10, 1);
  Random random = random_stream (11, 0);
  TrainerOptions options = { .optimiser = optimiser_defaults (OPTIMISER_SGD) };
  double beta[120], norm = 0, early = INFINITY, peak = 0, last = 0;

  a.bias = false;
  options.optimiser.momentum = 0;
  for (int i = 0; i < 110; i++)
    {
      beta[i] = random_normal (&random);
      norm += beta[i] * beta[i];
    }
  for (int i = 0; i < 110; i++)
    beta[i] *= 1.2 / sqrt (norm);
  for (int i = 110; i < 120; i++)
    beta[i] = 1 / (0.1 * sqrt (10)) * (i % 2 ? 1 : -1);
  g_autoptr (Dataset) train = two_scales (150, beta, &random);
  g_autoptr (Dataset) test = two_scales (2000, beta, &random);
  g_autofree double *theta = first_weights (&a);
  for (int i = 0; i < 1210; i++)
    theta[i] = (i < 1200 ? 0.3 / sqrt (120) : 0.3) * random_normal (&random);
  LinearDescent *descent = linear_descent_new (&a, train, &options, theta);
  for (uint64_t t = 1; t <= 20000; t = t + 1 + t / 10)
    {
      g_assert_cmpint (linear_descent_advance (descent, t, 0.05, NULL), ==, STEP_DONE);
      last = linear_descent_loss (descent, test);
      if (t < 60)
        early = fmin (early, last);
      else if (t < 2000)
        peak = fmax (peak, last);
    }
  g_test_message ("%.3f, %.3f, %.3f", early, peak, last);
  g_assert_cmpfloat (peak, >, 1.2 * early);
  g_assert_cmpfloat (last, <, 0.2 * early);
  linear_descent_free (descent);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/linear-descent/same-way", test_same_way);
  g_test_add_func ("/linear-descent/closed-form", test_closed_form);
  g_test_add_func ("/linear-descent/diverges-on-its-last-finite-step", test_diverges_on_its_last_finite_step);
  g_test_add_func ("/linear-descent/cancel", test_cancel);
  g_test_add_func ("/linear-descent/down-up-and-down-again", test_down_up_and_down_again);
  return g_test_run ();
}
