/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From datum to datum without a pointer: along a line, from bar to bar, from point to point in the order of x, from
 * cell to cell of a field, over the grid of a surface. */
#pragma once

#include "figure/figure.h"

/* The line that is walked along, and whose points are looked at: the last that is drawn with a band, or else the first.
 * NULL: there is none. */
const Layer *plot_walked_line (const Plot *plot);
/* The index of the layer's datum that is nearest to x. */
size_t plot_nearest_datum (const Layer *layer, double x);

/* What a surface is at its place nearest to x, y, which they become; false: there is none, or it is not known. */
bool plot_read_surface (const Plot *plot, double *x, double *y, double *z);

/* From x, y, so many further right and, in a field or on a surface, up; not-a-number: from nowhere to the first.
 * Returns whether there is something to go to, which may be the same at an end. */
bool plot_walk (const Plot *plot, int right, int up, double *x, double *y);
/* The same, and what is said there, in one line; g_free.  NULL: nothing is known there. */
char *plot_walk_surface (const Plot *plot, int right, int up, double *x, double *y);
