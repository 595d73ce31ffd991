/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The loss on a plane against the loss of the network at each point, for every option; grids; threads; cancelling. */
#include "analysis/directions.h"
#include "analysis/plane.h"

#include <glib.h>
#include <math.h>
#include <string.h>

static Dataset *
random_data (Random *random, const Architecture *a, size_t n, bool classes)
{
  Dataset *data = dataset_new (classes ? TASK_CLASSES : TASK_REGRESSION, n, a->inputs, a->outputs);

  for (size_t i = 0; i < n * a->inputs; i++)
    data->x[i] = (float) random_normal (random);
  for (size_t i = 0; classes && i < n; i++)
    data->labels[i] = random_below (random, a->outputs);
  for (size_t i = 0; !classes && i < n * a->outputs; i++)
    data->targets[i] = (float) random_normal (random);
  return data;
}

static void
fill (Random *random, size_t n, real *x, double scale)
{
  for (size_t i = 0; i < n; i++)
    x[i] = (real) (scale * random_normal (random));
}

#ifdef REAL_IS_DOUBLE
#  define TOLERANCE 1e-12
#else
#  define TOLERANCE 1e-5
#endif

static void
check_corners (const Architecture *a, size_t n, bool classes, Random *random)
{
  const double alpha[5] = { -1, 1, -1, 1, 0.25 }, beta[5] = { -1, -1, 1, 1, -0.5 };
  Network *network = network_new (a);
  g_autoptr (Dataset) data = random_data (random, a, n, classes);
  Samples *samples = samples_new (data);
  Workspace *workspace = workspace_new (network, 100);
  size_t p = network_parameters (network);
  g_autofree real *vectors = g_new (real, 3 * p), *theta = g_new (real, p);
  double losses[5];

  fill (random, 3 * p, vectors, 0.4);
  Plane *plane = plane_new (network, samples, vectors, vectors + p, vectors + 2 * p);
  g_assert_true (plane_losses (plane, 5, alpha, beta, losses, NULL, NULL));
  for (int i = 0; i < 5; i++)
    {
      double direct;
      plane_point (plane, alpha[i], beta[i], theta);
      direct = network_loss (network, theta, samples, NULL, n, workspace);
      if (!(fabs (losses[i] - direct) <= TOLERANCE * fabs (direct)))
        g_error ("depth %u, activation %d, loss %d, skip %d, norm %d, bias %d, n %zu: %.9g on the plane, %.9g directly",
                 a->depth, a->activation, a->loss, a->skip, a->normalisation, a->bias, n, losses[i], direct);
    }
  plane_free (plane);
  workspace_free (workspace);
  samples_free (samples);
  network_free (network);
}

static void
test_corners (void)
{
  Random random = random_stream (31, 0);

  for (int activation = ACTIVATION_TANH; activation <= ACTIVATION_SQUARE; activation++)
    for (int loss = LOSS_CROSS_ENTROPY; loss <= LOSS_MSE; loss++)
      for (unsigned options = 0; options < 8; options++)
        for (unsigned depth = 0; depth <= 3; depth++)
          {
            unsigned width = 2 + random_below (&random, 20), outputs = 2 + random_below (&random, 4);
            unsigned inputs = 1 + random_below (&random, 8);
            Architecture a = architecture_uniform (inputs, depth, width, outputs);
            a.activation = (Activation) activation;
            a.loss = (Loss) loss;
            a.skip = options & 1;
            a.bias = options & 2;
            a.normalisation = options & 4;
            if (options & 1)
              a.inputs = width;
            /* Less and more than a block, and not a multiple of a cache line. */
            check_corners (&a, options % 3 == 0 ? 701 : 1 + random_below (&random, 60),
                           loss == LOSS_CROSS_ENTROPY || depth % 2, &random);
          }
}

/* Where the network is sure the loss keeps its digits.  Along a = θ outputs of a linear network grow with 1 + α;
 * integers make them exact, so that what is off is the loss's own rounding: an exponential's 1e-6 in float. */
static void
test_small_losses (void)
{
  enum
  {
    N = 40
  };
  const double alpha[4] = { 0, 3, 7, 13 }, beta[4] = { 0 };
  const double rounding = sizeof (real) == 4 ? 2e-6 : 1e-14;
  Architecture a = architecture_uniform (2, 0, 1, 2);
  Random random = random_stream (34, 0);
  g_autoptr (Dataset) data = dataset_new (TASK_CLASSES, N, 2, 2);
  real theta[12] = { 1, 0, 0, 1 };
  double losses[4];

  a.bias = false;
  memcpy (theta + 4, theta, 4 * sizeof (real));
  for (size_t i = 0; i < N; i++)
    {
      data->labels[i] = (uint32_t) (i % 2);
      data->x[2 * i + i % 2] = (float) (2 + random_below (&random, 3));
    }
  Network *network = network_new (&a);
  Samples *samples = samples_new (data);
  Plane *plane = plane_new (network, samples, theta, theta + 4, theta + 8);
  g_assert_true (plane_losses (plane, 4, alpha, beta, losses, NULL, NULL));
  for (int i = 0; i < 4; i++)
    {
      double expected = 0;
      for (size_t k = 0; k < N; k++)
        expected += log1p (exp (-(1 + alpha[i]) * (double) data->x[2 * k + k % 2])) / N;
      g_assert_cmpfloat_with_epsilon (losses[i], expected, rounding * expected);
    }
  g_assert_cmpfloat (losses[3], <, 1e-12);
  plane_free (plane);
  samples_free (samples);
  network_free (network);
}

static void
test_threads (void)
{
  Random random = random_stream (32, 0);
  Architecture a = architecture_uniform (5, 2, 12, 3);
  Network *network = network_new (&a);
  g_autoptr (Dataset) data = random_data (&random, &a, 333, true);
  Samples *samples = samples_new (data);
  size_t p = network_parameters (network);
  g_autofree real *vectors = g_new (real, 3 * p);
  PlaneGrid *first = NULL;

  fill (&random, 3 * p, vectors, 0.4);
  Plane *plane = plane_new (network, samples, vectors, vectors + p, vectors + 2 * p);
  for (unsigned workers = 1; workers <= 3; workers++)
    {
      Parallel *parallel = parallel_new (workers);
      PlaneGrid *grid = plane_grid_new (23, -1, 1, -2, 2);
      while (grid->level < grid->levels)
        g_assert_true (plane_grid_refine (grid, plane, parallel, NULL));
      for (int i = 0; i < 23 * 23; i++)
        g_assert_true (isfinite (grid->loss[i]));
      if (first != NULL)
        {
          g_assert_true (memcmp (first->loss, grid->loss, 23 * 23 * sizeof (double)) == 0);
          plane_grid_free (grid);
        }
      else
        first = grid;
      parallel_free (parallel);
    }
  plane_grid_free (first);
  plane_free (plane);
  samples_free (samples);
  network_free (network);
}

static void
test_cancelling (void)
{
  Random random = random_stream (33, 0);
  Architecture a = architecture_uniform (2, 1, 3, 2);
  Network *network = network_new (&a);
  g_autoptr (Dataset) data = random_data (&random, &a, 20, true);
  Samples *samples = samples_new (data);
  size_t p = network_parameters (network);
  g_autofree real *vectors = g_new0 (real, 3 * p);
  atomic_bool cancelled = true;
  Parallel *parallel = parallel_new (2);
  const double at[3] = { 0, 0.5, 1 };
  double losses[3];
  Plane *plane = plane_new (network, samples, vectors, vectors + p, vectors + 2 * p);

  g_assert_false (plane_losses (plane, 3, at, at, losses, parallel, &cancelled));
  for (int i = 0; i < 3; i++)
    g_assert_true (isnan (losses[i]));
  g_assert_false (plane_losses (plane, 3, at, at, losses, NULL, &cancelled));
  plane_free (plane);
  parallel_free (parallel);
  samples_free (samples);
  network_free (network);
}

/* Every node once, the edges at once, and what is complete is a grid. */
static void
test_grid_levels (void)
{
  const size_t sizes[] = { 2, 3, 5, 9, 10, 17, 31, 51, 61, 128 };

  for (guint k = 0; k < G_N_ELEMENTS (sizes); k++)
    {
      size_t n = sizes[k], before = 0;
      PlaneGrid *grid = plane_grid_new (n, -1, 2, 0, 1);
      g_autofree size_t *nodes = g_new (size_t, n);
      g_assert_true (grid->alpha[0] == -1 && grid->alpha[n - 1] == 2 && grid->beta[n - 1] == 1);
      g_assert_cmpuint (plane_grid_nodes (grid, nodes), ==, 0);
      for (grid->level = 1; grid->level <= grid->levels; grid->level++)
        {
          size_t known = plane_grid_nodes (grid, nodes);
          g_assert_cmpuint (known, >, before);
          g_assert_cmpuint (nodes[0], ==, 0);
          g_assert_cmpuint (nodes[known - 1], ==, n - 1);
          for (size_t i = 0; i < known; i++)
            g_assert_cmpuint (plane_grid_level (grid, nodes[i], nodes[known - 1 - i]), <, grid->level);
          before = known;
        }
      g_assert_cmpuint (before, ==, n);
      plane_grid_free (grid);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plane/corners", test_corners);
  g_test_add_func ("/plane/small-losses", test_small_losses);
  g_test_add_func ("/plane/threads", test_threads);
  g_test_add_func ("/plane/cancelling", test_cancelling);
  g_test_add_func ("/plane/grid-levels", test_grid_levels);
  return g_test_run ();
}
