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
  char *name;                         /* for captions: "spirals", or the file's base name without its folder */
} Dataset;

Dataset *dataset_new (TaskKind task, size_t n, unsigned inputs, unsigned outputs);
Dataset *dataset_copy_rows (const Dataset *dataset, const uint32_t *rows, size_t n);
void dataset_free (Dataset *dataset);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Dataset, dataset_free)
