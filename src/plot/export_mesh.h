/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The surface of a plot and the paths over it as points, polygons and lines, for the formats of other programs.
 *
 * In the plot's coordinates: x and y as on its axes, a height as its z axis places it: the value itself, on a
 * logarithmic axis its decimal logarithm, on a symmetric one the decades of scale_symlog_place ().  What the plot
 * cannot show (not a number, not positive on a logarithmic axis) is left out, with the polygons and the stretches of
 * lines that it would be a corner of. */
#pragma once

#include "figure/figure.h"

typedef struct
{
  double x, y, height;
  double value;            /* on the z axis: what the height stands for */
  double slope_x, slope_y; /* of the surface's height; 0 on a path */
} MeshPoint;

typedef struct
{
  guint n;           /* 4; others only at an edge that was cut */
  guint32 corner[8]; /* anticlockwise, seen from above */
} MeshPolygon;

/* A stretch of a path without gaps: two points or more, one after the other. */
typedef struct
{
  guint path; /* of the mesh's */
  guint32 first, n;
} MeshLine;

typedef struct
{
  GArray *points; /* of MeshPoint: those of the surface, and then those of the paths */
  guint32 on_surface;
  GArray *polygons; /* of MeshPolygon */
  GArray *lines;    /* of MeshLine */
  GPtrArray *paths; /* of const Layer, those that have lines */
} Mesh;

/* cut: the surface is cut off at the ends of the range of the z axis, as in the picture, and paths are held in it. NULL
 * and an error where there is no polygon. */
Mesh *mesh_new (const Plot *plot, bool cut, GError **error);
void mesh_free (Mesh *mesh);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Mesh, mesh_free)

/* NaN where the plot has no place for the value. */
double mesh_height (const Plot *plot, double value);
/* The unit vector that stands on the surface there, upwards. */
void mesh_normal (const MeshPoint *point, double normal[3]);
