/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How numbers are written for people. */
#pragma once

#include <glib.h>

/* A number for people: four significant digits, true minus sign, 1.2×10⁻⁵ where that is shorter; "∞", "NaN". */
char *number_format (double value);

/* A value and its deviation to one digit, both to the same place: "0.97 ± 0.02", "1.00003 ± 0.00002"; the deviation as
 * number_format () has it where that place is further than six behind the point. */
char *number_uncertain (double value, double deviation);

/* The digits of a value that its deviation resolves, to the place of the deviation's first, one at least and four at
 * most: 12.34 of a deviation of 0.2 is "12.3".  As number_format () has it where the deviation is 0 or not known; "–"
 * for NaN. */
char *number_resolved (double value, double deviation);

/* 1.25×10⁻⁵, 10⁴: so many significant digits, without zeros at the end. */
char *number_scientific (double value, int digits);
void number_append_exponent (GString *text, int exponent); /* "⁻⁵" */
char *number_with_minus (const char *text);                /* a true minus sign for the one that printf writes */

/* So many digits behind the point below 10, one from there on: what can be compared in a column.  "–" for NaN. */
char *number_fixed (double value, int digits);
