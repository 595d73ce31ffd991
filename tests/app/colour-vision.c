/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "colour-vision.h"

#include <math.h>

static double
to_light (double value)
{
  return value <= 0.04045 ? value / 12.92 : pow ((value + 0.055) / 1.055, 2.4);
}

static double
from_light (double light)
{
  light = CLAMP (light, 0, 1);
  return light <= 0.0031308 ? 12.92 * light : 1.055 * pow (light, 1 / 2.4) - 0.055;
}

static double
compress (double t)
{
  return t > 216.0 / 24389 ? cbrt (t) : (24389.0 / 27 * t + 16) / 116;
}

/* sRGB under D65 (IEC 61966-2-1) to CIELAB. */
static void
to_lab (Colour c, double lab[3])
{
  double r = to_light (c.r), g = to_light (c.g), b = to_light (c.b);
  double x = compress ((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505),
         y = compress (0.2126 * r + 0.7152 * g + 0.0722 * b),
         z = compress ((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);

  lab[0] = 116 * y - 16;
  lab[1] = 500 * (x - y);
  lab[2] = 200 * (y - z);
}

double
colour_lightness (Colour colour)
{
  double lab[3];

  to_lab (colour, lab);
  return lab[0];
}

double
colour_difference (Colour a, Colour b)
{
  double one[3], other[3];

  to_lab (a, one);
  to_lab (b, other);
  return hypot (hypot (one[0] - other[0], one[1] - other[1]), one[2] - other[2]);
}

/* G. Machado, M. Oliveira, L. Fernandes: A physiologically-based model for simulation of color vision deficiency
 * (2009), deuteranomaly of severity 1, on linear light. */
Colour
colour_without_green (Colour c)
{
  static const double m[3][3] = { { 0.367322, 0.860646, -0.227968 },
                                  { 0.280085, 0.672501, 0.047413 },
                                  { -0.011820, 0.042940, 0.968881 } };
  double r = to_light (c.r), g = to_light (c.g), b = to_light (c.b);

  return (Colour){ from_light (m[0][0] * r + m[0][1] * g + m[0][2] * b),
                   from_light (m[1][0] * r + m[1][1] * g + m[1][2] * b),
                   from_light (m[2][0] * r + m[2][1] * g + m[2][2] * b) };
}
