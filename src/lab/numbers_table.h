/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Named numbers as a table, with their standard errors where any has one. */
#pragma once

#include "figure/figure.h"

typedef struct
{
  const char *name;    /* translated */
  double value, error; /* value: NaN where it is not known; error: 0 where it is exact */
} MeasuredNumber;

void plot_add_numbers (Plot *plot, const char *id, const MeasuredNumber *numbers, guint n);
