/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A CSV file record by record, read in chunks: lines, where a quoted field may hold line
 * breaks.  Private to this folder. */
#pragma once

#include "datasets/byte_source.h"

typedef struct
{
  ByteSource *source; /* not owned */
  char *buffer;
  size_t capacity, start, end;
  bool finished; /* the source has no more */
  char terminator;
  size_t line; /* 1-based, of the next line in the buffer */
} CsvLines;

typedef struct
{
  const char *text; /* not terminated; valid until the next call */
  size_t length;
  size_t line; /* 1-based, where it begins */
} CsvRecord;

/* Looks at the beginning: skips a byte order mark and refuses what is no text.  false on an error. */
bool csv_lines_init (CsvLines *lines, ByteSource *source, GError **error);
void csv_lines_clear (CsvLines *lines);

/* The next record that is not blank; *found = false at the end.  false on an error. */
bool csv_lines_next (CsvLines *lines, CsvRecord *record, bool *found, GError **error);
