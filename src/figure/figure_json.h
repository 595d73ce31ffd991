/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the CSV files of a figure cannot say: labels, scales, limits, styles, where plots stand.  figure.py redraws the
 * figure from both. */
#pragma once

#include "figure/figure.h"

/* plots.json, for CSV files that are called plot-ID.csv; g_free. */
char *figure_to_json (const Figure *figure);

/* figure.py: Matplotlib and pandas alone. */
GBytes *figure_script (void);
