/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "datasets/principal_components.h"

#include "numeric/eigen.h"
#include "numeric/linear.h"

#include <math.h>
#include <string.h>

#define CONSTANT 1e-10 /* a variance below this part of the first is rounding of inputs in single precision */

/* Means of equal numbers are off in the last digit: what is left of these is this part of the sum of their squares, at
 * most, whereas numbers of single precision that differ leave 1e-15 and more. */
#define ROUNDING 1e-24

static double *
centred (const Dataset *data, size_t n, double *squares)
{
  size_t inputs = data->inputs;
  double *x = g_new (double, n *inputs);

  *squares = 0;
  for (size_t j = 0; j < inputs; j++)
    {
      double mean = 0;
      for (size_t i = 0; i < n; i++)
        mean += (double) data->x[i * inputs + j] / (double) n;
      for (size_t i = 0; i < n; i++)
        {
          double value = data->x[i * inputs + j];
          *squares += value * value;
          x[i * inputs + j] = value - mean;
        }
    }
  return x;
}

/* Everything but the inputs. */
static Dataset *
copy_targets (const Dataset *data, size_t n, unsigned inputs)
{
  Dataset *out = dataset_new (data->task, n, inputs, data->outputs);

  if (data->task == TASK_CLASSES)
    memcpy (out->labels, data->labels, n * sizeof *out->labels);
  else
    memcpy (out->targets, data->targets, n * data->outputs * sizeof *out->targets);
  out->class_names = g_strdupv (data->class_names);
  out->target_names = g_strdupv (data->target_names);
  out->name = g_strdup (data->name);
  return out;
}

static double
largest (size_t n, const double *v)
{
  double found = 0;

  for (size_t i = 0; i < n; i++)
    if (fabs (v[i]) > fabs (found))
      found = v[i];
  return found;
}

/* A unit eigenvector u of X Xᵀ is the component's scores but for their length: √n u has variance 1. */
static void
set_input (Dataset *out, unsigned j, const double *u)
{
  double scale = copysign (sqrt ((double) out->n), largest (out->n, u));

  for (size_t i = 0; i < out->n; i++)
    out->x[i * out->inputs + j] = (float) (scale * u[i]);
}

Dataset *
dataset_principal_components (const Dataset *data, size_t n, unsigned k, double *explained)
{
  g_autofree double *x = NULL, *gram = NULL, *values = NULL;
  double kept = 0, whole = 0, squares, least;
  unsigned components = 0;
  Dataset *out;

  g_assert (n > 0 && n <= data->n && k > 0);
  x = centred (data, n, &squares);
  gram = g_new (double, n *n);
  values = g_new (double, n);
  linear_gram (n, data->inputs, x, gram);
  if (!eigen_symmetric (n, gram, values, true))
    return NULL;
  least = fmax (CONSTANT * values[n - 1], ROUNDING * squares);
  while (components < MIN (k, n) && values[n - 1 - components] > least)
    components++;
  out = copy_targets (data, n, MAX (components, 1));
  for (unsigned j = 0; j < components; j++)
    set_input (out, j, gram + (n - 1 - j) * n);
  for (size_t i = 0; i < n; i++)
    {
      whole += values[i] > least ? values[i] : 0;
      kept += i + components >= n ? values[i] : 0;
    }
  if (explained != NULL)
    *explained = kept / whole;
  return out;
}
