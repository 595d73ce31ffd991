/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Training steps a second.
 *
 * Arithmetic of a step (B samples, weights w in the layers beyond the first, w₁ in the first): 2 B (w + w₁) forward, 2
 * B w for the gradient of the inputs and 2 B (w + w₁) for that of the weights.  tiny: 57 kflop, at 230 GFLOP/s .25 µs,
 * so that its limit is what each call and each activation costs (2 × 512 tanh at .22 ns are .23 µs); small: 2.87
 * Mflop, 12.5 µs; medium: 155 Mflop, .68 ms. */
#include "bench.h"

#include "network/trainer.h"

#include <math.h>
#include <string.h>

#define REPETITIONS 5
#define SECONDS 0.4

typedef struct
{
  const char *name;
  unsigned inputs, depth, widths[2], outputs;
  Activation activation;
  Loss loss;
  size_t n, batch;
} Case;

static const Case cases[] = {
  { "train-tiny", 2, 2, { 16, 16 }, 2, ACTIVATION_TANH, LOSS_CROSS_ENTROPY, 500, 32 },
  { "train-playground", 2, 2, { 4, 2 }, 1, ACTIVATION_TANH, LOSS_MSE, 250, 10 },
  { "train-small", 64, 2, { 64, 64 }, 10, ACTIVATION_RELU, LOSS_CROSS_ENTROPY, 1437, 64 },
  { "train-medium", 784, 2, { 256, 256 }, 10, ACTIVATION_RELU, LOSS_CROSS_ENTROPY, 4000, 128 },
};

static Dataset *
random_data (const Case *c)
{
  Dataset *data = dataset_new (c->loss == LOSS_MSE ? TASK_REGRESSION : TASK_CLASSES, c->n, c->inputs, c->outputs);
  Random random = random_stream (1, 0);

  for (size_t i = 0; i < c->n * c->inputs; i++)
    data->x[i] = (float) random_normal (&random);
  for (size_t i = 0; data->labels != NULL && i < c->n; i++)
    data->labels[i] = random_below (&random, c->outputs);
  for (size_t i = 0; data->targets != NULL && i < c->n * c->outputs; i++)
    data->targets[i] = (float) random_normal (&random);
  return data;
}

static double
step_flops (const Case *c, double batch)
{
  double first = (double) c->inputs * c->widths[0];
  double rest = (double) c->widths[0] * c->widths[1] + (double) c->widths[1] * c->outputs;
  return 2 * batch * (2 * first + 3 * rest);
}

/* Steps a second, the best of a few stretches; the last, smaller batch of an epoch counts for what it is. */
static double
measure (Trainer *trainer)
{
  double best = 0;

  for (int r = 0; r < REPETITIONS; r++)
    {
      double start = bench_seconds (), now;
      unsigned long steps = 0;
      do
        {
          for (int i = 0; i < 64; i++)
            g_assert_cmpint (trainer_step (trainer, 1e-3), ==, STEP_DONE);
          steps += 64;
          now = bench_seconds ();
        }
      while (now - start < SECONDS);
      best = MAX (best, (double) steps / (now - start));
    }
  return best;
}

static void
run (const char *name)
{
  const Case *c = cases;

  while (strcmp (c->name, name) != 0)
    c++;
  Architecture architecture = architecture_uniform (c->inputs, c->depth, c->widths[0], c->outputs);
  TrainerOptions options = {
    .optimiser = optimiser_defaults (OPTIMISER_SGD), .batch = c->batch, .order_seed = 1, .total_steps = 1
  };
  Dataset *data = random_data (c);
  Random random = random_stream (2, 0);

  architecture.widths[1] = c->widths[1];
  architecture.activation = c->activation;
  architecture.loss = c->loss;
  architecture.initialisation = architecture_initialisation (c->activation);
  Network *network = network_new (&architecture);
  Samples *samples = samples_new (data);
  g_autofree real *theta = g_new0 (real, network_parameters (network));
  network_initialise (network, &random, theta);
  Trainer *trainer = trainer_new (network, samples, &options, theta);
  double rate = measure (trainer), steps_an_epoch = ceil ((double) c->n / (double) c->batch);
  bench_report (name, rate, "steps/s", rate * step_flops (c, (double) c->n / steps_an_epoch) / 1e9);
  trainer_free (trainer);
  samples_free (samples);
  network_free (network);
  dataset_free (data);
}

const BenchTask train_tasks[] = {
  { "train-tiny", run }, { "train-playground", run }, { "train-small", run }, { "train-medium", run }, { NULL, NULL },
};
