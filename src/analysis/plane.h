/* SPDX-License-Identifier: GPL-3.0-or-later */
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

#include "analysis/plane_grid.h"
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

/* Evaluates the grid's next level; false if cancelled. */
#define plane_grid_refine REAL_NAME (plane_grid_refine)
bool plane_grid_refine (PlaneGrid *grid, const Plane *plane, Parallel *parallel, const atomic_bool *cancelled);
