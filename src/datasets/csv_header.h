/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a CSV file begins with names, and what they say.  Private to this folder. */
#pragma once

#include "datasets/csv_fields.h"

/* One of the first rows, taken apart to see what the columns are. */
typedef struct
{
  GPtrArray *texts;
  GArray *numbers; /* bool: whether the field is a number */
} CsvRow;

void csv_row_clear (CsvRow *row);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CsvRow, csv_row_clear)

bool csv_row_is_number (const CsvRow *row, unsigned column);
const char *csv_row_text (const CsvRow *row, unsigned column);

/* The first row is a header if it has texts where the second has numbers, and not just one slip of
 * the pen among numbers: mostly texts, or a text as the target's name. */
bool csv_is_header (const CsvRow *first, const CsvRow *second, const char *target_column);

/* How many columns at the end are called y0, y1, …; at least one other must be left. */
unsigned csv_count_vector_targets (const GPtrArray *header);
