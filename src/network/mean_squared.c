/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "network/losses.h"

double
mean_squared (size_t outputs, size_t n, size_t stride, const real *f, const real *targets, const uint32_t *labels,
              const uint32_t *rows, real scale, real *df)
{
  double sum = 0;
  real slope = 2 * scale / (real) outputs;

  for (size_t k = 0; k < outputs; k++)
    for (size_t s = 0; s < n; s++)
      {
        size_t row = rows ? rows[s] : s;
        real target = targets ? targets[row * outputs + k] : (real) (labels[row] == k);
        real off = f[k * stride + s] - target;
        sum += (double) off * (double) off;
        if (df != NULL)
          df[k * stride + s] = slope * off;
      }
  return sum / (double) outputs;
}
