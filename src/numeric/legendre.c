/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "numeric/legendre.h"

void
legendre_evaluate (size_t n, const double *x, size_t count, double *out)
{
  for (size_t i = 0; i < n; i++, out += count)
    for (size_t k = 0; k < count; k++)
      {
        double d = (double) k;
        out[k] = k == 0 ? 1 : k == 1 ? x[i] : ((2 * d - 1) * x[i] * out[k - 1] - (d - 1) * out[k - 2]) / d;
      }
}
