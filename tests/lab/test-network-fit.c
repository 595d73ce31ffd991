/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A network that is fitted as one of many: in stretches as at once, and what is asked of it. */
#include "lab/network_fit.h"

#include <math.h>

#define SAMPLES 20

static Dataset *
parabola (void)
{
  Dataset *data = dataset_new (TASK_REGRESSION, SAMPLES, 1, 1);

  for (size_t i = 0; i < SAMPLES; i++)
    {
      data->x[i] = (float) i / SAMPLES;
      data->targets[i] = data->x[i] * data->x[i];
    }
  return data;
}

static NetworkFitOptions
options_of (void)
{
  NetworkFitOptions options = { .architecture = architecture_uniform (1, 1, 8, 1),
                                .options = { .total_steps = 300 },
                                .learning_rate = 0.1,
                                .weights_seed = 3 };

  options.architecture.loss = LOSS_MSE;
  options.architecture.bias = true;
  options.architecture.gain = 1;
  options.options.optimiser = (OptimiserOptions){ .kind = OPTIMISER_SGD };
  return options;
}

/* 300 steps, in one stretch or in three, are the same 300 steps; the error falls. */
static void
test_stretches (void)
{
  g_autoptr (Dataset) test = parabola ();
  const NetworkFitOptions options = options_of ();
  const atomic_bool cancelled = false;
  double errors[2];

  for (int k = 0; k < 2; k++)
    {
      NetworkFit *fit = network_fit_new (&options, parabola (), test);
      double before = network_fit_train_error (fit, false);
      for (uint64_t step = k == 0 ? 300 : 100; step <= 300; step += 100)
        g_assert_true (network_fit_advance (fit, step, G_MAXINT64, &cancelled));
      g_assert_cmpuint (network_fit_steps (fit), ==, 300);
      errors[k] = network_fit_train_error (fit, false);
      g_assert_cmpfloat (errors[k], <, before);
      g_assert_cmpfloat (errors[k], ==, network_fit_test_error (fit, SIZE_MAX, false));
      network_fit_free (fit);
    }
  g_assert_cmpfloat (errors[0], ==, errors[1]);
}

/* Predictions and the fitted function are the network's; its samples are those that it was fitted to. */
static void
test_questions (void)
{
  g_autoptr (Dataset) test = parabola ();
  const NetworkFitOptions options = options_of ();
  NetworkFit *fit = network_fit_new (&options, parabola (), test);
  InputRange range = fitted_function_range (test);
  Workspace *workspace = network_fit_workspace (fit);
  g_autoptr (Numbers) predictions = network_fit_predictions (fit, SAMPLES, 1, workspace);
  g_autoptr (Numbers) function = network_fit_function (fit, &range, workspace), x = NULL, y = NULL;
  double sum = 0;

  network_fit_samples (fit, &x, &y);
  g_assert_cmpuint (x->n, ==, SAMPLES);
  for (size_t i = 0; i < SAMPLES; i++)
    {
      g_assert_cmpfloat (x->v[i], ==, test->x[i]);
      g_assert_cmpfloat (y->v[i], ==, test->targets[i]);
      sum += pow (predictions->v[i] - y->v[i], 2) / SAMPLES;
    }
  /* In single precision: half of 2⁻²³ for each of some tens of operations. */
  g_assert_cmpfloat (fabs (sum / network_fit_test_error (fit, SIZE_MAX, false) - 1), <, 1e-5);
  g_assert_cmpfloat (fabs (function->v[0] - predictions->v[0]), <, 1e-6);
  g_assert_cmpfloat (fabs (function->v[FITTED_POINTS - 1] - predictions->v[SAMPLES - 1]), <, 1e-6);
  workspace_free (workspace);
  network_fit_free (fit);
}

/* λmax is a number where the products are enough for it, and none where they are not or where it has no threshold. */
static void
test_sharpness (void)
{
  g_autoptr (Dataset) test = parabola ();
  NetworkFitOptions options = options_of ();

  for (int adam = 0; adam < 2; adam++)
    {
      NetworkFit *fit;
      options.options.optimiser.kind = adam ? OPTIMISER_ADAM : OPTIMISER_SGD;
      fit = network_fit_new (&options, parabola (), test);
      g_assert_true (isnan (network_fit_sharpness (fit, 1)));
      g_assert_true (isfinite (network_fit_sharpness (fit, 100)) == !adam);
      network_fit_free (fit);
    }
}

/* Parameters, their gradient and the samples are the least that it takes. */
static void
test_bytes (void)
{
  const NetworkFitOptions options = options_of ();

  g_assert_cmpfloat (network_fit_bytes (&options.architecture, 1000), >=, (2 * 25 + 1000) * sizeof (float));
  g_assert_cmpfloat (network_fit_bytes (&options.architecture, 2000), >=,
                     network_fit_bytes (&options.architecture, 1000) + 1000 * sizeof (float));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/network-fit/stretches", test_stretches);
  g_test_add_func ("/network-fit/questions", test_questions);
  g_test_add_func ("/network-fit/sharpness", test_sharpness);
  g_test_add_func ("/network-fit/bytes", test_bytes);
  return g_test_run ();
}
