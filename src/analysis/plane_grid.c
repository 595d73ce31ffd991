/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/plane_grid.h"

#include <glib.h>
#include <math.h>

#define COARSEST 8 /* intervals of level 0, about */

PlaneGrid *
plane_grid_new (size_t n, double alpha_low, double alpha_high, double beta_low, double beta_high)
{
  PlaneGrid *grid = g_new0 (PlaneGrid, 1);

  g_assert (n >= 2);
  grid->n = n;
  grid->alpha = g_new (double, n);
  grid->beta = g_new (double, n);
  grid->loss = g_new (double, n *n);
  for (size_t i = 0; i < n; i++)
    {
      double t = (double) i / (double) (n - 1);
      /* Symmetric about the middle to the last bit, and both ends exact. */
      grid->alpha[i] = (1 - t) * alpha_low + t * alpha_high;
      grid->beta[i] = (1 - t) * beta_low + t * beta_high;
    }
  for (size_t i = 0; i < n * n; i++)
    grid->loss[i] = NAN;
  grid->levels = 1;
  while (((n - 1) >> (grid->levels - 1)) > COARSEST)
    grid->levels++;
  return grid;
}

void
plane_grid_free (PlaneGrid *grid)
{
  g_free (grid->alpha);
  g_free (grid->beta);
  g_free (grid->loss);
  g_free (grid);
}

/* The level at which a row (or column) comes in: the ends at once, the others by the power of two in their index. */
static unsigned
line_level (const PlaneGrid *grid, size_t i)
{
  unsigned level = 0;

  if (i == grid->n - 1)
    return 0;
  while (level + 1 < grid->levels && i % ((size_t) 1 << (grid->levels - 1 - level)) != 0)
    level++;
  return level;
}

unsigned
plane_grid_level (const PlaneGrid *grid, size_t i, size_t j)
{
  return MAX (line_level (grid, i), line_level (grid, j));
}

size_t
plane_grid_nodes (const PlaneGrid *grid, size_t *nodes)
{
  size_t count = 0;

  for (size_t i = 0; i < grid->n && grid->level > 0; i++)
    if (line_level (grid, i) < grid->level)
      nodes[count++] = i;
  return count;
}
