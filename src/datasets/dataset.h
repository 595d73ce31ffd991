/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is learned: inputs with a class or a target vector each. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum
{
  TASK_CLASSES,   /* labels[n] in 0 … outputs-1 */
  TASK_REGRESSION /* targets[n × outputs] */
} TaskKind;

/* Owned by whoever made it; freed with dataset_free.  Row-major: x[n × inputs]. */
typedef struct
{
  TaskKind task;
  size_t n;
  unsigned inputs;
  unsigned outputs; /* classes, or the dimension of the target */
  float *x;
  uint32_t *labels;                   /* NULL for regression */
  float *targets;                     /* NULL for classes */
  unsigned image_width, image_height; /* 0 unless each row is an image, row by row */
  char **class_names;                 /* NULL-terminated, or NULL: the classes are called 0, 1, … */
  char **column_names;                /* of the inputs, NULL-terminated, or NULL: they are called x0, x1, … */
  char **target_names; /* of the target columns: one for classes, else outputs; or NULL: y, or y0, y1, … */
  char *name;          /* for captions: "spirals", or the file's base name without its folder */
} Dataset;

Dataset *dataset_new (TaskKind task, size_t n, unsigned inputs, unsigned outputs);
Dataset *dataset_copy_rows (const Dataset *dataset, const uint32_t *rows, size_t n);
void dataset_free (Dataset *dataset);

/* A square number of inputs from 8×8 to 28×28, none of them negative: shown as images. */
void dataset_recognise_images (Dataset *dataset);

/* What a class, an input or a target column is called; g_free. */
char *dataset_class_name (const Dataset *dataset, unsigned k);
char *dataset_input_name (const Dataset *dataset, unsigned j);
char *dataset_target_name (const Dataset *dataset, unsigned k);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Dataset, dataset_free)
