/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fields of a CSV record, and what they look like.  Private to this folder. */
#pragma once

#include "datasets/csv_lines.h"

typedef struct
{
  const char *text;
  size_t length;
  const char *next; /* the separator after it, or the record's end; NULL: a malformed quotation */
} CsvField;

/* The field that begins at p, without blanks around it and without quotation marks; scratch
 * holds its text if it had some. */
CsvField csv_take_field (const char *p, const char *end, char separator, GString *scratch);

bool csv_field_is_number (const CsvField *field);
bool csv_field_is_missing (const CsvField *field);        /* nothing, or "NA" and the like */
bool csv_field_is_not_finite (const CsvField *field);     /* "nan", "inf" */
bool csv_field_has_decimal_comma (const CsvField *field); /* would be a number with a point instead */

/* A tab, a semicolon or a comma: the first of them that stands equally often in both rows (second
 * may be NULL), or at all. */
char csv_detect_separator (const CsvRecord *first, const CsvRecord *second);
