#include "datasets/dataset.h"

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
  copy->name = g_strdup (dataset->name);

  return copy;
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
  g_free (dataset->name);
  g_free (dataset);
}
