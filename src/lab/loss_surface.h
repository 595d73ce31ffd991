/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A plane in parameter space: its directions, the loss over it, and where a parameter vector lies in it. */
#pragma once

#include "analysis/directions.h"
#include "analysis/plane.h"
#include "figure/figure.h"
#include "lab/trajectory.h"
#include "runs/run_inside.h"

typedef enum
{
  PLANE_TRAJECTORY, /* the first two principal directions of the path about its end (Li et al. 2018) */
  PLANE_RANDOM,     /* random, filter-normalised */
  PLANE_LAYER,      /* random, layer-normalised */
  PLANE_CURVATURE,  /* the eigenvectors of the Hessian's two largest eigenvalues where the path ends */
  PLANE_THROUGH     /* through three given points */
} PlaneKind;

typedef struct
{
  PlaneKind kind; /* as it is: random where eigenvectors were asked for and there are none */
  bool converged; /* of eigenvectors, whether both have */
  size_t parameters;
  real *centre;
  real *directions; /* [2 × parameters] */
  double
      explained[2]; /* fraction of the path's variance, about its mean, along each; NaN where the path does not say */
  Plane *plane;
  PlaneGrid *grid;
  Numbers *alpha, *beta, *loss; /* what is known of the surface, as figures take it; NULL before the first level */
  unsigned serial;              /* changes whenever the directions or the centre do */
} LossSurface;

LossSurface *loss_surface_new (const Problem *problem);
void loss_surface_free (LossSurface *loss_surface);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LossSurface, loss_surface_free)

/* Chooses centre, directions and grid anew: the centre is the path's last record, the range (in multiples of the path's
 * own extent, or of the filters' norms) is cut into grid nodes a side.  Old directions are continued in sign and order.
 * Once cancelled, and where the loss is not finite, random directions take the place of eigenvectors: see kind. */
void loss_surface_place (LossSurface *loss_surface, const Problem *problem, const Series *trajectory, PlaneKind kind,
                         size_t grid, double range, const atomic_bool *cancelled);

/* Chooses centre, directions and grid anew: the plane through three points, a at the origin, b on the first axis, unit
 * directions; the grid holds all three with a margin of a fraction of their extent on each side. */
void loss_surface_place_through (LossSurface *loss_surface, const Problem *problem, const real *a, const real *b,
                                 const real *c, size_t grid, double margin);

/* Evaluates the next level; false when there was none left, or cancelled. */
bool loss_surface_refine (LossSurface *loss_surface, Parallel *parallel, const atomic_bool *cancelled);
/* At least one level, and others until this monotonic time (microseconds); G_MAXINT64: to the end, with progress. Over
 * the run's workers.  Whether it is complete. */
bool loss_surface_refine_until (LossSurface *loss_surface, Run *run, gint64 until);
bool loss_surface_complete (const LossSurface *loss_surface);

/* Whether its extent is that of the path, not one of the weights. */
bool loss_surface_follows_path (const LossSurface *loss_surface);

Projection2 loss_surface_project (const LossSurface *loss_surface, const real *theta);

/* The height of the surface, as it is known now, at a point; NaN outside. */
double loss_surface_height (const LossSurface *loss_surface, double alpha, double beta);

/* Whether the point lies within the grid. */
bool loss_surface_holds (const LossSurface *loss_surface, double alpha, double beta);
