/* The plane that a run is watched on: its directions, the surface over it, and where a parameter vector lies in it. */
#pragma once

#include "analysis/directions.h"
#include "analysis/plane.h"
#include "experiments/trajectory.h"

typedef enum
{
  PLANE_TRAJECTORY, /* the first two principal components of the way */
  PLANE_RANDOM,     /* random, filter-normalised */
  PLANE_LAYER,      /* random, layer-normalised */
  PLANE_CURVATURE,  /* the eigenvectors of the Hessian's two largest eigenvalues where the way ends */
  PLANE_THROUGH     /* through three given points */
} PlaneKind;

typedef struct
{
  PlaneKind kind;
  size_t parameters;
  real *centre;
  real *directions;    /* [2 × parameters] */
  double explained[2]; /* share of the way's variance along each; NaN for random directions */
  Plane *plane;
  PlaneGrid *grid;
  Numbers *alpha, *beta, *loss; /* what is known of the surface, as figures take it; NULL before the first level */
  unsigned serial;              /* changes whenever the directions or the centre do */
} LossPlane;

LossPlane *loss_plane_new (const Problem *problem);
void loss_plane_free (LossPlane *loss_plane);

/* Chooses centre, directions and grid anew: the centre is the way's last record, the range (in multiples of the way's
 * own extent, or of the filters' norms) is cut into grid nodes a side.  Old directions are continued in sign and order.
 * Once cancelled, directions along eigenvectors may be random ones instead. */
void loss_plane_place (LossPlane *loss_plane, const Problem *problem, const Trajectory *way, PlaneKind kind,
                       size_t grid, double range, const atomic_bool *cancelled);

/* Chooses centre, directions and grid anew: the plane through three points, a at the origin, b on the first axis, unit
 * directions; the grid holds all three with a margin of a share of their extent on each side. */
void loss_plane_place_through (LossPlane *loss_plane, const Problem *problem, const real *a, const real *b,
                               const real *c, size_t grid, double margin);

/* Evaluates the next level; false when there was none left, or cancelled. */
bool loss_plane_refine (LossPlane *loss_plane, Parallel *parallel, const atomic_bool *cancelled);
bool loss_plane_complete (const LossPlane *loss_plane);

Projection2 loss_plane_project (const LossPlane *loss_plane, const real *theta);

/* The height of the surface, as it is known now, at a point; NaN outside. */
double loss_plane_height (const LossPlane *loss_plane, double alpha, double beta);

/* Whether the point lies within the grid. */
bool loss_plane_holds (const LossPlane *loss_plane, double alpha, double beta);
