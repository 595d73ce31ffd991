#include "network/optimiser.h"

#include <math.h>

double
optimiser_threshold (const OptimiserOptions *options, double sharpness)
{
  double curvature = sharpness + options->weight_decay, momentum = options->momentum;

  if (options->kind > OPTIMISER_NESTEROV || !(curvature > 0))
    return NAN;
  return 2 * (1 + momentum) / (options->kind == OPTIMISER_NESTEROV ? 1 + 2 * momentum : 1) / curvature;
}

const char *
optimiser_threshold_formula (const OptimiserOptions *options)
{
  if (options->momentum == 0)
    return "2/λmax";
  return options->kind == OPTIMISER_NESTEROV ? "2(1+β)/((1+2β)λmax)" : "2(1+β)/λmax";
}
