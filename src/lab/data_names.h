/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What plots call inputs, targets and classes: by the names that the user's file gives them, where it does. */
#pragma once

#include "datasets/dataset.h"
#include "figure/clauses.h"
#include "figure/figure.h"

/* data NULL, or without names of columns: own, what they are called otherwise, or NULL.  g_free */
char *data_names_input (const Dataset *data, unsigned input, const char *own);
char *data_names_target (const Dataset *data, const char *own); /* of the first target column */

/* A sentence that only the first n of all samples are looked at: of training, or of test samples; none where n ≥ all.
 */
void data_names_say_first (Clauses *clauses, bool test, size_t n, size_t all);
/* A caption of these sentences, none where there are none. */
void plot_say_first (Plot *plot, size_t train, size_t all_train, size_t test, size_t all_test);

bool data_names_has_classes (const Dataset *data);

/* Samples over two inputs by their classes[n]: a layer of each, in the legend with its name, where the data name up to
 * eight of them; otherwise one layer that is called name. */
void plot_add_classes (Plot *plot, const char *id, const char *name, const Dataset *data, const Numbers *x,
                       const Numbers *y, const Numbers *classes);
