/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/spectral_axis.h"

#include "figure/compose.h"
#include "figure/ticks.h"

#include <glib/gi18n.h>
#include <math.h>

/* Nodes of a smooth density along the axis. */
#define POINTS 600
#define BINS 80
#define LEAST_BIN 0.05 /* decades */
/* Beyond the outermost eigenvalues the axis goes on for so many decades. */
#define MARGIN 0.12
/* Smallest height of the logarithmic ordinate, in eigenvalues in one bin; and of the bump that one eigenvalue is
 * smeared to, whose weight scatters with the probes. */
#define FLOOR 0.5
#define BUMP_FLOOR 0.2
/* A spectrum of one sign this far from zero, beside its largest, is shown by itself. */
#define FAR_FROM_ZERO 0.01
/* What no axis could show is still a number. */
#define LEAST_DENSITY 1e-12

SpectralAxis
spectral_axis_new (double least, double most)
{
  SpectralAxis axis = { .largest = fmax (fabs (least), fabs (most)) };

  if (!(axis.largest > 0))
    axis.largest = 1;
  if (!(least > FAR_FROM_ZERO * most))
    least = fmin (least, 0);
  axis.low = scale_symlog_value (axis.largest, scale_symlog_place (axis.largest, least) - MARGIN);
  axis.high = scale_symlog_value (axis.largest, scale_symlog_place (axis.largest, fmax (most, 0)) + MARGIN);
  axis.largest = fmax (fabs (axis.low), fabs (axis.high));
  return axis;
}

static double
place (void *data, double lambda)
{
  return scale_symlog_place (((const SpectralAxis *) data)->largest, lambda);
}

static int
bins_of (const SpectralAxis *axis)
{
  double decades = scale_symlog_place (axis->largest, axis->high) - scale_symlog_place (axis->largest, axis->low);
  return (int) CLAMP (decades / LEAST_BIN, 1, BINS);
}

static double
bin_width (const SpectralAxis *axis)
{
  return (scale_symlog_place (axis->largest, axis->high) - scale_symlog_place (axis->largest, axis->low))
         / bins_of (axis);
}

void
spectral_axis_set (const SpectralAxis *axis, Plot *plot)
{
  plot_axes (plot, AXIS (N_ ("Eigenvalue"), .scale = SCALE_SYMLOG, .range = { axis->low, axis->high }),
             AXIS (N_ ("Fraction per decade"), .scale = axis->low > 0 ? SCALE_LINEAR : SCALE_LOG));
}

void
spectral_axis_set_height (const SpectralAxis *axis, Plot *plot, size_t n, double width)
{
  double low, high;

  plot->y.low = plot->y.scale == SCALE_LINEAR ? 0 : FLOOR / (double) n / bin_width (axis);
  if (width > 0)
    plot->y.low = fmin (plot->y.low, BUMP_FLOOR / (double) n / (width * sqrt (2 * M_PI)));
  plot->y.high = NAN;
  plot_range (plot, AXIS_Y, &low, &high, NULL);
  plot->y.high = fmax (high, 10 * plot->y.low) * 1.5;
}

Layer *
spectral_axis_add_histogram (const SpectralAxis *axis, Plot *plot, const char *id, const char *name,
                             const double *values, size_t n)
{
  double from = scale_symlog_place (axis->largest, axis->low), width = bin_width (axis);
  size_t count[BINS] = { 0 }, used = 0;
  int bins = bins_of (axis);
  Numbers *low, *high, *y;

  for (size_t i = 0; i < n; i++)
    count[(int) CLAMP ((scale_symlog_place (axis->largest, values[i]) - from) / width, 0, bins - 1)]++;
  for (int b = 0; b < bins; b++)
    used += count[b] > 0;
  low = numbers_new (used);
  high = numbers_new (used);
  y = numbers_new (used);
  used = 0;
  for (int b = 0; b < bins; b++)
    if (count[b] > 0)
      {
        low->v[used] = scale_symlog_value (axis->largest, from + b * width);
        high->v[used] = scale_symlog_value (axis->largest, from + (b + 1) * width);
        y->v[used++] = (double) count[b] / (double) n / width;
      }
  return plot_add_histogram (plot, id, name, low, high, y);
}

/* density[POINTS] at lambda[POINTS] (NULL for none).  Returns the step in decades between them. */
static double
density_of (const SpectralAxis *axis, const Quadrature *quadrature, double width, double *lambda, double *density)
{
  double from = scale_symlog_place (axis->largest, axis->low), to = scale_symlog_place (axis->largest, axis->high);
  double step = (to - from) / (POINTS - 1), places[POINTS];

  for (int i = 0; i < POINTS; i++)
    {
      places[i] = from + i * step;
      if (lambda != NULL)
        lambda[i] = scale_symlog_value (axis->largest, places[i]);
    }
  quadrature_density (quadrature, place, (void *) axis, width, POINTS, places, density);
  return step;
}

Layer *
spectral_axis_add_density (const SpectralAxis *axis, Plot *plot, const char *id, const char *name,
                           const Quadrature *quadrature, double width)
{
  Numbers *lambda = numbers_new (POINTS), *density = numbers_new (POINTS);

  density_of (axis, quadrature, width, lambda->v, density->v);
  for (int i = 0; i < POINTS; i++)
    density->v[i] = fmax (density->v[i], LEAST_DENSITY);
  return plot_add_line (plot, id, name, lambda, density);
}

/* Per decade: times dλ/d place, of place = asinh (λ / linear) / ln 10. */
Layer *
spectral_axis_add_law (const SpectralAxis *axis, Plot *plot, const char *id, const char *name,
                       const MarchenkoPastur *law, double fraction)
{
  Numbers *x = numbers_new (POINTS), *y = numbers_new (POINTS);
  double from = scale_symlog_place (axis->largest, marchenko_pastur_low (law));
  double to = scale_symlog_place (axis->largest, marchenko_pastur_high (law)), linear = axis->largest * 1e-3;

  for (int i = 0; i < POINTS; i++)
    {
      double lambda = scale_symlog_value (axis->largest, from + (to - from) * (i + 0.5) / POINTS);
      x->v[i] = lambda;
      y->v[i] = fraction * marchenko_pastur_density (law, lambda) * G_LN10 * hypot (lambda, linear);
    }
  return plot_add_line (plot, id, name, x, y);
}

/* All eigenvalues with one weight are a quadrature, too. */
double
spectral_axis_distance (const SpectralAxis *axis, size_t n, const double *values, const Quadrature *quadrature,
                        double width)
{
  g_autoptr (Numbers) weights = numbers_constant (1.0 / (double) n, n);
  Quadrature exact = { n, 1, n, &n, (double *) values, weights->v };
  double a[POINTS], b[POINTS], sum = 0, step = density_of (axis, &exact, width, NULL, a);

  density_of (axis, quadrature, width, NULL, b);
  for (int i = 0; i < POINTS; i++)
    sum += fabs (a[i] - b[i]) * step / 2;
  return sum;
}
