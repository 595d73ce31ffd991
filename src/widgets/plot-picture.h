/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The picture of a plot, which another thread draws.  To draw one takes up to 15 ms, to show its pixels a tenth of
 * that: a window that shows several plots, each of which changes with every frame, has no time to draw them. */
#pragma once

#include "plot/plot_draw.h"

#include <gtk/gtk.h>

typedef struct PlotPicture PlotPicture;

PlotPicture *plot_picture_new (GtkWidget *widget); /* that shows it: it is drawn again when a picture has come */
void plot_picture_free (PlotPicture *picture);

/* What is shown is not what is to be seen any more. */
void plot_picture_forget (PlotPicture *picture);
/* Appends the last picture that there is, for widget pixels (0, 0, width, height); before the first the ground alone.
 * If it was forgotten a new one is begun, of the plot as it is seen: without what is at the pointer. */
void plot_picture_snapshot (PlotPicture *picture, GtkSnapshot *snapshot, Plot *plot, const PlotView *view,
                            const Theme *theme);
