/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Maps without axes, side by side in one plot: losses over triangles between three networks, correlations between the
 * units of two. */
#pragma once

#include "figure/figure.h"

typedef struct
{
  const char *id, *label; /* below the map; label translated */
  int colour;             /* of the label */
  const Numbers *values;
} MapSpec;

/* values: over the nodes of a triangle with so many intervals along each edge (analysis/simplex_map.h), drawn
 * equilateral with the first corner at the lower left, the second at the lower right, the third on top. */
void plot_add_triangles (Plot *plot, const char *id, const MapSpec *maps, unsigned n, unsigned intervals,
                         const char *const corners[3]);

/* values: units × units, row-major, 0 … 1; drawn with the first row on top.  Rows and columns of all are in the order
 * in which the diagonal of the last falls. */
void plot_add_matrices (Plot *plot, const char *id, const MapSpec *maps, unsigned n, size_t units);
