/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "numeric/statistics.h"

#include <glib.h>
#include <math.h>
#include <stdlib.h>

/* ---- Moments ---- */

/* Their sum, and how many they are. */
static double
sum_of (const double *v, size_t n, size_t *count)
{
  double sum = 0;

  *count = 0;
  for (size_t i = 0; i < n; i++)
    if (!isnan (v[i]))
      {
        sum += v[i];
        ++*count;
      }
  return sum;
}

/* Σ (v - mean)². */
static double
squares_about_mean (const double *v, size_t n, size_t *count)
{
  double mean = sum_of (v, n, count) / (double) *count, squares = 0;

  for (size_t i = 0; i < n; i++)
    if (!isnan (v[i]))
      squares += (v[i] - mean) * (v[i] - mean);
  return squares;
}

double
statistics_mean (const double *v, size_t n)
{
  size_t count;
  double sum = sum_of (v, n, &count);
  return count > 0 ? sum / (double) count : NAN;
}

double
statistics_variance (const double *v, size_t n)
{
  size_t count;
  double squares = squares_about_mean (v, n, &count);
  return count > 0 ? squares / (double) count : NAN;
}

double
statistics_standard_error (const double *v, size_t n)
{
  size_t count;
  double squares = squares_about_mean (v, n, &count);
  return count > 1 ? sqrt (squares / (double) count / (double) (count - 1)) : NAN;
}

/* ---- Order ---- */

static int
ascending (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  if (isnan (x) || isnan (y))
    return isnan (x) - isnan (y);
  return (x > y) - (x < y);
}

size_t
statistics_sort (double *v, size_t n)
{
  size_t count = n;

  if (n == 0)
    return 0;
  qsort (v, n, sizeof (double), ascending);
  while (count > 0 && isnan (v[count - 1]))
    count--;
  return count;
}

double
statistics_sorted_quantile (const double *sorted, size_t n, double p)
{
  double place, rest;
  size_t below;

  if (n == 0)
    return NAN;
  place = p * (double) (n - 1);
  below = (size_t) place;
  rest = place - (double) below;
  /* On a value there is no second one to weigh, which may be infinite. */
  if (rest == 0 || below + 1 >= n)
    return sorted[below];
  return (1 - rest) * sorted[below] + rest * sorted[below + 1];
}

/* The values in order; to be freed. */
static double *
sorted_copy (const double *v, size_t n, size_t *count)
{
  double *sorted = g_memdup2 (v, n * sizeof (double));

  *count = statistics_sort (sorted, n);
  return sorted;
}

double
statistics_quantile (const double *v, size_t n, double p)
{
  size_t count;
  g_autofree double *sorted = sorted_copy (v, n, &count);
  return statistics_sorted_quantile (sorted, count, p);
}

Quartiles
statistics_quartiles (const double *v, size_t n)
{
  size_t count;
  g_autofree double *sorted = sorted_copy (v, n, &count);

  return (Quartiles){ count, statistics_sorted_quantile (sorted, count, 0.25),
                      statistics_sorted_quantile (sorted, count, 0.5),
                      statistics_sorted_quantile (sorted, count, 0.75) };
}
