/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "network/normalisation.h"

#include <math.h>
#include <stdbool.h>

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
  real *mean = scratch, weight = (real) 1 / (real) units;

  clear (n, mean);
  for (size_t u = 0; u < units; u++)
    for (size_t s = 0; s < n; s++)
      mean[s] += z[u * stride + s] * weight;
  clear (n, inverse);
  for (size_t u = 0; u < units; u++)
    for (size_t s = 0; s < n; s++)
      {
        real off = z[u * stride + s] - mean[s];
        inverse[s] += off * off * weight;
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
  real *mean = scratch, *along = scratch + n, weight = (real) 1 / (real) units;

  clear (2 * n, scratch);
  for (size_t u = 0; u < units; u++)
    {
      real of_gain = 0, of_shift = 0;
      for (size_t s = 0; s < n; s++)
        {
          real d = dy[u * stride + s], standardised = standard[u * stride + s];
          of_gain += d * standardised;
          of_shift += d;
          mean[s] += d * gain[u] * weight;
          along[s] += d * gain[u] * standardised * weight;
        }
      gain_gradient[u] = (beta != 0 ? beta * gain_gradient[u] : 0) + of_gain;
      shift_gradient[u] = (beta != 0 ? beta * shift_gradient[u] : 0) + of_shift;
    }
  for (size_t u = 0; u < units; u++)
    for (size_t s = 0; s < n; s++)
      dz[u * stride + s] = (dy[u * stride + s] * gain[u] - mean[s] - standard[u * stride + s] * along[s]) * inverse[s];
}

void
normalisation_tangent (size_t units, size_t n, size_t stride, const real *gain, const real *standard,
                       const real *inverse, const real *gain_tangent, const real *shift_tangent, size_t tangent_stride,
                       const real *dz, real *dy, real *standard_tangent, real *along, real *scratch)
{
  real *mean = scratch, weight = (real) 1 / (real) units;

  clear (n, mean);
  clear (n, along);
  for (size_t u = 0; u < units; u++)
    for (size_t s = 0; s < n; s++)
      {
        real d = dz[u * tangent_stride + s];
        mean[s] += d * weight;
        along[s] += d * standard[u * stride + s] * weight;
      }
  for (size_t u = 0; u < units; u++)
    {
      real of_gain = gain_tangent ? gain_tangent[u] : 0, of_shift = shift_tangent ? shift_tangent[u] : 0;
      for (size_t s = 0; s < n; s++)
        {
          real standardised = standard[u * stride + s];
          real moved = inverse[s] * (dz[u * tangent_stride + s] - mean[s] - standardised * along[s]);
          standard_tangent[u * tangent_stride + s] = moved;
          dy[u * tangent_stride + s] = gain[u] * moved + of_gain * standardised + of_shift;
        }
    }
}

/* With c = dL/dẑ = dL/dy · gain, r = 1/σ:  dL/dz = r (c - mean c - ẑ · mean (c ẑ)).  Along the tangent r moves by
 * -r² along, so that the first part moves dL/dz by -r · along times itself. */
void
normalisation_backward_tangent (size_t units, size_t n, size_t stride, const real *gain,
                                const NormalisationPoint *point, const real *gain_tangent, size_t moved_stride,
                                const real *moved, size_t tangent_stride, const real *standard_tangent,
                                const real *along, real beta, real *out, real *gain_gradient, real *shift_gradient,
                                real *scratch)
{
  real *mean = scratch, *mean_along = scratch + n, *here = scratch + 2 * n, weight = (real) 1 / (real) units;
  bool curved = point->dy != NULL;

  clear (3 * n, scratch);
  for (size_t u = 0; u < units; u++)
    {
      real of_gain = 0, of_shift = 0, dgain = gain_tangent ? gain_tangent[u] : 0;
      for (size_t s = 0; s < n; s++)
        {
          size_t i = u * stride + s, t = u * tangent_stride + s, o = u * moved_stride + s;
          real dy = curved ? point->dy[i] : 0, dstandard = curved ? standard_tangent[t] : 0;
          real c = dy * gain[u], dc = moved[o] * gain[u] + dy * dgain;
          of_gain += moved[o] * point->standard[i] + dy * dstandard;
          of_shift += moved[o];
          mean[s] += dc * weight;
          mean_along[s] += (dc * point->standard[i] + c * dstandard) * weight;
          here[s] += c * point->standard[i] * weight;
        }
      gain_gradient[u] = (beta != 0 ? beta * gain_gradient[u] : 0) + of_gain;
      shift_gradient[u] = (beta != 0 ? beta * shift_gradient[u] : 0) + of_shift;
    }
  for (size_t u = 0; u < units; u++)
    for (size_t s = 0; s < n; s++)
      {
        size_t i = u * stride + s, t = u * tangent_stride + s, o = u * moved_stride + s;
        real turned = curved && gain_tangent ? point->dy[i] * gain_tangent[u] : 0;
        real straight = moved[o] * gain[u] + turned - mean[s] - point->standard[i] * mean_along[s];
        real bend_term = curved ? standard_tangent[t] * here[s] + along[s] * point->dz[i] : 0;
        out[o] = point->inverse[s] * (straight - bend_term);
      }
}
