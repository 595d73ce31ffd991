/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Iso-lines of a field by marching squares; cells with a gap are left out. */
#pragma once

#include "figure/figure.h"

/* Levels that suit the range: evenly spaced on the plot's z scale. */
guint contour_levels (double low, double high, Scale scale, guint wanted, double *levels);

typedef void (*ContourSegment) (double x0, double y0, double x1, double y1, double level, void *data);
void contours_trace (const Layer *field, guint n, const double *levels, ContourSegment segment, void *data);

/* One iso-line as a path: its pieces joined end to end in the order in which they are met, not-a-number between those
 * that do not join.  A closed one ends where it begins.  false: the field does not cross the level, and nothing was
 * made.  O(n log n) in the number of cells that it crosses. */
bool contour_line (const Layer *field, double level, Numbers **x, Numbers **y);
