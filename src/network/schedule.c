/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of the optimisers knows no precision. */
#include "network/optimiser.h"

#include <math.h>

OptimiserOptions
optimiser_defaults (OptimiserKind kind)
{
  return (OptimiserOptions){ .kind = kind, .momentum = 0.9, .beta1 = 0.9, .beta2 = 0.999, .epsilon = 1e-8 };
}

double
schedule_rate (Schedule schedule, double base, uint64_t step, uint64_t total)
{
  double progress = total > 0 ? (double) step / (double) total : 0;

  if (progress > 1)
    progress = 1;
  switch (schedule)
    {
    case SCHEDULE_STEP:
      return progress < 0.5 ? base : progress < 0.75 ? base / 10 : base / 100;
    case SCHEDULE_COSINE:
      return base * (1 + cos (M_PI * progress)) / 2;
    default:
      return base;
    }
}
