/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was measured as training went on: rows of numbers by ascending step, a bounded number of them.
 *
 * When there are too many, every second one is dropped and the interval doubles; the last row always stays.  Which
 * steps are kept depends on the steps alone, never on time. */
#pragma once

#include "figure/numbers.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct _Series Series;

/* columns: numbers a row, of which the step is the first.  most: rows.  every: steps from one to the next at first. */
Series *series_new (guint columns, guint most, uint64_t every);
/* With a vector of so many bytes in each row, beside its numbers. */
Series *series_new_with_vectors (guint columns, guint most, uint64_t every, size_t bytes);
Series *series_copy (const Series *series);
void series_free (Series *series);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Series, series_free)

bool series_due (const Series *series, uint64_t step); /* a row of this step belongs into the series */
uint64_t series_interval (const Series *series);       /* steps from one row to the next now */

/* A row to fill, not-a-number at first, but for the step; valid until the next call.  Rows of this step and of later
 * ones are forgotten. */
double *series_add (Series *series, uint64_t step);
void series_cut (Series *series, uint64_t step); /* forgets rows of later steps */

guint series_length (const Series *series);
const double *series_row (const Series *series, int index);  /* negative: from the end */
void *series_vector (const Series *series, int index);       /* to be filled in once; likewise */
Numbers *series_column (const Series *series, guint column); /* owned */
double series_largest (const Series *series, guint column);  /* finite values; 0 where there are none */
