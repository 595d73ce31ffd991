/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Data sets from the user's files.  Each reads in one pass; an error is one
 * sentence with file, line, column (CSV) or offset (IDX), what stood there and
 * what was expected.  Files up to 2 GB; .gz is read through zlib. */
#pragma once

#include "datasets/dataset.h"

#define DATASETS_ERROR (datasets_error_quark ())
GQuark datasets_error_quark (void);

typedef enum
{
  DATASETS_ERROR_OPEN,   /* missing, a directory, not readable */
  DATASETS_ERROR_FORMAT, /* not CSV or IDX, or malformed */
  DATASETS_ERROR_SIZE    /* over 2 GB, or more than memory holds */
} DatasetsError;

/* By content: IDX by its magic number, otherwise CSV.  target_column: the CSV column
 * that holds the target, by name or 1-based number; NULL or "" for the last.  A target
 * whose values are all integers, at most 1 000 different ones, or are text, is a class;
 * otherwise regression.  Column names of the kind y0, y1, … at the end make a vector target. */
Dataset *dataset_read (const char *path, const char *target_column, GError **error);

Dataset *dataset_read_csv (const char *path, const char *target_column, GError **error);

/* path names the images (…images-idx3-ubyte[.gz]); the labels file is found beside it by MNIST's names. */
Dataset *dataset_read_idx (const char *path, GError **error);

/* The same parsers over memory, for tests and fuzzing; name is what errors call it. */
Dataset *dataset_parse_csv (const char *name, const char *text, size_t length, const char *target_column,
                            GError **error);
Dataset *dataset_parse_idx (const char *name, const uint8_t *images, size_t images_length, const uint8_t *labels,
                            size_t labels_length, GError **error);
