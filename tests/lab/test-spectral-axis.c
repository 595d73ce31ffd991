/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Spectra on their axis: everything that is drawn is a fraction of all eigenvalues, and sums to what it should. */
#include "lab/spectral_axis.h"

#include "figure/compose.h"
#include "figure/scale.h"
#include "numeric/random.h"

#include <math.h>
#include <stdlib.h>

#define N 500

static int
ascending (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;
  return (x > y) - (x < y);
}

/* Of both signs, over some decades, and exact zeros. */
static void
fill (double *values)
{
  Random random = random_stream (4, 0);

  for (int i = 0; i < N; i++)
    values[i] = i % 5 == 0 ? 0 : (i % 3 ? 1 : -0.2) * exp (2.5 * random_normal (&random));
  qsort (values, N, sizeof *values, ascending);
}

static double
place (const SpectralAxis *axis, double lambda)
{
  return scale_symlog_place (axis->largest, lambda);
}

/* Of a line over decades, by trapezia. */
static double
area_of_line (const SpectralAxis *axis, const Layer *layer)
{
  double sum = 0;

  for (size_t i = 1; i < layer->x->n; i++)
    sum += (place (axis, layer->x->v[i]) - place (axis, layer->x->v[i - 1])) * (layer->y->v[i] + layer->y->v[i - 1])
           / 2;
  return sum;
}

static void
test_ends (void)
{
  SpectralAxis both = spectral_axis_new (-3, 200), positive = spectral_axis_new (1e-3, 5),
               none = spectral_axis_new (0, 0);

  g_assert_cmpfloat (both.low, <, -3);
  g_assert_cmpfloat (both.high, >, 200);
  g_assert_cmpfloat (both.largest, ==, both.high);
  /* A spectrum of one sign still shows where 0 is, unless it is far from it: then that would leave it no room. */
  SpectralAxis narrow = spectral_axis_new (0.5, 4.5);
  g_autoptr (Plot) plot = plot_new ("density", "Density");
  spectral_axis_set (&narrow, plot);
  g_assert_cmpfloat (narrow.low, >, 0);
  g_assert_cmpfloat (narrow.low, <, 0.5);
  g_assert_cmpint (plot->y.scale, ==, SCALE_LINEAR);
  g_assert_cmpfloat (positive.low, <, 0);
  g_assert_cmpfloat (none.low, <, 0);
  g_assert_cmpfloat (none.high, >, 0);
}

/* Every eigenvalue is in one bin, and bins are equally wide in decades. */
static void
test_histogram (void)
{
  double values[N], sum = 0;
  fill (values);
  SpectralAxis axis = spectral_axis_new (values[0], values[N - 1]);
  g_autoptr (Plot) plot = plot_new ("density", "Density");
  const Layer *layer = spectral_axis_add_histogram (&axis, plot, "exact", NULL, values, N);
  double width = place (&axis, layer->bars.high->v[0]) - place (&axis, layer->bars.low->v[0]);

  for (size_t b = 0; b < layer->y->n; b++)
    {
      unsigned inside = 0;
      for (int i = 0; i < N; i++)
        inside += values[i] >= layer->bars.low->v[b] && values[i] < layer->bars.high->v[b];
      g_assert_cmpfloat_with_epsilon (layer->y->v[b] * width * N, inside, 1e-9 * N);
      g_assert_cmpuint (inside, >, 0);
      g_assert_cmpfloat_with_epsilon (place (&axis, layer->bars.high->v[b]) - place (&axis, layer->bars.low->v[b]),
                                      width, 1e-9);
      sum += layer->y->v[b] * width;
    }
  g_assert_cmpfloat_with_epsilon (sum, 1, 1e-9);
}

/* The smeared density has the same area, less what lies beyond the ends; and it ends above where the ordinate begins.
 */
static void
test_density (void)
{
  double values[N];
  fill (values);
  SpectralAxis axis = spectral_axis_new (values[0], values[N - 1]);
  g_autoptr (Numbers) weights = numbers_constant (1.0 / N, N);
  size_t count = N;
  const Quadrature exact = { N, 1, N, &count, values, weights->v };
  g_autoptr (Plot) plot = plot_new ("density", "Density");
  const Layer *line = spectral_axis_add_density (&axis, plot, "density", NULL, &exact, 0.03);

  g_assert_cmpfloat_with_epsilon (area_of_line (&axis, line), 1, 1e-3);
  spectral_axis_set (&axis, plot);
  spectral_axis_set_height (&axis, plot, N, 0.03);
  g_assert_cmpfloat (plot->x.low, ==, axis.low);
  g_assert_cmpfloat (plot->x.high, ==, axis.high);
  for (size_t i = 0; i < line->y->n; i++)
    g_assert_cmpfloat (line->y->v[i], <, plot->y.high);
  g_assert_cmpfloat (plot->y.low, >, 0);
  g_assert_cmpfloat (plot->y.high, >=, 10 * plot->y.low);
}

/* A law that half of all eigenvalues follow has the area ½. */
static void
test_law (void)
{
  const MarchenkoPastur law = { .ratio = 0.4, .variance = 2 };
  SpectralAxis axis = spectral_axis_new (0, 5000); /* in part where the axis is linear */
  g_autoptr (Plot) plot = plot_new ("density", "Density");
  const Layer *line = spectral_axis_add_law (&axis, plot, "law", NULL, &law, 0.5);

  /* The density's square roots at its ends, on 600 points. */
  g_assert_cmpfloat_with_epsilon (area_of_line (&axis, line), 0.5, 1e-3);
  g_assert_cmpfloat (line->x->v[0], >, marchenko_pastur_low (&law));
  g_assert_cmpfloat (line->x->v[line->x->n - 1], <, marchenko_pastur_high (&law));
}

/* 0 to itself, 1 to what lies elsewhere, and a fraction where a fraction has moved. */
static void
test_distance (void)
{
  double values[N], apart[N], some[N];
  SpectralAxis axis = spectral_axis_new (-100, 100);
  g_autoptr (Numbers) weights = numbers_constant (1.0 / N, N);
  size_t count = N;
  Quadrature quadrature = { N, 1, N, &count, values, weights->v };

  for (int i = 0; i < N; i++)
    {
      values[i] = 10 + 0.01 * i;
      apart[i] = -1;
      some[i] = i < N / 4 ? -1 : values[i];
    }
  g_assert_cmpfloat (spectral_axis_distance (&axis, N, values, &quadrature, 0.08), <, 1e-12);
  g_assert_cmpfloat_with_epsilon (spectral_axis_distance (&axis, N, apart, &quadrature, 0.08), 1, 1e-6);
  g_assert_cmpfloat_with_epsilon (spectral_axis_distance (&axis, N, some, &quadrature, 0.08), 0.25, 1e-6);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/spectral-axis/ends", test_ends);
  g_test_add_func ("/spectral-axis/histogram", test_histogram);
  g_test_add_func ("/spectral-axis/density", test_density);
  g_test_add_func ("/spectral-axis/law", test_law);
  g_test_add_func ("/spectral-axis/distance", test_distance);
  return g_test_run ();
}
