/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "datasets/dataset.h"

#include <math.h>
#include <string.h>

Dataset *
dataset_new (TaskKind task, size_t n, unsigned inputs, unsigned outputs)
{
  Dataset *dataset = g_new0 (Dataset, 1);

  g_assert (inputs > 0 && outputs > 0);

  dataset->task = task;
  dataset->n = n;
  dataset->inputs = inputs;
  dataset->outputs = outputs;
  dataset->x = g_malloc0_n (n, inputs * sizeof (float));
  if (task == TASK_CLASSES)
    dataset->labels = g_new0 (uint32_t, n);
  else
    dataset->targets = g_malloc0_n (n, outputs * sizeof (float));

  return dataset;
}

Dataset *
dataset_copy_rows (const Dataset *dataset, const uint32_t *rows, size_t n)
{
  Dataset *copy = dataset_new (dataset->task, n, dataset->inputs, dataset->outputs);
  size_t inputs = dataset->inputs, outputs = dataset->outputs;

  for (size_t i = 0; i < n; i++)
    {
      size_t row = rows[i];

      g_assert (row < dataset->n);
      memcpy (copy->x + i * inputs, dataset->x + row * inputs, inputs * sizeof (float));
      if (dataset->task == TASK_CLASSES)
        copy->labels[i] = dataset->labels[row];
      else
        memcpy (copy->targets + i * outputs, dataset->targets + row * outputs, outputs * sizeof (float));
    }

  copy->image_width = dataset->image_width;
  copy->image_height = dataset->image_height;
  copy->class_names = g_strdupv (dataset->class_names);
  copy->column_names = g_strdupv (dataset->column_names);
  copy->target_names = g_strdupv (dataset->target_names);
  copy->name = g_strdup (dataset->name);

  return copy;
}

void
dataset_recognise_images (Dataset *dataset)
{
  unsigned side = (unsigned) lround (sqrt (dataset->inputs));

  if (side < 8 || side > 28 || side * side != dataset->inputs)
    return;
  for (size_t i = 0; i < dataset->n * dataset->inputs; i++)
    if (dataset->x[i] < 0)
      return;

  dataset->image_width = dataset->image_height = side;
}

void
dataset_free (Dataset *dataset)
{
  if (dataset == NULL)
    return;

  g_free (dataset->x);
  g_free (dataset->labels);
  g_free (dataset->targets);
  g_strfreev (dataset->class_names);
  g_strfreev (dataset->column_names);
  g_strfreev (dataset->target_names);
  g_free (dataset->name);
  g_free (dataset);
}

char *
dataset_class_name (const Dataset *dataset, unsigned k)
{
  return dataset->class_names != NULL ? g_strdup (dataset->class_names[k]) : g_strdup_printf ("%u", k);
}

char *
dataset_input_name (const Dataset *dataset, unsigned j)
{
  return dataset->column_names != NULL ? g_strdup (dataset->column_names[j]) : g_strdup_printf ("x%u", j);
}

char *
dataset_target_name (const Dataset *dataset, unsigned k)
{
  if (dataset->target_names != NULL)
    return g_strdup (dataset->target_names[k]);
  return dataset->task == TASK_CLASSES ? g_strdup ("y") : g_strdup_printf ("y%u", k);
}
