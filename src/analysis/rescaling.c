/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/rescaling.h"

#include "analysis/complexity.h"
#include "analysis/directions.h"

#include <math.h>
#include <string.h>

struct _Rescaling
{
  Network *network;
  Samples *all;
  Samples samples;
  size_t parameters;
  real *theta, *first, *scaled;
  real *outputs, *other; /* [n × outputs], at c = 1, and at another */
  Workspace *workspace;
  uint64_t seed;
};

bool
rescaling_applies (const Architecture *a)
{
  return a->depth > 0 && (a->activation == ACTIVATION_RELU || a->activation == ACTIVATION_IDENTITY) && !a->normalisation
         && !a->skip;
}

Rescaling *
rescaling_new (const Architecture *architecture, const Dataset *data, size_t n, const float *theta, const float *first,
               uint64_t seed)
{
  Rescaling *self = g_new0 (Rescaling, 1);

  g_assert (rescaling_applies (architecture));
  self->network = network_new (architecture);
  self->parameters = network_parameters (self->network);
  self->all = samples_new (data);
  self->samples = *self->all;
  self->samples.n = MIN (n, self->all->n);
  self->theta = g_new (real, self->parameters);
  self->first = g_new (real, self->parameters);
  self->scaled = g_new (real, self->parameters);
  for (size_t i = 0; i < self->parameters; i++)
    {
      self->theta[i] = theta[i];
      self->first[i] = first[i];
    }
  self->outputs = g_new (real, self->samples.n * self->samples.outputs);
  self->other = g_new (real, self->samples.n * self->samples.outputs);
  self->workspace = workspace_new (self->network, MIN (self->samples.n, 1024));
  self->seed = seed;
  network_outputs (self->network, self->theta, &self->samples, NULL, self->samples.n, self->outputs, self->workspace);
  return self;
}

void
rescaling_free (Rescaling *self)
{
  workspace_free (self->workspace);
  samples_free (self->all);
  network_free (self->network);
  g_free (self->theta);
  g_free (self->first);
  g_free (self->scaled);
  g_free (self->outputs);
  g_free (self->other);
  g_free (self);
}

static void
scale_part (real *theta, size_t offset, size_t n, double factor)
{
  for (size_t i = 0; i < n && offset != LAYOUT_NONE; i++)
    theta[offset + i] *= factor;
}

static void
go_to (Rescaling *self, double factor)
{
  const LayerLayout *first = &network_layout (self->network)->layer[0], *second = first + 1;

  memcpy (self->scaled, self->theta, self->parameters * sizeof (real));
  scale_part (self->scaled, first->weight, (size_t) first->in * first->out, factor);
  scale_part (self->scaled, first->bias, first->out, factor);
  scale_part (self->scaled, second->weight, (size_t) second->in * second->out, 1 / factor);
}

static double
largest_change (const Rescaling *self)
{
  double change = 0, largest = 0;

  for (size_t i = 0; i < self->samples.n * self->samples.outputs; i++)
    {
      change = fmax (change, fabs (self->other[i] - self->outputs[i]));
      largest = fmax (largest, fabs (self->outputs[i]));
    }
  return largest > 0 ? change / largest : change;
}

bool
rescaling_measure (Rescaling *self, double factor, const atomic_bool *cancelled, Rescaled *found)
{
  go_to (self, factor);
  found->factor = factor;
  network_outputs (self->network, self->scaled, &self->samples, NULL, self->samples.n, self->other, self->workspace);
  found->moved = largest_change (self);
  return solution_measure (self->network, self->scaled, self->first, &self->samples, self->seed, cancelled,
                           &found->measures);
}

/* As long as the weights at c = 1. */
static void
draw_plain (const Rescaling *self, Random *random, real *direction)
{
  double norm;

  direction_random_filter (self->network, self->theta, random, direction);
  norm = sqrt (direction_inner (self->parameters, direction, direction));
  for (size_t i = 0; i < self->parameters; i++)
    direction[i] = random_normal (random);
  norm /= sqrt (direction_inner (self->parameters, direction, direction));
  for (size_t i = 0; i < self->parameters; i++)
    direction[i] *= norm;
}

void
rescaling_slice (Rescaling *self, double factor, bool filters, size_t points, const double *alpha, double *loss)
{
  g_autofree real *direction = g_new (real, self->parameters), *at = g_new (real, self->parameters);

  go_to (self, factor);
  memset (loss, 0, points * sizeof (double));
  for (unsigned k = 0; k < RESCALING_DIRECTIONS; k++)
    {
      Random random = random_stream (random_derive (self->seed, "slice"), k);
      if (filters)
        direction_random_filter (self->network, self->scaled, &random, direction);
      else
        draw_plain (self, &random, direction);
      for (size_t i = 0; i < points; i++)
        {
          for (size_t j = 0; j < self->parameters; j++)
            at[j] = self->scaled[j] + alpha[i] * direction[j];
          loss[i] += network_loss (self->network, at, &self->samples, NULL, self->samples.n, self->workspace)
                     / RESCALING_DIRECTIONS;
        }
    }
}
