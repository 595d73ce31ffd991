/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "numeric/tracker.h"

#include "numeric/basis.h"
#include "numeric/interruption.h"
#include "numeric/lanczos.h"

#include <glib.h>
#include <math.h>
#include <string.h>

/* What a basis may take of memory, and the fewest rows that make one worth its name. */
#define BASIS_BYTES (256.0 * 1024 * 1024)
#define FEWEST_ROWS 12
/* A second value so near to the first is checked again in the next call. */
#define NEAR 0.8
/* Steps of a search whose second Ritz vector is better than the one that was known. */
#define SECOND_STEPS 16
/* Length of the random vector that is mixed into the second unit vector before each check. */
#define MIXED 0.1

struct _Tracker
{
  size_t n;
  Random random;
  real *vector, *second; /* [n] */
  size_t calls;          /* since the last check */
  bool near;             /* what that found */
};

Tracker *
tracker_new (size_t n, uint64_t seed)
{
  Tracker *self = g_new0 (Tracker, 1);

  self->n = n;
  self->random = random_stream (seed, 0);
  self->vector = g_new0 (real, n);
  self->second = g_new0 (real, n);
  return self;
}

void
tracker_free (Tracker *self)
{
  g_free (self->vector);
  g_free (self->second);
  g_free (self);
}

const real *
tracker_vector (const Tracker *self)
{
  return self->vector;
}

/* ---- One factorisation ---- */

/* The largest Ritz pair so far; ritz[steps × steps] receives all Ritz vectors in the basis, the largest's last.  false
 * if a number is not finite. */
static bool
top_pair (const Lanczos *run, TrackerResult *result, double *ritz)
{
  size_t m = run->steps;
  g_autofree double *values = g_new (double, m);

  if (!lanczos_ritz (run, values, ritz))
    return false;
  result->value = values[m - 1];
  result->residual = fabs (run->beta[m - 1] * ritz[m * m - 1]);
  return true;
}

/* One step alone leaves its vector where it was.  What the product added is known, and with it the next call begins
 * (a step of the power method, on the side that curves upwards). */
static void
step_on (const Lanczos *run, real *vector)
{
  double c[2] = { fmax (run->alpha[0], 0), run->beta[0] }, length = hypot (c[0], c[1]);

  if (!(length > 0))
    return;
  c[0] /= length;
  c[1] /= length;
  basis_combine (2, run->n, run->basis, c, vector);
}

/* The Ritz vector of the largest value, on the side of where it came from: the first row of the basis. */
static void
take_vector (const Lanczos *run, double *ritz, bool converged, real *vector)
{
  size_t m = run->steps;
  double *coefficients = ritz + (m - 1) * m;

  if (m == 1 && !converged)
    {
      step_on (run, vector);
      return;
    }
  if (coefficients[0] < 0)
    for (size_t i = 0; i < m; i++)
      coefficients[i] *= -1;
  basis_combine (m, run->n, run->basis, coefficients, vector);
}

/* Goes on from vector[n] (zeros: from a random one), orthogonal to locked[n] (or NULL), until it has converged, or not
 * even its residual lifts it to below, or most products are used up; adds its products to those of result, whose value
 * is NaN where one was not finite. */
static void
factorise (Tracker *self, const Operator *a, const TrackerOptions *options, size_t most, const real *locked,
           real *vector, double below, TrackerResult *result)
{
  size_t least = MIN (options->least, most), next = MAX (least, 1);
  Lanczos *run = lanczos_new (a->n, most);
  g_autofree real *w = g_new (real, a->n);
  g_autofree double *ritz = g_new (double, run->most * run->most);
  LanczosStep step = LANCZOS_GOES_ON;
  bool known = false, lost = false;

  result->converged = false;
  lanczos_lock (run, locked ? 1 : 0, locked);
  if (!lanczos_start (run, vector, &self->random))
    {
      lanczos_free (run);
      return;
    }
  while (run->steps < run->most && step == LANCZOS_GOES_ON && !result->converged && !lost)
    {
      a->apply (a->data, 1, lanczos_vector (run), w);
      result->products++;
      step = interruption_came () ? LANCZOS_NOT_FINITE : lanczos_accept (run, w);
      if (step == LANCZOS_NOT_FINITE)
        break;
      known = run->steps == run->most || step == LANCZOS_INVARIANT || run->steps >= next;
      if (!known)
        continue;
      known = top_pair (run, result, ritz);
      result->converged = known && result->residual <= options->tolerance * fabs (result->value);
      lost = result->value + result->residual < below;
      next = run->steps + 1 + run->steps / 8;
    }
  if (step == LANCZOS_NOT_FINITE || !known)
    *result = (TrackerResult){ .value = NAN, .residual = NAN, .products = result->products };
  else
    {
      take_vector (run, ritz, result->converged, vector);
      if (locked == NULL && run->steps >= SECOND_STEPS)
        basis_combine (run->steps, run->n, run->basis, ritz + (run->steps - 2) * run->steps, self->second);
    }
  lanczos_free (run);
}

/* ---- Following ---- */

static size_t
rows_that_fit (size_t n)
{
  return (size_t) fmax (BASIS_BYTES / ((double) n * sizeof (real)), FEWEST_ROWS);
}

static void
converge (Tracker *self, const Operator *a, const TrackerOptions *options, size_t most, TrackerResult *result)
{
  size_t begin = result->products;

  do
    {
      size_t left = most - (result->products - begin);
      factorise (self, a, options, MIN (left, rows_that_fit (a->n)), NULL, self->vector, -INFINITY, result);
    }
  while (!result->converged && isfinite (result->value) && result->products - begin < most);
}

/* Whether something orthogonal to the vector that is followed is further up, by more than the value may be off. */
static bool
is_overtaken (Tracker *self, const Operator *a, const TrackerOptions *options, TrackerResult *result)
{
  const TrackerOptions check = { TRACKER_CHECK_PRODUCTS, options->most, options->tolerance };
  double length = sqrt (basis_dot (a->n, self->second, self->second));
  g_autofree real *mixed = g_new (real, a->n);
  TrackerResult other = { .value = -INFINITY };

  basis_random (0, a->n, NULL, 0, NULL, &self->random, mixed);
  for (size_t i = 0; i < a->n; i++)
    self->second[i] = (real) ((double) self->second[i] + (length > 0 ? MIXED : 1) * (double) mixed[i]);
  factorise (self, a, &check, MIN (MAX (options->most, TRACKER_CHECK_PRODUCTS), rows_that_fit (a->n)), self->vector,
             self->second, result->value, &other);
  result->products += other.products;
  self->near = other.value > result->value - (1 - NEAR) * fabs (result->value);
  return other.value > result->value + options->tolerance * fabs (result->value);
}

/* Now and then, and where another vector may well have overtaken: the second was near, or the operator has changed
 * more than usually. */
static bool
check_is_due (Tracker *self, const TrackerOptions *options, const TrackerResult *result)
{
  bool due = ++self->calls >= TRACKER_CHECK_EVERY || self->near || result->products > options->least;

  if (due)
    self->calls = 0;
  return due;
}

TrackerResult
tracker_follow (Tracker *self, const Operator *a, const TrackerOptions *options)
{
  bool first = !(basis_dot (a->n, self->vector, self->vector) > 0);
  TrackerOptions again = { 1, options->most, options->tolerance };
  TrackerResult result = { .value = NAN, .residual = NAN };
  real *other = self->second;

  converge (self, a, options, MAX (options->most, 1), &result);
  self->near |= first;
  if (first || !isfinite (result.value) || a->n < 2 || !check_is_due (self, options, &result)
      || !is_overtaken (self, a, options, &result))
    return result;
  self->second = self->vector;
  self->vector = other;
  converge (self, a, &again, MAX (options->most, 1), &result);
  return result;
}
