/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What implicit bias computes in its two longest presets.
 *
 * implicit-completion: products of one to four 30 × 30 matrices, 6000 steps each: 10 matrix products a step and 54 000
 * flop each, together 5.4 Gflop but for depth one, which has none.
 *
 * label-noise: 700 000 steps on one of 25 equations for 60 unknowns each. */
#include "bench.h"

#include "analysis/diagonal_network.h"
#include "analysis/matrix_factors.h"
#include "numeric/linear.h"
#include "numeric/parallel.h"

#include <glib.h>
#include <math.h>

#define REPETITIONS 3

#define SIDE 30
#define RANK 2
#define LARGEST 10.0
#define RATIO 0.7
#define SEEN 0.37
#define SCALE 1e-3
#define DEPTHS 4
#define THREADS 2
#define STEPS 6000

#define EQUATIONS 25
#define UNKNOWNS 60
#define NONZERO 3
#define NOISE 2
#define NOISY_RATE 1.5e-3
#define NOISY_STEPS 700000

static void
make_target (Random *random, double target[SIDE * SIDE], bool seen[SIDE * SIDE])
{
  double drawn[SIDE * SIDE], values[SIDE], left[SIDE * SIDE], right[SIDE * SIDE];

  for (size_t i = 0; i < SIDE * SIDE; i++)
    drawn[i] = random_normal (random);
  g_assert_true (linear_singular_decomposition (SIDE, drawn, values, left, right));
  for (size_t i = 0; i < SIDE * SIDE; i++)
    {
      target[i] = 0;
      for (size_t k = 0; k < RANK; k++)
        target[i] += LARGEST * pow (RATIO, (double) k) * left[k * SIDE + i / SIDE] * right[k * SIDE + i % SIDE];
      seen[i] = random_uniform (random) < SEEN;
    }
}

typedef struct
{
  const double *target;
  const bool *seen;
  double error[DEPTHS];
} Completion;

/* The deepest first. */
static void
complete (size_t index, unsigned worker, void *data)
{
  Completion *self = data;
  unsigned depth = DEPTHS - (unsigned) index;
  Random random = random_stream (1, depth);
  MatrixFactors *factors = matrix_factors_new (SIDE, depth, self->target, self->seen, SCALE, &random);

  for (int step = 0; step < STEPS; step++)
    matrix_factors_step (factors, 0.2 * 2 / (depth * pow (LARGEST, 2 - 2.0 / depth)));
  self->error[depth - 1] = matrix_factors_held_out (factors, factors->matrix);
  matrix_factors_free (factors);
}

static void
completion (const char *name)
{
  double target[SIDE * SIDE], best = INFINITY;
  bool seen[SIDE * SIDE];
  Random random = random_stream (1, 0);
  Completion self = { target, seen, { 0 } };
  Parallel *parallel = parallel_new (THREADS);

  make_target (&random, target, seen);
  for (int r = 0; r < REPETITIONS; r++)
    {
      double begin = bench_seconds ();
      parallel_map (parallel, DEPTHS, complete, &self, NULL);
      best = fmin (best, bench_seconds () - begin);
      g_assert_cmpfloat (self.error[DEPTHS - 1], <, 0.5);
    }
  bench_report_extra (name, best, "s", BENCH_EXTRA ({ "threads", parallel_workers (parallel) }));
  parallel_free (parallel);
}

static void
label_noise (const char *name)
{
  double x[EQUATIONS * UNKNOWNS], y[EQUATIONS] = { 0 }, best = INFINITY;
  Random random = random_stream (1, 0);

  for (size_t i = 0; i < EQUATIONS * UNKNOWNS; i++)
    x[i] = random_below (&random, 2) ? 1 : -1;
  for (size_t i = 0; i < EQUATIONS * NONZERO; i++)
    y[i / NONZERO] += (i % NONZERO % 2 ? -1 : 1) * x[i / NONZERO * UNKNOWNS + i % NONZERO];
  for (int r = 0; r < REPETITIONS; r++)
    {
      DiagonalNetwork *network = diagonal_network_new (EQUATIONS, UNKNOWNS, x, y, 1);
      double begin = bench_seconds ();
      for (int step = 0; step < NOISY_STEPS; step++)
        diagonal_network_noisy_step (network, NOISY_RATE, NOISE, &random);
      best = fmin (best, bench_seconds () - begin);
      g_assert_cmpfloat (diagonal_network_trace (network), <, 40);
      diagonal_network_free (network);
    }
  bench_report_extra (name, best, "s", BENCH_EXTRA ({ "threads", 1 }));
}

const BenchTask bias_tasks[] = {
  { "implicit-completion", completion },
  { "label-noise", label_noise },
  { NULL, NULL },
};
