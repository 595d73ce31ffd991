/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The small things that drawing is made of: colours, text, dashes and markers. */
#pragma once

#include "plot/theme.h"

#include <cairo.h>

typedef struct
{
  cairo_t *cr;
  const Theme *theme;
} Pen;

typedef enum
{
  WEIGHT_NORMAL,
  WEIGHT_BOLD
} Weight;

/* What a box on the drawing is: for tests of the layout. */
typedef enum
{
  PART_TEXT,
  PART_X_LABEL, /* of a tick */
  PART_Y_LABEL,
  PART_PLOT,   /* all of a plot, with its id */
  PART_FRAME,  /* its plotting area */
  PART_LEGEND, /* inside the plotting area */
  PART_ENTRY,  /* of a legend, with its text */
  PART_NOTE,   /* the box with what is read under the pointer */
  PART_BAR,    /* a colour bar, without its labels */
  PART_SURFACE /* the box around a surface, as it is seen */
} Part;

typedef struct
{
  Part part;
  char *text;
  double x, y, width, height; /* on the drawing; of a text, of what is inked */
  double size;                /* of a text, as drawn */
  Colour colour;              /* likewise */
} PartBox;

typedef struct
{
  double size; /* in pixels (points) */
  Weight weight;
  Colour colour;
  double angle;    /* radians, anticlockwise */
  double anchor_x; /* 0 left, .5 middle, 1 right */
  double anchor_y; /* 0 top, .5 middle, 1 bottom */
  double wrap;     /* width to wrap at; 0: one line */
  Part part;       /* what it is: PART_TEXT, a label of a tick, or an entry of a legend */
} TextStyle;

double pen_hairline (const Pen *pen); /* a thin line, and the unit of small distances: a pixel at the usual text size */
void pen_axis_line (const Pen *pen);  /* strokes the path as an axis and its ticks are */
bool pen_draws_vectors (const Pen *pen); /* into a file of lines, not of pixels */
/* How many pixels a unit has, of the picture or, in a file of vectors, as the theme says. */
double pen_resolution (const Pen *pen);
/* Whether a grid of so many nodes a side is drawn as pixels. */
bool pen_draws_pixels (const Pen *pen, size_t nx, size_t ny);
/* Where a thin line is drawn that stands for a place: in the middle of the pixel that has it, so that it is sharp; in a
 * file of vectors at the place itself. */
double pen_sharp_x (const Pen *pen, double x);
double pen_sharp_y (const Pen *pen, double y);
void pen_colour (const Pen *pen, Colour colour, double opacity);
Colour pen_style_colour (const Pen *pen, const Style *style);
/* The colour as text: so much nearer to that of the foreground that it can be read on the ground, at 4.5:1 (WCAG 2.1).
 */
Colour pen_readable (const Pen *pen, Colour colour);
Colour pen_mix_colours (Colour a, Colour b, double t); /* a at 0, b at 1 */
void pen_dash (const Pen *pen, Dash dash, double width);
void pen_marker (const Pen *pen, Marker marker, double x, double y, double radius, Colour colour, double opacity);
Marker pen_marker_of_group (int group);

TextStyle pen_text_style (const Pen *pen); /* tick labels: theme's size, dim, anchored top left */
void pen_text (const Pen *pen, const char *text, double x, double y, const TextStyle *style);
void pen_text_size (const Pen *pen, const char *text, const TextStyle *style, double *width, double *height);
/* The width of the longest of its words. */
double pen_longest_word (const Pen *pen, const char *text, const TextStyle *style);
/* The style, smaller where the text is longer than the room: not below the theme's least size, where it wraps. */
TextStyle pen_fitting_style (const Pen *pen, const char *text, const TextStyle *style, double room);

/* SVG with real text: while a recorder is set on a cairo_t, pen_text writes <text> elements to it instead of drawing.
 */
void pen_record_text (cairo_t *cr, GString *recorder);

/* What is drawn from the first of two marks to the second is a group in SVG: outside of all clips, and not within
 * another.  A mark is a path and a character of the recorder that stand nowhere else. */
#define MARK_PATH "0.00390625 0.00390625"
#define MARK_TEXT '\f'
void pen_mark_group (const Pen *pen);

/* While an array of PartBox is set on a cairo_t, what is drawn adds where it is. */
void pen_record_parts (cairo_t *cr, GArray *parts);
GArray *pen_parts_new (void);
void pen_add_part (const Pen *pen, Part part, const char *text, double x, double y, double width, double height);
