/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A rectangular grid on a plane and the order in which to evaluate it, coarse to fine.
 *
 * Level 0 is a grid of about 9 × 9 that includes the edges; every level adds the nodes
 * between, until all are there. */
#pragma once

#include <stddef.h>

typedef struct
{
  size_t n;        /* nodes a side */
  double *alpha;   /* [n], ascending */
  double *beta;    /* [n], ascending */
  double *loss;    /* [n × n], loss[j · n + i] at (alpha[i], beta[j]); NaN where not evaluated yet */
  unsigned level;  /* levels done */
  unsigned levels; /* levels in all */
} PlaneGrid;

PlaneGrid *plane_grid_new (size_t n, double alpha_low, double alpha_high, double beta_low, double beta_high);
void plane_grid_free (PlaneGrid *grid);

/* The level at which node (i, j) is evaluated. */
unsigned plane_grid_level (const PlaneGrid *grid, size_t i, size_t j);

/* The indices of the rows (and columns) that are complete now, into nodes[n]; returns how many. */
size_t plane_grid_nodes (const PlaneGrid *grid, size_t *nodes);
