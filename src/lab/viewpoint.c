/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/viewpoint.h"

#include "figure/projection.h"

#include <math.h>

#define YAWS 16
#define SAMPLES 24

/* The fraction of the path's points that are not hidden by the surface. */
static double
fraction_seen (const Plot *plot, const Numbers *xs, const Numbers *ys, const Numbers *zs, double yaw)
{
  View3D view = view3d_default ();
  Projection projection;
  double seen = 0;

  view.yaw = yaw;
  projection = projection_new (plot, &view, 800, 500);
  for (int i = 0; i < SAMPLES; i++)
    {
      size_t k = (xs->n - 1) * (size_t) i / (SAMPLES - 1);
      graphene_point3d_t box;
      double px, py, x, y, z;
      if (!projection_to_box (&projection, xs->v[k], ys->v[k], zs->v[k], &box))
        continue;
      projection_to_screen (&projection, &box, &px, &py, NULL);
      if (!projection_pick (&projection, plot, px, py, &x, &y, &z))
        continue;
      seen += hypot ((x - xs->v[k]) / (projection.x_high - projection.x_low),
                     (y - ys->v[k]) / (projection.y_high - projection.y_low))
              < 0.05;
    }
  return seen / SAMPLES;
}

double
viewpoint_yaw (const Plot *plot, const Numbers *x, const Numbers *y, const Numbers *z)
{
  double best = view3d_default ().yaw, most = -1;

  for (int i = 0; i < YAWS; i++)
    {
      double yaw = remainder (view3d_default ().yaw + 2 * M_PI * i / YAWS, 2 * M_PI);
      double seen = fraction_seen (plot, x, y, z, yaw);
      if (seen > most + 0.02)
        {
          most = seen;
          best = yaw;
        }
    }
  return best;
}
