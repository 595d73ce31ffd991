/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Decimal numbers to and from text, the same in every locale.  Private to this folder. */
#pragma once

#include <stddef.h>

/* Reads a decimal number ([sign] digits [. digits] [e [sign] digits]) at text, not beyond end.
 * Returns where it ended, or NULL if none stands there.  The value is the nearest double up to 15
 * digits; beyond, it is within 1e-15 and becomes the same float as the nearest double does.  It
 * is infinite where the number is too large.  No hexadecimal, no "nan" or "inf". */
const char *decimal_parse (const char *text, const char *end, double *value);

/* Room for any float, with its final NUL. */
#define DECIMAL_FLOAT_SIZE 24

/* Writes the shortest decimal number that reads back as exactly this float (through float or
 * through double); "nan", "inf" or "-inf" where it is not finite.  Returns the length. */
size_t decimal_format_float (float value, char text[DECIMAL_FLOAT_SIZE]);
