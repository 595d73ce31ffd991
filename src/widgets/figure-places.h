/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the plots of a figure are in a window, and how high it must be for all of them.  A run publishes many figures a
 * second and a layout measures every text: places stay as they are for as long as the figures have the same plots and
 * each still has the room that it needs.  Others are found by another thread, and until it is done the window shows
 * what it has: the figure before, or its plots stretched to another size.  For a widget that nobody sees they are found
 * when they are asked for. */
#pragma once

#include "widgets/figure-plan.h"

#include <gtk/gtk.h>

typedef struct FigurePlaces FigurePlaces;

/* planned: there are places for a figure that had none, or for the one that is shown at another size; these are now the
 * places. */
FigurePlaces *figure_places_new (GtkWidget *widget, void (*planned) (GtkWidget *widget, Figure *figure));
void figure_places_free (FigurePlaces *places);
void figure_places_set_theme (FigurePlaces *places, const Theme *theme);

/* Whether the figure can be shown now; if not, another thread looks at it, unless one is at another: then it is to be
 * offered again when that is planned.  moved: whether plots may not be where they were.  NULL: none. */
gboolean figure_places_take (FigurePlaces *places, Figure *figure, gboolean *moved);

/* In pixels; plot NULL: of all of them. */
int figure_places_least_height (FigurePlaces *places, const Plot *plot, int width);
int figure_places_height_meanwhile (const FigurePlaces *places); /* the last that was known */
void figure_places_set_size (FigurePlaces *places, int width, int height);
/* frame: where its plotting area is to begin and end, from the left of the allocation; 0: anywhere. */
GtkAllocation figure_places_find (const FigurePlaces *places, guint plot, double *frame_left, double *frame_right);
/* Where the plotting area came to be.  Returns whether others have to move theirs to stay above each other. */
gboolean figure_places_note_frame (FigurePlaces *places, guint plot, const PlotFrame *frame);
void figure_places_free_frames (FigurePlaces *places); /* forgets what was noted */
