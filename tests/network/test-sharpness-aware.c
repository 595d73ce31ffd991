/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sharpness-aware minimisation: its gradient by differences of the loss alone, and what it does on a parabola, where
 * every step is known (P. Bartlett, P. Long, O. Bousquet, "The dynamics of sharpness-aware minimization", JMLR 2023).
 */
#include "network/trainer.h"

#include <glib.h>
#include <math.h>

static TrainerOptions
options_with (double radius, size_t batch)
{
  TrainerOptions options = { .optimiser = optimiser_defaults (OPTIMISER_SGD), .batch = batch, .order_seed = 9 };

  options.optimiser.momentum = 0;
  options.optimiser.radius = radius;
  return options;
}

/* ---- A network ---- */

typedef struct
{
  Network *network;
  Dataset *data;
  Samples *samples;
  Workspace *workspace;
  size_t n; /* parameters */
  double *theta;
} Setting;

static Setting
setting_new (Activation activation)
{
  Architecture a = architecture_uniform (3, 2, 5, 4);
  Random random = random_stream (2, activation);
  Setting s = { .data = dataset_new (TASK_CLASSES, 30, 3, 4) };

  a.activation = activation;
  a.loss = LOSS_CROSS_ENTROPY;
  for (size_t i = 0; i < 90; i++)
    s.data->x[i] = (float) random_normal (&random);
  for (size_t i = 0; i < 30; i++)
    s.data->labels[i] = random_below (&random, 4);
  s.network = network_new (&a);
  s.samples = samples_new (s.data);
  s.workspace = workspace_new (s.network, 30);
  s.n = network_parameters (s.network);
  s.theta = g_new0 (double, s.n);
  network_initialise (s.network, &random, s.theta);
  return s;
}

static void
setting_clear (Setting *s)
{
  workspace_free (s->workspace);
  samples_free (s->samples);
  dataset_free (s->data);
  network_free (s->network);
  g_free (s->theta);
}

static void
difference_gradient (const Setting *s, const double *theta, double *gradient)
{
  const double h = 1e-5;
  g_autofree double *moved = g_memdup2 (theta, s->n * sizeof *theta);

  for (size_t i = 0; i < s->n; i++)
    {
      moved[i] = theta[i] + h;
      gradient[i] = network_loss (s->network, moved, s->samples, NULL, 30, s->workspace);
      moved[i] = theta[i] - h;
      gradient[i] = (gradient[i] - network_loss (s->network, moved, s->samples, NULL, 30, s->workspace)) / (2 * h);
      moved[i] = theta[i];
    }
}

/* One step of rate 1 is the gradient.  Central differences are off by h² L‴/6 and by 1e-16/h: some 1e-10 each; the
 * radius moves the gradient by some hundredths, which the test would see. */
static void
test_gradient (void)
{
  for (int activation = ACTIVATION_TANH; activation <= ACTIVATION_GELU; activation += ACTIVATION_GELU - ACTIVATION_TANH)
    {
      Setting s = setting_new ((Activation) activation);
      TrainerOptions options = options_with (0.3, 0);
      Trainer *trainer = trainer_new (s.network, s.samples, &options, s.theta);
      g_autofree double *plain = g_new (double, s.n), *raised = g_new (double, s.n), *expected = g_new (double, s.n);
      double square = 0, moved = 0, loss = network_loss (s.network, s.theta, s.samples, NULL, 30, s.workspace);

      difference_gradient (&s, s.theta, plain);
      for (size_t i = 0; i < s.n; i++)
        square += plain[i] * plain[i];
      for (size_t i = 0; i < s.n; i++)
        raised[i] = s.theta[i] + 0.3 * plain[i] / sqrt (square);
      difference_gradient (&s, raised, expected);
      g_assert_cmpint (trainer_step (trainer, 1), ==, STEP_DONE);
      for (size_t i = 0; i < s.n; i++)
        {
          g_assert_cmpfloat_with_epsilon (s.theta[i] - trainer_parameters (trainer)[i], expected[i], 1e-8);
          moved = fmax (moved, fabs (expected[i] - plain[i]));
        }
      g_assert_cmpfloat (moved, >, 1e-3);
      g_assert_cmpfloat (trainer_batch_loss (trainer), ==, loss); /* that of θ, not of the raised place */
      trainer_free (trainer);
      setting_clear (&s);
    }
}

/* Both gradients are over the samples of the step: with one sample a step, each step is that of a data set which has
 * this sample alone. */
static void
test_batch (void)
{
  Setting s = setting_new (ACTIVATION_TANH);
  TrainerOptions whole = options_with (0.3, 0), single = options_with (0.3, 1);
  Trainer *trainer = trainer_new (s.network, s.samples, &single, s.theta);
  Random random = random_stream (single.order_seed, 0);
  uint32_t order[30];

  random_permutation (&random, 30, order);
  for (int step = 0; step < 5; step++)
    {
      g_autoptr (Dataset) one = dataset_copy_rows (s.data, order + step, 1);
      Samples *samples = samples_new (one);
      Trainer *alone = trainer_new (s.network, samples, &whole, trainer_parameters (trainer));
      g_assert_cmpint (trainer_step (alone, 0.1), ==, STEP_DONE);
      g_assert_cmpint (trainer_step (trainer, 0.1), ==, STEP_DONE);
      for (size_t i = 0; i < s.n; i++)
        g_assert_cmpfloat_with_epsilon (trainer_parameters (trainer)[i], trainer_parameters (alone)[i], 1e-14);
      trainer_free (alone);
      samples_free (samples);
    }
  trainer_free (trainer);
  setting_clear (&s);
}

/* ---- A parabola ---- */

/* L = (λ/2) w²: w ← w - ηλ (w + ρ sign w), which ends in leaps between ± ηλρ/(2 - ηλ); λ = 2.  From there the
 * deviation shrinks by 1 - ηλ a step. */
static void
test_parabola (void)
{
  const double rates[] = { 0.05, 0.3, 0.7 }, rho = 0.25, start = 1;
  Architecture a = architecture_uniform (1, 0, 1, 1);
  Dataset *data = dataset_new (TASK_REGRESSION, 1, 1, 1);
  TrainerOptions options = options_with (rho, 0);
  Samples *samples;
  Network *network;

  a.bias = false;
  a.loss = LOSS_MSE;
  data->x[0] = 1;
  samples = samples_new (data);
  network = network_new (&a);
  for (guint r = 0; r < G_N_ELEMENTS (rates); r++)
    {
      Trainer *trainer = trainer_new (network, samples, &options, &start);
      double product = 2 * rates[r], amplitude = product * rho / (2 - product), before;
      for (int step = 0; step < 1000; step++)
        trainer_step (trainer, rates[r]);
      before = trainer_parameters (trainer)[0];
      trainer_step (trainer, rates[r]);
      g_assert_cmpfloat_with_epsilon (fabs (before), amplitude, 1e-12);
      g_assert_cmpfloat_with_epsilon (trainer_parameters (trainer)[0], -before, 1e-12);
      trainer_free (trainer);
    }
  g_assert_true (isnan (optimiser_threshold (&options.optimiser, 2)));
  network_free (network);
  samples_free (samples);
  dataset_free (data);
}

/* Where the gradient is zero there is no direction to go up in: nothing moves. */
static void
test_stationary (void)
{
  Architecture a = architecture_uniform (1, 0, 1, 1);
  Dataset *data = dataset_new (TASK_REGRESSION, 1, 1, 1);
  TrainerOptions options = options_with (1, 0);
  const double start = 0;
  Samples *samples;
  Network *network;
  Trainer *trainer;

  a.bias = false;
  a.loss = LOSS_MSE;
  data->x[0] = 1;
  samples = samples_new (data);
  network = network_new (&a);
  trainer = trainer_new (network, samples, &options, &start);
  g_assert_cmpint (trainer_step (trainer, 0.1), ==, STEP_DONE);
  g_assert_cmpfloat (trainer_parameters (trainer)[0], ==, 0);
  trainer_free (trainer);
  network_free (network);
  samples_free (samples);
  dataset_free (data);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sharpness-aware/gradient", test_gradient);
  g_test_add_func ("/sharpness-aware/batch", test_batch);
  g_test_add_func ("/sharpness-aware/parabola", test_parabola);
  g_test_add_func ("/sharpness-aware/stationary", test_stationary);
  return g_test_run ();
}
