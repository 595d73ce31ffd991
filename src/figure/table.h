/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Named columns of numbers: what is plotted, saved as CSV and tested is one thing. */
#pragma once

#include "figure/numbers.h"

typedef struct _Table Table;

/* columns: snake_case with the unit last ("accuracy_percent"), ended by NULL; borrowed for the table's life. */
Table *table_new (const char *const *columns);
/* The same with a name for every row, in a column of text before so many others. */
Table *table_new_labelled (const char *label_column, guint before, const char *const *columns);
void table_free (Table *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Table, table_free)

/* A row to fill, not-a-number at first; valid until the next one is appended. */
double *table_append (Table *table);
double *table_append_labelled (Table *table, const char *label); /* copied; without commas, quotes and line breaks */
guint table_rows (const Table *table);
guint table_columns (const Table *table);
const double *table_row (const Table *table, guint row);
guint table_find (const Table *table, const char *column);      /* its index; must exist */
Numbers *table_column (const Table *table, const char *column); /* owned */

/* A line of names, and one a row; numbers are the shortest that read back exactly.  g_free it. */
char *table_to_csv (const Table *table);
