/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Directions: exact norms, principal components against what they must be, continuity; sharpness against closed forms.
 */
#include "analysis/directions.h"
#include "analysis/sharpness.h"
#include "numeric/eigen.h"

#include <glib.h>
#include <math.h>
#include <string.h>

static double
dot (size_t n, const real *a, const real *b)
{
  double sum = 0;
  for (size_t i = 0; i < n; i++)
    sum += (double) a[i] * (double) b[i];
  return sum;
}

static void
test_random (void)
{
  Architecture a = architecture_uniform (7, 2, 9, 4);
  Random random = random_stream (41, 0);

  a.normalisation = true;
  Network *network = network_new (&a);
  const Layout *layout = network_layout (network);
  size_t n = layout->parameters;
  g_autofree real *theta = g_new (real, n), *filter = g_new (real, n), *layer = g_new (real, n);
  for (size_t i = 0; i < n; i++)
    theta[i] = (real) random_normal (&random);
  memset (theta + layout->layer[1].weight, 0, 9 * sizeof (real)); /* a unit without weights */
  direction_random_filter (network, theta, &random, filter);
  direction_random_layer (network, theta, &random, layer);
  for (unsigned l = 0; l < layout->layers; l++)
    {
      const LayerLayout *at = &layout->layer[l];
      size_t size = (size_t) at->in * at->out;
      for (size_t u = 0; u < at->out; u++)
        {
          size_t row = at->weight + u * at->in;
          double wanted = sqrt (dot (at->in, theta + row, theta + row));
          g_assert_cmpfloat_with_epsilon (sqrt (dot (at->in, filter + row, filter + row)), wanted,
                                          1e-6 * wanted + 1e-12);
          g_assert_true (filter[at->bias + u] == 0 && layer[at->bias + u] == 0);
          if (at->gain != LAYOUT_NONE)
            g_assert_true (filter[at->gain + u] == 0 && filter[at->shift + u] == 0);
        }
      g_assert_cmpfloat_with_epsilon (sqrt (dot (size, layer + at->weight, layer + at->weight)),
                                      sqrt (dot (size, theta + at->weight, theta + at->weight)), 1e-5);
    }
  network_free (network);
}

/* Points in a known plane: the components span it, the fractions are the variances, and coordinates come back. */
static void
test_principal (void)
{
  enum
  {
    N = 30,
    P = 200
  };
  Random random = random_stream (42, 0);
  g_autofree real *axes = g_new (real, 2 * P), *points = g_new (real, N * P), *centre = g_new (real, P),
                  *directions = g_new (real, 2 * P);
  const real *rows[N];
  double coordinates[N][2], squares[2] = { 0 }, explained[2];

  for (int i = 0; i < P; i++)
    {
      axes[i] = i == 3;
      axes[P + i] = i == 7;
      centre[i] = (real) random_normal (&random);
    }
  for (int k = 0; k < N; k++)
    {
      coordinates[k][0] = 3 * sin (2 * M_PI * k / N);
      coordinates[k][1] = cos (2 * M_PI * k / N);
      for (int c = 0; c < 2; c++)
        squares[c] += coordinates[k][c] * coordinates[k][c];
      for (int i = 0; i < P; i++)
        points[k * P + i] = (real) (centre[i] + coordinates[k][0] * axes[i] + coordinates[k][1] * axes[P + i]);
      rows[k] = points + k * P;
    }
  directions_principal (N, P, rows, centre, 2, directions, explained);
  g_assert_cmpfloat_with_epsilon (explained[0], squares[0] / (squares[0] + squares[1]), 1e-5);
  g_assert_cmpfloat_with_epsilon (explained[1], squares[1] / (squares[0] + squares[1]), 1e-5);
  g_assert_cmpfloat_with_epsilon (fabs (directions[3]), 1, 1e-5);
  g_assert_cmpfloat_with_epsilon (fabs (directions[P + 7]), 1, 1e-5);
  g_assert_cmpfloat_with_epsilon (dot (P, directions, directions + P), 0, 1e-6);
  for (int k = 0; k < N; k++)
    {
      Projection2 p = direction_project (P, centre, directions, directions + P, rows[k]);
      g_assert_cmpfloat_with_epsilon (fabs (p.alpha), fabs (coordinates[k][0]), 1e-5);
      g_assert_cmpfloat_with_epsilon (fabs (p.beta), fabs (coordinates[k][1]), 1e-5);
      g_assert_cmpfloat (p.distance, <, 2e-3);
    }
}

/* Σ (x - x̄)² */
static double
spread (size_t n, const double *x)
{
  double mean = 0, sum = 0;

  for (size_t i = 0; i < n; i++)
    mean += x[i] / (double) n;
  for (size_t i = 0; i < n; i++)
    sum += (x[i] - mean) * (x[i] - mean);
  return sum;
}

/* A path that begins far from its end: fractions of its variance, computed coordinate by coordinate, not of the second
 * moment about the end, which how far away it began fills. */
static void
test_explained (void)
{
  enum
  {
    N = 40,
    P = 60
  };
  Random random = random_stream (46, 0);
  g_autofree real *points = g_new (real, N * P), *directions = g_new (real, 3 * P);
  const real *rows[N];
  double explained[3], total = 0, second = 0, x[N], along[3] = { 0 };

  for (int i = 0; i < N; i++)
    {
      for (int p = 0; p < P; p++)
        points[i * P + p] = (real) ((p == 0 ? 6 * exp (-0.3 * i) - 1.5 : 0) + sin (0.02 * (i + 5) * p) / (1 + p)
                                    + 0.02 * random_normal (&random));
      rows[i] = points + i * P;
    }
  directions_principal (N, P, rows, rows[N - 1], 3, directions, explained);
  for (int p = 0; p < P; p++)
    {
      for (int i = 0; i < N; i++)
        {
          x[i] = (double) points[i * P + p];
          second += pow (x[i] - (double) rows[N - 1][p], 2);
        }
      total += spread (N, x);
    }
  for (int c = 0; c < 3; c++)
    {
      for (int i = 0; i < N; i++)
        {
          x[i] = dot (P, rows[i], directions + c * P);
          along[c] += pow (x[i] - dot (P, rows[N - 1], directions + c * P), 2);
        }
      g_assert_cmpfloat_with_epsilon (explained[c], spread (N, x) / total, 1e-4);
    }
  g_assert_cmpfloat (fabs (along[0] / second - explained[0]), >, 0.02);
  g_assert_cmpfloat (explained[0] + explained[1] + explained[2], <=, 1);
}

static void
test_degenerate (void)
{
  const real point[5] = { 1, 2, 3, 4, 5 }, other[5] = { 1, 2, 3, 4, 9 };
  const real *same[3] = { point, point, point }, *line[2] = { other, point };
  real directions[10];
  double explained[2];

  directions_principal (3, 5, same, point, 2, directions, explained);
  g_assert_true (explained[0] == 0 && explained[1] == 0);
  g_assert_cmpfloat_with_epsilon (dot (5, directions, directions), 1, 1e-5);
  g_assert_cmpfloat_with_epsilon (dot (5, directions, directions + 5), 0, 1e-5);
  directions_principal (2, 5, line, point, 2, directions, explained);
  g_assert_cmpfloat_with_epsilon (explained[0], 1, 1e-6);
  g_assert_true (explained[1] == 0);
  g_assert_cmpfloat_with_epsilon (fabs (directions[4]), 1, 1e-6);
  g_assert_cmpfloat_with_epsilon (dot (5, directions + 5, directions + 5), 1, 1e-5);
}

static void
test_align (void)
{
  Random random = random_stream (43, 0);
  real old[12], fresh[12], expected[12];
  double explained[2];

  for (int i = 0; i < 12; i++)
    old[i] = (real) random_normal (&random);
  for (int change = 0; change < 8; change++)
    {
      int swap = change & 4;
      for (int i = 0; i < 6; i++)
        {
          fresh[i + (swap ? 6 : 0)] = (change & 1 ? -1 : 1) * old[i];
          fresh[i + (swap ? 0 : 6)] = (change & 2 ? -1 : 1) * old[6 + i];
        }
      memcpy (expected, old, sizeof expected);
      explained[swap ? 1 : 0] = 0.7;
      explained[swap ? 0 : 1] = 0.2;
      directions_align (6, old, fresh, explained);
      g_assert_true (memcmp (fresh, expected, sizeof fresh) == 0);
      g_assert_true (explained[0] == 0.7 && explained[1] == 0.2);
    }
}

static void
test_through (void)
{
  const real a[4] = { 1, 1, 1, 1 }, b[4] = { 4, 1, 1, 1 }, c[4] = { 2, 3, 1, 1 };
  real first[4], second[4];
  Random random = random_stream (44, 0);
  Projection2 p;

  directions_through (4, a, b, c, &random, first, second);
  p = direction_project (4, a, first, second, b);
  g_assert_cmpfloat_with_epsilon (p.alpha, 3, 1e-5);
  g_assert_cmpfloat_with_epsilon (p.beta, 0, 1e-5);
  p = direction_project (4, a, first, second, c);
  g_assert_cmpfloat_with_epsilon (p.alpha, 1, 1e-5);
  g_assert_cmpfloat_with_epsilon (fabs (p.beta), 2, 1e-5);
  g_assert_cmpfloat (p.distance, <, 1e-3);
  directions_through (4, a, b, NULL, &random, first, second);
  g_assert_cmpfloat_with_epsilon (dot (4, first, second), 0, 1e-5);
  g_assert_cmpfloat_with_epsilon (dot (4, second, second), 1, 1e-5);
}

/* Oblique, unnormalised directions. */
static void
test_projection (void)
{
  const real centre[3] = { 1, 0, -1 }, a[3] = { 2, 0, 0 }, b[3] = { 1, 1, 0 }, theta[3] = { 1 + 2 * 3 - 2, -2, 4 };
  Projection2 p = direction_project (3, centre, a, b, theta);

  g_assert_cmpfloat_with_epsilon (p.alpha, 3, 1e-6);
  g_assert_cmpfloat_with_epsilon (p.beta, -2, 1e-6);
  g_assert_cmpfloat_with_epsilon (p.distance, 5, 1e-5);
}

/* The mean squared error of a linear model without bias: H = 2/n XᵀX. */
static void
test_sharpness (void)
{
  enum
  {
    N = 40,
    D = 6
  };
  Architecture architecture = architecture_uniform (D, 0, 1, 1);
  g_autoptr (Dataset) data = dataset_new (TASK_REGRESSION, N, D, 1);
  Random random = random_stream (45, 0);
  double h[D * D] = { 0 }, values[D], estimate;

  architecture.loss = LOSS_MSE;
  architecture.bias = false;
  for (int i = 0; i < N * D; i++)
    data->x[i] = (float) (random_normal (&random) * (1 + i % D));
  for (int i = 0; i < N; i++)
    data->targets[i] = (float) random_normal (&random);
  for (int i = 0; i < N; i++)
    for (int j = 0; j < D; j++)
      for (int k = 0; k < D; k++)
        h[j * D + k] += 2.0 / N * data->x[i * D + j] * data->x[i * D + k];
  g_assert_true (eigen_symmetric (D, h, values, false));
  Network *network = network_new (&architecture);
  Samples *samples = samples_new (data);
  Sharpness *sharpness = sharpness_new (network, samples, samples->n);
  SharpnessExtremes extremes;
  double sum = 0;
  const real theta[D] = { 1, -1, 0.5f, 0, 2, -0.25f };
  estimate = sharpness_track (sharpness, theta, 40, 40, NULL).value;
  g_assert_cmpfloat_with_epsilon (estimate, values[D - 1], 1e-5 * values[D - 1]);
  /* From the eigenvector one step is enough. */
  estimate = sharpness_track (sharpness, theta, 1, 1, NULL).value;
  g_assert_cmpfloat_with_epsilon (estimate, values[D - 1], 1e-5 * values[D - 1]);
  for (int j = 0; j < D; j++)
    sum += sharpness_direction (sharpness)[j] * sharpness_direction (sharpness)[j];
  g_assert_cmpfloat_with_epsilon (sum, 1, 1e-5);
  /* However often it is measured, the eigenvector stays on its side. */
  for (int i = 0; i < 20; i++)
    {
      real old[D];
      memcpy (old, sharpness_direction (sharpness), sizeof old);
      sharpness_track (sharpness, theta, 2, 2, NULL);
      g_assert_cmpfloat_with_epsilon (dot (D, old, sharpness_direction (sharpness)), 1, 1e-4);
    }
  extremes = sharpness_extremes (sharpness, theta, 1e-5, 40);
  g_assert_true (extremes.converged);
  g_assert_cmpfloat_with_epsilon (extremes.largest, values[D - 1], 1e-4 * values[D - 1]);
  g_assert_cmpfloat_with_epsilon (extremes.smallest, values[0], 1e-4 * values[D - 1]);
  const real far[D] = { (real) INFINITY };
  g_assert_true (isnan (sharpness_track (sharpness, far, 2, 2, NULL).value));
  extremes = sharpness_extremes (sharpness, far, 1e-3, 40);
  g_assert_true (!extremes.converged && isnan (extremes.smallest) && isnan (extremes.largest));
  sharpness_free (sharpness);
  samples_free (samples);
  network_free (network);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/directions/random", test_random);
  g_test_add_func ("/directions/principal", test_principal);
  g_test_add_func ("/directions/explained", test_explained);
  g_test_add_func ("/directions/degenerate", test_degenerate);
  g_test_add_func ("/directions/align", test_align);
  g_test_add_func ("/directions/through", test_through);
  g_test_add_func ("/directions/projection", test_projection);
  g_test_add_func ("/sharpness/linear", test_sharpness);
  return g_test_run ();
}
