/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Optimisers against sequences worked out by hand, schedules, the order of samples, divergence, saving and going back.
 */
#include "network/trainer.h"

#include <glib.h>
#include <math.h>
#include <string.h>

/* ---- Optimisers: two steps from θ = (1, -2) with gradients (0.5, -1) and (0.25, 0.5) ---- */

static void
check_sequence (const OptimiserOptions *options, const double expected[4], double tolerance)
{
  const float gradients[2][2] = { { 0.5f, -1 }, { 0.25f, 0.5f } };
  float theta[2] = { 1, -2 }, next[2];
  Optimiser *optimiser = optimiser_new (options, 2);

  for (int step = 0; step < 2; step++)
    {
      g_assert_true (optimiser_step (optimiser, theta, gradients[step], 0.1, next));
      memcpy (theta, next, sizeof theta);
      for (int i = 0; i < 2; i++)
        g_assert_cmpfloat_with_epsilon (theta[i], expected[2 * step + i], tolerance);
    }
  optimiser_free (optimiser);
}

static void
test_sgd (void)
{
  OptimiserOptions options = optimiser_defaults (OPTIMISER_SGD);

  options.momentum = 0;
  check_sequence (&options, (double[4]){ 0.95, -1.9, 0.925, -1.95 }, 1e-6);
  /* v = g, then .9 g + g'. */
  options.momentum = 0.9;
  check_sequence (&options, (double[4]){ 0.95, -1.9, 0.95 - 0.1 * 0.7, -1.9 + 0.1 * 0.4 }, 1e-6);
  /* With decay .1 the gradients are (.6, -1.2) and (.345, .31). */
  options.momentum = 0;
  options.weight_decay = 0.1;
  check_sequence (&options, (double[4]){ 0.94, -1.88, 0.94 - 0.1 * (0.25 + 0.094), -1.88 - 0.1 * (0.5 - 0.188) }, 1e-6);
}

static void
test_nesterov (void)
{
  OptimiserOptions options = optimiser_defaults (OPTIMISER_NESTEROV);

  /* First g + .9 g; then v = .9 g + g', and g' + .9 v. */
  check_sequence (
      &options,
      (double[4]){ 1 - 0.1 * 0.95, -2 + 0.1 * 1.9, 0.905 - 0.1 * (0.25 + 0.9 * 0.7), -1.81 - 0.1 * (0.5 - 0.9 * 0.4) },
      1e-6);
}

static double
adam_by_hand (double theta, const double gradients[2], int steps, double decay, double decoupled)
{
  double m = 0, v = 0;

  for (int t = 1; t <= steps; t++)
    {
      double g = gradients[t - 1] + decay * theta;
      m = 0.9 * m + 0.1 * g;
      v = 0.999 * v + 0.001 * g * g;
      theta *= 1 - 0.1 * decoupled;
      theta -= 0.1 * (m / (1 - pow (0.9, t))) / (sqrt (v / (1 - pow (0.999, t))) + 1e-8);
    }
  return theta;
}

static void
test_adam (void)
{
  const double first[2] = { 0.5, 0.25 }, second[2] = { -1, 0.5 };
  OptimiserOptions adam = optimiser_defaults (OPTIMISER_ADAM), adamw = optimiser_defaults (OPTIMISER_ADAMW);

  for (int decays = 0; decays < 2; decays++)
    {
      double d = 0.2 * decays;
      adam.weight_decay = adamw.weight_decay = d;
      check_sequence (&adam,
                      (double[4]){ adam_by_hand (1, first, 1, d, 0), adam_by_hand (-2, second, 1, d, 0),
                                   adam_by_hand (1, first, 2, d, 0), adam_by_hand (-2, second, 2, d, 0) },
                      2e-6);
      check_sequence (&adamw,
                      (double[4]){ adam_by_hand (1, first, 1, 0, d), adam_by_hand (-2, second, 1, 0, d),
                                   adam_by_hand (1, first, 2, 0, d), adam_by_hand (-2, second, 2, 0, d) },
                      2e-6);
    }
}

static void
test_schedules (void)
{
  g_assert_cmpfloat (schedule_rate (SCHEDULE_CONSTANT, 0.5, 900, 1000), ==, 0.5);
  g_assert_cmpfloat (schedule_rate (SCHEDULE_STEP, 1, 499, 1000), ==, 1);
  g_assert_cmpfloat_with_epsilon (schedule_rate (SCHEDULE_STEP, 1, 500, 1000), 0.1, 1e-15);
  g_assert_cmpfloat_with_epsilon (schedule_rate (SCHEDULE_STEP, 1, 750, 1000), 0.01, 1e-15);
  g_assert_cmpfloat (schedule_rate (SCHEDULE_COSINE, 2, 0, 1000), ==, 2);
  g_assert_cmpfloat_with_epsilon (schedule_rate (SCHEDULE_COSINE, 2, 500, 1000), 1, 1e-15);
  g_assert_cmpfloat_with_epsilon (schedule_rate (SCHEDULE_COSINE, 2, 1000, 1000), 0, 1e-15);
  g_assert_cmpfloat_with_epsilon (schedule_rate (SCHEDULE_COSINE, 2, 5000, 1000), 0, 1e-15);
}

/* ---- Training ---- */

typedef struct
{
  Dataset *data;
  Network *network;
  Samples *samples;
  float *theta;
} Problem;

/* y = x₀ - 2 x₁ + 3 by a linear network: the mean squared error is a quadratic. */
static Problem
linear_problem (size_t n)
{
  Architecture a = architecture_uniform (2, 0, 1, 1);
  Problem p = { .data = dataset_new (TASK_REGRESSION, n, 2, 1) };
  Random random = random_stream (3, 0);

  a.loss = LOSS_MSE;
  for (size_t i = 0; i < n; i++)
    {
      float *x = p.data->x + 2 * i;
      x[0] = (float) random_normal (&random);
      x[1] = (float) random_normal (&random);
      p.data->targets[i] = x[0] - 2 * x[1] + 3;
    }
  p.network = network_new (&a);
  p.samples = samples_new (p.data);
  p.theta = g_new0 (float, network_parameters (p.network));
  return p;
}

static void
problem_clear (Problem *p)
{
  samples_free (p->samples);
  network_free (p->network);
  dataset_free (p->data);
  g_free (p->theta);
}

static TrainerOptions
plain_options (size_t batch)
{
  TrainerOptions options = {
    .optimiser = optimiser_defaults (OPTIMISER_SGD), .batch = batch, .order_seed = 5, .total_steps = 100
  };
  options.optimiser.momentum = 0;
  return options;
}

static void
test_finds_the_line (void)
{
  Problem p = linear_problem (50);
  TrainerOptions options = plain_options (0);
  Trainer *trainer = trainer_new (p.network, p.samples, &options, p.theta);

  for (int i = 0; i < 400; i++)
    g_assert_cmpint (trainer_step (trainer, 0.1), ==, STEP_DONE);
  g_assert_cmpfloat_with_epsilon (trainer_parameters (trainer)[0], 1, 1e-4);
  g_assert_cmpfloat_with_epsilon (trainer_parameters (trainer)[1], -2, 1e-4);
  g_assert_cmpfloat_with_epsilon (trainer_parameters (trainer)[2], 3, 1e-4);
  g_assert_cmpuint (trainer_steps (trainer), ==, 400);
  trainer_free (trainer);
  problem_clear (&p);
}

/* With rate 0 nothing moves, and the batch losses of an epoch, weighted by their sizes, are the whole loss: every
 * sample once. */
static void
test_every_sample_once_an_epoch (void)
{
  Problem p = linear_problem (47);
  TrainerOptions options = plain_options (10);
  Trainer *trainer = trainer_new (p.network, p.samples, &options, p.theta);
  Workspace *workspace = workspace_new (p.network, 47);
  double whole = network_loss (p.network, p.theta, p.samples, NULL, 47, workspace), first = NAN;

  for (int epoch = 0; epoch < 3; epoch++)
    {
      double sum = 0;
      for (int b = 0; b < 5; b++)
        {
          trainer_step (trainer, 0);
          sum += trainer_batch_loss (trainer) * (b < 4 ? 10 : 7);
          if (b == 0 && epoch == 0)
            first = trainer_batch_loss (trainer);
          else if (b == 0)
            g_assert_true (trainer_batch_loss (trainer) != first); /* a fresh order */
        }
      g_assert_cmpfloat_with_epsilon (sum / 47, whole, 1e-5 * whole);
    }
  workspace_free (workspace);
  trainer_free (trainer);
  problem_clear (&p);
}

/* On a quadratic with curvature λ a rate far over 2/λ multiplies the error by about -ηλ a step: infinite after a known
 * number of steps. */
static void
test_divergence (void)
{
  Problem p = linear_problem (50);
  TrainerOptions options = plain_options (0);
  Trainer *trainer = trainer_new (p.network, p.samples, &options, p.theta);
  Workspace *workspace = workspace_new (p.network, 50);
  StepResult result = STEP_DONE;
  int steps = 0;

  while (result == STEP_DONE && steps < 1000)
    {
      result = trainer_step (trainer, 1e6);
      steps++;
    }
  g_assert_cmpint (result, !=, STEP_DONE);
  g_assert_cmpint (steps, <, 12);
  g_assert_true (vector_all_finite_f (3, trainer_parameters (trainer)));
  g_assert_true (isfinite (network_loss (p.network, trainer_parameters (trainer), p.samples, NULL, 50, workspace)));
  g_assert_cmpint (trainer_step (trainer, 1e-3), !=, STEP_DONE);
  trainer_set_parameters (trainer, p.theta);
  g_assert_cmpint (trainer_step (trainer, 1e-3), ==, STEP_DONE);
  workspace_free (workspace);
  trainer_free (trainer);
  problem_clear (&p);
}

static void
test_going_back_and_on (void)
{
  Problem p = linear_problem (33);
  TrainerOptions options = plain_options (8);
  Trainer *trainer;
  TrainerState *state;
  float before[3], after[3];

  options.optimiser = optimiser_defaults (OPTIMISER_ADAM);
  trainer = trainer_new (p.network, p.samples, &options, p.theta);
  for (int i = 0; i < 7; i++)
    trainer_step (trainer, 0.01);
  state = trainer_save (trainer);
  for (int i = 0; i < 11; i++)
    trainer_step (trainer, 0.01);
  memcpy (before, trainer_parameters (trainer), sizeof before);
  trainer_restore (trainer, state);
  g_assert_cmpuint (trainer_steps (trainer), ==, 7);
  for (int i = 0; i < 11; i++)
    trainer_step (trainer, 0.01);
  memcpy (after, trainer_parameters (trainer), sizeof after);
  g_assert_true (memcmp (before, after, sizeof before) == 0);
  trainer_state_free (state);
  trainer_free (trainer);
  problem_clear (&p);
}

static void
test_initial_variance (void)
{
  const double expected[] = { 2.0 / 300, 2.0 / 500, 1.0 / 300 };

  for (int kind = INITIALISATION_HE; kind <= INITIALISATION_LECUN; kind++)
    {
      Architecture a = architecture_uniform (300, 1, 200, 2);
      Random random = random_stream (8, (uint64_t) kind);
      double sum = 0;
      a.initialisation = (Initialisation) kind;
      Network *network = network_new (&a);
      g_autofree float *theta = g_new (float, network_parameters (network));
      network_initialise (network, &random, theta);
      for (int i = 0; i < 60000; i++)
        sum += (double) theta[i] * (double) theta[i];
      /* The variance of 60 000 squares: relative error √(2/60000) = .6 %; five of them. */
      g_assert_cmpfloat_with_epsilon (sum / 60000, expected[kind], 0.03 * expected[kind]);
      network_free (network);
    }
}

static void
test_architecture_says_why (void)
{
  Architecture a = architecture_uniform (2, 1, 5000, 2);
  g_autofree char *wide = architecture_check (&a);

  g_assert_nonnull (strstr (wide, "5000"));
  a = architecture_uniform (2, 65, 4, 2);
  g_autofree char *deep = architecture_check (&a);
  g_assert_nonnull (strstr (deep, "65"));
  a = architecture_uniform (2, 1, 4, 1);
  g_autofree char *one = architecture_check (&a);
  g_assert_nonnull (one);
  a = architecture_uniform (2, 1, 4, 2);
  g_assert_null (architecture_check (&a));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/optimiser/sgd", test_sgd);
  g_test_add_func ("/optimiser/nesterov", test_nesterov);
  g_test_add_func ("/optimiser/adam", test_adam);
  g_test_add_func ("/optimiser/schedules", test_schedules);
  g_test_add_func ("/trainer/finds-the-line", test_finds_the_line);
  g_test_add_func ("/trainer/every-sample-once-an-epoch", test_every_sample_once_an_epoch);
  g_test_add_func ("/trainer/divergence", test_divergence);
  g_test_add_func ("/trainer/going-back-and-on", test_going_back_and_on);
  g_test_add_func ("/network/initial-variance", test_initial_variance);
  g_test_add_func ("/network/architecture-says-why", test_architecture_says_why);
  return g_test_run ();
}
