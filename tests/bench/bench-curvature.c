/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Second derivatives.
 *
 * A gradient costs 3 products a layer (2 for the first), a Hessian product at a point whose passes are kept 6 (2 for
 * the first), so for 784-256-256-10 a product costs 1.34 gradients and the passes, which need no weights' gradient,
 * .56: alone 1.89, each of 16 1.37, if all products ran equally fast and nothing else took time.  That the block is
 * quicker than that is owed to what a gradient does and it does not: turning the inputs, passes over activations.
 * slq-small: 800 products of 105 Mflop, 84 Gflop, .18 s on two cores at 230 GFLOP/s each.  hessian-full: unit tangents
 * need only the layers from their own on, in all .6 Gflop in double for either matrix. */
#include "bench.h"

#include "analysis/curvature.h"
#include "analysis/exact_curvature.h"
#include "network/second_order.h"
#include "numeric/eigen.h"
#include "numeric/quadrature.h"

#include <math.h>
#include <string.h>

#define REPETITIONS 7
#define THREADS 2

static Dataset *
random_classes (size_t n, unsigned inputs, unsigned outputs)
{
  Dataset *data = dataset_new (TASK_CLASSES, n, inputs, outputs);
  Random random = random_stream (1, 0);

  for (size_t i = 0; i < n * inputs; i++)
    data->x[i] = (float) random_normal (&random);
  for (size_t i = 0; i < n; i++)
    data->labels[i] = random_below (&random, outputs);
  return data;
}

static real *
first_weights (const Network *network)
{
  Random random = random_stream (2, 0);
  real *theta = g_new0 (real, network_parameters (network));
  network_initialise (network, &random, theta);
  return theta;
}

/* ---- All columns and eigenvalues ---- */

static void
hessian_full (const char *name)
{
  Architecture a = architecture_uniform (2, 2, 24, 2);
  g_autoptr (Dataset) data = random_classes (500, 2, 2);
  Network *network = network_new (&a);
  ExactCurvature *exact = exact_curvature_new (&a, data, 500);
  Parallel *parallel = parallel_new (THREADS);
  g_autofree real *theta = first_weights (network);
  g_autofree double *values = g_new (double, network_parameters (network));
  double best = INFINITY, best_matrices = INFINITY;

  for (int r = 0; r < REPETITIONS; r++)
    {
      double start = bench_seconds (), matrices;
      exact_curvature_place (exact, theta, parallel, NULL, NULL);
      matrices = bench_seconds () - start;
      exact_curvature_eigen (exact, CURVATURE_PART_HESSIAN, values, NULL);
      best = fmin (best, bench_seconds () - start);
      best_matrices = fmin (best_matrices, matrices);
    }
  bench_report_extra (name, best, "s",
                      BENCH_EXTRA ({ "hessian_and_gauss_newton_s", best_matrices }, { "threads", THREADS }));
  parallel_free (parallel);
  exact_curvature_free (exact);
  network_free (network);
}

/* ---- Products in gradients ---- */

#define BLOCK 16

static void
hvp_medium (const char *name)
{
  Architecture a = architecture_uniform (784, 2, 256, 10);
  a.activation = ACTIVATION_RELU;
  g_autoptr (Dataset) data = random_classes (1000, 784, 10);
  Samples *samples = samples_new (data);
  Network *network = network_new (&a);
  size_t n = network_parameters (network);
  g_autofree real *theta = first_weights (network), *v = g_new (real, BLOCK * n), *out = g_new (real, BLOCK * n);
  Workspace *workspace = workspace_new (network, 1024);
  SecondOrder *second_order = second_order_new (network, samples, NULL, 1000);
  Tangents *tangents = tangents_new (second_order, BLOCK);
  Random random = random_stream (3, 0);
  double gradient = INFINITY, alone = INFINITY, block = INFINITY;

  for (size_t i = 0; i < BLOCK * n; i++)
    v[i] = (real) random_normal (&random);
  for (int r = 0; r < 2 * REPETITIONS; r++)
    {
      double start = bench_seconds ();
      network_gradient (network, theta, samples, NULL, 1000, out, workspace);
      gradient = fmin (gradient, bench_seconds () - start);
      start = bench_seconds ();
      second_order_place (second_order, theta, NULL);
      second_order_products (second_order, CURVATURE_HESSIAN, 1, v, out, tangents);
      alone = fmin (alone, bench_seconds () - start);
      start = bench_seconds ();
      second_order_place (second_order, theta, NULL);
      second_order_products (second_order, CURVATURE_HESSIAN, BLOCK, v, out, tangents);
      block = fmin (block, bench_seconds () - start);
    }
  bench_report_extra (name, alone / gradient, "gradients",
                      BENCH_EXTRA ({ "each_of_16", block / BLOCK / gradient }, { "gradient_ms", 1e3 * gradient }));
  tangents_free (tangents);
  second_order_free (second_order);
  workspace_free (workspace);
  network_free (network);
  samples_free (samples);
}

/* ---- The density of a spectrum ---- */

static void
slq_small (const char *name)
{
  Architecture a = architecture_uniform (64, 2, 64, 10);
  a.activation = ACTIVATION_RELU;
  g_autoptr (Dataset) data = random_classes (1437, 64, 10);
  Samples *samples = samples_new (data);
  Network *network = network_new (&a);
  g_autofree real *theta = first_weights (network);
  Parallel *parallel = parallel_new (THREADS);
  SecondOrder *second_order = second_order_new (network, samples, NULL, 1437);
  size_t together = second_order_group (second_order);
  CurvatureOperators *operators = curvature_new (second_order, CURVATURE_PART_HESSIAN, THREADS, together);
  QuadratureOptions options = { QUADRATURE_PROBES, QUADRATURE_STEPS, together, 1 };
  double best = INFINITY, flops = 800.0 * 1437 * 2 * (2 * 64 * 64 + 6 * (64 * 64 + 64 * 10));

  for (int r = 0; r < REPETITIONS; r++)
    {
      Quadrature *q = NULL;
      double start = bench_seconds ();
      second_order_place (second_order, theta, parallel);
      quadrature_run (curvature_operators (operators), &options, parallel, NULL, &q);
      best = fmin (best, bench_seconds () - start);
      quadrature_free (q);
    }
  bench_report_extra (name, best, "s", BENCH_EXTRA ({ "gflops", flops / best / 1e9 }, { "threads", THREADS }));
  curvature_free (operators);
  second_order_free (second_order);
  parallel_free (parallel);
  network_free (network);
  samples_free (samples);
}

const BenchTask curvature_tasks[] = {
  { "hessian-full", hessian_full }, { "slq-small", slq_small }, { "hvp-medium", hvp_medium }, { NULL, NULL }
};
