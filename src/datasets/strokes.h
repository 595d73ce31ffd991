/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stroke digits: each digit is a few Bézier strokes whose control points, slant,
 * scale, place and pen width vary with the random stream, drawn by the distance
 * to the stroke.  No fonts and no files. */
#pragma once

#include "numeric/random.h"

/* digit 0 … 9, size 8 … 28; pixels[size × size], row by row, in [0, 1], ink = 1. */
void stroke_digit (unsigned digit, unsigned size, Random *random, float *pixels);
