#include "network/dense.h"

void
dense_forward (size_t in, size_t out, size_t n, const real *weight, const real *bias, Input input, real *z,
               size_t stride)
{
  if (bias != NULL)
    for (size_t u = 0; u < out; u++)
      for (size_t s = 0; s < n; s++)
        z[u * stride + s] = bias[u];
  product (input.sample_major ? PRODUCT_NT : PRODUCT_NN, out, n, in, weight, in, input.x, input.stride, bias != NULL, z,
           stride);
}

void
dense_backward_weights (size_t in, size_t out, size_t n, const real *dz, size_t stride, Input input, real beta,
                        real *weight_gradient, real *bias_gradient)
{
  product (input.sample_major ? PRODUCT_NN : PRODUCT_NT, out, in, n, dz, stride, input.x, input.stride, beta,
           weight_gradient, in);
  if (bias_gradient == NULL)
    return;
  for (size_t u = 0; u < out; u++)
    {
      real sum = 0;
      for (size_t s = 0; s < n; s++)
        sum += dz[u * stride + s];
      bias_gradient[u] = (beta != 0 ? beta * bias_gradient[u] : 0) + sum;
    }
}

void
dense_backward_input (size_t in, size_t out, size_t n, const real *weight, const real *dz, size_t stride, real beta,
                      real *dx)
{
  product (PRODUCT_TN, in, n, out, weight, in, dz, stride, beta, dx, stride);
}
