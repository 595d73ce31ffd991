/* Layer normalisation (Ba, Kiros, Hinton 2016): each sample's sums over the units of a layer
 * centred and scaled, ε = 1e-5, then a gain and a shift for every unit. */
#pragma once

#include "numeric/real.h"

#define normalisation_forward REAL_NAME (normalisation_forward)
#define normalisation_backward REAL_NAME (normalisation_backward)

#define NORMALISATION_EPSILON 1e-5

/* All blocks [units × stride], n samples of each row in use.  y = gain · ẑ + shift with ẑ = (z - mean) / √(variance +
 * ε); z may be y or standard.  standard receives ẑ, inverse[n] 1 / √(variance + ε): the backward pass needs both.
 * scratch[n]. */
void normalisation_forward (size_t units, size_t n, size_t stride, const real *z, const real *gain, const real *shift,
                            real *y, real *standard, real *inverse, real *scratch);

/* dz from dy (dz may be dy); gain_gradient[units] and shift_gradient[units] = beta · it + theirs.  scratch[2 n]. */
void normalisation_backward (size_t units, size_t n, size_t stride, const real *dy, const real *gain,
                             const real *standard, const real *inverse, real beta, real *dz, real *gain_gradient,
                             real *shift_gradient, real *scratch);
