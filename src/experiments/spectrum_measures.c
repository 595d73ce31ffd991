/* What is said of a spectrum beside its picture. */
#include "experiments/spectrum.h"

#include "analysis/effective_parameters.h"
#include "analysis/exact_curvature.h"
#include "experiments/spectral_axis.h"

#include <glib/gi18n.h>

#include <math.h>

size_t
spectrum_expected_outliers (const Spectrum *self)
{
  return self->problem->train->labels != NULL ? effective_outputs (network_architecture (self->problem->network)) : 0;
}

SpectralGap
spectrum_gap (const Spectrum *self)
{
  return spectral_gap (self->estimate->top, self->estimate->top_values);
}

char *
spectrum_too_large (size_t parameters, size_t exact_most)
{
  if (parameters <= exact_most)
    return NULL;
  if (parameters <= EXACT_CURVATURE_MOST)
    return g_strdup_printf (_ ("%zu parameters are more than the exact spectrum is asked for (%zu): this is the "
                               "estimate."),
                            parameters, exact_most);
  return g_strdup_printf (_ ("%zu parameters are too many for the exact spectrum (at most %d): this is the estimate."),
                          parameters, EXACT_CURVATURE_MOST);
}

void
spectrum_overlap (const Spectrum *self, double *cosine)
{
  const SpectralEstimate *now = self->estimate, *then = self->first;

  for (size_t i = 0; i < now->top; i++)
    for (size_t j = 0; j < then->top; j++)
      {
        const real *a = now->top_vectors + i * now->parameters, *b = then->top_vectors + j * then->parameters;
        double sum = 0;
        for (size_t k = 0; k < now->parameters; k++)
          sum += (double) a[k] * (double) b[k];
        cosine[i * then->top + j] = fabs (sum);
      }
}

double
spectrum_subspace_overlap (const Spectrum *self, size_t k)
{
  size_t columns = self->first->top;
  g_autofree double *cosine = g_new (double, self->estimate->top *columns);
  double sum = 0;

  if (k == 0 || k > MIN (self->estimate->top, columns))
    return NAN;
  spectrum_overlap (self, cosine);
  for (size_t i = 0; i < k; i++)
    for (size_t j = 0; j < k; j++)
      sum += cosine[i * columns + j] * cosine[i * columns + j];
  return sum / (double) k;
}

BulkFit
spectrum_bulk (const Spectrum *self)
{
  const SpectralEstimate *e = self->estimate;
  const Architecture *architecture = network_architecture (self->problem->network);
  BulkFit none = { false, { NAN, NAN }, NAN, NAN };

  if (e->values[CURVATURE_PART_GAUSS_NEWTON] == NULL)
    return none;
  return bulk_fit (e->parameters, e->values[CURVATURE_PART_GAUSS_NEWTON], e->threshold,
                   spectrum_expected_outliers (self), effective_parameters (architecture),
                   e->samples * effective_outputs (architecture));
}

double
spectrum_estimate_distance (const Spectrum *self)
{
  const SpectralEstimate *e = self->estimate;
  const Quadrature *estimate = e->density[CURVATURE_PART_HESSIAN];
  double width = run_number (self->run, "smoothing"), sum = 0, step, a[SPECTRAL_POINTS], b[SPECTRAL_POINTS];
  SpectralAxis axis;

  if (!e->exact || estimate == NULL)
    return NAN;
  axis = spectral_axis_new (e->smallest, e->top_values[0]);
  /* All eigenvalues with one weight are a quadrature, too. */
  size_t count = e->parameters;
  g_autofree double *weights = g_new (double, count);
  for (size_t i = 0; i < count; i++)
    weights[i] = 1.0 / (double) count;
  Quadrature exact = { count, 1, count, &count, e->values[CURVATURE_PART_HESSIAN], weights };
  step = spectral_axis_density (&axis, &exact, width, NULL, a);
  spectral_axis_density (&axis, estimate, width, NULL, b);
  for (int i = 0; i < SPECTRAL_POINTS; i++)
    sum += fabs (a[i] - b[i]) * step / 2;
  return sum;
}
