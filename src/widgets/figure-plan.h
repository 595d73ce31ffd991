/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is found out of a figure before a window shows it: how high it has to be, and where its plots go.  That measures
 * every text and tries several arrangements, which takes up to 50 ms.  A plan belongs to one thread at a time. */
#pragma once

#include "figure/figure.h"
#include "plot/figure_layout.h"

#define PLAN_WIDTHS 2 /* with a scroll bar and without, as GTK asks */
#define PLAN_GAP 6    /* between plots, in pixels */

typedef struct
{
  int width, height; /* in pixels; width 0: none was asked for */
  bool is_known;     /* false: it needs so much at least, and may need more */
} LeastHeight;

typedef struct
{
  Figure *figure; /* owned */
  Theme theme;
  LeastHeight least[PLAN_WIDTHS];
  FigureLayout layout; /* without cells: not known */
  PlotCell *found;     /* its cells before those above each other were moved on in the course of a run */
  bool *fits;          /* of each plot, whether its cell has room for it */
  int width, height;   /* of the layout, in pixels */
} FigurePlan;

FigurePlan *figure_plan_new (Figure *figure, const Theme *theme); /* refers to the figure */
void figure_plan_free (FigurePlan *plan);

void figure_plan_find_heights (FigurePlan *plan); /* those that are not known */
void figure_plan_lay_out (FigurePlan *plan, int width, int height);
/* Lays it out in what is in sight at the wider of the two widths, if it fits in there, as a window does without a
 * scroll bar; or else at the other one, at the height that it needs. */
void figure_plan_lay_out_in_sight (FigurePlan *plan, int height);

/* Where the plotting area of a plot of the figure, or of one like it, comes to be in its cell; false: it lacks room. */
bool figure_plan_try (const FigurePlan *plan, guint i, const Plot *plot, PlotFrame *frame);
/* Of one plot alone, in whole pixels. */
int figure_plan_plot_height (const FigurePlan *plan, const Plot *plot, int width);
