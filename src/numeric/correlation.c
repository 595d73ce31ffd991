/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "numeric/correlation.h"

#include <glib.h>
#include <math.h>
#include <stdlib.h>

static double
mean (const double *v, size_t n)
{
  double sum = 0;
  for (size_t i = 0; i < n; i++)
    sum += v[i];
  return sum / (double) n;
}

double
correlation_linear (const double *x, const double *y, size_t n)
{
  double x_mean = mean (x, n), y_mean = mean (y, n), xx = 0, yy = 0, xy = 0;

  for (size_t i = 0; i < n; i++)
    {
      xx += (x[i] - x_mean) * (x[i] - x_mean);
      yy += (y[i] - y_mean) * (y[i] - y_mean);
      xy += (x[i] - x_mean) * (y[i] - y_mean);
    }
  return xx > 0 && yy > 0 ? xy / (sqrt (xx) * sqrt (yy)) : NAN;
}

typedef struct
{
  double value;
  size_t place;
} Entry;

static int
by_value (const void *a, const void *b)
{
  double x = ((const Entry *) a)->value, y = ((const Entry *) b)->value;
  return (x > y) - (x < y);
}

static double *
ranks_of (const double *v, size_t n)
{
  double *ranks = g_new (double, n);
  g_autofree Entry *entries = g_new (Entry, n);

  for (size_t i = 0; i < n; i++)
    entries[i] = (Entry){ v[i], i };
  if (n > 0)
    qsort (entries, n, sizeof *entries, by_value);
  for (size_t i = 0, end; i < n; i = end)
    {
      for (end = i + 1; end < n && entries[end].value == entries[i].value;)
        end++;
      for (size_t k = i; k < end; k++)
        ranks[entries[k].place] = (double) (i + end - 1) / 2;
    }
  return ranks;
}

double
correlation_of_ranks (const double *x, const double *y, size_t n)
{
  g_autofree double *x_ranks = ranks_of (x, n), *y_ranks = ranks_of (y, n);

  return correlation_linear (x_ranks, y_ranks, n);
}
