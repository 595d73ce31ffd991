/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How plots look: light, dark, projector (white ground, black axes, thick lines), high contrast. */
#pragma once

#include "figure/colourmap.h"

typedef enum
{
  THEME_LIGHT,
  THEME_DARK,
  THEME_PROJECTOR
} ThemeName;

/* As patches and areas; as pixels, whose axes in files of vectors are vectors all the same; or in such files as pixels
 * where the grid is so fine that patches would be many. */
typedef enum
{
  SURFACES_AUTOMATIC,
  SURFACES_VECTOR,
  SURFACES_RASTER
} SurfaceDrawing;

typedef struct
{
  ThemeName name;
  bool dark;
  bool ends;  /* lines are named at their ends, where there is room: on paper; in a window they move, and a legend does
                 not */
  bool paper; /* plots above each other share an axis and a legend, and a title that only repeats that of an axis is
                 left out; in a window each plot stands for itself, as it can be zoomed into */
  bool is_clear; /* nothing is filled with the ground: what is behind shows through */
  Colour ground, panel, foreground, dim, grid;
  double text;  /* size of tick labels in pixels (points in exports); titles are 1.12 × */
  double small; /* of captions; nothing is smaller */
  double line;  /* width of lines */
  double axis;  /* width of axes and their ticks, of that of other thin lines */
  const char *font;
  SurfaceDrawing surfaces;
  double dpi; /* of pixels in files of vectors; 0: those of points */
} Theme;

/* The first of Inter, Cantarell, Noto Sans and DejaVu Sans that the machine has; of none, what it has instead. */
const char *theme_font (void);
/* The family that the machine sets texts in where these are asked for, one after the other: of none of them, what it
 * has instead.  g_free */
char *theme_font_found (const char *families);
Theme theme_make (ThemeName name, bool high_contrast, double text);
