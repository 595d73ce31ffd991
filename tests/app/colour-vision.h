/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Colours as they are printed in grey, and as they are seen without green: for tests of what tells things apart. */
#pragma once

#include "figure/colourmap.h"

double colour_lightness (Colour colour);       /* L* of CIELAB, 0 … 100 */
double colour_difference (Colour a, Colour b); /* ΔE of CIELAB (1976) */
Colour colour_without_green (Colour colour);   /* deuteranopia */
