/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From datum to datum without a pointer: along a line, from bar to bar, from point to point in the order of x, from
 * cell to cell of a field. */
#pragma once

#include "figure/figure.h"

/* The line that is walked along, and whose points are looked at: the last that is drawn with a band, or else the first.
 * NULL: there is none. */
const Layer *plot_walked_line (const Plot *plot);
/* The index of the layer's datum that is nearest to x. */
size_t plot_nearest_datum (const Layer *layer, double x);

/* From x, y, so many further right and, in a field, up; not-a-number: from nowhere to the first.  Returns whether there
 * is something to go to, which may be the same at an end. */
bool plot_walk (const Plot *plot, int right, int up, double *x, double *y);
