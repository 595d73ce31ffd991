/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A plot as CSV: what is plotted, to the last digit, as pandas reads it: one header, one width, numbers that read back
 * exactly ("nan" is a gap; an empty cell, nothing).
 *
 * - wide: lines, bars and areas with the same x, and rules: "step,train_loss,test_loss".  A band adds
 *   "test_loss_low" and "test_loss_high"; areas are the parts, not their sums; a rule is a column of one value
 * - long: everything else, a row a value: "layer,alpha,beta,loss", with the id of the layer first; "group" is a class,
 *   "…_low" and "…_high" a histogram's edges (of x) or a band's (of y), "text" what is written there
 * - table: a table under the names of its columns
 * - images: a row an image: "image,label,right,pixel_0_0,pixel_0_1,…"
 *
 * Columns are named after the axes, in the source's language whatever is displayed, with the unit last:
 * "accuracy_percent".  Where an axis has no title, a column of the wide form has the id of its layer alone.
 */
#pragma once

#include "figure/figure.h"

typedef enum
{
  CSV_WIDE,
  CSV_LONG,
  CSV_TABLE,
  CSV_IMAGES
} CsvForm;

CsvForm plot_csv_form (const Plot *plot);
char *plot_to_csv (const Plot *plot);                         /* g_free all three */
char *plot_csv_axis (const Plot *plot, AxisName name);        /* the column of an axis */
char *plot_csv_column (const Plot *plot, const Layer *layer); /* in wide form, the column of a layer */
