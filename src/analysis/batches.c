/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/batches.h"

#include "numeric/random.h"

static void
shuffle (Batches *self)
{
  Random random = random_stream (self->seed, self->epoch);
  random_permutation (&random, (uint32_t) self->n, self->rows);
}

Batches *
batches_new (size_t n, size_t batch, uint64_t seed)
{
  Batches *self = g_new0 (Batches, 1);

  self->n = n;
  self->batch = batch == 0 ? n : MIN (batch, n);
  self->seed = seed;
  if (self->batch < n)
    {
      self->rows = g_new (uint32_t, n);
      shuffle (self);
    }
  return self;
}

Batches *
batches_copy (const Batches *batches)
{
  Batches *self = g_memdup2 (batches, sizeof *batches);

  if (self->rows != NULL)
    self->rows = g_memdup2 (batches->rows, self->n * sizeof (uint32_t));
  return self;
}

void
batches_free (Batches *self)
{
  g_free (self->rows);
  g_free (self);
}

const uint32_t *
batches_next (Batches *self, size_t *n)
{
  *n = self->batch;
  if (self->rows == NULL)
    return NULL;
  if (self->at == self->n)
    {
      self->epoch++;
      self->at = 0;
      shuffle (self);
    }
  *n = MIN (self->batch, self->n - self->at);
  self->at += *n;
  return self->rows + self->at - *n;
}
