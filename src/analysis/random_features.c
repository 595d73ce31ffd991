/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/random_features.h"

#include "numeric/interruption.h"
#include "numeric/product.h"

#include <math.h>

void
random_features_sphere (uint64_t seed, size_t count, size_t d, float *out)
{
  for (size_t i = 0; i < count && !interruption_came (); i++, out += d)
    {
      Random random = random_stream (seed, i);
      double squares = 0;
      for (size_t j = 0; j < d; j++)
        {
          double value = random_normal (&random);
          out[j] = (float) value;
          squares += value * value;
        }
      float scale = (float) sqrt ((double) d / squares);
      for (size_t j = 0; j < d; j++)
        out[j] *= scale;
    }
}

void
random_features (size_t n, size_t count, size_t d, const float *x, const float *theta, float *out)
{
  float scale = 1 / sqrtf ((float) d);

  product_f (PRODUCT_NT, n, count, d, x, d, theta, d, 0, out, count);
  for (size_t i = 0; i < n * count; i++)
    out[i] = out[i] > 0 ? out[i] * scale : 0;
}
