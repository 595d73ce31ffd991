/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tangent kernel.
 *
 * kernel-exact: of a 64-64-64-10 ReLU network, 500 samples with 10 outputs each, in double: 5000² numbers, half of them
 * computed.  Each hidden layer is a product of 5000 × 64 with itself, 1.6 Gflop, and 2 · 12.5 million sums.
 *
 * lazy-rich: the experiment's preset, with two threads: four networks of 4200 parameters, 600 full-batch steps on 100
 * samples each, 49 kernels and test errors of each on the way, and the linearised network beside them. */
#include "bench.h"

#include "analysis/tangent_kernel.h"
#include "experiments/experiments.h"
#include "numeric/random.h"
#include "runs/run.h"

#include <glib.h>
#include <math.h>

#define REPETITIONS 3

#define SAMPLES 500
#define INPUTS 64
#define OUTPUTS 10

static double *
normals (Random *random, size_t n, double scale)
{
  double *v = g_new (double, n);

  for (size_t i = 0; i < n; i++)
    v[i] = scale * random_normal (random);
  return v;
}

static void
kernel_exact (const char *name)
{
  Architecture a = architecture_uniform (INPUTS, 2, 64, OUTPUTS);
  Random random = random_stream (1, 0);
  g_autofree double *theta = normals (&random, architecture_layout (&a).parameters, 0.15),
                    *x = normals (&random, SAMPLES * INPUTS, 1),
                    *kernel = g_new (double, (size_t) SAMPLES *OUTPUTS *SAMPLES *OUTPUTS);
  double best = INFINITY;

  a.activation = ACTIVATION_RELU;
  for (int r = 0; r < REPETITIONS; r++)
    {
      double begin = bench_seconds ();
      TangentFeatures *features = tangent_features_new (&a, theta, SAMPLES, x);
      tangent_kernel (features, features, NULL, kernel, NULL, NULL);
      best = fmin (best, bench_seconds () - begin);
      tangent_features_free (features);
    }
  bench_report_extra (name, best, "s",
                      BENCH_EXTRA ({ "threads", 1 }, { "megabytes", tangent_kernel_bytes (&a, SAMPLES, 0) / 1e6 }));
}

static void
lazy_rich (const char *name)
{
  double best = INFINITY;

  for (int r = 0; r < REPETITIONS; r++)
    {
      g_autoptr (Settings) settings = settings_new (&tangent_kernel_experiment);
      double begin = bench_seconds ();
      Run *run = run_new (&tangent_kernel_experiment, settings, &(RunOptions){ .threads = 2, .unattended = true });
      run_join (run);
      best = fmin (best, bench_seconds () - begin);
      g_assert_cmpint (run_state (run), ==, RUN_DONE);
      run_free (run);
    }
  bench_report_extra (name, best, "s", BENCH_EXTRA ({ "threads", 2 }));
}

const BenchTask kernel_tasks[] = {
  { "kernel-exact", kernel_exact },
  { "lazy-rich", lazy_rich },
  { NULL, NULL },
};
