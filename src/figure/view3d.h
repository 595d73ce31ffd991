/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a three-dimensional plot is seen from, and how its box is projected.
 *
 * A turntable: the loss axis stays upright on the screen.  The box is [-1, 1] × [-1, 1] × [-h, h] in
 * its own units (h = 0.7); heights are mapped to it after the z axis's scale.  Used alike by the OpenGL
 * renderer, the Cairo projection and picking, so that they agree to the pixel.
 */
#pragma once

#include <graphene.h>
#include <stdbool.h>

typedef struct
{
  double yaw;                       /* radians about the loss axis */
  double pitch;                     /* radians above the floor, 0 … π/2 */
  double zoom;                      /* 1: the box fits */
  double pan_x, pan_y;              /* in box units on the screen */
  double left, right, above, below; /* pixels that are left beside the box, for labels */
} View3D;

View3D view3d_default (void);                          /* the isometric view, V */
View3D view3d_top (void);                              /* T */
View3D view3d_front (void);                            /* X */
View3D view3d_side (void);                             /* Y */
void view3d_turn (View3D *view, double dx, double dy); /* by a drag of dx, dy pixels; pitch is held to 0 … π/2 */
