/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of fewer points that look the same. */
#pragma once

#include <stddef.h>

typedef struct
{
  double x, y;
} PlotPoint;

/* Leaves out, in place, points of a line so that each is within the tolerance of the line that remains; the first and
 * the last stay.  Returns how many there are.  O(n).
 *
 * The way of Williams (1978) and of Zhao and Saalfeld (1997): from the last point that stayed, the directions in which
 * a straight line passes all points since within the tolerance are one wedge, which narrows as points come.  A point
 * that is outside of it, or nearer than one before, begins a new line. */
size_t simplify_line (PlotPoint *points, size_t n, double tolerance);
