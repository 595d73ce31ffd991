/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a value is on an axis. */
#pragma once

#include "figure/figure.h"

/* Position of a value on an axis in 0 … 1; NaN where it has none.  And back. */
double scale_forward (Scale scale, double low, double high, double value);
double scale_backward (Scale scale, double low, double high, double position);

/* Place on SCALE_SYMLOG, in decades: asinh, linear within ±1e-3 of the largest magnitude on the axis.  And back. */
double scale_symlog_place (double largest, double value);
double scale_symlog_value (double largest, double place);
