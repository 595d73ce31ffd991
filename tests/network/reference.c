#include "reference.h"

#include "network/network.h"

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
