/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/solution_measures.h"

#include "analysis/complexity.h"
#include "analysis/curvature_trace.h"
#include "analysis/noise_flatness.h"
#include "analysis/sharpness.h"
#include "numeric/interruption.h"

#include <math.h>

#define BATCH 1024
#define LEAST_PRODUCTS 6

typedef struct
{
  const Network *network;
  const real *theta, *first;
  const Samples *samples;
  uint64_t seed;
  const atomic_bool *cancelled;
  Workspace *workspace;
  SolutionMeasures *out;
} Subject;

static bool
goes_on (const Subject *self)
{
  return self->cancelled == NULL || !atomic_load (self->cancelled);
}

static void
measure_norms (Subject *self)
{
  double *value = self->out->value;
  double margin = complexity_margin (self->network, self->theta, self->samples, SOLUTION_QUANTILE, self->workspace);

  if (!(margin > 0))
    margin = NAN;
  value[SOLUTION_WEIGHTS] = complexity_weights (self->network, self->theta);
  value[SOLUTION_DISTANCE] = complexity_distance (self->network, self->theta, self->first);
  value[SOLUTION_PARAMETERS] = (double) network_parameters (self->network);
  value[SOLUTION_PATHS] = complexity_paths (self->network, self->theta);
  value[SOLUTION_PATHS_MARGIN] = value[SOLUTION_PATHS] / (margin * margin);
  value[SOLUTION_SPECTRAL_MARGIN] = complexity_spectral (self->network, self->theta) / (margin * margin);
  value[SOLUTION_MARGIN] = 1 / margin;
}

static void
measure_noise (Subject *self, bool relative, SolutionMeasure measure)
{
  NoiseFlatness found = noise_flatness (self->network, self->theta, self->samples,
                                        &(NoiseFlatnessOptions){ .relative = relative,
                                                                 .rise = SOLUTION_RISE,
                                                                 .draws = SOLUTION_DRAWS,
                                                                 .seed = random_derive (self->seed, "noise"),
                                                                 .cancelled = self->cancelled },
                                        self->workspace);

  self->out->value[measure] = 1 / found.sigma;
  self->out->error[measure] = found.error / (found.sigma * found.sigma);
}

static void
measure_largest (Subject *self)
{
  Sharpness *sharpness = sharpness_new (self->network, self->samples, self->samples->n);
  TrackerResult found = sharpness_track (sharpness, self->theta, LEAST_PRODUCTS, SHARPNESS_MOST_PRODUCTS, NULL);

  self->out->value[SOLUTION_LARGEST] = found.value;
  self->out->error[SOLUTION_LARGEST] = found.residual;
  sharpness_free (sharpness);
}

static void
measure_trace (Subject *self)
{
  TraceEstimate found = curvature_trace (self->network, self->theta, self->samples, SOLUTION_PRODUCTS,
                                         random_derive (self->seed, "trace"), self->cancelled);

  self->out->value[SOLUTION_TRACE] = found.value;
  self->out->error[SOLUTION_TRACE] = found.standard_error;
}

static void
measure_part (Subject *self, unsigned part)
{
  switch (part)
    {
    case 0:
      measure_norms (self);
      break;
    case 1:
      measure_noise (self, true, SOLUTION_RELATIVE_FLATNESS);
      break;
    case 2:
      measure_noise (self, false, SOLUTION_FLATNESS);
      break;
    case 3:
      measure_largest (self);
      break;
    default:
      measure_trace (self);
      break;
    }
}

/* What looks at no flag of its own is interrupted by that of the thread. */
bool
solution_measure_part (unsigned part, const Network *network, const real *theta, const real *first,
                       const Samples *samples, uint64_t seed, const atomic_bool *cancelled, SolutionMeasures *measures)
{
  Subject self = { network, theta, first, samples, seed, cancelled, NULL, measures };
  const atomic_bool *before = NULL;

  g_assert (part < SOLUTION_PARTS);
  if (part == 0)
    *measures = (SolutionMeasures){ 0 };
  if (!goes_on (&self))
    return false;
  if (cancelled != NULL)
    before = interruption_watch (cancelled);
  self.workspace = workspace_new (network, MIN (samples->n, BATCH));
  measure_part (&self, part);
  workspace_free (self.workspace);
  if (cancelled != NULL)
    interruption_watch (before);
  return goes_on (&self);
}

bool
solution_measure (const Network *network, const real *theta, const real *first, const Samples *samples, uint64_t seed,
                  const atomic_bool *cancelled, SolutionMeasures *measures)
{
  for (unsigned part = 0; part < SOLUTION_PARTS; part++)
    if (!solution_measure_part (part, network, theta, first, samples, seed, cancelled, measures))
      return false;
  return true;
}
