/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A figure from its files: what figure_to_json () and plot_to_csv () wrote.  Written again they are the same bytes, and
 * drawn it is the same picture.  What only the window needs (what can be clicked) and what is only near (settings) is
 * not in them. */
#pragma once

#include "figure/csv_table.h"
#include "figure/figure.h"
#include "figure/json_source.h"

/* Of plots.json and the CSV files beside it.  Errors are of G_FILE_ERROR, where a file cannot be read, or
 * FIGURE_FILE_ERROR, where it does not hold what was expected; they name the file, and of CSV the line. */
Figure *figure_read (const char *folder, GError **error);

/* ---- For figure_read.c: adds a plot's layers, plots.json's "layers", with the numbers of its CSV. */
void figure_read_layers (Plot *plot, JsonSource *json, JsonObject *object, const CsvTable *csv);
