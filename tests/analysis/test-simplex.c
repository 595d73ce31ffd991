/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The triangle between three minima, flat and bent. */
#include "analysis/simplex.h"
#include "analysis/simplex_map.h"
#include "analysis/simplex_map.h"
#include "datasets/generators.h"

#include <glib.h>
#include <math.h>
#include <string.h>

/* Corners and middles in a plane where all is known: a triangle that is bent nowhere. */
static const real corners[3][2] = { { 0, 0 }, { 4, 0 }, { 0, 2 } };
static const real middles[3][2] = { { 2, 0 }, { 2, 1 }, { 0, 1 } };

static Simplex
plain (bool bent)
{
  Simplex simplex = { { corners[0], corners[1], corners[2] }, { NULL, NULL, NULL } };

  for (int k = 0; k < 3 && bent; k++)
    simplex.middle[k] = middles[k];
  return simplex;
}

static void
test_weights (void)
{
  Simplex flat = plain (false), bent = plain (true);
  Random random = random_stream (1, 0);

  for (int i = 0; i < 500; i++)
    {
      double x = random_uniform (&random), y = random_uniform (&random) * (1 - x), u[3] = { x, y, 1 - x - y };
      double a[6], b[6], at[2][2] = { { 0 } }, sum = 0;
      simplex_weights (&flat, u, a);
      simplex_weights (&bent, u, b);
      for (int k = 0; k < 6; k++)
        {
          const real *p = k < 3 ? corners[k] : middles[k - 3];
          g_assert_cmpfloat (b[k], >=, -1e-12);
          sum += b[k];
          for (int d = 0; d < 2; d++)
            {
              at[0][d] += a[k] * (double) p[d];
              at[1][d] += b[k] * (double) p[d];
            }
        }
      g_assert_cmpfloat_with_epsilon (sum, 1, 1e-12);
      /* Cut at the true middles the bent triangle is the flat one. */
      for (int d = 0; d < 2; d++)
        g_assert_cmpfloat_with_epsilon (at[0][d], at[1][d], 1e-12);
    }
}

/* Closed forms over the unit triangle: 1, u₀ has mean 1/3, u₀² has 1/6, and linear between nodes 1/6 + 1/(6 n²); a
 * plain mean over the nodes has them too high, for edges and corners count like insides. */
static void
test_mean (void)
{
  for (unsigned n = 1; n <= 24; n++)
    {
      g_autofree double *one = g_new (double, (n + 1) * (n + 2) / 2), *u = g_new (double, (n + 1) * (n + 2) / 2),
                        *square = g_new (double, (n + 1) * (n + 2) / 2);
      size_t k = 0;
      for (unsigned j = 0; j <= n; j++)
        for (unsigned i = 0; i + j <= n; i++, k++)
          {
            one[k] = 1;
            u[k] = (double) i / n;
            square[k] = u[k] * u[k];
          }
      g_assert_cmpfloat_with_epsilon (simplex_map_mean (n, one), 1, 1e-12);
      g_assert_cmpfloat_with_epsilon (simplex_map_mean (n, u), 1.0 / 3, 1e-12);
      g_assert_cmpfloat_with_epsilon (simplex_map_mean (n, square), 1.0 / 6 + 1.0 / (6.0 * n * n), 1e-12);
    }
}

static void
test_area (void)
{
  Simplex flat = plain (false), bent = plain (true);
  real lifted[3] = { 2, 0, 3 }, first[3] = { 0, 0, 0 }, second[3] = { 4, 0, 0 }, third[3] = { 0, 2, 0 },
       others[2][3] = { { 2, 1, 0 }, { 0, 1, 0 } };
  Simplex tent = { { first, second, third }, { lifted, others[0], others[1] } };

  g_assert_cmpfloat_with_epsilon (simplex_area (&flat, 2), 4, 1e-12);
  g_assert_cmpfloat_with_epsilon (simplex_area (&bent, 2), 4, 1e-12);
  g_assert_cmpfloat (simplex_area (&tent, 3), >, 4.5);
}

/* Linear functions come back at every point, and a value that stands at one node alone comes back there. */
static void
test_map_value (void)
{
  const unsigned n = 5;
  double values[SIMPLEX_MAP_NODES (5)];
  Random random = random_stream (3, 0);
  size_t k = 0;

  for (unsigned j = 0; j <= n; j++)
    for (unsigned i = 0; i <= n - j; i++)
      values[k++] = 2.0 * i / n - 7.0 * j / n + 3.0 * (n - i - j) / n;
  g_assert_cmpuint (k, ==, G_N_ELEMENTS (values));
  for (int point = 0; point < 1000; point++)
    {
      double a = random_uniform (&random), b = random_uniform (&random) * (1 - a), u[3] = { a, b, 1 - a - b };
      g_assert_cmpfloat_with_epsilon (simplex_map_value (n, values, u), 2 * a - 7 * b + 3 * (1 - a - b), 1e-12);
    }
  k = 0;
  for (unsigned j = 0; j <= n; j++)
    for (unsigned i = 0; i <= n - j; i++, k++)
      {
        double u[3] = { (double) i / n, (double) j / n, (double) (n - i - j) / n };
        memset (values, 0, sizeof values);
        values[k] = 1;
        g_assert_cmpfloat_with_epsilon (simplex_map_value (n, values, u), 1, 1e-12);
      }
}

typedef struct
{
  Network *network;
  Dataset *data;
  Samples *samples;
  real *ends[3];
  size_t parameters;
} Fixture;

static Fixture
fixture_new (void)
{
  Architecture architecture = architecture_uniform (2, 2, 12, 2);
  GeneratorOptions options = generator_defaults (DATA_MOONS);
  Fixture f = { 0 };

  options.n = 150;
  f.network = network_new (&architecture);
  f.data = generator_make (&options);
  f.samples = samples_new (f.data);
  f.parameters = network_parameters (f.network);
  for (unsigned e = 0; e < 3; e++)
    {
      TrainerOptions training = { .optimiser = optimiser_defaults (OPTIMISER_ADAM), .batch = 25, .order_seed = e };
      Random random = random_stream (20 + e, 0);
      f.ends[e] = g_new0 (real, f.parameters);
      network_initialise (f.network, &random, f.ends[e]);
      Trainer *trainer = trainer_new (f.network, f.samples, &training, f.ends[e]);
      for (int i = 0; i < 300; i++)
        g_assert_cmpint (trainer_step (trainer, 0.01), ==, STEP_DONE);
      memcpy (f.ends[e], trainer_parameters (trainer), f.parameters * sizeof (real));
      trainer_free (trainer);
    }
  return f;
}

static void
fixture_clear (Fixture *f)
{
  for (int e = 0; e < 3; e++)
    g_free (f->ends[e]);
  samples_free (f->samples);
  dataset_free (f->data);
  network_free (f->network);
}

#define N 8
#define NODES ((N + 1) * (N + 2) / 2)

static double
mean (const double *x)
{
  double sum = 0;
  for (int i = 0; i < NODES; i++)
    sum += x[i];
  return sum / NODES;
}

static void
test_losses (void)
{
  Fixture f = fixture_new ();
  Simplex flat = { { f.ends[0], f.ends[1], f.ends[2] }, { NULL, NULL, NULL } };
  double losses[NODES], threads[NODES];
  g_autofree real *theta = g_new (real, f.parameters);
  Workspace *workspace = workspace_new (f.network, 320);
  Parallel *parallel = parallel_new (3);
  size_t at = 0;

  g_assert_true (simplex_losses (&flat, f.network, f.samples, N, losses, NULL, NULL));
  g_assert_true (simplex_losses (&flat, f.network, f.samples, N, threads, parallel, NULL));
  g_assert_cmpmem (losses, sizeof losses, threads, sizeof threads);
  for (unsigned j = 0; j <= N; j++)
    for (unsigned i = 0; i + j <= N; i++)
      {
        for (size_t p = 0; p < f.parameters; p++)
          theta[p] = (real) (((double) f.ends[0][p] * i + (double) f.ends[1][p] * j
                              + (double) f.ends[2][p] * (N - i - j))
                             / N);
        double direct = network_loss (f.network, theta, f.samples, NULL, f.samples->n, workspace);
        g_assert_cmpfloat_with_epsilon (losses[at], direct, 1e-4 * (1 + direct));
        at++;
      }
  workspace_free (workspace);
  parallel_free (parallel);
  fixture_clear (&f);
}

static void
test_connectors (void)
{
  Fixture f = fixture_new ();
  Simplex flat = { { f.ends[0], f.ends[1], f.ends[2] }, { NULL, NULL, NULL } };
  ConnectorOptions options = { .optimiser = optimiser_defaults (OPTIMISER_ADAM),
                               .schedule = SCHEDULE_COSINE,
                               .total_steps = 2500,
                               .batch = 25,
                               .seed = 3 };
  Connectors *connectors = connectors_new (f.network, f.samples, &options, flat.corner);
  Simplex bent = connectors_simplex (connectors);
  double before[NODES], begun[NODES], after[NODES];

  simplex_losses (&flat, f.network, f.samples, N, before, NULL, NULL);
  simplex_losses (&bent, f.network, f.samples, N, begun, NULL, NULL);
  for (int i = 0; i < NODES; i++)
    g_assert_cmpfloat_with_epsilon (before[i], begun[i], 1e-4 * (1 + before[i]));
  for (int i = 0; i < 2500; i++)
    g_assert_cmpint (connectors_step (connectors, 0.01), ==, STEP_DONE);
  g_assert_cmpuint (connectors_steps (connectors), ==, 2500);
  bent = connectors_simplex (connectors);
  for (int k = 0; k < 3; k++)
    g_assert_true (bent.corner[k] == f.ends[k]);
  simplex_losses (&bent, f.network, f.samples, N, after, NULL, NULL);
  g_assert_cmpfloat (mean (before), >, 0.1);
  g_assert_cmpfloat (mean (after), <, 0.15 * mean (before));
  connectors_free (connectors);
  fixture_clear (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/simplex/weights", test_weights);
  g_test_add_func ("/simplex/mean", test_mean);
  g_test_add_func ("/simplex/area", test_area);
  g_test_add_func ("/simplex/map-value", test_map_value);
  g_test_add_func ("/simplex/losses", test_losses);
  g_test_add_func ("/simplex/connectors", test_connectors);
  return g_test_run ();
}
