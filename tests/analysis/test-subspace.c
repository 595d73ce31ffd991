/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random subspaces: the product and its transpose, nesting, the toy of ten sums, and training. */
#include "analysis/subspace.h"

#include "datasets/generators.h"
#include "numeric/least_squares.h"

#include <glib.h>
#include <math.h>

static float *
draw (size_t n, uint64_t seed)
{
  float *v = g_new (float, n);
  Random random = random_stream (seed, 0);

  for (size_t i = 0; i < n; i++)
    v[i] = (float) random_normal (&random);
  return v;
}

static double
product_of (size_t n, const float *a, const float *b)
{
  double sum = 0;

  for (size_t i = 0; i < n; i++)
    sum += (double) a[i] * (double) b[i];
  return sum;
}

/* (B z)ᵀ g = zᵀ (Bᵀ g), but for single precision; and the first columns are those of a smaller subspace. */
static void
test_transpose (void)
{
  const size_t p = 700, d = 13;
  Subspace *subspace = subspace_new (p, d, 4), *smaller = subspace_new (p, 5, 4);
  g_autofree float *z = draw (d, 1), *g = draw (p, 2), *zero = g_new0 (float, p), *theta = g_new (float, p);
  g_autofree float *slope = g_new (float, d), *first = g_new (float, 5);

  subspace_move (subspace, zero, z, theta);
  subspace_gradient (subspace, g, slope);
  subspace_gradient (smaller, g, first);
  g_assert_cmpfloat_with_epsilon (product_of (p, theta, g), product_of (d, z, slope), 1e-4);
  for (int i = 0; i < 5; i++)
    g_assert_cmpfloat_with_epsilon (first[i], slope[i], 1e-6f);
  g_assert_cmpfloat_with_epsilon (product_of (p, theta, theta) / product_of (d, z, z), 1,
                                  0.5); /* columns of length one */
  subspace_free (subspace);
  subspace_free (smaller);
}

/* 1000 parameters, of which ten groups of 100 are to have given sums: in a random subspace the least squared error is
 * zero (that of single precision) if and only if it has ten dimensions or more (Li et al. 2018). */
static double
toy_error (size_t d, uint64_t seed)
{
  const size_t p = 1000, groups = 10;
  Subspace *subspace = subspace_new (p, d, seed);
  g_autofree float *zero = g_new0 (float, p), *theta = g_new (float, p);
  g_autofree double *x = g_new0 (double, groups *d), *w = g_new (double, d);
  double y[10], error = 0;
  LeastSquares *squares;

  for (size_t j = 0; j < d; j++)
    {
      g_autofree float *unit = g_new0 (float, d);
      unit[j] = 1;
      subspace_move (subspace, zero, unit, theta);
      for (size_t i = 0; i < p; i++)
        x[i / 100 * d + j] += (double) theta[i];
    }
  for (size_t g = 0; g < groups; g++)
    y[g] = (double) g + 1;
  squares = least_squares_new (groups, d, x);
  g_assert_true (least_squares_solve (squares, 0, y, w));
  for (size_t g = 0; g < groups; g++)
    {
      double sum = -y[g];
      for (size_t j = 0; j < d; j++)
        sum += x[g * d + j] * w[j];
      error += sum * sum;
    }
  least_squares_free (squares);
  subspace_free (subspace);
  return error;
}

static void
test_toy (void)
{
  for (uint64_t seed = 0; seed < 5; seed++)
    {
      g_assert_cmpfloat (toy_error (9, seed), >, 1e-4);
      g_assert_cmpfloat (toy_error (10, seed), <, 1e-18);
      g_assert_cmpfloat (toy_error (12, seed), <, 1e-18);
    }
}

/* More directions lower the loss further; all parameters the most; the same seed gives the same bits. */
static void
test_training (void)
{
  GeneratorOptions options = generator_defaults (DATA_MOONS);
  Architecture architecture = architecture_uniform (2, 1, 16, 2);
  Network *network = network_new (&architecture);
  size_t p = network_parameters (network);
  g_autofree float *start = g_new (float, p), *theta = g_new (float, p), *again = g_new (float, p);
  Workspace *workspace = workspace_new (network, 32);
  Random random = random_stream (3, 0);
  double last = INFINITY;

  options.n = 200;
  g_autoptr (Dataset) data = generator_make (&options);
  Samples *samples = samples_new (data);
  network_initialise (network, &random, start);
  for (size_t d = 2; d <= 50; d *= 5)
    {
      SubspaceTraining training = { network, samples, start, 400, 400, 32, 0.1, 5 };
      Subspace *subspace = subspace_new (p, d, 1);
      g_assert_true (subspace_train (&training, subspace, theta, workspace, NULL));
      g_assert_true (subspace_train (&training, subspace, again, workspace, NULL));
      g_assert_cmpmem (theta, p * sizeof (float), again, p * sizeof (float));
      double loss = network_loss (network, theta, samples, NULL, samples->n, workspace);
      g_assert_cmpfloat (loss, <, last);
      last = loss;
      subspace_free (subspace);
    }
  samples_free (samples);
  workspace_free (workspace);
  network_free (network);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/subspace/transpose", test_transpose);
  g_test_add_func ("/subspace/toy", test_toy);
  g_test_add_func ("/subspace/training", test_training);
  return g_test_run ();
}
