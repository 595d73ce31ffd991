/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where an axis is marked. */
#pragma once

#include "figure/number_format.h"
#include "figure/scale.h"
#include "numeric/number_text.h"

#define TICKS_MAX 64
typedef struct
{
  guint n;
  double value[TICKS_MAX];   /* ascending among those with labels */
  char label[TICKS_MAX][48]; /* "" for minor ticks */
  bool minor[TICKS_MAX];
} Ticks;

/* Ticks inside low … high whose number comes near to the wanted one: at least two have labels, which differ (wanted
 * below 2 is 2).  Linear axes: equal steps of 1, 2, 2.5 or 5 · 10^k, or else of 3 or 4.  Log axes: every so many
 * decades; within two decades 1, 3 or 1, 2, 5 of each, within a small part of one equal steps.  Symlog: zero and
 * decades of both signs. One axis has one notation. None where low < high, both finite (and positive on a log axis),
 * does not hold. */
Ticks ticks_make (double low, double high, Scale scale, guint wanted);

/* The same for what is counted: whole numbers only, where two of them are inside. */
Ticks ticks_make_whole (double low, double high, Scale scale, guint wanted);
