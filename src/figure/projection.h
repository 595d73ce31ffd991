/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From data to the screen for a plot with a surface, and back. */
#pragma once

#include "figure/figure.h"

typedef struct
{
  double x_low, x_high, y_low, y_high, z_low, z_high; /* data ranges of the box */
  Scale z_scale;
  double width, height; /* of the viewport, pixels */
  View3D view;
  bool orthographic;        /* from straight above: a map */
  double scale;             /* pixels a unit of the box, in its middle */
  double pan_x, pan_y;      /* in units of the box, to the right and upwards */
  graphene_matrix_t matrix; /* box to clip space */
} Projection;

#define BOX_HALF_HEIGHT 0.7
/* The lowest height of the surface stands so far above the floor, which carries its contour map. */
#define BOX_FLOOR_GAP 0.3

/* At zoom 1 the box fills what the view's margins leave of the viewport in one direction, from wherever it is seen, and
 * lies in the middle of it. */
Projection projection_new (const Plot *plot, const View3D *view, double width, double height);

/* Data to box coordinates; false if a value cannot be shown (NaN, or ≤ 0 on a log scale). Values beyond the
 * range land on the box's face in z. */
bool projection_to_box (const Projection *projection, double x, double y, double z, graphene_point3d_t *box);

/* The box's coordinate of a value on an axis; NaN where it has none.  Not clipped. */
double projection_place (const Projection *projection, AxisName axis, double value);

/* Box to pixels (origin top left); depth grows away from the eye, 0 … 1. */
void projection_to_screen (const Projection *projection, const graphene_point3d_t *box, double *px, double *py,
                           double *depth);

/* The point of the surface under a pixel; false if there is none.  What is beyond the range is found in the plane in
 * which it is cut off, with the height that it has. */
bool projection_pick (const Projection *projection, const Plot *plot, double px, double py, double *x, double *y,
                      double *z);
/* The same of what is drawn: where the surface is cut off, the eye sees through. */
bool projection_pick_drawn (const Projection *projection, const Plot *plot, double px, double py, double *x, double *y,
                            double *z);

/* Where the box shows its ticks from this side: the floor edge nearest to the eye for x and y, and the silhouette's
 * left-most upright for z, so that labels stay outside the surface and readable from every side. */
typedef struct
{
  graphene_point3d_t from, to; /* the edge, in box coordinates, from the axis's low to its high end */
  graphene_point3d_t outward;  /* unit vector in the box, away from it: where labels go */
  bool visible;                /* false where the axis runs along the line of sight */
} BoxEdge;
void projection_edges (const Projection *projection, BoxEdge edges[3]);
/* Which of the four upright faces (x low, x high, y low, y high) are behind the surface and so get grid lines. */
void projection_back_faces (const Projection *projection, bool faces[4]);
