/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From what a target column holds, row by row, to classes.  Private to this folder. */
#pragma once

#include "datasets/dataset.h"

#define CLASSES_MAX 1000
#define CLASS_NONE UINT32_MAX

typedef struct _ClassTable ClassTable;

/* Either whole numbers or texts, never both. */
ClassTable *class_table_new (bool texts);
void class_table_free (ClassTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClassTable, class_table_free)

/* The provisional number of this class, or CLASS_NONE if it would be one more than CLASSES_MAX. */
uint32_t class_table_add_number (ClassTable *table, int64_t value);
uint32_t class_table_add_text (ClassTable *table, const char *text, size_t length);

/* Numbers the classes for good, in ascending order, in dataset's labels; sets its outputs and
 * class_names, which stay NULL where the classes are just 0 … outputs-1. */
void class_table_finish (ClassTable *table, Dataset *dataset);
