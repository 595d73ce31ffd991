/* Where an axis is marked, and how numbers are written. */
#pragma once

#include "figure/figure.h"
#include "numeric/number_text.h"

#define TICKS_MAX 32
typedef struct
{
  guint n;
  double value[TICKS_MAX];
  char label[TICKS_MAX][24]; /* "" for minor ticks */
  bool minor[TICKS_MAX];
} Ticks;

/* At most about wanted labelled ticks at 1, 2, 5 · 10^k (decades on a log axis), inside low … high. */
Ticks ticks_make (double low, double high, Scale scale, guint wanted);

/* Position of a value on an axis in 0 … 1; NaN where it has none. And back. */
double scale_forward (Scale scale, double low, double high, double value);
double scale_backward (Scale scale, double low, double high, double position);

/* Place on SCALE_SYMLOG, in decades: asinh, straight within ±1e-3 of the largest magnitude on the axis.  And back. */
double symlog_place (double largest, double value);
double symlog_value (double largest, double place);

/* A number for people: four significant digits, true minus sign, 1.2×10⁻⁵ where that is shorter; "∞", "NaN". */
char *number_format (double value);
