/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "network/dense.h"

#include "numeric/clones.h"

/* Sums along the samples, in sixteen strands so that they can run side by side. */
static NUMERIC_CLONES real
row_sum (size_t n, const real *x)
{
  real strands[16] = { 0 }, sum = 0;
  size_t s = 0;

  for (; s + 16 <= n; s += 16)
    for (int k = 0; k < 16; k++)
      strands[k] += x[s + (size_t) k];
  for (; s < n; s++)
    sum += x[s];
  for (int half = 8; half > 0; half /= 2)
    for (int k = 0; k < half; k++)
      strands[k] += strands[k + half];
  return sum + strands[0];
}

void
dense_forward (size_t in, size_t out, size_t n, const real *weight, const real *bias, Input input, real *z,
               size_t stride)
{
  product_affine (input.sample_major ? PRODUCT_NT : PRODUCT_NN, out, n, in, weight, in, input.x, input.stride, 0, bias,
                  NULL, 0, z, stride);
}

void
dense_backward_weights (size_t in, size_t out, size_t n, const real *dz, size_t stride, Input input, real beta,
                        real *weight_gradient, real *bias_gradient)
{
  product (input.sample_major ? PRODUCT_NN : PRODUCT_NT, out, in, n, dz, stride, input.x, input.stride, beta,
           weight_gradient, in);
  if (bias_gradient != NULL)
    dense_bias_gradient (out, n, dz, stride, beta, bias_gradient);
}

void
dense_bias_gradient (size_t out, size_t n, const real *dz, size_t stride, real beta, real *bias_gradient)
{
  for (size_t u = 0; u < out; u++)
    bias_gradient[u] = (beta != 0 ? beta * bias_gradient[u] : 0) + row_sum (n, dz + u * stride);
}

void
dense_backward_input (size_t in, size_t out, size_t n, const real *weight, const real *dz, size_t stride, real beta,
                      real *dx)
{
  product (PRODUCT_TN, in, n, out, weight, in, dz, stride, beta, dx, stride);
}
