/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files that draw a surface by projection share. */
#pragma once

#include "figure/cut.h"
#include "figure/projection.h"
#include "figure/ticks.h"
#include "plot/layers.h"

#define LIFT 0.012 /* of paths over the surface, in box units */

typedef struct
{
  const Pen *pen;
  const Plot *plot;
  const Layer *surface; /* cut finer */
  Projection projection;
  PlotCut cut; /* of what is drawn with its surface */
  double x, y; /* of the rectangle */
} SurfaceScene;

typedef struct
{
  double px, py, depth;
} Screen;

/* The point on the screen, lifted in box units; false where it has none. */
bool scene_to_screen (const SurfaceScene *scene, double x, double y, double z, double lift, Screen *screen);
Screen scene_box_screen (const SurfaceScene *scene, float x, float y, float z);
void scene_box_line (const SurfaceScene *scene, const float a[3], const float b[3]);
float scene_axis_place (const SurfaceScene *scene, int axis, double value);

void scene_draw_back_grid (const SurfaceScene *scene);
void scene_draw_floor (const SurfaceScene *scene); /* its contour map */
void scene_draw_quads (const SurfaceScene *scene); /* the surface, with its contour lines */
void scene_draw_path (const SurfaceScene *scene, const Layer *path);
void scene_draw_axes (const SurfaceScene *scene);
