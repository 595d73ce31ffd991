/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the plots of a figure go.  Its cells are a wish: where they would leave a plot too small, rows get other
 * heights, and where that is not enough, fewer plots stand side by side and the others below, in their order. */
#pragma once

#include "plot/layout.h"

typedef struct
{
  double x, y, width, height;
  double frame_left, frame_right; /* of the plotting area, where it is that of others as well; 0: it is free */
  bool named_above, axis_below;   /* what the plot shares with those above and below it, as views have it */
} PlotCell;

typedef struct
{
  PlotCell *cells;                     /* one a plot */
  double title_height, caption_height; /* 0: there is none */
  bool fits;                           /* false: some plot has less room than it needs */
} FigureLayout;

/* In units of the pen. */
FigureLayout figure_layout (const Pen *pen, const Figure *figure, double width, double height);
/* Only the plots, without title and caption, with a gap between cells, as a window shows them. */
FigureLayout figure_layout_plots (const Pen *pen, const Figure *figure, double width, double height, double gap);
void figure_layout_clear (FigureLayout *layout);
PlotView plot_cell_view (const PlotCell *cell);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FigureLayout, figure_layout_clear)

/* The least height at which the figure fits at this width, with or without its title and caption; infinite where the
 * width does not do. */
double figure_least_height (const Pen *pen, const Figure *figure, double width, double gap, bool whole);
/* The height at which its plots have the shapes that suit them. */
double figure_natural_height (const Pen *pen, const Figure *figure, double width);
TextStyle figure_title_style (const Pen *pen, double width);
/* The least height a plot needs at this width; infinite where that does not do. */
double plot_least_height (const Pen *pen, const Plot *plot, double width);
