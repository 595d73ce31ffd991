/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/outliers.h"

#include <math.h>

SpectralGap
outliers_gap (size_t n, const double *values)
{
  SpectralGap gap = { 0, NAN };

  for (size_t i = 1; i < n && values[i] > 0; i++)
    if (!(values[i - 1] / values[i] <= gap.ratio))
      gap = (SpectralGap){ i, values[i - 1] / values[i] };
  return gap;
}

double
outliers_overlap (size_t columns, const double *cosine, size_t k)
{
  double sum = 0;

  for (size_t i = 0; i < k; i++)
    for (size_t j = 0; j < k; j++)
      sum += cosine[i * columns + j] * cosine[i * columns + j];
  return sum / (double) k;
}

BulkFit
outliers_fit_bulk (size_t n, const double *values, double threshold, size_t outliers, size_t columns, size_t rows)
{
  BulkFit fit = { false, { NAN, NAN }, NAN, NAN };
  size_t first = 0, count;

  while (first < n && values[first] <= threshold)
    first++;
  if (n - first < outliers + BULK_FEWEST || rows == 0)
    return fit;
  count = n - first - outliers;
  fit.known = true;
  fit.fraction = (double) count / (double) n;
  fit.law = marchenko_pastur_fit ((double) columns / (double) rows, count, values + first, &fit.distance);
  return fit;
}
