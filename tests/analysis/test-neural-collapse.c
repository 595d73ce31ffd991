/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The measures of neural collapse: of an exact simplex, and against covariance matrices written out. */
#include "analysis/neural_collapse.h"

#include "numeric/eigen.h"
#include "numeric/random.h"

#include <glib.h>
#include <math.h>

#define CLASSES 4
#define WIDTH 7
#define SAMPLES 40

typedef struct
{
  double features[SAMPLES * WIDTH], w[CLASSES * WIDTH];
  uint32_t labels[SAMPLES], predicted[SAMPLES];
} Data;

static CollapseFeatures
features_of (const Data *data)
{
  return (CollapseFeatures){ SAMPLES, CLASSES, WIDTH, data->features, data->labels, data->predicted, data->w };
}

static Data
random_data (uint64_t seed)
{
  Random random = random_stream (seed, 0);
  Data data;

  for (unsigned i = 0; i < SAMPLES * WIDTH; i++)
    data.features[i] = 3 + random_normal (&random);
  for (unsigned i = 0; i < CLASSES * WIDTH; i++)
    data.w[i] = random_normal (&random);
  for (unsigned s = 0; s < SAMPLES; s++)
    {
      data.labels[s] = s < CLASSES ? s : random_below (&random, CLASSES);
      data.predicted[s] = random_below (&random, CLASSES);
    }
  return data;
}

/* Every feature at its class's unit vector, all moved by the same; W along the same vectors, less their mean. */
static void
test_simplex (void)
{
  Data data = random_data (1);
  CollapseGeometry geometry;
  CollapseFeatures at = features_of (&data);
  double means[CLASSES * WIDTH], centre[WIDTH];

  for (unsigned s = 0; s < SAMPLES; s++)
    {
      data.predicted[s] = data.labels[s];
      for (unsigned j = 0; j < WIDTH; j++)
        data.features[s * WIDTH + j] = 5 + (j == data.labels[s] ? 2 : 0);
    }
  for (unsigned k = 0; k < CLASSES; k++)
    for (unsigned j = 0; j < WIDTH; j++)
      data.w[k * WIDTH + j] = 0.3 * ((j == k) - (j < CLASSES ? 1.0 / CLASSES : 0));
  geometry = collapse_geometry (&at, means, centre);
  g_assert_cmpuint (geometry.classes, ==, CLASSES);
  g_assert_cmpfloat (geometry.within, <, 1e-28);
  g_assert_cmpfloat (geometry.norms, <, 1e-14);
  g_assert_cmpfloat_with_epsilon (geometry.cosine_mean, -1.0 / 3, 1e-14);
  g_assert_cmpfloat_with_epsilon (geometry.cosine_least, -1.0 / 3, 1e-14);
  g_assert_cmpfloat_with_epsilon (geometry.cosine_most, -1.0 / 3, 1e-14);
  g_assert_cmpfloat (geometry.cosine_deviation, <, 1e-14);
  g_assert_cmpfloat (geometry.duality, <, 1e-14);
  g_assert_cmpfloat (geometry.disagreement, ==, 0);
  g_assert_cmpfloat_with_epsilon (means[1], -0.5, 1e-14);
  g_assert_cmpfloat_with_epsilon (centre[1], 5.5, 1e-14);
}

/* ---- Covariance matrices, written out ---- */

typedef struct
{
  double mu[CLASSES][WIDTH], m[CLASSES][WIDTH], norm[CLASSES];
  unsigned n[CLASSES];
} Means;

static Means
means_of (const Data *data)
{
  Means means = { 0 };

  for (unsigned s = 0; s < SAMPLES; s++)
    means.n[data->labels[s]]++;
  for (unsigned k = 0; k < CLASSES; k++)
    for (unsigned j = 0; j < WIDTH; j++)
      for (unsigned s = 0; s < SAMPLES; s++)
        means.mu[k][j] += data->labels[s] == k ? data->features[s * WIDTH + j] / means.n[k] : 0;
  for (unsigned k = 0; k < CLASSES; k++)
    for (unsigned j = 0; j < WIDTH; j++)
      {
        means.m[k][j] = means.mu[k][j];
        for (unsigned l = 0; l < CLASSES; l++)
          means.m[k][j] -= means.mu[l][j] / CLASSES;
        means.norm[k] += means.m[k][j] * means.m[k][j];
      }
  for (unsigned k = 0; k < CLASSES; k++)
    means.norm[k] = sqrt (means.norm[k]);
  return means;
}

/* tr (Σ_W Σ_B⁺) / K, the pseudo-inverse from the eigenvectors of Σ_B [WIDTH × WIDTH], whose rank is K - 1. */
static double
within_of (const Data *data, const Means *means)
{
  double w[WIDTH][WIDTH] = { 0 }, b[WIDTH * WIDTH] = { 0 }, values[WIDTH], sum = 0;

  for (unsigned i = 0; i < WIDTH; i++)
    for (unsigned j = 0; j < WIDTH; j++)
      {
        for (unsigned k = 0; k < CLASSES; k++)
          b[i * WIDTH + j] += means->m[k][i] * means->m[k][j] / CLASSES;
        for (unsigned s = 0; s < SAMPLES; s++)
          w[i][j] += (data->features[s * WIDTH + i] - means->mu[data->labels[s]][i])
                     * (data->features[s * WIDTH + j] - means->mu[data->labels[s]][j]) / SAMPLES;
      }
  g_assert_true (eigen_symmetric (WIDTH, b, values, true));
  for (unsigned v = WIDTH - (CLASSES - 1); v < WIDTH; v++)
    for (unsigned i = 0; i < WIDTH; i++)
      for (unsigned j = 0; j < WIDTH; j++)
        sum += b[v * WIDTH + i] * w[i][j] * b[v * WIDTH + j] / values[v];
  return sum / CLASSES;
}

static double
disagreement_of (const Data *data, const Means *means)
{
  unsigned n = 0;

  for (unsigned s = 0; s < SAMPLES; s++)
    {
      double distance[CLASSES] = { 0 };
      unsigned nearest = 0;
      for (unsigned k = 0; k < CLASSES; k++)
        for (unsigned j = 0; j < WIDTH; j++)
          distance[k] += pow (data->features[s * WIDTH + j] - means->mu[k][j], 2);
      for (unsigned k = 1; k < CLASSES; k++)
        nearest = distance[k] < distance[nearest] ? k : nearest;
      n += nearest != data->predicted[s];
    }
  return n / (double) SAMPLES;
}

static double
duality_of (const Data *data, const Means *means)
{
  double w = 0, m = 0, product = 0;

  for (unsigned k = 0; k < CLASSES; k++)
    for (unsigned j = 0; j < WIDTH; j++)
      {
        w += pow (data->w[k * WIDTH + j], 2);
        m += pow (means->m[k][j], 2);
        product += data->w[k * WIDTH + j] * means->m[k][j];
      }
  return sqrt (2 - 2 * product / sqrt (w * m));
}

static void
test_written_out (void)
{
  for (uint64_t seed = 10; seed < 15; seed++)
    {
      Data data = random_data (seed);
      Means means = means_of (&data);
      CollapseFeatures at = features_of (&data);
      CollapseGeometry geometry = collapse_geometry (&at, NULL, NULL);
      double sum = 0, squares = 0, cosines = 0, cosine_squares = 0, pairs = CLASSES * (CLASSES - 1) / 2;
      for (unsigned k = 0; k < CLASSES; k++)
        {
          sum += means.norm[k] / CLASSES;
          squares += means.norm[k] * means.norm[k] / CLASSES;
          for (unsigned l = 0; l < k; l++)
            {
              double product = 0;
              for (unsigned j = 0; j < WIDTH; j++)
                product += means.m[k][j] * means.m[l][j];
              product /= means.norm[k] * means.norm[l];
              cosines += product / pairs;
              cosine_squares += product * product / pairs;
            }
        }
      g_assert_cmpfloat_with_epsilon (geometry.within, within_of (&data, &means), 1e-10 * geometry.within);
      g_assert_cmpfloat_with_epsilon (geometry.norms, sqrt (squares - sum * sum) / sum, 1e-11);
      g_assert_cmpfloat_with_epsilon (geometry.cosine_mean, cosines, 1e-12);
      g_assert_cmpfloat_with_epsilon (geometry.cosine_deviation, sqrt (cosine_squares - cosines * cosines), 1e-11);
      g_assert_cmpfloat_with_epsilon (geometry.duality, duality_of (&data, &means), 1e-12);
      g_assert_cmpfloat (geometry.disagreement, ==, disagreement_of (&data, &means));
    }
}

/* A class without samples is left out, and a prediction of it is of no mean. */
static void
test_missing_class (void)
{
  Data data = random_data (3);
  CollapseFeatures at = features_of (&data), all = at;
  double w[(CLASSES + 1) * WIDTH], means[(CLASSES + 1) * WIDTH];
  uint32_t labels[SAMPLES];
  CollapseGeometry with, without;

  for (unsigned j = 0; j < WIDTH; j++)
    w[j] = data.w[j];
  for (unsigned k = 1; k < CLASSES; k++)
    for (unsigned j = 0; j < WIDTH; j++)
      w[(k + 1) * WIDTH + j] = data.w[k * WIDTH + j];
  for (unsigned j = 0; j < WIDTH; j++)
    w[WIDTH + j] = 100;
  for (unsigned s = 0; s < SAMPLES; s++)
    {
      labels[s] = data.labels[s] + (data.labels[s] > 0);
      data.predicted[s] = 0;
    }
  without = collapse_geometry (&at, NULL, NULL);
  all.classes = CLASSES + 1;
  all.labels = labels;
  all.w = w;
  with = collapse_geometry (&all, means, NULL);
  g_assert_cmpuint (with.classes, ==, without.classes);
  g_assert_cmpfloat (with.within, ==, without.within);
  g_assert_cmpfloat (with.norms, ==, without.norms);
  g_assert_cmpfloat (with.cosine_deviation, ==, without.cosine_deviation);
  g_assert_cmpfloat (with.duality, ==, without.duality);
  g_assert_cmpfloat (with.disagreement, ==, without.disagreement);
  g_assert_true (isnan (means[WIDTH]) && isfinite (means[0]) && isfinite (means[2 * WIDTH]));
  for (unsigned s = 0; s < SAMPLES; s++)
    data.predicted[s] = 1;
  g_assert_cmpfloat (collapse_geometry (&all, NULL, NULL).disagreement, ==, 1);
}

/* Three classes on a line: the means differ in one direction, Σ_B = 2/3, Σ_W = 1/100. */
static void
test_line (void)
{
  const double features[] = { -1.1, -0.9, -0.1, 0.1, 0.9, 1.1 }, w[] = { -1, 0, 1 };
  const uint32_t labels[] = { 0, 0, 1, 1, 2, 2 };
  const CollapseFeatures at = { 6, 3, 1, features, labels, labels, w };
  CollapseGeometry geometry = collapse_geometry (&at, NULL, NULL);

  g_assert_cmpfloat_with_epsilon (geometry.within, 0.01 / (2.0 / 3) / 3, 1e-14);
  g_assert_cmpfloat (geometry.duality, <, 1e-14);
  g_assert_cmpfloat (geometry.disagreement, ==, 0);
}

/* One class, and means that are the same, have no geometry. */
static void
test_nothing (void)
{
  Data data = random_data (4);
  CollapseFeatures at = features_of (&data);
  CollapseGeometry geometry;

  for (unsigned i = 0; i < SAMPLES * WIDTH; i++)
    data.features[i] = 0.1;
  geometry = collapse_geometry (&at, NULL, NULL);
  g_assert_cmpuint (geometry.classes, ==, CLASSES);
  g_assert_true (isnan (geometry.within) && isnan (geometry.norms) && isnan (geometry.cosine_mean));
  g_assert_true (isnan (geometry.duality) && isnan (geometry.disagreement));
  for (unsigned s = 0; s < SAMPLES; s++)
    data.labels[s] = 2;
  geometry = collapse_geometry (&at, NULL, NULL);
  g_assert_cmpuint (geometry.classes, ==, 1);
  g_assert_true (isnan (geometry.within) && isnan (geometry.disagreement));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/neural-collapse/simplex", test_simplex);
  g_test_add_func ("/neural-collapse/written-out", test_written_out);
  g_test_add_func ("/neural-collapse/missing-class", test_missing_class);
  g_test_add_func ("/neural-collapse/line", test_line);
  g_test_add_func ("/neural-collapse/nothing", test_nothing);
  return g_test_run ();
}
