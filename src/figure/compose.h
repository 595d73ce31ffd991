/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plots and figures in few words: what a layer looks like, where an axis ends, and which cell a plot has are arguments,
 * not assignments that follow. */
#pragma once

#include "figure/figure.h"

typedef struct
{
  const char *label, *unit; /* the label marked for translation, not translated, see axis_set; unit NULL: none */
  Scale scale;
  double range[2]; /* both 0: from the data; not-a-number: that end from the data */
} AxisSpec;
#define AXIS(...) (&(const AxisSpec){ __VA_ARGS__ })

void plot_axes (Plot *plot, const AxisSpec *x, const AxisSpec *y);
void plot_z_axis (Plot *plot, const AxisSpec *z); /* heights of a surface, the colour bar of a field */

/* Sets the layer's style and returns the layer.  An opacity of 0 stands for 1; a marker of none keeps the one that
 * the layer was made with (points have circles). */
Layer *layer_styled (Layer *layer, Style style);
#define STYLE(...) ((Style){ __VA_ARGS__ })

/* Points above the ends of its y axis, or below them where it is logarithmic: what a caption has to say. */
guint plot_points_outside (const Plot *plot);

/* The same value n times. */
Numbers *numbers_constant (double value, size_t n);

/* Gives every plot of the figure its cell: "loss decision / sharpness cosine" has two rows of two cells.  An id over
 * several neighbouring cells spans them; "." is a cell left empty.  columns, rows: weights, "1.7 1"; NULL: equal.  All
 * ids must be in the figure, and all its plots in the cells. */
void figure_arrange (Figure *figure, const char *cells, const char *columns, const char *rows);

/* Adds those of n ≤ 4 plots that are there (not NULL) as a row, side by side over the whole width; wider: the first
 * takes more of it, where it has a legend to show.  Rows may hold different numbers of plots.  Returns how many there
 * are. */
guint figure_add_row (Figure *figure, guint row, Plot *const *plots, guint n, bool wider);
