/* What the plots of double descent share. */
#pragma once

#include "experiments/double_descent.h"
#include "figure/styles.h"

/* Along the axis, of the points where anything is done: x, median and quartiles of a field.  Owned by the caller. */
typedef struct
{
  Numbers *x, *median, *low, *high;
} Column;
Column column_of (const Curve *curve, size_t field);

Layer *add_column (Plot *plot, const Curve *curve, size_t field, const char *id, const char *name, int colour);
void set_axis (const Sweep *sweep, Plot *plot);
const char *error_label (const Recipe *recipe);
