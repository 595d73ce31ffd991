/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values at the nodes of a triangle, as simplex_losses () gives them: u = (i, j, n - i - j) / n, row by row, j = 0 … n
 * and i = 0 … n - j, for n ≥ 1 intervals along each edge. */
#pragma once

#include <stddef.h>

#define SIMPLEX_MAP_NODES(n) (((n) + 1) * ((n) + 2) / 2)

/* Linear over each of the n² small triangles, at the barycentric coordinates u[3] (none negative, their sum 1). */
double simplex_map_value (unsigned n, const double *values, const double u[3]);

/* The mean over the triangle, uniform in barycentric coordinates, linear between the nodes: a node counts as many of
 * the n² small triangles as it is a corner of, 6 inside, 3 on an edge, 1 at a corner. Exact for affine functions,
 * otherwise to O (1/n²).  Not finite where a value is not.  O (n²). */
double simplex_map_mean (unsigned n, const double *values);
