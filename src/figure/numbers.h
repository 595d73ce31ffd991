/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An immutable, shared array of doubles.  Successive figures share what did not change,
 * and a renderer may compare pointers to see whether anything did. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct
{
  gatomicrefcount refs; /* private */
  size_t n;
  double v[];
} Numbers;

Numbers *numbers_new (size_t n); /* zeros; fill it before it is shared */
Numbers *numbers_copy (const double *v, size_t n);
Numbers *numbers_copy_floats (const float *v, size_t n);
Numbers *numbers_linear (double low, double high, size_t n); /* n values, both ends included */
bool numbers_equal (const Numbers *a, const Numbers *b);     /* bit by bit: not-a-number is itself */
Numbers *numbers_ref (Numbers *numbers);
void numbers_unref (Numbers *numbers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Numbers, numbers_unref)
