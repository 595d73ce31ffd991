/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ways in which the plots of a figure can stand: which rows and which part of the width each takes, and what those that
 * stand above each other share. */
#pragma once

#include "plot/layout.h"

typedef struct
{
  guint n, rows;
  bool reflowed;         /* not as the figure wishes: its weights are not meant for these rows */
  guint *row, *row_span; /* n */
  double *begin, *end;   /* n, in 0 … 1 */
  double *weight;        /* rows */
  bool *named_above;     /* n: the legend of the plot above names all of its layers */
  bool *axis_below;      /* n: the axis of x of the plot below is its own as well */
} Arrangement;

Arrangement arrangement_wished (const Figure *figure); /* the cells that the figure asks for */
/* In the order in which they are read, so many side by side; what had a row for itself keeps one, and its weight. */
Arrangement arrangement_reflowed (const Figure *figure, guint columns);
/* What is a picture at the left, as wide as that fraction, and the others at its right, so many side by side; without
 * plots where there is not exactly one picture, a surface or a map of one, and something to stand beside it. */
Arrangement arrangement_beside (const Figure *figure, double fraction, guint columns);
/* Plots that stand right above each other over one variable share its axis and a legend, where they have the same. */
void arrangement_join (Arrangement *a, const Figure *figure);
void arrangement_clear (Arrangement *a);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Arrangement, arrangement_clear)

bool plot_can_be_aligned (const Plot *plot); /* with those that stand above and below it */
