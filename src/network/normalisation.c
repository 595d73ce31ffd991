#include "network/normalisation.h"

#include <math.h>

static void
clear (size_t n, real *x)
{
  for (size_t s = 0; s < n; s++)
    x[s] = 0;
}

void
normalisation_forward (size_t units, size_t n, size_t stride, const real *z, const real *gain, const real *shift,
                       real *y, real *standard, real *inverse, real *scratch)
{
  real *mean = scratch, share = (real) 1 / (real) units;

  clear (n, mean);
  for (size_t u = 0; u < units; u++)
    for (size_t s = 0; s < n; s++)
      mean[s] += z[u * stride + s] * share;
  clear (n, inverse);
  for (size_t u = 0; u < units; u++)
    for (size_t s = 0; s < n; s++)
      {
        real off = z[u * stride + s] - mean[s];
        inverse[s] += off * off * share;
      }
  for (size_t s = 0; s < n; s++)
    inverse[s] = 1 / (real) sqrt (inverse[s] + (real) NORMALISATION_EPSILON);
  for (size_t u = 0; u < units; u++)
    for (size_t s = 0; s < n; s++)
      {
        real standardised = (z[u * stride + s] - mean[s]) * inverse[s];
        standard[u * stride + s] = standardised;
        y[u * stride + s] = gain[u] * standardised + shift[u];
      }
}

/* With dẑ = dy · gain:  dz = (dẑ - mean dẑ - ẑ · mean (dẑ ẑ)) / σ. */
void
normalisation_backward (size_t units, size_t n, size_t stride, const real *dy, const real *gain, const real *standard,
                        const real *inverse, real beta, real *dz, real *gain_gradient, real *shift_gradient,
                        real *scratch)
{
  real *mean = scratch, *along = scratch + n, share = (real) 1 / (real) units;

  clear (2 * n, scratch);
  for (size_t u = 0; u < units; u++)
    {
      real of_gain = 0, of_shift = 0;
      for (size_t s = 0; s < n; s++)
        {
          real d = dy[u * stride + s], standardised = standard[u * stride + s];
          of_gain += d * standardised;
          of_shift += d;
          mean[s] += d * gain[u] * share;
          along[s] += d * gain[u] * standardised * share;
        }
      gain_gradient[u] = (beta != 0 ? beta * gain_gradient[u] : 0) + of_gain;
      shift_gradient[u] = (beta != 0 ? beta * shift_gradient[u] : 0) + of_shift;
    }
  for (size_t u = 0; u < units; u++)
    for (size_t s = 0; s < n; s++)
      dz[u * stride + s] = (dy[u * stride + s] * gain[u] - mean[s] - standard[u * stride + s] * along[s]) * inverse[s];
}
