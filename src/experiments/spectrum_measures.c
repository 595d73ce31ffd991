/* What is said of a spectrum beside its picture. */
#include "experiments/spectrum.h"

#include "experiments/spectral_axis.h"

#include <math.h>

/* Fewer eigenvalues are no bulk. */
#define FEWEST 20

size_t
spectrum_expected_outliers (const Spectrum *self)
{
  const Samples *train = self->problem->train;
  return train->labels != NULL ? train->outputs - 1 : 0;
}

void
spectrum_overlap (const Spectrum *self, double *cosine)
{
  const SpectralLook *now = self->look, *then = self->first;

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
  g_autofree double *cosine = g_new (double, self->look->top *columns);
  double sum = 0;

  if (k == 0 || k > MIN (self->look->top, columns))
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
  const SpectralLook *look = self->look;
  const double *values = look->values[CURVATURE_PART_GAUSS_NEWTON];
  bool classes = spectrum_expected_outliers (self) > 0, entropy;
  size_t outputs = self->problem->train->outputs, outliers = classes ? outputs - 1 : 0, first = 0, count;
  double rows;
  BulkFit fit = { false, { NAN, NAN }, NAN, NAN };

  if (values == NULL)
    return fit;
  entropy = network_architecture (self->problem->network)->loss == LOSS_CROSS_ENTROPY;
  while (first < look->parameters && values[first] <= look->threshold)
    first++;
  if (look->parameters - first < outliers + FEWEST)
    return fit;
  count = look->parameters - first - outliers;
  rows = (double) look->samples * (double) (entropy ? outputs - 1 : outputs);
  fit.known = true;
  fit.share = (double) count / (double) look->parameters;
  fit.law = marchenko_pastur_fit ((double) look->parameters / rows, count, values + first, &fit.distance);
  return fit;
}

double
spectrum_estimate_distance (const Spectrum *self)
{
  const SpectralLook *look = self->look;
  const Quadrature *estimate = look->density[CURVATURE_PART_HESSIAN];
  double width = run_number (self->run, "smoothing"), sum = 0, step, a[SPECTRAL_POINTS], b[SPECTRAL_POINTS];
  SpectralAxis axis;

  if (!look->exact || estimate == NULL)
    return NAN;
  axis = spectral_axis_new (look->least, look->top_values[0]);
  /* All eigenvalues with one weight are a quadrature, too. */
  size_t count = look->parameters;
  g_autofree double *weights = g_new (double, count);
  for (size_t i = 0; i < count; i++)
    weights[i] = 1.0 / (double) count;
  Quadrature exact = { count, 1, count, &count, look->values[CURVATURE_PART_HESSIAN], weights };
  step = spectral_axis_density (&axis, &exact, width, NULL, a);
  spectral_axis_density (&axis, estimate, width, NULL, b);
  for (int i = 0; i < SPECTRAL_POINTS; i++)
    sum += fabs (a[i] - b[i]) * step / 2;
  return sum;
}
