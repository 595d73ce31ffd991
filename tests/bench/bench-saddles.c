/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What saddles computes: 175 searches for critical points of a tanh network 3-5-1 (P = 26, n = 40, penalty 0.02) from
 * seven points along each of 25 descents, and the index of each that is found.  An exact Hessian takes some 30 products
 * of 40 × 26 numbers forwards and backwards, some 0.1 Mflop; Levenberg and Marquardt's step P³, 0.02 Mflop: what it
 * costs is calls, not arithmetic. */
#include "bench.h"

#include "analysis/network_objective.h"
#include "datasets/generators.h"
#include "numeric/parallel.h"

#include <glib.h>
#include <math.h>
#include <string.h>
#include <time.h>

#define REPETITIONS 3
#define THREADS 2
#define PATHS 25
#define STAGES 7
#define SAMPLES 40
#define WIDTH 5
#define PARAMETERS (5 * WIDTH + 1)
#define PENALTY 0.02
#define RATE 0.1
#define ITERATIONS 500

typedef struct
{
  NetworkObjective *networks[THREADS];
  CriticalSearch *searches[THREADS];
  double starts[PATHS * STAGES][PARAMETERS];
  bool found[PATHS * STAGES];
} Saddles;

static void
descend_task (size_t path, unsigned worker, void *data)
{
  static const size_t steps[STAGES] = { 1, 3, 10, 30, 100, 250, 500 };
  Saddles *self = data;
  Random random = random_stream (7, path);
  double theta[PARAMETERS];
  size_t done = 0;

  network_objective_initialise (self->networks[worker], &random, theta);
  for (size_t k = 0; k < STAGES; k++)
    {
      critical_search_descend (self->searches[worker], theta, RATE, steps[k] - done, NULL);
      done = steps[k];
      memcpy (self->starts[path * STAGES + k], theta, sizeof theta);
    }
}

static void
search_task (size_t k, unsigned worker, void *data)
{
  Saddles *self = data;
  self->found[k] = critical_search_find (self->searches[worker], self->starts[k], ITERATIONS, NULL, NULL).outcome
                   == CRITICAL_FOUND;
}

static void
saddles (const char *name)
{
  GeneratorOptions options = generator_defaults (DATA_TEACHER);
  Architecture architecture = architecture_uniform (3, 1, WIDTH, 1);
  g_autoptr (Dataset) data = NULL;
  g_autofree Saddles *self = g_new0 (Saddles, 1);
  Parallel *parallel = parallel_new (THREADS);
  double best = INFINITY, processor;
  unsigned found = 0;

  options.n = SAMPLES;
  options.seed = 7;
  options.dimension = 3;
  options.teacher_width = 3;
  options.teacher_gain = 3;
  data = generator_make (&options);
  architecture.loss = LOSS_MSE;
  for (unsigned w = 0; w < THREADS; w++)
    {
      Objective objective;
      self->networks[w] = network_objective_new (&architecture, data, SAMPLES, PENALTY);
      objective = network_objective (self->networks[w]);
      g_assert_cmpuint (objective.n, ==, PARAMETERS);
      self->searches[w] = critical_search_new (&objective);
    }
  processor = (double) clock ();
  for (int r = 0; r < REPETITIONS; r++)
    {
      double begin = bench_seconds ();
      parallel_map (parallel, PATHS, descend_task, self, NULL);
      parallel_map (parallel, PATHS * STAGES, search_task, self, NULL);
      best = fmin (best, bench_seconds () - begin);
    }
  processor = ((double) clock () - processor) / CLOCKS_PER_SEC / REPETITIONS;
  for (size_t k = 0; k < PATHS * STAGES; k++)
    found += self->found[k];
  for (unsigned w = 0; w < THREADS; w++)
    {
      critical_search_free (self->searches[w]);
      network_objective_free (self->networks[w]);
    }
  parallel_free (parallel);
  bench_report_extra (name, best, "s",
                      BENCH_EXTRA ({ "threads", THREADS }, { "processor_seconds", processor }, { "found", found }));
}

const BenchTask saddle_tasks[] = {
  { "saddles", saddles },
  { NULL, NULL },
};
