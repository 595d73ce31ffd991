/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layer normalisation (Ba, Kiros, Hinton 2016): each sample's sums over the units of a layer
 * centred and scaled, ε = 1e-5, then a gain and a shift for every unit. */
#pragma once

#include "numeric/real.h"

#define normalisation_forward REAL_NAME (normalisation_forward)
#define normalisation_backward REAL_NAME (normalisation_backward)

#define normalisation_tangent REAL_NAME (normalisation_tangent)
#define normalisation_backward_tangent REAL_NAME (normalisation_backward_tangent)

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

/* Tangents: how all of this moves when z moves along dz, the gain along gain_tangent and the shift along shift_tangent
 * (both [units], or both NULL when they stay).  d… is "the tangent of …" here; blocks have rows of their own stride. */

/* dy = gain · dẑ + gain_tangent · ẑ + shift_tangent (dy may be dz), with dẑ into standard_tangent and the mean over the
 * units of ẑ · dz into along[n].  scratch[n]. */
void normalisation_tangent (size_t units, size_t n, size_t stride, const real *gain, const real *standard,
                            const real *inverse, const real *gain_tangent, const real *shift_tangent,
                            size_t tangent_stride, const real *dz, real *dy, real *standard_tangent, real *along,
                            real *scratch);

/* What the passes at the point itself left.  dy = dz = NULL drops all that comes from them: what remains is the plain
 * backward pass of moved, as Gauss-Newton products want it (standard_tangent and along are then not read). */
typedef struct
{
  const real *standard, *inverse;
  const real *dy, *dz; /* dL/dy and dL/dz */
} REAL_NAME (NormalisationPoint);
#define NormalisationPoint REAL_NAME (NormalisationPoint)

/* How dL/dz moves, into out, when dL/dy moves along moved (out may be moved; both in rows of moved_stride); and how the
 * gradients of gain and shift do, beta as above.  standard_tangent and along as normalisation_tangent left them.
 * scratch[3 n]. */
void normalisation_backward_tangent (size_t units, size_t n, size_t stride, const real *gain,
                                     const NormalisationPoint *point, const real *gain_tangent, size_t moved_stride,
                                     const real *moved, size_t tangent_stride, const real *standard_tangent,
                                     const real *along, real beta, real *out, real *gain_gradient, real *shift_gradient,
                                     real *scratch);
