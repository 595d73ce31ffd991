/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A plot with a surface as a map of two dimensions: its heights as colours with iso-lines that are labelled, and its
 * paths in the plane. */
#pragma once

#include "figure/figure.h"

/* Makes one of a plot that is not yet published; a plot without a surface stays as it is.  Ranges and columns of CSV
 * are the same. */
void plot_make_map (Plot *plot);

/* The levels of the lines: whole steps inside the range, or decades and parts of them.  label: "" for lines between. */
#define MAP_LEVELS 24
typedef struct
{
  double value;
  char label[48];
} MapLevel;
guint map_levels (const Plot *plot, MapLevel levels[MAP_LEVELS]);
