/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Activations, unit by unit. */
#pragma once

#include "network/architecture.h"
#include "numeric/real.h"

#define activation_forward REAL_NAME (activation_forward)
#define activation_backward REAL_NAME (activation_backward)
#define activation_jet REAL_NAME (activation_jet)
#define activation_tangent REAL_NAME (activation_tangent)
#define activation_backward_tangent REAL_NAME (activation_backward_tangent)

/* a = act (z) over n contiguous values; slope receives what the backward pass needs beside a (GELU: act′, square: 2 z),
 * and may be NULL when there is none. */
void activation_forward (Activation activation, size_t n, const real *z, real *a, real *slope);

/* dz = da · act′ (z), from a and slope as the forward pass left them; dz may be da. */
void activation_backward (Activation activation, size_t n, const real *a, const real *slope, const real *da, real *dz);

/* a = act (z) with its first two derivatives there, for second derivatives at a point.  a may be z; bend may be NULL
 * where activation_bends () is false (ReLU's kink counts for nothing, as in its derivative).  scratch[n]. */
void activation_jet (Activation activation, size_t n, const real *z, real *a, real *slope, real *bend, real *scratch);

/* da = slope · dz: how a moves when z moves along dz. */
void activation_tangent (size_t n, const real *slope, const real *dz, real *da);

/* How dL/dz = slope · dL/da moves: out = slope · moved + bend_term · dz, where moved is how dL/da moves and bend_term =
 * act″ · dL/da (NULL for none). */
void activation_backward_tangent (size_t n, const real *slope, const real *moved, const real *bend_term, const real *dz,
                                  real *out);
