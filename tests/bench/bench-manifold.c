/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the solution manifold computes.
 *
 * walk: 600 steps of 0.1 along the solutions of a tanh network 1-20-1 through six points, each with its corrector. */
#include "bench.h"

#include "analysis/solution_walk.h"

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

const BenchTask manifold_tasks[] = {
  { "walk", walk },
  { NULL, NULL },
};
