/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/simplex_map.h"

#include <glib.h>

static size_t
node_index (unsigned n, unsigned i, unsigned j)
{
  return (size_t) j * (n + 1) - (size_t) j * (j - 1) / 2 + i;
}

double
simplex_map_value (unsigned n, const double *values, const double u[3])
{
  double x = u[0] * n, y = u[1] * n;
  unsigned i = (unsigned) MIN (x, n - 1), j = (unsigned) MIN (y, n - 1);

  /* On the edge from the first corner to the second, the small triangle below. */
  if (i + j >= n)
    {
      if (i > 0)
        i--;
      else
        j--;
    }
  x -= i;
  y -= j;
  double at10 = values[node_index (n, i + 1, j)], at01 = values[node_index (n, i, j + 1)];
  if (x + y <= 1 || i + j + 2 > n)
    return (1 - x - y) * values[node_index (n, i, j)] + x * at10 + y * at01;
  return (x + y - 1) * values[node_index (n, i + 1, j + 1)] + (1 - y) * at10 + (1 - x) * at01;
}

double
simplex_map_mean (unsigned n, const double *values)
{
  double sum = 0;

  for (unsigned j = 0, k = 0; j <= n; j++)
    for (unsigned i = 0; i + j <= n; i++, k++)
      {
        int edges = (i == 0) + (j == 0) + (i + j == n);
        sum += values[k] * (edges == 0 ? 6 : edges == 1 ? 3 : 1);
      }
  return sum / (3.0 * n * n);
}
