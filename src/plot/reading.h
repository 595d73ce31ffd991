/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a plot says at a place: the data that are there, not where the pointer is. */
#pragma once

#include "plot/figure_layout.h"

typedef struct
{
  char *text;
  bool keyed; /* of a layer, in its colour */
  Colour colour;
  double px, py; /* the datum that it reads; NaN: none */
} ReadingRow;

typedef struct
{
  const Plot *plot;
  const PlotFrame *frame; /* whose data are better not hidden; NULL: there is none, of a surface */
  GArray *rows;           /* of ReadingRow */
  double across;          /* where all rows read their layers; NaN: they read one point or cell */
  PlotCell outline;       /* of the cell that is read; without width: none */
} Reading;

Reading reading_new (const Plot *plot, const PlotFrame *frame);
void reading_clear (Reading *reading);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reading, reading_clear)

/* Takes the text; the row is borrowed until the next comes. */
ReadingRow *reading_add (Reading *reading, char *text);

/* "Loss 5.2e8, above the range": a value on the z axis, and where it is beyond what is shown.  g_free. */
char *reading_of_height (const Plot *plot, const char *otherwise, double value);

/*
 * At a pixel of the plot, the first of these that is there:
 *  - a point, of a scatter or a path, that the pointer is on, unless it is nearer to a line;
 *  - at the nearest x that any has the stem, the bar, and of every line and area its nearest datum; of every histogram
 *    the bar that is there;
 *  - the cell of a field;
 *  - the nearest point.
 */
Reading reading_make (const Pen *pen, const Plot *plot, const PlotFrame *frame, double px, double py);

char *reading_text (const Reading *reading); /* in one line; g_free */

/* Draws the rows in a box, inside the plot's width and height, that covers neither the pointer at x, y nor what is
 * read. */
void notes_draw_reading (const Pen *pen, const Reading *reading, double x, double y, double width, double height);
