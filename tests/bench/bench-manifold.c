/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the solution manifold computes.
 *
 * walk: 600 steps of 0.1 along the solutions of a tanh network 1-20-1 through six points, each with its corrector.
 *
 * subspace: 600 steps of Adam, batch 128, in random subspaces of eight dimensions of the 4810 parameters of 64-64-10,
 * 3000 samples. */
#include "bench.h"

#include "analysis/solution_walk.h"

#include "analysis/subspace.h"
#include "datasets/generators.h"
#include "numeric/parallel.h"

#include <glib.h>
#include <math.h>

#define REPETITIONS 5
#define POINTS 6
#define WIDTH 20
#define STEPS 600
#define LENGTH 0.1

static Dataset *
wave (void)
{
  Dataset *data = dataset_new (TASK_REGRESSION, POINTS, 1, 1);

  for (size_t i = 0; i < POINTS; i++)
    {
      data->x[i] = (float) (2.0 * (double) i / (POINTS - 1) - 1);
      data->targets[i] = (float) (0.8 * sin (3 * (double) data->x[i]) + 0.3 * (double) data->x[i]);
    }
  return data;
}

static void
walk (const char *name)
{
  Architecture architecture = architecture_uniform (1, 1, WIDTH, 1);
  g_autoptr (Dataset) data = wave ();
  double best = INFINITY;

  architecture.loss = LOSS_MSE;
  for (int r = 0; r < REPETITIONS; r++)
    {
      SolutionWalk *self = solution_walk_new (&architecture, data, data);
      double begin;
      g_assert_cmpfloat (solution_walk_fit (self, 1, NULL), <=, 1e-28);
      begin = bench_seconds ();
      for (int step = 0; step < STEPS; step++)
        g_assert_cmpfloat (solution_walk_step (self, WALK_ON, LENGTH), >, 0);
      best = MIN (best, bench_seconds () - begin);
      g_assert_cmpfloat (solution_walk_measure (self).loss, <=, WALK_FITTED);
      solution_walk_free (self);
    }
  bench_report_extra (name, best, "s", BENCH_EXTRA ({ "threads", 1 }));
}

static const size_t dimensions[] = { 220, 180, 140, 110, 80, 50, 25, 10 };

static void
subspace_task (size_t index, unsigned worker, void *data)
{
  const SubspaceTraining *training = data;
  size_t parameters = network_parameters (training->network);
  Subspace *subspace = subspace_new (parameters, dimensions[index], 2);
  Workspace *workspace = workspace_new (training->network, training->batch);
  g_autofree float *theta = g_new (float, parameters);
  (void) worker;

  g_assert_true (subspace_train (training, subspace, theta, workspace, NULL));
  workspace_free (workspace);
  subspace_free (subspace);
}

static void
subspaces (const char *name)
{
  GeneratorOptions options = generator_defaults (DATA_DIGITS);
  Architecture architecture = architecture_uniform (64, 1, 64, 10);
  Parallel *parallel = parallel_new (2);
  g_autofree float *start = NULL;
  Random random = random_stream (1, 0);
  double best = INFINITY;

  options.n = 3000;
  architecture.activation = ACTIVATION_RELU;
  g_autoptr (Dataset) data = generator_make (&options);
  Samples *samples = samples_new (data);
  Network *network = network_new (&architecture);
  start = g_new (float, network_parameters (network));
  network_initialise (network, &random, start);
  for (int r = 0; r < 3; r++)
    {
      SubspaceTraining training = { network, samples, start, 600, 600, 128, 0.1, 3 };
      double begin = bench_seconds ();
      g_assert_true (parallel_map (parallel, G_N_ELEMENTS (dimensions), subspace_task, &training, NULL));
      best = MIN (best, bench_seconds () - begin);
    }
  bench_report_extra (name, best, "s", BENCH_EXTRA ({ "threads", 2 }));
  network_free (network);
  samples_free (samples);
  parallel_free (parallel);
}

const BenchTask manifold_tasks[] = {
  { "walk", walk },
  { "subspace", subspaces },
  { NULL, NULL },
};
