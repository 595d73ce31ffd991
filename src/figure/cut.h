/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A surface ends where its axis does: its cells are cut along the level itself, so that the edge is as smooth as a
 * contour line, whoever draws it. */
#pragma once

#include "figure/figure.h"

/* A node of the surface, or a point on the edge between two: at t from one to the other, where z is a level. */
typedef struct
{
  size_t from, to; /* from < to, or the same node */
  double t;
  double x, y, z;
} CutPoint;

typedef struct
{
  guint n; /* corners, 3 … 8 */
  CutPoint at[8];
} CutPiece;

/* What of a cell lies in low … high: the number of pieces, with corners in the order of the cell's.  z runs evenly
 * along edges, and neighbours have the same points on the edge that they share, to the last bit.  A saddle whose
 * middle, the mean of its corners, is cut off falls in two.  Of a cell with a corner that is not known there is none.
 */
guint cut_cell (const Layer *surface, const size_t corners[4], double low, double high, CutPiece pieces[2]);

/* What is beyond the range of the z axis, of finite values of surfaces and of fields that are no maps of classes. */
typedef struct
{
  double low, high;       /* the range */
  bool below, above;      /* whether any is beyond: then */
  double lowest, highest; /* of the values */
} PlotCut;
PlotCut plot_cut (const Plot *plot);
