#include "analysis/sharpness.h"

#include "analysis/curvature.h"
#include "numeric/extremes.h"
#include "numeric/lanczos.h"

#include <math.h>
#include <string.h>

/* How often the ends are looked at: an eigenproblem of the steps so far each time. */
#define STRIDE 4
/* Of a residual, relative to λmax. */
#define LEADING_TOLERANCE 1e-3

struct _Sharpness
{
  Linearisation *linearisation;
  CurvatureOperators *operators;
  Tracker *tracker;
  double loss;
};

Sharpness *
sharpness_new (const Network *network, const Samples *samples, size_t n)
{
  Sharpness *self = g_new0 (Sharpness, 1);

  self->linearisation = linearisation_new (network, samples, NULL, MIN (n, samples->n));
  self->operators = curvature_new (self->linearisation, CURVATURE_PART_HESSIAN, 1, 1);
  self->tracker = tracker_new (network_parameters (network), 0);
  return self;
}

void
sharpness_free (Sharpness *self)
{
  curvature_free (self->operators);
  linearisation_free (self->linearisation);
  tracker_free (self->tracker);
  g_free (self);
}

TrackerResult
sharpness_track (Sharpness *self, const real *theta, size_t least, size_t most, Parallel *parallel)
{
  const TrackerOptions options = { least, most, SHARPNESS_TOLERANCE };

  self->loss = linearisation_place (self->linearisation, theta, parallel);
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

/* Whether the ends of the factorisation so far are near enough to eigenvalues. */
static bool
ends_of (const Lanczos *run, double tolerance, double *least, double *largest)
{
  size_t m = run->steps;
  g_autofree double *values = g_new (double, m), *vectors = g_new (double, m *m);
  double rest = fabs (run->beta[m - 1]), worst;

  if (!lanczos_ritz (run, values, vectors))
    return false;
  *least = values[0];
  *largest = values[m - 1];
  worst = rest * fmax (fabs (vectors[m - 1]), fabs (vectors[m * m - 1]));
  return worst <= tolerance * fmax (fabs (*least), fabs (*largest));
}

bool
sharpness_ends (Sharpness *self, const real *theta, double tolerance, size_t most, double *least, double *largest)
{
  const Operator *a = curvature_operators (self->operators);
  Lanczos *run = lanczos_new (a->n, most);
  g_autofree real *w = g_new (real, a->n);
  Random random = random_stream (0, 0);
  LanczosStep step = LANCZOS_GOES_ON;
  bool near = false;

  *least = *largest = NAN;
  self->loss = linearisation_place (self->linearisation, theta, NULL);
  if (isfinite (self->loss))
    {
      lanczos_start (run, NULL, &random);
      while (run->steps < run->most && step == LANCZOS_GOES_ON && !near)
        {
          a->apply (a->data, 1, lanczos_vector (run), w);
          step = lanczos_accept (run, w);
          if (step != LANCZOS_NOT_FINITE && run->steps % STRIDE == 0)
            near = ends_of (run, tolerance, least, largest);
        }
      if (step != LANCZOS_NOT_FINITE && !near && run->steps > 0)
        ends_of (run, tolerance, least, largest);
      if (step == LANCZOS_NOT_FINITE)
        *least = *largest = NAN;
    }
  lanczos_free (run);
  return isfinite (*least) && isfinite (*largest);
}

bool
sharpness_leading (Sharpness *self, const real *theta, size_t k, size_t most, const atomic_bool *cancelled,
                   real *directions)
{
  const Operator *a = curvature_operators (self->operators);
  ExtremesOptions options = { .top = k, .max_steps = most, .tolerance = LEADING_TOLERANCE };
  SolverWatch watch = { .cancelled = cancelled };
  Extremes *e = NULL;
  bool all;

  self->loss = linearisation_place (self->linearisation, theta, NULL);
  if (!isfinite (self->loss) || extremes_find (a, &options, NULL, &watch, &e) != SOLVER_DONE)
    return false;
  all = e->top == k;
  if (all)
    memcpy (directions, e->vectors, k * a->n * sizeof (real));
  extremes_free (e);
  return all;
}
