/* Where a path through parameter space lies over a surface. */
#pragma once

#include "analysis/path.h"
#include "lab/loss_surface.h"

/* n points, evenly spaced in the path's parameter. */
typedef struct
{
  Numbers *alpha, *beta; /* [n] their projections onto the plane */
  Numbers *height;       /* [n] of the surface there; NaN outside of it */
  Numbers *loss;         /* [n] of the networks themselves */
  double distance;       /* the largest from the plane, divided by the path's length */
} SurfaceTrack;

/* Of the points where the profile of the path was measured: O(n · parameters). */
SurfaceTrack *surface_track_new (const LossSurface *surface, const Path *path, const PathProfile *profile);
void surface_track_free (SurfaceTrack *track);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SurfaceTrack, surface_track_free)

/* The parameter, in hundredths, where the path's projection onto the plane is nearest to a point of it. */
double surface_nearest (const LossSurface *surface, const Path *path, double alpha, double beta);
