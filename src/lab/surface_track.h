/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a path through parameter space, or that of a descent, lies over a surface. */
#pragma once

#include "analysis/path.h"
#include "lab/descent.h"

typedef struct
{
  Numbers *alpha, *beta; /* [n] their projections onto the plane */
  Numbers *height;       /* [n] of the surface there; NaN outside of it */
  Numbers *loss;         /* [n] of the networks themselves */
  double distance;       /* the largest from the plane, divided by the path's length; not-a-number: not known */
} SurfaceTrack;

/* Of the n points where the profile of the path was measured, evenly spaced in its parameter.  O (n P). */
SurfaceTrack *surface_track_new (const LossSurface *surface, const Path *path, const PathProfile *profile);
/* Of a descent's records, and of its iterate where that is behind the last of them; distance is not known. */
SurfaceTrack *surface_track_of_descent (Descent *descent, const LossSurface *surface);

void surface_track_free (SurfaceTrack *track);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SurfaceTrack, surface_track_free)

/* The parameter, in hundredths, where the path's projection onto the plane is nearest to a point of it. */
double surface_track_nearest (const LossSurface *surface, const Path *path, double alpha, double beta);
