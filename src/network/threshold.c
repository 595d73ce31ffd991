/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "network/optimiser.h"

#include <math.h>

/* Of rate times curvature; NaN where there is none. */
static double
product_threshold (const OptimiserOptions *options)
{
  double momentum = options->momentum;

  if (options->kind > OPTIMISER_NESTEROV || options->radius > 0)
    return NAN;
  return 2 * (1 + momentum) / (options->kind == OPTIMISER_NESTEROV ? 1 + 2 * momentum : 1);
}

double
optimiser_threshold (const OptimiserOptions *options, double sharpness)
{
  double curvature = sharpness + options->weight_decay;
  return curvature > 0 ? product_threshold (options) / curvature : NAN;
}

double
optimiser_sharpness_threshold (const OptimiserOptions *options, double rate)
{
  return product_threshold (options) / rate - options->weight_decay;
}

const char *
optimiser_sharpness_threshold_formula (const OptimiserOptions *options)
{
  if (options->momentum == 0)
    return "2/η";
  return options->kind == OPTIMISER_NESTEROV ? "2(1+μ)/((1+2μ)η)" : "2(1+μ)/η";
}

const char *
optimiser_threshold_formula (const OptimiserOptions *options)
{
  if (options->momentum == 0)
    return "2/λmax";
  return options->kind == OPTIMISER_NESTEROV ? "2(1+μ)/((1+2μ)λmax)" : "2(1+μ)/λmax";
}
