#include "network/losses.h"

double
cross_entropy (size_t outputs, size_t n, size_t stride, const real *f, const uint32_t *labels, const uint32_t *rows,
               real scale, real *df, real *scratch)
{
  real *normaliser = scratch;
  double sum = 0;

  vector_log_sum_exp (outputs, n, f, stride, normaliser);
  for (size_t s = 0; s < n; s++)
    sum += (double) normaliser[s] - (double) f[labels[rows ? rows[s] : s] * stride + s];
  if (df == NULL)
    return sum;
  for (size_t k = 0; k < outputs; k++)
    {
      const real *in = f + k * stride;
      real *out = df + k * stride;
      for (size_t s = 0; s < n; s++)
        out[s] = in[s] - normaliser[s];
      vector_exp (n, out, out);
      for (size_t s = 0; s < n; s++)
        out[s] *= scale;
    }
  for (size_t s = 0; s < n; s++)
    df[labels[rows ? rows[s] : s] * stride + s] -= scale;
  return sum;
}

void
softmax_curvature (size_t outputs, size_t n, const real *p, size_t p_stride, real scale, const real *df,
                   size_t df_stride, real *out, size_t stride, real *scratch)
{
  real *mean = scratch;

  for (size_t s = 0; s < n; s++)
    mean[s] = 0;
  for (size_t k = 0; k < outputs; k++)
    for (size_t s = 0; s < n; s++)
      mean[s] += p[k * p_stride + s] * df[k * df_stride + s];
  for (size_t k = 0; k < outputs; k++)
    for (size_t s = 0; s < n; s++)
      out[k * stride + s] = scale * p[k * p_stride + s] * (df[k * df_stride + s] - mean[s]);
}
