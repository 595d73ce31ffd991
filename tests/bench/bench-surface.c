/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A plane of 51 × 51 points, two threads.
 *
 * Arithmetic of a point, n samples: the first layer costs two fused products a unit and sample instead of a product;
 * then 2 n w for the weights w beyond it, and the activations.  tiny: 2601 points × 500 × (4 × 16 + 2 × 288) flop = .83
 * Gflop, and 41.6 M tanh, 9.2 ms at .22 ns: with the losses' 1.3 M × 1.2 ns the limit of two threads is about 8 ms.
 * small: 2601 × 1437 × (4 × 64 + 2 × 4736) flop = 36 Gflop, 78 ms on two threads at 230 GFLOP/s each. */
#include "bench.h"

#include "analysis/directions.h"
#include "analysis/plane.h"

#include <math.h>
#include <string.h>

#define SIDE 51
#define REPETITIONS 7

typedef struct
{
  const char *name;
  unsigned inputs, width, outputs;
  Activation activation;
  size_t n;
} Case;

static const Case cases[] = {
  { "surface-tiny", 2, 16, 2, ACTIVATION_TANH, 500 },
  { "surface-small", 64, 64, 10, ACTIVATION_RELU, 1437 },
};

static void
run (const char *name)
{
  const Case *c = cases;

  while (strcmp (c->name, name) != 0)
    c++;
  Architecture architecture = architecture_uniform (c->inputs, 2, c->width, c->outputs);
  Dataset *data = dataset_new (TASK_CLASSES, c->n, c->inputs, c->outputs);
  Random random = random_stream (1, 0);
  double best = INFINITY, flops;

  architecture.activation = c->activation;
  for (size_t i = 0; i < c->n * c->inputs; i++)
    data->x[i] = (float) random_normal (&random);
  for (size_t i = 0; i < c->n; i++)
    data->labels[i] = random_below (&random, c->outputs);
  Network *network = network_new (&architecture);
  Samples *samples = samples_new (data);
  size_t parameters = network_parameters (network);
  g_autofree real *vectors = g_new0 (real, 3 * parameters);
  Parallel *parallel = parallel_new (2);

  network_initialise (network, &random, vectors);
  direction_random_filter (network, vectors, &random, vectors + parameters);
  direction_random_filter (network, vectors, &random, vectors + 2 * parameters);
  for (int r = 0; r < REPETITIONS; r++)
    {
      double start = bench_seconds ();
      Plane *plane = plane_new (network, samples, vectors, vectors + parameters, vectors + 2 * parameters);
      PlaneGrid *grid = plane_grid_new (SIDE, -1, 1, -1, 1);
      while (grid->level < grid->levels)
        plane_grid_refine (grid, plane, parallel, NULL);
      best = MIN (best, bench_seconds () - start);
      plane_grid_free (grid);
      plane_free (plane);
    }
  flops = SIDE * SIDE * (double) c->n * (4.0 * c->width + 2.0 * (c->width * c->width + c->width * c->outputs));
  bench_report (name, best, "s", flops / best / 1e9);
  parallel_free (parallel);
  samples_free (samples);
  network_free (network);
  dataset_free (data);
}

const BenchTask surface_tasks[] = { { "surface-tiny", run }, { "surface-small", run }, { NULL, NULL } };
