/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/curvature.h"

typedef struct
{
  const SecondOrder *second_order;
  CurvaturePart part;
  Tangents *tangents;
  real *scratch; /* [most × parameters], for the remainder */
} CurvatureWorker;

struct _CurvatureOperators
{
  unsigned workers;
  CurvatureWorker *worker;
  Operator *operators;
};

static void
apply (void *data, size_t k, const real *x, real *y)
{
  CurvatureWorker *w = data;
  size_t n = network_parameters (second_order_network (w->second_order));

  second_order_products (w->second_order,
                         w->part == CURVATURE_PART_GAUSS_NEWTON ? CURVATURE_GAUSS_NEWTON : CURVATURE_HESSIAN, k, x, y,
                         w->tangents);
  if (w->part != CURVATURE_PART_REMAINDER)
    return;
  second_order_products (w->second_order, CURVATURE_GAUSS_NEWTON, k, x, w->scratch, w->tangents);
  for (size_t i = 0; i < k * n; i++)
    y[i] -= w->scratch[i];
}

CurvatureOperators *
curvature_new (const SecondOrder *second_order, CurvaturePart part, unsigned workers, size_t most)
{
  CurvatureOperators *self = g_new0 (CurvatureOperators, 1);
  size_t n = network_parameters (second_order_network (second_order));

  self->workers = workers;
  self->worker = g_new0 (CurvatureWorker, workers);
  self->operators = g_new0 (Operator, workers);
  for (unsigned i = 0; i < workers; i++)
    {
      self->worker[i] = (CurvatureWorker){ second_order, part, tangents_new (second_order, most),
                                           part == CURVATURE_PART_REMAINDER ? g_new (real, most * n) : NULL };
      self->operators[i] = (Operator){ n, apply, &self->worker[i] };
    }
  return self;
}

void
curvature_free (CurvatureOperators *self)
{
  for (unsigned i = 0; i < self->workers; i++)
    {
      tangents_free (self->worker[i].tangents);
      g_free (self->worker[i].scratch);
    }
  g_free (self->worker);
  g_free (self->operators);
  g_free (self);
}

const Operator *
curvature_operators (const CurvatureOperators *self)
{
  return self->operators;
}
