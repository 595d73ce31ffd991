/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Spectra on a symmetric-logarithmic axis: where an eigenvalue lies is in decades, and densities are fractions of all
 * eigenvalues a decade. */
#pragma once

#include "figure/figure.h"
#include "numeric/marchenko_pastur.h"
#include "numeric/quadrature.h"

typedef struct
{
  double low, high; /* eigenvalues at the ends of the axis, a little beyond the outermost */
  double largest;   /* magnitude */
} SpectralAxis;

/* With zero on it, unless all are positive and within two decades: then heights are linear. */
SpectralAxis spectral_axis_new (double least, double most);

/* Both axes of a plot: eigenvalues, and fractions of n of them from half of one in a bin on; beside a density that is
 * smeared to width decades (0: there is none) from a part of a single one's bump on. */
void spectral_axis_set (const SpectralAxis *axis, Plot *plot);
void spectral_axis_set_height (const SpectralAxis *axis, Plot *plot, size_t n, double width);

/* values[n] in bins of one width on the axis; bins without eigenvalues are left out. */
Layer *spectral_axis_add_histogram (const SpectralAxis *axis, Plot *plot, const char *id, const char *name,
                                    const double *values, size_t n);

/* A quadrature's density, each node smeared to width decades. */
Layer *spectral_axis_add_density (const SpectralAxis *axis, Plot *plot, const char *id, const char *name,
                                  const Quadrature *quadrature, double width);

/* The density of a law that this fraction of all eigenvalues follows. */
Layer *spectral_axis_add_law (const SpectralAxis *axis, Plot *plot, const char *id, const char *name,
                              const MarchenkoPastur *law, double fraction);

/* Half the area between the quadrature's density and that of values[n], smeared alike: 0 … 1. */
double spectral_axis_distance (const SpectralAxis *axis, size_t n, const double *values, const Quadrature *quadrature,
                               double width);
