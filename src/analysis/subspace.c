/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/subspace.h"

#include "network/optimiser.h"
#include "numeric/linear.h"

#include <glib.h>
#include <math.h>
#include <string.h>

struct _Subspace
{
  size_t parameters, dimension;
  float *rows; /* Bᵀ [d × P] */
};

Subspace *
subspace_new (size_t parameters, size_t dimension, uint64_t seed)
{
  Subspace *self = g_new (Subspace, 1);
  double scale = 1 / sqrt ((double) parameters);

  self->parameters = parameters;
  self->dimension = dimension;
  self->rows = g_new (float, parameters *dimension);
  for (size_t i = 0; i < dimension; i++)
    {
      Random random = random_stream (seed, i);
      for (size_t j = 0; j < parameters; j++)
        self->rows[i * parameters + j] = (float) (scale * random_normal (&random));
    }
  return self;
}

void
subspace_free (Subspace *self)
{
  g_free (self->rows);
  g_free (self);
}

double
subspace_bytes (size_t parameters, size_t dimension)
{
  return sizeof (float) * (double) parameters * (double) dimension;
}

void
subspace_move (const Subspace *self, const real *start, const real *z, real *theta)
{
  memcpy (theta, start, self->parameters * sizeof (real));
  linear_add_transposed_f (self->dimension, self->parameters, 1, self->rows, z, theta);
}

void
subspace_gradient (const Subspace *self, const real *gradient, real *slope)
{
  linear_multiply_f (self->dimension, self->parameters, self->rows, gradient, slope);
}

/* ---- Training ---- */

typedef struct
{
  uint32_t *order;
  size_t n, at;
  Random random;
} Batches;

static const uint32_t *
next_batch (Batches *batches, size_t batch)
{
  if (batches->at + batch > batches->n)
    {
      random_permutation (&batches->random, (uint32_t) batches->n, batches->order);
      batches->at = 0;
    }
  batches->at += batch;
  return batches->order + batches->at - batch;
}

static void
place (const SubspaceTraining *training, const Subspace *subspace, const real *z, real *theta)
{
  size_t parameters = network_parameters (training->network);

  if (subspace != NULL)
    subspace_move (subspace, training->start, z, theta);
  else
    for (size_t i = 0; i < parameters; i++)
      theta[i] = training->start[i] + z[i];
}

bool
subspace_train (const SubspaceTraining *training, const Subspace *subspace, real *theta, Workspace *workspace,
                const atomic_bool *cancelled)
{
  size_t parameters = network_parameters (training->network), n = training->train->n;
  size_t d = subspace != NULL ? subspace->dimension : parameters, batch = MIN (training->batch, n);
  OptimiserOptions options = optimiser_defaults (OPTIMISER_ADAM);
  Optimiser *optimiser = optimiser_new (&options, d);
  g_autofree real *z = g_new0 (real, d), *next = g_new (real, d), *slope = g_new (real, d);
  g_autofree real *gradient = g_new (real, parameters);
  g_autofree uint32_t *order = g_new (uint32_t, n);
  Batches batches = { order, n, n, random_stream (training->seed, 0) };
  bool finite = true;

  place (training, subspace, z, theta);
  for (uint64_t step = 0; step < training->stop && finite && !(cancelled != NULL && atomic_load (cancelled)); step++)
    {
      double rate = schedule_rate (SCHEDULE_COSINE, training->rate, step, training->steps);
      real *last = z;
      network_gradient (training->network, theta, training->train, next_batch (&batches, batch), batch, gradient,
                        workspace);
      if (subspace != NULL)
        subspace_gradient (subspace, gradient, slope);
      finite = optimiser_step (optimiser, z, subspace != NULL ? slope : gradient, rate, next);
      z = next;
      next = last;
      place (training, subspace, z, theta);
    }
  optimiser_free (optimiser);
  return finite && !(cancelled != NULL && atomic_load (cancelled));
}
