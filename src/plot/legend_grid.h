/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A legend as a grid, of names that have two parts: see legend_grid.c. */
#pragma once

#include "plot/pen.h"
#include "plot/plot_draw.h"

typedef enum
{
  LEGEND_GRID_NONE,
  LEGEND_GRID_ACROSS, /* first parts are the heads of columns, second parts those of rows */
  LEGEND_GRID_DOWN    /* the other way round */
} LegendGrid;

/* False where names do not make one. */
bool legend_grid_measure (const Pen *pen, const Plot *plot, LegendGrid which, double *width, double *height);
void legend_grid_draw (const Pen *pen, const Plot *plot, LegendGrid which, double x, double y);
