/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reference.h"

#include "network/second_order.h"

double
reference_loss (const Architecture *architecture, const Dataset *dataset, const double *theta)
{
  Network *network = network_new (architecture);
  Samples *samples = samples_new (dataset);
  Workspace *workspace = workspace_new (network, 16);
  double loss = network_loss (network, theta, samples, NULL, samples->n, workspace);

  workspace_free (workspace);
  samples_free (samples);
  network_free (network);
  return loss;
}

double
reference_gradient (const Architecture *architecture, const Dataset *dataset, const double *theta, double *gradient)
{
  Network *network = network_new (architecture);
  Samples *samples = samples_new (dataset);
  Workspace *workspace = workspace_new (network, 16);
  double loss = network_gradient (network, theta, samples, NULL, samples->n, gradient, workspace);

  workspace_free (workspace);
  samples_free (samples);
  network_free (network);
  return loss;
}

void
reference_product (const Architecture *architecture, const Dataset *dataset, const double *theta, bool gauss_newton,
                   const double *v, double *out)
{
  Network *network = network_new (architecture);
  Samples *samples = samples_new (dataset);
  SecondOrder *second_order = second_order_new (network, samples, NULL, samples->n);
  Tangents *tangents = tangents_new (second_order, 1);

  second_order_place (second_order, theta, NULL);
  second_order_products (second_order, gauss_newton ? CURVATURE_GAUSS_NEWTON : CURVATURE_HESSIAN, 1, v, out, tangents);
  tangents_free (tangents);
  second_order_free (second_order);
  samples_free (samples);
  network_free (network);
}
