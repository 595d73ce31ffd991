/* The losses: of outputs f[outputs × stride], unit-major, for n samples. */
#pragma once

#include "numeric/real.h"

#define cross_entropy REAL_NAME (cross_entropy)
#define mean_squared REAL_NAME (mean_squared)
#define softmax_curvature REAL_NAME (softmax_curvature)

/* Sum over the samples of log Σ exp f - f_y, in double.  labels[i] belongs to sample i, or with rows to sample rows[i].
 * With df (not NULL; may be f) the gradient times scale: (softmax f - one-hot y) · scale.  scratch[n]. */
double cross_entropy (size_t outputs, size_t n, size_t stride, const real *f, const uint32_t *labels,
                      const uint32_t *rows, real scale, real *df, real *scratch);

/* Sum over the samples of Σ_k (f_k - y_k)² / outputs; y from targets[· × outputs], or one-hot of labels. */
double mean_squared (size_t outputs, size_t n, size_t stride, const real *f, const real *targets,
                     const uint32_t *labels, const uint32_t *rows, real scale, real *df);

/* The cross-entropy's second derivative along a tangent of the outputs: out = scale · (diag p - p pᵀ) df for every
 * sample, from p = softmax f; each block [outputs × its stride].  scratch[n]. */
void softmax_curvature (size_t outputs, size_t n, const real *p, size_t p_stride, real scale, const real *df,
                        size_t df_stride, real *out, size_t stride, real *scratch);
