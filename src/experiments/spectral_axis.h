/* Spectra on a symmetric-logarithmic axis: where an eigenvalue lies is in decades, and densities are shares a decade.
 */
#pragma once

#include "figure/figure.h"
#include "numeric/quadrature.h"

/* Nodes of a smooth density along the axis. */
#define SPECTRAL_POINTS 600

typedef struct
{
  double low, high; /* eigenvalues at the ends of the axis, a little beyond the outermost */
  double largest;   /* magnitude */
} SpectralAxis;

SpectralAxis spectral_axis_new (double least, double most);

/* Both axes of a plot: eigenvalues, and shares of n of them from half of one in a bin on. */
void spectral_axis_set (const SpectralAxis *axis, Plot *plot);
void spectral_axis_set_height (const SpectralAxis *axis, Plot *plot, size_t n);

/* values[n] in bins of one width on the axis; bins without eigenvalues are left out. */
Layer *spectral_axis_add_histogram (const SpectralAxis *axis, Plot *plot, const char *id, const char *name,
                                    const double *values, size_t n);

/* A quadrature's density, each node smeared to width decades; and its values alone, density[SPECTRAL_POINTS], at
 * lambda[SPECTRAL_POINTS] (NULL for none).  Returns the step in decades between them. */
Layer *spectral_axis_add_density (const SpectralAxis *axis, Plot *plot, const char *id, const char *name,
                                  const Quadrature *quadrature, double width);
double spectral_axis_density (const SpectralAxis *axis, const Quadrature *quadrature, double width, double *lambda,
                              double *density);
