/* Straight pieces in parameter space: how long they are, and how much of a gradient lies along them. */
#pragma once

#include "numeric/real.h"

#include <stddef.h>

#define chord_length REAL_NAME (chord_length)
#define chord_take_away REAL_NAME (chord_take_away)

/* The distance of two vectors, summed in double. */
double chord_length (size_t n, const real *a, const real *b);

/* Removes from the gradient what lies along the chord from a to b. */
void chord_take_away (size_t n, const real *a, const real *b, real *gradient);
