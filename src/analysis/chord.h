/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Straight pieces in parameter space: their points, how long they are, and how much of a gradient lies along them. */
#pragma once

#include "numeric/real.h"

#include <stddef.h>

#define chord_length REAL_NAME (chord_length)
#define chord_take_away REAL_NAME (chord_take_away)
#define chord_point REAL_NAME (chord_point)

/* The distance of two vectors, summed in double. */
double chord_length (size_t n, const real *a, const real *b);

/* Removes from the gradient what lies along the chord from a to b. */
void chord_take_away (size_t n, const real *a, const real *b, real *gradient);

/* point[n] = a + t (b - a), which may be neither of them: a for t = 0, and where a = b both, to the bit. */
void chord_point (size_t n, const real *a, const real *b, real t, real *point);
