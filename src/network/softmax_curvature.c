/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "network/losses.h"

#include "numeric/clones.h"

/* The tangent of the likeliest class's output. */
static NUMERIC_CLONES void
likeliest_tangent (size_t outputs, size_t n, const real *p, size_t p_stride, const real *df, size_t df_stride,
                   real *highest, real *likeliest)
{
  for (size_t s = 0; s < n; s++)
    {
      highest[s] = p[s];
      likeliest[s] = df[s];
    }
  for (size_t k = 1; k < outputs; k++)
    for (size_t s = 0; s < n; s++)
      {
        bool higher = p[k * p_stride + s] > highest[s];
        highest[s] = higher ? p[k * p_stride + s] : highest[s];
        likeliest[s] = higher ? df[k * df_stride + s] : likeliest[s];
      }
}

/* What a class's tangent is beyond that of the likeliest class. */
static NUMERIC_CLONES void
add_means (size_t outputs, size_t n, const real *p, size_t p_stride, const real *df, size_t df_stride,
           const real *likeliest, real *mean)
{
  for (size_t s = 0; s < n; s++)
    mean[s] = 0;
  for (size_t k = 0; k < outputs; k++)
    for (size_t s = 0; s < n; s++)
      mean[s] += p[k * p_stride + s] * (df[k * df_stride + s] - likeliest[s]);
}

static NUMERIC_CLONES void
centre (size_t n, const real *p, real scale, const real *df, const real *likeliest, const real *mean, real *out)
{
  for (size_t s = 0; s < n; s++)
    out[s] = scale * p[s] * ((df[s] - likeliest[s]) - mean[s]);
}

/* A tangent common to all outputs changes nothing.  With that of the likeliest class r taken away, out_r = -p_r Σ_j p_j
 * (df_j - df_r) has no term of r's own that p_r df_r (1 - p_r) would have to be the difference of. */
void
softmax_curvature (size_t outputs, size_t n, const real *p, size_t p_stride, real scale, const real *df,
                   size_t df_stride, real *out, size_t stride, real *scratch)
{
  real *likeliest = scratch, *mean = scratch + n;

  likeliest_tangent (outputs, n, p, p_stride, df, df_stride, mean, likeliest);
  add_means (outputs, n, p, p_stride, df, df_stride, likeliest, mean);
  for (size_t k = 0; k < outputs; k++)
    centre (n, p + k * p_stride, scale, df + k * df_stride, likeliest, mean, out + k * stride);
}
