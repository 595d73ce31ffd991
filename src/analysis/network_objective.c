/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/network_objective.h"

#include "network/second_order.h"

#include <math.h>
#include <string.h>

struct _NetworkObjective
{
  Network *network;
  Samples *samples;
  SecondOrder *second_order;
  Tangents *tangents;
  size_t parameters;
  double penalty, value; /* value: F at theta */
  double *theta;         /* [parameters] where the passes were made; NaN at first */
};

#define COLUMNS 32 /* of the Hessian at once */

NetworkObjective *
network_objective_new (const Architecture *architecture, const Dataset *data, size_t n, double penalty)
{
  NetworkObjective *self = g_new0 (NetworkObjective, 1);

  self->network = network_new (architecture);
  self->samples = samples_new (data);
  self->second_order = second_order_new (self->network, self->samples, NULL, MIN (n, data->n));
  self->parameters = network_parameters (self->network);
  self->tangents = tangents_new (self->second_order, MIN (COLUMNS, self->parameters));
  self->penalty = penalty;
  self->theta = g_new (double, self->parameters);
  self->theta[0] = NAN;
  return self;
}

void
network_objective_free (NetworkObjective *self)
{
  if (self == NULL)
    return;
  tangents_free (self->tangents);
  second_order_free (self->second_order);
  samples_free (self->samples);
  network_free (self->network);
  g_free (self->theta);
  g_free (self);
}

const Layout *
network_objective_layout (const NetworkObjective *self)
{
  return network_layout (self->network);
}

void
network_objective_initialise (const NetworkObjective *self, Random *random, double *theta)
{
  network_initialise (self->network, random, theta);
}

/* The passes at theta, unless they were the last ones: searches ask for the gradient first, and then for the Hessian.
 */
static void
place (NetworkObjective *self, const double *theta)
{
  double square = 0;

  if (memcmp (self->theta, theta, self->parameters * sizeof *theta) == 0)
    return;
  memcpy (self->theta, theta, self->parameters * sizeof *theta);
  for (size_t i = 0; i < self->parameters; i++)
    square += theta[i] * theta[i];
  self->value = second_order_place (self->second_order, theta, NULL) + self->penalty / 2 * square;
}

/* second_order_columns leaves to symmetry what lies before a column's own layer; within the layer, where both halves
 * are there, their mean is taken. */
static void
make_symmetric (const NetworkObjective *self, double *hessian)
{
  const Layout *layout = network_layout (self->network);
  size_t n = self->parameters;

  for (unsigned l = 0; l < layout->layers; l++)
    {
      size_t begin = layout->layer[l].weight, end = l + 1 < layout->layers ? layout->layer[l + 1].weight : n;
      for (size_t r = begin; r < end; r++)
        {
          for (size_t c = begin; c < r; c++)
            hessian[r * n + c] = hessian[c * n + r] = (hessian[r * n + c] + hessian[c * n + r]) / 2;
          for (size_t c = end; c < n; c++)
            hessian[c * n + r] = hessian[r * n + c];
        }
    }
}

static double
evaluate (void *data, const double *theta, double *gradient, double *hessian)
{
  NetworkObjective *self = data;
  size_t n = self->parameters;

  place (self, theta);
  if (gradient != NULL)
    {
      second_order_gradient (self->second_order, gradient);
      for (size_t i = 0; i < n; i++)
        gradient[i] += self->penalty * theta[i];
    }
  if (hessian != NULL)
    {
      for (size_t first = 0; first < n; first += COLUMNS)
        second_order_columns (self->second_order, CURVATURE_HESSIAN, first, MIN (COLUMNS, n - first),
                              hessian + first * n, self->tangents);
      make_symmetric (self, hessian);
      for (size_t i = 0; i < n; i++)
        hessian[i * n + i] += self->penalty;
    }
  return self->value;
}

Objective
network_objective (NetworkObjective *self)
{
  return (Objective){ self->parameters, evaluate, self };
}

void
network_objective_embed (const Layout *narrow, const double *theta, const Layout *wide, double *out)
{
  const LayerLayout *in = &narrow->layer[0], *in_wide = &wide->layer[0], *last = &narrow->layer[1],
                    *last_wide = &wide->layer[1];

  g_assert (narrow->layers == 2 && wide->layers == 2 && in->out <= in_wide->out && in->in == in_wide->in);
  memset (out, 0, wide->parameters * sizeof *out);
  memcpy (out + in_wide->weight, theta + in->weight, (size_t) in->out * in->in * sizeof *out);
  for (unsigned k = 0; k < last->out; k++)
    memcpy (out + last_wide->weight + k * last_wide->in, theta + last->weight + k * last->in, last->in * sizeof *out);
  if (in->bias == LAYOUT_NONE)
    return;
  memcpy (out + in_wide->bias, theta + in->bias, in->out * sizeof *out);
  memcpy (out + last_wide->bias, theta + last->bias, last->out * sizeof *out);
}
