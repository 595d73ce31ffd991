/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the plots of a figure are in a window, and how high it must be for all of them.  A run publishes many figures a
 * second and a layout measures every text: places stay as they are for as long as the figures have the same plots and
 * each still has the room that it needs. */
#pragma once

#include "figure/figure.h"
#include "plot/figure_layout.h"

#include <gtk/gtk.h>

#define PLACES_GAP 6 /* between plots */

typedef struct FigurePlaces FigurePlaces;

FigurePlaces *figure_places_new (void);
void figure_places_free (FigurePlaces *places);

/* Returns whether places or heights may be others than before. */
gboolean figure_places_set_figure (FigurePlaces *places, Figure *figure); /* takes a reference; NULL: none */
void figure_places_set_theme (FigurePlaces *places, const Theme *theme);

/* In pixels; plot NULL: of all of them. */
int figure_places_least_height (FigurePlaces *places, const Plot *plot, int width);
/* frame: where its plotting area is to begin and end, from the left of the allocation; 0: anywhere. */
GtkAllocation figure_places_find (FigurePlaces *places, guint plot, int width, int height, double *frame_left,
                                  double *frame_right);
/* Where the plotting area came to be.  Returns whether others have to move theirs to stay above each other. */
gboolean figure_places_note_frame (FigurePlaces *places, guint plot, const PlotFrame *frame);
