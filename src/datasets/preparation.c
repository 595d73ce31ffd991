/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "datasets/preparation.h"

#include "datasets/readers.h"
#include "numeric/excerpt.h"
#include "numeric/random.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

/* A deviation below this fraction of the largest value is rounding: the column is constant. */
#define CONSTANT_SHARE 1e-7

static const char *
display_name (const Dataset *dataset)
{
  return dataset->name != NULL ? dataset->name : _ ("The data");
}

static bool fail (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static bool
fail (GError **error, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  if (error != NULL)
    *error = g_error_new_valist (DATASETS_ERROR, DATASETS_ERROR_FORMAT, format, arguments);
  va_end (arguments);

  return false;
}

/* A whole-number target column looks like classes; beside a regression it was one all along. */
static bool
classes_to_numbers (Dataset *dataset)
{
  g_autofree float *values = g_new (float, dataset->outputs);

  for (unsigned k = 0; k < dataset->outputs; k++)
    {
      g_autofree char *name = dataset_class_name (dataset, k);
      char *end = NULL;

      values[k] = (float) g_ascii_strtod (name, &end);
      if (end == name || *end != '\0')
        return false;
    }

  dataset->targets = g_new (float, dataset->n);
  for (size_t i = 0; i < dataset->n; i++)
    dataset->targets[i] = values[dataset->labels[i]];
  g_clear_pointer (&dataset->labels, g_free);
  g_clear_pointer (&dataset->class_names, g_strfreev);
  dataset->task = TASK_REGRESSION;
  dataset->outputs = 1;

  return true;
}

/* Numbers the test set's classes as the training set does; a class is known by its name. */
static bool
match_classes (const Dataset *raw, Dataset *test, GError **error)
{
  g_autoptr (GHashTable) index = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree uint32_t *map = g_new (uint32_t, test->outputs);
  g_autofree bool *present = g_new0 (bool, test->outputs);

  for (size_t i = 0; i < test->n; i++)
    present[test->labels[i]] = true;
  for (unsigned k = 0; k < raw->outputs; k++)
    g_hash_table_insert (index, dataset_class_name (raw, k), GUINT_TO_POINTER (k + 1));
  for (unsigned k = 0; k < test->outputs; k++)
    {
      g_autofree char *name = dataset_class_name (test, k);
      g_autofree char *shown = excerpt_new (name, -1);
      unsigned found = GPOINTER_TO_UINT (g_hash_table_lookup (index, name));

      if (found == 0 && present[k])
        return fail (error, _ ("%s: the class “%s” does not occur in the training data %s, which has %u classes."),
                     display_name (test), shown, display_name (raw), raw->outputs);
      map[k] = found > 0 ? found - 1 : 0;
    }
  for (size_t i = 0; i < test->n; i++)
    test->labels[i] = map[test->labels[i]];

  test->outputs = raw->outputs;
  g_strfreev (test->class_names);
  test->class_names = g_strdupv (raw->class_names);

  return true;
}

/* Both parts have the same columns; the training part says what they are called. */
static void
take_column_names (const Dataset *raw, Dataset *test)
{
  g_strfreev (test->column_names);
  g_strfreev (test->target_names);
  test->column_names = g_strdupv (raw->column_names);
  test->target_names = g_strdupv (raw->target_names);
}

static bool
match_test (const Dataset *raw, Dataset *test, GError **error)
{
  if (test->n == 0)
    return fail (error, _ ("%s holds no test samples: at least one was expected."), display_name (test));
  if (test->inputs != raw->inputs)
    return fail (error, _ ("%s has %u inputs a row, but the training data %s has %u: both must have the same columns."),
                 display_name (test), test->inputs, display_name (raw), raw->inputs);
  if (raw->task == TASK_REGRESSION && raw->outputs == 1 && test->task == TASK_CLASSES)
    classes_to_numbers (test);
  if (test->task != raw->task)
    return fail (error,
                 raw->task == TASK_CLASSES ? _ ("%s has numbers as targets, but the training data %s has classes.")
                                           : _ ("%s has classes as targets, but the training data %s has numbers."),
                 display_name (test), display_name (raw));
  if (raw->task == TASK_REGRESSION && test->outputs != raw->outputs)
    return fail (error, _ ("%s has %u target columns, but the training data %s has %u."), display_name (test),
                 test->outputs, display_name (raw), raw->outputs);
  if (raw->task == TASK_CLASSES && !match_classes (raw, test, error))
    return false;

  take_column_names (raw, test);
  test->image_width = raw->image_width;
  test->image_height = raw->image_height;

  return true;
}

static bool
check_raw (const Dataset *raw, GError **error)
{
  if (raw->n < 2)
    return fail (error,
                 ngettext ("%s holds %zu sample: at least 2 are needed.",
                           "%s holds %zu samples: at least 2 are needed.", raw->n),
                 display_name (raw), raw->n);
  if (raw->task == TASK_CLASSES)
    {
      bool differ = false;

      for (size_t i = 1; i < raw->n && !differ; i++)
        differ = raw->labels[i] != raw->labels[0];
      if (!differ)
        {
          g_autofree char *whole = dataset_class_name (raw, raw->labels[0]), *name = excerpt_new (whole, -1);

          return fail (error,
                       _ ("%s: every one of the %zu samples has the class “%s”; at least two "
                          "different classes are needed."),
                       display_name (raw), raw->n, name);
        }
    }

  return true;
}

static bool
check_options (const PreparationOptions *options, TaskKind task, bool split, GError **error)
{
  if (split && !(options->test_fraction >= 0 && options->test_fraction < 1))
    return fail (error, _ ("The test fraction is %g: a number from 0 to below 1 was expected."),
                 options->test_fraction);
  if (!(options->label_noise >= 0 && isfinite (options->label_noise))
      || (task == TASK_CLASSES && options->label_noise > 1))
    return fail (error,
                 task == TASK_CLASSES ? _ ("The label noise is %g: a fraction from 0 to 1 was expected.")
                                      : _ ("The label noise is %g: a standard deviation of 0 or more was expected."),
                 options->label_noise);
  if (!(options->input_noise >= 0 && isfinite (options->input_noise)))
    return fail (error, _ ("The input noise is %g: a standard deviation of 0 or more was expected."),
                 options->input_noise);

  return true;
}

/* Element i of array becomes what element order[i] was, along the cycles of the permutation:
 * one row is held aside, nothing is copied.  done is scratch. */
static void
permute_in_place (void *array, size_t n, size_t row_bytes, const uint32_t *order, bool *done)
{
  g_autofree char *aside = g_malloc (row_bytes);
  char *rows = array;

  memset (done, 0, n * sizeof (bool));
  for (size_t start = 0; start < n; start++)
    {
      size_t hole = start;

      if (done[start] || order[start] == start)
        continue;
      memcpy (aside, rows + start * row_bytes, row_bytes);
      while (order[hole] != start)
        {
          memcpy (rows + hole * row_bytes, rows + order[hole] * row_bytes, row_bytes);
          done[hole] = true;
          hole = order[hole];
        }
      memcpy (rows + hole * row_bytes, aside, row_bytes);
      done[hole] = true;
    }
}

static void
shuffle_rows (Dataset *dataset, uint64_t seed)
{
  g_autofree uint32_t *order = g_new (uint32_t, dataset->n);
  g_autofree bool *done = g_new (bool, dataset->n);
  Random random = random_stream (random_derive (seed, "shuffle"), 0);

  random_permutation (&random, (uint32_t) dataset->n, order);
  permute_in_place (dataset->x, dataset->n, dataset->inputs * sizeof (float), order, done);
  if (dataset->task == TASK_CLASSES)
    permute_in_place (dataset->labels, dataset->n, sizeof (uint32_t), order, done);
  else
    permute_in_place (dataset->targets, dataset->n, dataset->outputs * sizeof (float), order, done);
}

/* Keeps the first n rows and gives the rest of the memory back. */
static void
keep_rows (Dataset *dataset, size_t n)
{
  if (n >= dataset->n)
    return;

  dataset->n = n;
  dataset->x = g_realloc_n (dataset->x, MAX (n, 1), dataset->inputs * sizeof (float));
  if (dataset->task == TASK_CLASSES)
    dataset->labels = g_realloc_n (dataset->labels, MAX (n, 1), sizeof (uint32_t));
  else
    dataset->targets = g_realloc_n (dataset->targets, MAX (n, 1), dataset->outputs * sizeof (float));
}

/* The last fraction of the rows becomes the test part; the training part keeps raw's memory. */
static Dataset *
split_off_test (Dataset *raw, double fraction)
{
  size_t n = (size_t) floor (fraction * (double) raw->n + 0.5);
  size_t train;
  g_autofree uint32_t *rows = NULL;
  Dataset *test;

  if (fraction > 0)
    n = CLAMP (n, 1, raw->n - 1);
  train = raw->n - n;
  rows = g_new (uint32_t, MAX (n, 1));
  for (size_t i = 0; i < n; i++)
    rows[i] = (uint32_t) (train + i);
  test = dataset_copy_rows (raw, rows, n);
  keep_rows (raw, train);

  return test;
}

double
label_noise_error (double noise, Random *random)
{
  return noise * random_normal (random);
}

void
preparation_add_label_noise (Dataset *data, size_t row, double noise, Random *random)
{
  if (data->task == TASK_CLASSES)
    {
      double draw = random_uniform (random);
      uint32_t other = random_below (random, data->outputs);
      if (draw < noise)
        data->labels[row] = other;
    }
  else
    for (unsigned k = 0; k < data->outputs; k++)
      data->targets[row * data->outputs + k] += (float) label_noise_error (noise, random);
}

/* Each row has its own stream, so that rows that are added leave the others as they are. */
static void
add_label_noise (Dataset *train, double noise, uint64_t seed)
{
  uint64_t labels = random_derive (seed, "label noise");

  for (size_t i = 0; noise > 0 && i < train->n; i++)
    {
      Random random = random_stream (labels, i);
      preparation_add_label_noise (train, i, noise, &random);
    }
}

/* Mean into shift, variance into square (both [columns]); two passes, so that large offsets do no harm. */
static void
column_moments (const float *values, size_t n, unsigned columns, double *shift, double *square)
{
  memset (shift, 0, columns * sizeof (double));
  memset (square, 0, columns * sizeof (double));
  for (size_t i = 0; i < n; i++)
    for (unsigned j = 0; j < columns; j++)
      shift[j] += values[i * columns + j];
  for (unsigned j = 0; j < columns; j++)
    shift[j] /= (double) n;
  for (size_t i = 0; i < n; i++)
    for (unsigned j = 0; j < columns; j++)
      {
        double centred = values[i * columns + j] - shift[j];

        square[j] += centred * centred;
      }
  for (unsigned j = 0; j < columns; j++)
    square[j] /= (double) n;
}

void
scaling_fit (const float *values, size_t n, unsigned columns, Scaling scaling, float *shift, float *scale)
{
  g_autofree double *means = g_new (double, columns);
  g_autofree double *squares = g_new (double, columns);
  double total = 0, largest = 0, global;

  for (unsigned j = 0; j < columns; j++)
    {
      shift[j] = 0;
      scale[j] = 1;
    }
  if (scaling == SCALING_NONE)
    return;

  column_moments (values, n, columns, means, squares);
  for (unsigned j = 0; j < columns; j++)
    {
      total += squares[j];
      largest = MAX (largest, fabs (means[j]));
    }
  global = sqrt (total / columns);
  for (unsigned j = 0; j < columns; j++)
    {
      double deviation = scaling == SCALING_GLOBAL ? global : sqrt (squares[j]);
      double size = scaling == SCALING_GLOBAL ? largest : fabs (means[j]);

      shift[j] = (float) means[j];
      if (deviation > CONSTANT_SHARE * size && (float) deviation > 0)
        scale[j] = (float) deviation;
    }
}

void
scaling_apply (float *values, size_t n, unsigned columns, const float *shift, const float *scale)
{
  for (size_t i = 0; i < n; i++)
    for (unsigned j = 0; j < columns; j++)
      values[i * columns + j] = (values[i * columns + j] - shift[j]) / scale[j];
}

static void
add_input_noise (Dataset *dataset, double noise, uint64_t seed)
{
  for (size_t i = 0; noise > 0 && i < dataset->n; i++)
    {
      Random random = random_stream (seed, i);

      for (unsigned j = 0; j < dataset->inputs; j++)
        dataset->x[i * dataset->inputs + j] += (float) (noise * random_normal (&random));
    }
}

static void
scale_parts (PreparedData *data, const PreparationOptions *options)
{
  Dataset *train = data->train, *test = data->test;

  data->shift = g_new (float, train->inputs);
  data->scale = g_new (float, train->inputs);
  scaling_fit (train->x, train->n, train->inputs, options->scaling, data->shift, data->scale);
  if (options->scaling != SCALING_NONE)
    {
      scaling_apply (train->x, train->n, train->inputs, data->shift, data->scale);
      scaling_apply (test->x, test->n, test->inputs, data->shift, data->scale);
    }

  if (train->task == TASK_REGRESSION)
    {
      Scaling scaling = options->scale_targets ? SCALING_STANDARD : SCALING_NONE;

      data->target_shift = g_new (float, train->outputs);
      data->target_scale = g_new (float, train->outputs);
      scaling_fit (train->targets, train->n, train->outputs, scaling, data->target_shift, data->target_scale);
      scaling_apply (train->targets, train->n, train->outputs, data->target_shift, data->target_scale);
      scaling_apply (test->targets, test->n, test->outputs, data->target_shift, data->target_scale);
    }
}

PreparedData *
prepared_data_new (Dataset *raw, Dataset *test, const PreparationOptions *options, GError **error)
{
  PreparedData *data;

  if (!check_options (options, raw->task, test == NULL, error) || !check_raw (raw, error)
      || (test != NULL && !match_test (raw, test, error)))
    {
      dataset_free (raw);
      dataset_free (test);
      return NULL;
    }

  data = g_new0 (PreparedData, 1);
  if (options->shuffle)
    shuffle_rows (raw, options->seed);
  data->test = test != NULL ? test : split_off_test (raw, options->test_fraction);
  data->train = raw;
  data->available = raw->n;
  if (options->samples > 0)
    keep_rows (raw, options->samples);

  scale_parts (data, options);
  add_label_noise (data->train, options->label_noise, options->seed);
  add_input_noise (data->train, options->input_noise, random_derive (options->seed, "input noise, training"));
  add_input_noise (data->test, options->input_noise, random_derive (options->seed, "input noise, test"));

  return data;
}

void
prepared_data_free (PreparedData *data)
{
  if (data == NULL)
    return;

  dataset_free (data->train);
  dataset_free (data->test);
  g_free (data->shift);
  g_free (data->scale);
  g_free (data->target_shift);
  g_free (data->target_scale);
  g_free (data);
}
