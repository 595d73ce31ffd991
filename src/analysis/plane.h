/* The loss on a plane θ + α a + β b.
 *
 * The first layer's output is linear in (α, β): three products serve the whole
 * grid.  Several grid points share one product where layers are small.  An
 * evaluator is immutable after it is made and may be used by several threads,
 * each with its own scratch; the loss at a point does not depend on which other
 * points are asked for with it beyond rounding, and not at all on threads
 * as long as the blocks are the same.
 */
#pragma once

#include "network/network.h"
#include "numeric/parallel.h"

#define plane_new REAL_NAME (plane_new)
#define plane_free REAL_NAME (plane_free)
#define plane_losses REAL_NAME (plane_losses)
#define plane_point REAL_NAME (plane_point)

typedef struct _Plane Plane;

/* Copies the three vectors; borrows network and samples. */
Plane *plane_new (const Network *network, const Samples *samples, const real *centre, const real *a, const real *b);
void plane_free (Plane *plane);

/* losses[i] at (alpha[i], beta[i]), i < n, over the parallel's workers (NULL: this thread alone).
 * Once *cancelled is set it returns false, with NaN at the points that were not reached. */
bool plane_losses (const Plane *plane, size_t n, const double *alpha, const double *beta, double *losses,
                   Parallel *parallel, const atomic_bool *cancelled);

/* The parameter vector at a point of the plane. */
void plane_point (const Plane *plane, double alpha, double beta, real *theta);

/* A rectangular grid and the order in which to evaluate it, coarse to fine.  Level 0 is a grid of about 9 × 9 that
 * includes the edges; every level adds the nodes between, until all are there. */
typedef struct
{
  size_t n;        /* nodes a side */
  double *alpha;   /* [n], ascending */
  double *beta;    /* [n], ascending */
  double *loss;    /* [n × n], loss[j · n + i] at (alpha[i], beta[j]); NaN where not evaluated yet */
  unsigned level;  /* levels done */
  unsigned levels; /* levels in all */
} PlaneGrid;

#define plane_grid_new REAL_NAME (plane_grid_new)
#define plane_grid_free REAL_NAME (plane_grid_free)
#define plane_grid_refine REAL_NAME (plane_grid_refine)
#define plane_grid_nodes REAL_NAME (plane_grid_nodes)

PlaneGrid *plane_grid_new (size_t n, double alpha_low, double alpha_high, double beta_low, double beta_high);
void plane_grid_free (PlaneGrid *grid);
bool plane_grid_refine (PlaneGrid *grid, const Plane *plane, Parallel *parallel,
                        const atomic_bool *cancelled); /* one level; false if cancelled */

/* The indices of the rows (and columns) that are complete now, into nodes[n]; returns how many. */
size_t plane_grid_nodes (const PlaneGrid *grid, size_t *nodes);
