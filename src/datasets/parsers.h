/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The readers over any source of bytes.  Private to this folder. */
#pragma once

#include "datasets/byte_source.h"
#include "datasets/dataset.h"

/* target_column as in readers.h. */
Dataset *csv_read (ByteSource *source, const char *target_column, GError **error);

/* The rows of a file that dataset_write_csv wrote, into a data set without rows that says how they look.  Exact. */
bool csv_read_rows (ByteSource *source, Dataset *data, GError **error);

Dataset *idx_read (ByteSource *images, ByteSource *labels, GError **error);
