/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The losses, of outputs f[outputs × stride], unit-major, for n samples: cross-entropy is vector_cross_entropy () of
 * numeric/vector.h; its second derivative, and the squared error. */
#pragma once

#include "numeric/real.h"

#define mean_squared REAL_NAME (mean_squared)
#define softmax_curvature REAL_NAME (softmax_curvature)

/* Sum over the samples of Σ_k (f_k - y_k)² / outputs; y from targets[· × outputs], or one-hot of labels. */
double mean_squared (size_t outputs, size_t n, size_t stride, const real *f, const real *targets,
                     const uint32_t *labels, const uint32_t *rows, real scale, real *df);

/* The cross-entropy's second derivative along a tangent of the outputs: out = scale · (diag p - p pᵀ) df for every
 * sample, from p = softmax f; each block [outputs × its stride].  Right relative to its own size where p comes near to
 * one class.  scratch[2 n]. */
void softmax_curvature (size_t outputs, size_t n, const real *p, size_t p_stride, real scale, const real *df,
                        size_t df_stride, real *out, size_t stride, real *scratch);
