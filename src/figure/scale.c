/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "figure/scale.h"

#include <math.h>

static double
linear_part (double largest)
{
  return largest > 0 ? 1e-3 * largest : 1;
}

double
scale_symlog_place (double largest, double value)
{
  return asinh (value / linear_part (largest)) / G_LN10;
}

double
scale_symlog_value (double largest, double place)
{
  return linear_part (largest) * sinh (place * G_LN10);
}

double
scale_forward (Scale scale, double low, double high, double value)
{
  switch (scale)
    {
    case SCALE_LOG:
      return value > 0 ? (log (value) - log (low)) / (log (high) - log (low)) : NAN;
    case SCALE_SYMLOG:
      {
        double largest = fmax (fabs (low), fabs (high));
        double from = scale_symlog_place (largest, low), to = scale_symlog_place (largest, high);
        return (scale_symlog_place (largest, value) - from) / (to - from);
      }
    default:
      return (value - low) / (high - low);
    }
}

double
scale_backward (Scale scale, double low, double high, double position)
{
  switch (scale)
    {
    case SCALE_LOG:
      return exp (log (low) + position * (log (high) - log (low)));
    case SCALE_SYMLOG:
      {
        double largest = fmax (fabs (low), fabs (high));
        double from = scale_symlog_place (largest, low), to = scale_symlog_place (largest, high);
        return scale_symlog_value (largest, from + position * (to - from));
      }
    default:
      return low + position * (high - low);
    }
}
