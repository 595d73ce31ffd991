/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Colour maps (perceptually even; no rainbow) and the Okabe–Ito colours for lines and classes. */
#pragma once

#include "figure/figure.h"

typedef struct
{
  double r, g, b;
} Colour;

Colour colourmap_at (Colourmap map, double position); /* 0 … 1, clamped; NaN gives a neutral grey */
const char *colourmap_name (Colourmap map);
Colour
colourmap_okabe_ito (int index,
                     bool dark_ground); /* cycles after 7: orange, sky blue, bluish green, … ; readable on the ground */

/* Of a style: of Okabe and Ito, or of a family; not the foreground's. */
Colour colourmap_of_index (int index, bool dark_ground);

/* Of WCAG 2.1, 1 … 21: by the relative luminance of sRGB. */
double colour_contrast (Colour a, Colour b);
