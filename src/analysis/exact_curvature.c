/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/exact_curvature.h"

#include "network/second_order.h"
#include "numeric/eigen.h"

#include <math.h>
#include <string.h>

/* Columns to a task: fixed, so that results do not depend on the workers. */
#define COLUMNS 24

struct _ExactCurvature
{
  Network *network;
  Samples *samples;
  SecondOrder *second_order;
  size_t n; /* parameters */
  double *hessian, *gauss_newton;
  double loss;
  GPtrArray *tangents; /* one a worker */
  atomic_size_t *done;
};

ExactCurvature *
exact_curvature_new (const Architecture *architecture, const Dataset *data, size_t n)
{
  ExactCurvature *self = g_new0 (ExactCurvature, 1);

  self->network = network_new (architecture);
  self->samples = samples_new (data);
  self->second_order = second_order_new (self->network, self->samples, NULL, MIN (n, data->n));
  self->n = network_parameters (self->network);
  self->hessian = g_new0 (double, self->n * self->n);
  self->gauss_newton = g_new0 (double, self->n * self->n);
  self->tangents = g_ptr_array_new_with_free_func ((GDestroyNotify) tangents_free);
  return self;
}

void
exact_curvature_free (ExactCurvature *self)
{
  g_ptr_array_unref (self->tangents);
  second_order_free (self->second_order);
  samples_free (self->samples);
  network_free (self->network);
  g_free (self->hessian);
  g_free (self->gauss_newton);
  g_free (self);
}

size_t
exact_curvature_parameters (const ExactCurvature *self)
{
  return self->n;
}

/* ---- The matrices ---- */

static void
columns_task (size_t index, unsigned worker, void *data)
{
  ExactCurvature *self = data;
  size_t first = index / 2 * COLUMNS, count = MIN (COLUMNS, self->n - first);
  Curvature curvature = index % 2 == 0 ? CURVATURE_HESSIAN : CURVATURE_GAUSS_NEWTON;
  double *matrix = index % 2 == 0 ? self->hessian : self->gauss_newton;

  second_order_columns (self->second_order, curvature, first, count, matrix + first * self->n,
                        self->tangents->pdata[worker]);
  if (self->done != NULL)
    atomic_fetch_add (self->done, count);
}

#define TILE 32
/* Row c holds the column of parameter c from its own layer on: what lies right of the diagonal is mirrored to the left,
 * and within a layer, where both are there, the mean of the two is taken. */
static void
make_symmetric (const Layout *layout, size_t n, double *a)
{
  for (unsigned l = 0; l < layout->layers; l++)
    {
      size_t begin = layout->layer[l].weight, end = l + 1 < layout->layers ? layout->layer[l + 1].weight : n;
      for (size_t r = begin; r < end; r++)
        for (size_t c = begin; c < r; c++)
          a[r * n + c] = a[c * n + r] = (a[r * n + c] + a[c * n + r]) / 2;
      for (size_t i = begin; i < end; i += TILE)
        for (size_t j = end; j < n; j += TILE)
          for (size_t c = j; c < MIN (j + TILE, n); c++)
            for (size_t r = i; r < MIN (i + TILE, end); r++)
              a[c * n + r] = a[r * n + c];
    }
}

bool
exact_curvature_place (ExactCurvature *self, const float *theta, Parallel *parallel, const atomic_bool *cancelled,
                       atomic_size_t *done)
{
  g_autofree double *exact = g_new (double, self->n);
  size_t tasks = 2 * ((self->n + COLUMNS - 1) / COLUMNS);
  unsigned workers = parallel_workers (parallel);

  for (size_t i = 0; i < self->n; i++)
    exact[i] = theta[i];
  while (self->tangents->len < workers)
    g_ptr_array_add (self->tangents, tangents_new (self->second_order, COLUMNS));
  self->loss = second_order_place (self->second_order, exact, parallel);
  self->done = done;
  if (!parallel_map (parallel, tasks, columns_task, self, cancelled))
    return false;
  make_symmetric (network_layout (self->network), self->n, self->hessian);
  make_symmetric (network_layout (self->network), self->n, self->gauss_newton);
  return true;
}

double
exact_curvature_loss (const ExactCurvature *self)
{
  return self->loss;
}

const double *
exact_curvature_hessian (const ExactCurvature *self)
{
  return self->hessian;
}

const double *
exact_curvature_gauss_newton (const ExactCurvature *self)
{
  return self->gauss_newton;
}

/* ---- What is asked of them ---- */

static double
entry (const ExactCurvature *self, CurvaturePart part, size_t i)
{
  switch (part)
    {
    case CURVATURE_PART_HESSIAN:
      return self->hessian[i];
    case CURVATURE_PART_GAUSS_NEWTON:
      return self->gauss_newton[i];
    default:
      return self->hessian[i] - self->gauss_newton[i];
    }
}

double
exact_curvature_trace (const ExactCurvature *self, CurvaturePart part)
{
  double sum = 0;
  for (size_t i = 0; i < self->n; i++)
    sum += entry (self, part, i * self->n + i);
  return sum;
}

/* Rows and columns first … first + n - 1 of a part. */
static void
copy_block (const ExactCurvature *self, CurvaturePart part, size_t first, size_t n, double *out)
{
  for (size_t r = 0; r < n; r++)
    for (size_t c = 0; c < n; c++)
      out[r * n + c] = entry (self, part, (first + r) * self->n + first + c);
}

bool
exact_curvature_eigen (const ExactCurvature *self, CurvaturePart part, double *values, double *vectors)
{
  g_autofree double *own = vectors ? NULL : g_new (double, self->n * self->n);
  double *matrix = vectors ? vectors : own;

  copy_block (self, part, 0, self->n, matrix);
  return eigen_symmetric (self->n, matrix, values, vectors != NULL);
}

static size_t
layer_first (const ExactCurvature *self, unsigned l)
{
  const Layout *layout = network_layout (self->network);
  return l < layout->layers ? layout->layer[l].weight : self->n;
}

void
exact_curvature_layer_norms (const ExactCurvature *self, CurvaturePart part, double *norms)
{
  unsigned layers = network_layout (self->network)->layers;

  for (unsigned k = 0; k < layers; k++)
    for (unsigned l = 0; l < layers; l++)
      {
        double sum = 0;
        for (size_t r = layer_first (self, k); r < layer_first (self, k + 1); r++)
          for (size_t c = layer_first (self, l); c < layer_first (self, l + 1); c++)
            {
              double x = entry (self, part, r * self->n + c);
              sum += x * x;
            }
        norms[k * layers + l] = sqrt (sum);
      }
}
