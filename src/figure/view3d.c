/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "figure/view3d.h"

#include <math.h>

#define RADIANS_PER_PIXEL 0.008

View3D
view3d_default (void)
{
  return (View3D){ .yaw = 0.7, .pitch = 0.62, .zoom = 1 };
}

View3D
view3d_top (void)
{
  return (View3D){ .yaw = 0, .pitch = M_PI_2, .zoom = 1 };
}

View3D
view3d_front (void)
{
  return (View3D){ .yaw = 0, .pitch = 0, .zoom = 1 };
}

View3D
view3d_side (void)
{
  return (View3D){ .yaw = M_PI_2, .pitch = 0, .zoom = 1 };
}

void
view3d_turn (View3D *view, double dx, double dy)
{
  view->yaw = remainder (view->yaw + dx * RADIANS_PER_PIXEL, 2 * M_PI);
  view->pitch = fmin (fmax (view->pitch + dy * RADIANS_PER_PIXEL, 0), M_PI_2);
}
