/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/decomposition.h"

#include <math.h>

/* Sums over one target: what is added to the squared bias, and to both sums of squares. */
static void
add_target (double target, size_t i, const double *const *predictions, size_t sets, size_t starts, Decomposition *sums)
{
  double mean = 0, squares = 0;

  for (size_t t = 0; t < sets; t++)
    {
      const double *const *of_set = predictions + t * starts;
      double set_mean = 0;
      for (size_t k = 0; k < starts; k++)
        set_mean += of_set[k][i] / (double) starts;
      for (size_t k = 0; k < starts; k++)
        sums->within += pow (of_set[k][i] - set_mean, 2);
      mean += set_mean / (double) sets;
      squares += set_mean * set_mean;
    }
  sums->between += fmax (squares - (double) sets * mean * mean, 0);
  sums->bias += pow (mean - target, 2);
}

Decomposition
decomposition_of (const double *targets, size_t n, const double *const *predictions, size_t sets, size_t starts)
{
  Decomposition sums = { 0 };
  double between, within;

  if (sets < 2)
    return (Decomposition){ NAN, NAN, NAN };
  for (size_t i = 0; i < n; i++)
    add_target (targets[i], i, predictions, sets, starts, &sums);
  between = sums.between / (double) (sets - 1);
  within = starts > 1 ? sums.within / (double) (sets * (starts - 1)) : 0;
  return (Decomposition){ sums.bias - between / (double) sets, between - within / (double) starts, within };
}
