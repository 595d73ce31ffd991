/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sweeps of small networks.
 *
 * sweep-peak: 10-h-1 tanh with n = 100, ten seeds of 16 widths, Σ h = 867, 3000 steps: 2.6e7
 * times a unit is taken through a step.  In vectors of 16 lanes (7 for 100 samples, the last a quarter full) that is 70
 * products forward, 7 · (12 and a division, worth 6) for tanh, 7 for the output, 7 + 7 · 3 + 70 back, some 15 to fold
 * sums along the samples and 12 for Adam: 330 cycles where a cycle does one such product (Zen 4; Zen 5 does two), 8.5e9
 * in all, at 3.7 GHz 2.3 s on one thread and 1.15 s on two.  A third of it is tanh: products alone come to 1.2e11 flop.
 * Memory is no limit: the widest panel (300 · 112 floats, 134 KB) stays in the second-level cache, and is read and
 * written twice a step, 1.8 KB a unit.
 *
 * sweep-width64: 2000 steps of 500 · (4 · 64 · 64 + 6 · 64 · 10) flop, 20.2 Gflop: .18 s at 112 GFLOP/s, all of it
 * products.
 *
 * epoch-wise: 20000 steps of 121² + 3 · 10 · 121 products in double, .73 Gflop; what bounds it is reading S (117 KB,
 * second-level cache) once a step, 1 µs at 32 bytes a cycle, 20 ms in all.  On the data a step would cost 2 · 150 · 121
 * more. */
#include "bench.h"

#include "network/linear_descent.h"
#include "network/stack.h"

#include <math.h>
#include <string.h>

#define REPETITIONS 3

static Dataset *
random_data (TaskKind task, size_t n, unsigned inputs, unsigned outputs, uint64_t seed)
{
  Dataset *data = dataset_new (task, n, inputs, outputs);
  Random random = random_stream (1, seed);

  for (size_t i = 0; i < n * inputs; i++)
    data->x[i] = (float) random_normal (&random);
  for (size_t i = 0; i < n; i++)
    if (task == TASK_CLASSES)
      data->labels[i] = random_below (&random, outputs);
    else
      for (unsigned k = 0; k < outputs; k++)
        data->targets[i * outputs + k] = (float) random_normal (&random);
  return data;
}

/* ---- A sweep over widths and seeds ---- */

#define SEEDS 10
#define STEPS 3000

static const unsigned widths[] = { 300, 200, 120, 80, 50, 30, 20, 15, 12, 10, 9, 8, 6, 4, 2, 1 };

typedef struct
{
  Network *network[G_N_ELEMENTS (widths)];
  Stack *stack[G_N_ELEMENTS (widths)];
} Sweep;

static void
sweep_begin (Sweep *sweep, Samples *const samples[SEEDS])
{
  TrainerOptions options = { .optimiser = optimiser_defaults (OPTIMISER_ADAM),
                             .schedule = SCHEDULE_COSINE,
                             .total_steps = STEPS };

  for (unsigned w = 0; w < G_N_ELEMENTS (widths); w++)
    {
      Architecture a = architecture_uniform (10, 1, widths[w], 1);
      StackMember members[SEEDS];
      a.loss = LOSS_MSE;
      sweep->network[w] = network_new (&a);
      size_t n = network_parameters (sweep->network[w]);
      g_autofree real *theta = g_new0 (real, SEEDS * n);
      for (unsigned s = 0; s < SEEDS; s++)
        {
          Random random = random_stream (2, s);
          network_initialise (sweep->network[w], &random, theta + s * n);
          members[s] = (StackMember){ samples[s], theta + s * n, s };
        }
      sweep->stack[w] = stack_new (sweep->network[w], &options, SEEDS, members);
    }
}

static void
sweep_end (Sweep *sweep)
{
  for (unsigned w = 0; w < G_N_ELEMENTS (widths); w++)
    {
      stack_free (sweep->stack[w]);
      network_free (sweep->network[w]);
    }
}

/* Widest first, so that no worker is left with a long one at the end. */
static void
sweep_one (size_t index, unsigned worker, void *data)
{
  const Sweep *sweep = data;

  g_assert_true (stack_advance_member (sweep->stack[index / SEEDS], index % SEEDS, STEPS, 0.02, NULL));
}

static double
sweep_seconds (Samples *const samples[SEEDS], Parallel *parallel)
{
  double best = INFINITY;

  for (int r = 0; r < REPETITIONS; r++)
    {
      Sweep sweep;
      double start = bench_seconds ();
      sweep_begin (&sweep, samples);
      parallel_map (parallel, SEEDS * G_N_ELEMENTS (widths), sweep_one, &sweep, NULL);
      best = fmin (best, bench_seconds () - start);
      sweep_end (&sweep);
    }
  return best;
}

static void
sweep_peak (const char *name)
{
  Dataset *data[SEEDS];
  Samples *samples[SEEDS];
  double flops = 0, one, two;
  Parallel *alone = parallel_new (1), *both = parallel_new (2);

  for (unsigned s = 0; s < SEEDS; s++)
    {
      data[s] = random_data (TASK_REGRESSION, 100, 10, 1, s);
      samples[s] = samples_new (data[s]);
    }
  for (unsigned w = 0; w < G_N_ELEMENTS (widths); w++)
    flops += 2.0 * 100 * (2 * 10 + 3) * widths[w] * SEEDS * STEPS;
  one = sweep_seconds (samples, alone);
  two = sweep_seconds (samples, both);
  bench_report_extra (name, two, "s",
                      BENCH_EXTRA ({ "threads", 2 }, { "one_thread_s", one }, { "gflops", flops / two / 1e9 },
                                   { "peak_gflops", bench_peak () }));
  for (unsigned s = 0; s < SEEDS; s++)
    {
      samples_free (samples[s]);
      dataset_free (data[s]);
    }
  parallel_free (alone);
  parallel_free (both);
}

/* ---- One network of the size of digits ---- */

static void
sweep_width64 (const char *name)
{
  Architecture a = architecture_uniform (64, 1, 64, 10);
  g_autoptr (Dataset) data = random_data (TASK_CLASSES, 500, 64, 10, 0);
  Samples *samples = samples_new (data);
  TrainerOptions options = { .optimiser = optimiser_defaults (OPTIMISER_ADAM), .total_steps = 2000 };
  Random random = random_stream (2, 0);
  double best = INFINITY, flops = 2000 * 2.0 * 500 * (2 * 64 * 64 + 3 * 64 * 10);

  a.activation = ACTIVATION_RELU;
  a.loss = LOSS_MSE;
  a.initialisation = INITIALISATION_HE;
  Network *network = network_new (&a);
  g_autofree real *theta = g_new0 (real, network_parameters (network));
  network_initialise (network, &random, theta);
  for (int r = 0; r < REPETITIONS; r++)
    {
      StackMember member = { samples, theta, 0 };
      Stack *stack = stack_new (network, &options, 1, &member);
      double start = bench_seconds ();
      g_assert_true (stack_advance (stack, 2000, 1e-3, NULL, NULL));
      best = fmin (best, bench_seconds () - start);
      stack_free (stack);
    }
  bench_report (name, best, "s", flops / best / 1e9);
  network_free (network);
  samples_free (samples);
}

/* ---- A deep linear network for long ---- */

static void
epoch_wise (const char *name)
{
  Architecture a = architecture_uniform (120, 1, 10, 1);
  g_autoptr (Dataset) train = random_data (TASK_REGRESSION, 150, 120, 1, 0);
  g_autoptr (Dataset) test = random_data (TASK_REGRESSION, 1000, 120, 1, 1);
  TrainerOptions options = { .optimiser = optimiser_defaults (OPTIMISER_SGD) };
  Random random = random_stream (2, 0);
  double theta[1210], best = INFINITY;

  bench_peak (); /* holds OpenBLAS to this thread */
  a.activation = ACTIVATION_IDENTITY;
  a.loss = LOSS_MSE;
  a.bias = false;
  options.optimiser.momentum = 0;
  for (int i = 0; i < 1210; i++)
    theta[i] = 0.3 / sqrt (120) * random_normal (&random);
  for (int r = 0; r < REPETITIONS; r++)
    {
      double start = bench_seconds ();
      LinearDescent *descent = linear_descent_new (&a, train, &options, theta);
      for (uint64_t t = 1; t < 20000; t = MIN (20000, t + 1 + t / 20))
        {
          g_assert_cmpint (linear_descent_advance (descent, t, 0.05, NULL), ==, STEP_DONE);
          linear_descent_loss (descent, train);
          linear_descent_loss (descent, test);
        }
      linear_descent_advance (descent, 20000, 0.05, NULL);
      best = fmin (best, bench_seconds () - start);
      linear_descent_free (descent);
    }
  bench_report_extra (
      name, best, "s",
      BENCH_EXTRA ({ "double_gflops", 20000 * 2.0 * (121 * 121 + 3 * 10 * 121) / best / 1e9 }, { "threads", 1 }));
}

const BenchTask stack_tasks[] = {
  { "sweep-peak", sweep_peak }, { "sweep-width64", sweep_width64 }, { "epoch-wise", epoch_wise }, { NULL, NULL }
};
