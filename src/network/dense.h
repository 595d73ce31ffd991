/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dense layer: Z[out × n] = W[out × in] · X + b. */
#pragma once

#include "numeric/real.h"

#include <stdbool.h>

#define dense_forward REAL_NAME (dense_forward)
#define dense_backward_weights REAL_NAME (dense_backward_weights)
#define dense_bias_gradient REAL_NAME (dense_bias_gradient)
#define dense_backward_input REAL_NAME (dense_backward_input)

/* What a layer reads: unit-major [in × stride] between layers, sample-major [n × in] (stride = in) at the first. */
typedef struct
{
  const real *x;
  size_t stride;
  bool sample_major;
} Input;

/* z[out × stride]; bias[out] or NULL. */
void dense_forward (size_t in, size_t out, size_t n, const real *weight, const real *bias, Input input, real *z,
                    size_t stride);

/* weight_gradient[out × in] = beta · it + dz · Xᵀ, bias_gradient[out] (or NULL) likewise. */
void dense_backward_weights (size_t in, size_t out, size_t n, const real *dz, size_t stride, Input input, real beta,
                             real *weight_gradient, real *bias_gradient);

/* The second part alone. */
void dense_bias_gradient (size_t out, size_t n, const real *dz, size_t stride, real beta, real *bias_gradient);

/* dx[in × stride] = beta · it + Wᵀ · dz. */
void dense_backward_input (size_t in, size_t out, size_t n, const real *weight, const real *dz, size_t stride,
                           real beta, real *dx);
