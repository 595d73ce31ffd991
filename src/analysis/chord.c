/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/chord.h"

#include "numeric/clones.h"

#include <math.h>

/* So many sums go on side by side, whatever the processor: one alone would wait for itself at each step. */
#define LANES 8

static NUMERIC_CLONES double
square_of_difference (size_t n, const real *restrict a, const real *restrict b)
{
  double sum[LANES] = { 0 }, rest = 0;
  size_t i = 0;

  for (; i + LANES <= n; i += LANES)
    for (int k = 0; k < LANES; k++)
      {
        double d = (double) a[i + k] - (double) b[i + k];
        sum[k] += d * d;
      }
  for (; i < n; i++)
    rest += ((double) a[i] - (double) b[i]) * ((double) a[i] - (double) b[i]);
  for (int k = 0; k < LANES; k++)
    rest += sum[k];
  return rest;
}

static NUMERIC_CLONES double
product_with_difference (size_t n, const real *restrict a, const real *restrict b, const real *restrict x)
{
  double sum[LANES] = { 0 }, rest = 0;
  size_t i = 0;

  for (; i + LANES <= n; i += LANES)
    for (int k = 0; k < LANES; k++)
      sum[k] += ((double) b[i + k] - (double) a[i + k]) * (double) x[i + k];
  for (; i < n; i++)
    rest += ((double) b[i] - (double) a[i]) * (double) x[i];
  for (int k = 0; k < LANES; k++)
    rest += sum[k];
  return rest;
}

static NUMERIC_CLONES void
subtract_difference (size_t n, const real *restrict a, const real *restrict b, real fraction, real *restrict x)
{
  for (size_t i = 0; i < n; i++)
    x[i] -= fraction * (b[i] - a[i]);
}

static NUMERIC_CLONES void
mix (size_t n, const real *restrict a, const real *restrict b, real t, real *restrict out)
{
  for (size_t i = 0; i < n; i++)
    out[i] = a[i] + t * (b[i] - a[i]);
}

double
chord_length (size_t n, const real *a, const real *b)
{
  return sqrt (square_of_difference (n, a, b));
}

void
chord_take_away (size_t n, const real *a, const real *b, real *gradient)
{
  double square = square_of_difference (n, a, b);

  if (square > 0)
    subtract_difference (n, a, b, (real) (product_with_difference (n, a, b, gradient) / square), gradient);
}

void
chord_point (size_t n, const real *a, const real *b, real t, real *point)
{
  mix (n, a, b, t, point);
}
