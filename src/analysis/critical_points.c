/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/critical_points.h"

#include "numeric/eigen.h"
#include "numeric/levenberg_marquardt.h"
#include "numeric/linear.h"

#include <glib.h>
#include <math.h>
#include <string.h>

struct _CriticalSearch
{
  Objective objective;
  LevenbergMarquardt *solver;
  double *gradient, *hessian, *values; /* [n], [n × n], [n] */
};

CriticalSearch *
critical_search_new (const Objective *objective)
{
  CriticalSearch *self = g_new0 (CriticalSearch, 1);
  size_t n = objective->n;

  self->objective = *objective;
  self->solver = levenberg_marquardt_new (n, n, LEVENBERG_MARQUARDT_CHOLESKY);
  self->gradient = g_new (double, n);
  self->hessian = g_new (double, n *n);
  self->values = g_new (double, n);
  return self;
}

void
critical_search_free (CriticalSearch *self)
{
  if (self == NULL)
    return;
  levenberg_marquardt_free (self->solver);
  g_free (self->gradient);
  g_free (self->hessian);
  g_free (self->values);
  g_free (self);
}

bool
critical_search_descend (CriticalSearch *self, double *x, double rate, size_t steps, const atomic_bool *cancelled)
{
  const Objective *f = &self->objective;

  for (size_t i = 0; i < steps; i++)
    {
      if (cancelled != NULL && atomic_load (cancelled))
        return false;
      if (!isfinite (f->evaluate (f->data, x, self->gradient, NULL)) || !isfinite (linear_norm (f->n, self->gradient)))
        return false;
      for (size_t k = 0; k < f->n; k++)
        x[k] -= rate * self->gradient[k];
    }
  return true;
}

static void
residuals (void *data, const double *x, double *gradient)
{
  const CriticalSearch *self = data;
  self->objective.evaluate (self->objective.data, x, gradient, NULL);
}

static void
jacobian (void *data, const double *x, double *hessian)
{
  const CriticalSearch *self = data;
  self->objective.evaluate (self->objective.data, x, NULL, hessian);
}

static CriticalOutcome
outcome_of (const LevenbergMarquardtResult *result)
{
  if (result->status == LEVENBERG_MARQUARDT_NOT_FINITE)
    return CRITICAL_NOT_FINITE;
  if (result->residual <= CRITICAL_GRADIENT)
    return CRITICAL_FOUND;
  return result->status == LEVENBERG_MARQUARDT_MINIMUM ? CRITICAL_REFUSED : CRITICAL_UNFINISHED;
}

/* Of the Hessian in self->hessian, which is destroyed. */
static void
count_eigenvalues (CriticalSearch *self, CriticalPoint *point, double *values)
{
  size_t n = self->objective.n;
  double zero;

  if (!eigen_symmetric (n, self->hessian, self->values, false))
    {
      point->outcome = CRITICAL_NOT_FINITE;
      return;
    }
  point->least = self->values[0];
  point->largest = self->values[n - 1];
  zero = CRITICAL_ZERO * fmax (fabs (point->least), fabs (point->largest));
  for (size_t i = 0; i < n; i++)
    {
      point->index += self->values[i] < -zero;
      point->flat += fabs (self->values[i]) <= zero;
    }
  if (values != NULL)
    memcpy (values, self->values, n * sizeof *values);
}

CriticalPoint
critical_search_find (CriticalSearch *self, double *x, size_t most_iterations, const atomic_bool *cancelled,
                      double *values)
{
  const LevenbergMarquardtProblem problem = { residuals, jacobian, self };
  const LevenbergMarquardtOptions options = { .most_iterations = most_iterations,
                                              .residual_tolerance = CRITICAL_GRADIENT,
                                              .gradient_tolerance = CRITICAL_FLAT,
                                              .cancelled = cancelled };
  LevenbergMarquardtResult result = levenberg_marquardt_solve (self->solver, &problem, &options, x);
  CriticalPoint point = { .outcome = outcome_of (&result),
                          .iterations = result.iterations,
                          .gradient = result.residual,
                          .cosine = result.gradient,
                          .least = NAN,
                          .largest = NAN };

  point.value = self->objective.evaluate (self->objective.data, x, NULL,
                                          point.outcome == CRITICAL_FOUND ? self->hessian : NULL);
  if (point.outcome == CRITICAL_FOUND)
    count_eigenvalues (self, &point, values);
  return point;
}

CriticalPoint
critical_search_classify (CriticalSearch *self, const double *x, double *values)
{
  CriticalPoint point = { .outcome = CRITICAL_FOUND, .cosine = NAN, .least = NAN, .largest = NAN };

  point.value = self->objective.evaluate (self->objective.data, x, self->gradient, self->hessian);
  point.gradient = linear_norm (self->objective.n, self->gradient);
  count_eigenvalues (self, &point, values);
  return point;
}
