/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gradients of every combination of options: the double build against central differences, the float build against the
 * double one. */
#include "network/network.h"
#include "reference.h"

#include <glib.h>
#include <math.h>
#include <string.h>

typedef struct
{
  Architecture architecture;
  Dataset *data;
  size_t parameters;
  double *theta;
} Setting;

static Dataset *
random_data (Random *random, const Architecture *a, size_t n, bool classes)
{
  Dataset *data = dataset_new (classes ? TASK_CLASSES : TASK_REGRESSION, n, a->inputs, a->outputs);

  for (size_t i = 0; i < n * a->inputs; i++)
    data->x[i] = (float) random_normal (random);
  for (size_t i = 0; classes && i < n; i++)
    data->labels[i] = random_below (random, a->outputs);
  for (size_t i = 0; !classes && i < n * a->outputs; i++)
    data->targets[i] = (float) random_normal (random);
  return data;
}

static Setting
random_setting (Random *random, Activation activation, Loss loss, unsigned options, unsigned depth)
{
  Setting setting = { 0 };
  Architecture *a = &setting.architecture;
  unsigned width = 2 + random_below (random, 6), outputs = 2 + random_below (random, 3);
  unsigned inputs = 1 + random_below (random, 5);
  bool classes;
  size_t n;

  *a = architecture_uniform (inputs, depth, width, outputs);
  a->activation = activation;
  a->loss = loss;
  a->skip = options & 1;
  a->bias = options & 2;
  a->normalisation = options & 4;
  if ((options & 1) && random_below (random, 2))
    a->inputs = width; /* a skip around the first layer, too */
  classes = loss == LOSS_CROSS_ENTROPY || random_below (random, 2);
  n = 5 + random_below (random, 40);
  setting.data = random_data (random, a, n, classes);
  setting.parameters = architecture_layout (a).parameters;
  setting.theta = g_new (double, setting.parameters);
  for (size_t i = 0; i < setting.parameters; i++)
    setting.theta[i] = (float) (0.7 * random_normal (random)); /* exact in both precisions */
  return setting;
}

static void
setting_clear (Setting *setting)
{
  dataset_free (setting->data);
  g_free (setting->theta);
}

static double
norm (size_t n, const double *x)
{
  double sum = 0;
  for (size_t i = 0; i < n; i++)
    sum += x[i] * x[i];
  return sqrt (sum);
}

/* Along a random direction and, for a few parameters, along each of them. */
static void
check_differences (const Setting *s, const double *gradient, Random *random)
{
  g_autofree double *moved = g_new (double, s->parameters);

  for (int k = 0; k < 12; k++)
    {
      size_t p = random_below (random, (uint32_t) s->parameters);
      double h = 1e-5, up, down;
      memcpy (moved, s->theta, s->parameters * sizeof (double));
      moved[p] = s->theta[p] + h;
      up = reference_loss (&s->architecture, s->data, moved);
      moved[p] = s->theta[p] - h;
      down = reference_loss (&s->architecture, s->data, moved);
      /* Truncation h², rounding ε / h. */
      g_assert_cmpfloat_with_epsilon ((up - down) / (2 * h), gradient[p],
                                      1e-6 * fmax (1, norm (s->parameters, gradient)));
    }
}

static void
check_float (const Setting *s, const double *gradient, double loss)
{
  Network *network = network_new (&s->architecture);
  Samples *samples = samples_new (s->data);
  g_autofree float *theta = g_new (float, s->parameters), *single = g_new (float, s->parameters);
  g_autofree double *off = g_new (double, s->parameters);

  for (size_t i = 0; i < s->parameters; i++)
    theta[i] = (float) s->theta[i];
  /* Blocks smaller and larger than the data. */
  for (size_t batch = 16; batch <= 64; batch *= 4)
    {
      Workspace *workspace = workspace_new (network, batch);
      double got = network_gradient (network, theta, samples, NULL, samples->n, single, workspace);
      for (size_t i = 0; i < s->parameters; i++)
        off[i] = single[i] - gradient[i];
      g_assert_cmpfloat_with_epsilon (got, loss, 1e-5 * fmax (1e-3, fabs (loss)));
      g_assert_cmpfloat (norm (s->parameters, off), <=, 1e-4 * norm (s->parameters, gradient) + 1e-7);
      g_assert_cmpfloat_with_epsilon (network_loss (network, theta, samples, NULL, samples->n, workspace), got,
                                      1e-9 * fabs (got));
      workspace_free (workspace);
    }
  samples_free (samples);
  network_free (network);
}

static void
test_every_combination (void)
{
  Random random = random_stream (11, 0);

  for (int activation = ACTIVATION_TANH; activation <= ACTIVATION_SQUARE; activation++)
    for (int loss = LOSS_CROSS_ENTROPY; loss <= LOSS_MSE; loss++)
      for (unsigned options = 0; options < 8; options++)
        for (unsigned depth = 0; depth <= 3; depth++)
          {
            Setting setting = random_setting (&random, (Activation) activation, (Loss) loss, options, depth);
            g_autofree double *gradient = g_new (double, setting.parameters);
            double value = reference_gradient (&setting.architecture, setting.data, setting.theta, gradient);
            g_assert_true (isfinite (value));
            /* ReLU has a kink that a difference may straddle. */
            if (activation != ACTIVATION_RELU || depth == 0)
              check_differences (&setting, gradient, &random);
            check_float (&setting, gradient, value);
            setting_clear (&setting);
          }
}

/* A ReLU network away from its kinks: positive weights and inputs. */
static void
test_relu (void)
{
  Random random = random_stream (12, 0);
  Setting setting = random_setting (&random, ACTIVATION_RELU, LOSS_MSE, 2, 2);
  g_autofree double *gradient = g_new (double, setting.parameters);

  for (size_t i = 0; i < setting.parameters; i++)
    setting.theta[i] = fabs (setting.theta[i]) + 0.1;
  for (size_t i = 0; i < setting.data->n * setting.data->inputs; i++)
    setting.data->x[i] = fabsf (setting.data->x[i]) + 0.1f;
  reference_gradient (&setting.architecture, setting.data, setting.theta, gradient);
  check_differences (&setting, gradient, &random);
  setting_clear (&setting);
}

static void
test_rows (void)
{
  Random random = random_stream (13, 0);
  Setting s = random_setting (&random, ACTIVATION_GELU, LOSS_CROSS_ENTROPY, 7, 2);
  const uint32_t rows[] = { 4, 0, 3, 3 };
  g_autoptr (Dataset) picked = dataset_copy_rows (s.data, rows, 4);
  Network *network = network_new (&s.architecture);
  Workspace *workspace = workspace_new (network, 8);
  Samples *all = samples_new (s.data), *four = samples_new (picked);
  g_autofree float *theta = g_new (float, s.parameters), *a = g_new (float, s.parameters),
                   *b = g_new (float, s.parameters);

  for (size_t i = 0; i < s.parameters; i++)
    theta[i] = (float) s.theta[i];
  g_assert_true (network_gradient (network, theta, all, rows, 4, a, workspace)
                 == network_gradient (network, theta, four, NULL, 4, b, workspace));
  for (size_t i = 0; i < s.parameters; i++)
    g_assert_true (a[i] == b[i]);
  samples_free (all);
  samples_free (four);
  workspace_free (workspace);
  network_free (network);
  setting_clear (&s);
}

static void
test_extremes (void)
{
  Random random = random_stream (14, 0);
  const struct
  {
    unsigned depth, width;
  } shapes[] = { { 64, 3 }, { 1, 4096 } };

  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      Architecture a = architecture_uniform (2, shapes[i].depth, shapes[i].width, 2);
      g_autoptr (Dataset) data = random_data (&random, &a, 9, true);
      Network *network = network_new (&a);
      Samples *samples = samples_new (data);
      Workspace *workspace = workspace_new (network, 9);
      size_t n = network_parameters (network);
      g_autofree float *theta = g_new (float, n), *gradient = g_new (float, n);
      network_initialise (network, &random, theta);
      g_assert_true (isfinite (network_gradient (network, theta, samples, NULL, 9, gradient, workspace)));
      g_assert_true (vector_all_finite_f (n, gradient));
      workspace_free (workspace);
      samples_free (samples);
      network_free (network);
    }
}

/* Numbers of PyTorch 1.13 for the network that pytorch-values.py beside this file builds: LayerNorm, GELU, skip,
 * biases.
 */
#include "pytorch-values.h"

static void
test_pytorch (void)
{
  for (guint c = 0; c < G_N_ELEMENTS (pytorch_cases); c++)
    {
      const PytorchCase *p = &pytorch_cases[c];
      Architecture a = architecture_uniform (3, 2, 3, 2);
      g_autoptr (Dataset) data = dataset_new (TASK_CLASSES, 4, 3, 2);
      size_t n;
      a.activation = p->activation;
      a.loss = p->loss;
      a.skip = p->skip;
      a.normalisation = p->normalisation;
      n = architecture_layout (&a).parameters;
      g_autofree double *theta = g_new (double, n), *gradient = g_new (double, n);
      for (size_t i = 0; i < n; i++)
        theta[i] = sin (1.3 * (double) i + 0.4) * 0.9;
      for (int i = 0; i < 12; i++)
        data->x[i] = (float) (0.25 * ((i * 7) % 9) - 1);
      for (uint32_t i = 0; i < 4; i++)
        data->labels[i] = i % 2;
      g_assert_cmpint ((int) n, ==, p->parameters);
      g_assert_cmpfloat_with_epsilon (reference_gradient (&a, data, theta, gradient), p->value, 1e-9);
      for (size_t i = 0; i < n; i++)
        g_assert_cmpfloat_with_epsilon (gradient[i], p->gradient[i], 1e-9);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gradient/every-combination", test_every_combination);
  g_test_add_func ("/gradient/relu", test_relu);
  g_test_add_func ("/gradient/rows", test_rows);
  g_test_add_func ("/gradient/extremes", test_extremes);
  g_test_add_func ("/gradient/pytorch", test_pytorch);
  return g_test_run ();
}
