/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/sharpness.h"

#include "analysis/curvature.h"
#include "numeric/extremes.h"
#include "numeric/lanczos.h"

#include <math.h>
#include <string.h>

/* Steps from one check of the extreme Ritz pairs to the next: an eigenproblem of the steps so far each time. */
#define STRIDE 4
/* Of a residual, relative to λmax. */
#define TOP_TOLERANCE 1e-3

struct _Sharpness
{
  SecondOrder *second_order;
  CurvatureOperators *operators;
  Tracker *tracker;
  double loss;
};

Sharpness *
sharpness_new (const Network *network, const Samples *samples, size_t n)
{
  Sharpness *self = g_new0 (Sharpness, 1);

  self->second_order = second_order_new (network, samples, NULL, MIN (n, samples->n));
  self->operators = curvature_new (self->second_order, CURVATURE_PART_HESSIAN, 1, 1);
  self->tracker = tracker_new (network_parameters (network), 0);
  return self;
}

void
sharpness_free (Sharpness *self)
{
  curvature_free (self->operators);
  second_order_free (self->second_order);
  tracker_free (self->tracker);
  g_free (self);
}

TrackerResult
sharpness_track (Sharpness *self, const real *theta, size_t least, size_t most, Parallel *parallel)
{
  const TrackerOptions options = { least, most, SHARPNESS_TOLERANCE };

  self->loss = second_order_place (self->second_order, theta, parallel);
  if (!isfinite (self->loss))
    return (TrackerResult){ .value = NAN, .residual = NAN };
  return tracker_follow (self->tracker, curvature_operators (self->operators), &options);
}

double
sharpness_loss (const Sharpness *self)
{
  return self->loss;
}

const real *
sharpness_direction (const Sharpness *self)
{
  return tracker_vector (self->tracker);
}

/* Both extreme Ritz pairs so far; false if a number is not finite. */
static bool
take_extremes (const Lanczos *run, double tolerance, SharpnessExtremes *found)
{
  size_t m = run->steps;
  g_autofree double *values = g_new (double, m), *vectors = g_new (double, m *m);
  double rest = fabs (run->beta[m - 1]), worst;

  if (!lanczos_ritz (run, values, vectors))
    return false;
  found->smallest = values[0];
  found->largest = values[m - 1];
  found->smallest_residual = rest * fabs (vectors[m - 1]);
  found->largest_residual = rest * fabs (vectors[m * m - 1]);
  worst = fmax (found->smallest_residual, found->largest_residual);
  found->converged = worst <= tolerance * fmax (fabs (found->smallest), fabs (found->largest));
  return true;
}

static const SharpnessExtremes no_extremes = { NAN, NAN, NAN, NAN, 0, false };

SharpnessExtremes
sharpness_extremes (Sharpness *self, const real *theta, double tolerance, size_t most)
{
  const Operator *a = curvature_operators (self->operators);
  SharpnessExtremes found = no_extremes;
  Random random = random_stream (0, 0);
  LanczosStep step = LANCZOS_GOES_ON;
  g_autofree real *w = NULL;
  Lanczos *run;

  self->loss = second_order_place (self->second_order, theta, NULL);
  if (!isfinite (self->loss))
    return found;
  run = lanczos_new (a->n, MAX (most, 1));
  w = g_new (real, a->n);
  lanczos_start (run, NULL, &random);
  while (run->steps < run->most && step == LANCZOS_GOES_ON && !found.converged)
    {
      a->apply (a->data, 1, lanczos_vector (run), w);
      step = lanczos_accept (run, w);
      if (step == LANCZOS_NOT_FINITE
          || ((run->steps % STRIDE == 0 || run->steps == run->most || step == LANCZOS_INVARIANT)
              && !take_extremes (run, tolerance, &found)))
        {
          found = no_extremes;
          break;
        }
    }
  found.products = run->steps;
  lanczos_free (run);
  return found;
}

bool
sharpness_top_eigenvectors (Sharpness *self, const real *theta, size_t k, size_t most, const atomic_bool *cancelled,
                            real *directions, bool *converged)
{
  const Operator *a = curvature_operators (self->operators);
  ExtremesOptions options = { .top = k, .max_steps = most, .tolerance = TOP_TOLERANCE };
  SolverWatch watch = { .cancelled = cancelled };
  Extremes *e = NULL;
  bool all;

  self->loss = second_order_place (self->second_order, theta, NULL);
  if (!isfinite (self->loss) || extremes_find (a, &options, NULL, &watch, &e) != SOLVER_DONE)
    return false;
  all = e->top == k;
  if (all)
    memcpy (directions, e->vectors, k * a->n * sizeof (real));
  if (all && converged != NULL)
    {
      *converged = true;
      for (size_t i = 0; i < k; i++)
        *converged = *converged && e->converged[i];
    }
  extremes_free (e);
  return all;
}
