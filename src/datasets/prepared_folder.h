/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a network saw, in a folder: from it the same data come back bit for bit, without the file or the generator that
 * they were made from.
 *
 * Two CSV files, whose headers and classes carry the names of the columns and classes, and data.json: the task, the
 * number of inputs and outputs, the size of images, all names, what was subtracted from and divided by (in the data's
 * own unit an input is x · scale + shift), and which settings decided all this. */
#pragma once

#include "datasets/preparation.h"

#define PREPARED_TEST_FILE "test.csv"
#define PREPARED_DESCRIPTION_FILE "data.json"

/* train: the name of the training part's file, usually "train.csv"; the test part is test.csv.  fingerprint: a
 * text that differs for data that were made otherwise.  Errors in DATASETS_ERROR. */
bool prepared_data_save (const PreparedData *data, const char *folder, const char *train, const char *fingerprint,
                         GError **error);

/* NULL without an error: there are none, or they were made from something else. */
PreparedData *prepared_data_load (const char *folder, const char *train, const char *fingerprint, GError **error);
