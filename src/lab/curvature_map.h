/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far from convex the loss is, over a plane: -λmin/λmax of the Hessian where λmin is negative (Li et al. 2018,
 * figure 8, draw its magnitude), by Lanczos at every node of a grid, coarse to fine.  A node where the loss is not
 * finite, or the extreme eigenvalues have not converged, is a gap. */
#pragma once

#include "lab/loss_surface.h"

typedef struct
{
  const Problem *problem;
  unsigned serial;   /* of the plane that it is over; 0: none yet */
  PlaneGrid *grid;   /* the ratios stand in its losses; NULL before the first placing */
  size_t samples;    /* that the loss is taken over: as many as keep a node cheap */
  uint32_t *order;   /* [n · n] nodes, coarse to fine */
  size_t done;       /* of them */
  GPtrArray *worker; /* of Sharpness, one each */
} CurvatureMap;

CurvatureMap *curvature_map_new (const Problem *problem);
void curvature_map_free (CurvatureMap *self);

/* Begins anew if the plane is another one; at most nodes a side. */
void curvature_map_place (CurvatureMap *self, const LossSurface *plane, size_t nodes);

/* Goes on with the next few nodes; false when there were none left, or cancelled. */
bool curvature_map_refine (CurvatureMap *self, const LossSurface *plane, Parallel *parallel,
                           const atomic_bool *cancelled);
/* The same until this monotonic time (microseconds), or to the end (G_MAXINT64), with progress.  Whether it is
 * complete. */
bool curvature_map_refine_until (CurvatureMap *self, const LossSurface *plane, Run *run, gint64 until);
bool curvature_map_complete (const CurvatureMap *self);

/* What is known of it, over the plane as it is now: the finest level that is whole, or an empty field. */
Plot *curvature_map_plot (const CurvatureMap *self, const LossSurface *plane);
