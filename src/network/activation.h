/* Activations, unit by unit. */
#pragma once

#include "network/architecture.h"
#include "numeric/real.h"

#define activation_forward REAL_NAME (activation_forward)
#define activation_backward REAL_NAME (activation_backward)

/* a = act (z) over n contiguous values; slope receives what the backward pass needs beside a (GELU: act′, square: 2 z),
 * and may be NULL when there is none. */
void activation_forward (Activation activation, size_t n, const real *z, real *a, real *slope);

/* dz = da · act′ (z), from a and slope as the forward pass left them; dz may be da. */
void activation_backward (Activation activation, size_t n, const real *a, const real *slope, const real *da, real *dz);
