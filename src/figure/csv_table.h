/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A CSV file of a plot (figure_csv.h), read: one header, one width, cells that may be quoted. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct
{
  char *file; /* fit to be quoted */
  char *text; /* what the cells point into */
  guint columns, rows;
  GPtrArray *cells; /* of char *, the names first and then row after row */
  GArray *lines;    /* of guint: the line on which each row begins */
} CsvTable;

/* NULL and an error that names the file and the line. */
CsvTable *csv_table_read (const char *path, GError **error);
void csv_table_free (CsvTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsvTable, csv_table_free)

const char *csv_table_name (const CsvTable *table, guint column);
const char *csv_table_cell (const CsvTable *table, guint row, guint column);
gint csv_table_find (const CsvTable *table, const char *name); /* the first column of that name, or −1 */
/* The cell as a number; false and an error where it is none. */
bool csv_table_number (const CsvTable *table, guint row, guint column, double *number, GError **error);
/* The same without an error. */
bool csv_table_is_number (const char *cell, double *number);
