/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "numeric/levenberg_marquardt.h"

#include "numeric/linear.h"

#include <glib.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_multifit_nlinear.h>
#include <math.h>
#include <string.h>

/* What residuals that are not finite count as: no step leads to so much, and its square is finite. */
#define REJECTED 1e150

struct _LevenbergMarquardt
{
  size_t m, n;
  gsl_multifit_nlinear_workspace *workspace; /* of max (m, n) residuals, of which those beyond m are zero */
  gsl_multifit_nlinear_fdf fdf;
  const LevenbergMarquardtProblem *problem; /* while it is solved */
  bool residuals_finite, jacobian_finite;   /* at the latest evaluation of each */
};

static bool
all_finite (size_t n, const double *v)
{
  for (size_t i = 0; i < n; i++)
    if (!isfinite (v[i]))
      return false;
  return true;
}

static int
evaluate_residuals (const gsl_vector *x, void *data, gsl_vector *f)
{
  LevenbergMarquardt *self = data;

  self->problem->residuals (self->problem->data, x->data, f->data);
  self->residuals_finite = all_finite (self->m, f->data);
  for (size_t i = 0; !self->residuals_finite && i < self->m; i++)
    f->data[i] = REJECTED;
  memset (f->data + self->m, 0, (f->size - self->m) * sizeof *f->data);
  return GSL_SUCCESS;
}

static int
evaluate_jacobian (const gsl_vector *x, void *data, gsl_matrix *jacobian)
{
  LevenbergMarquardt *self = data;
  size_t used = self->m * self->n;

  self->problem->jacobian (self->problem->data, x->data, jacobian->data);
  self->jacobian_finite = all_finite (used, jacobian->data);
  memset (jacobian->data + used, 0, (jacobian->size1 * jacobian->size2 - used) * sizeof *jacobian->data);
  return self->jacobian_finite ? GSL_SUCCESS : GSL_EBADFUNC;
}

LevenbergMarquardt *
levenberg_marquardt_new (size_t m, size_t n, LevenbergMarquardtSolver solver)
{
  static gsize once;
  LevenbergMarquardt *self = g_new0 (LevenbergMarquardt, 1);
  gsl_multifit_nlinear_parameters parameters = gsl_multifit_nlinear_default_parameters ();

  g_assert (m > 0 && n > 0);
  if (g_once_init_enter (&once)) /* otherwise it would abort the program */
    {
      gsl_set_error_handler_off ();
      g_once_init_leave (&once, 1);
    }
  parameters.solver = solver == LEVENBERG_MARQUARDT_QR ? gsl_multifit_nlinear_solver_qr
                                                       : gsl_multifit_nlinear_solver_cholesky;
  self->m = m;
  self->n = n;
  self->workspace = gsl_multifit_nlinear_alloc (gsl_multifit_nlinear_trust, &parameters, MAX (m, n), n);
  if (self->workspace == NULL)
    g_error ("No memory for least squares with %zu residuals and %zu unknowns", m, n);
  self->fdf = (gsl_multifit_nlinear_fdf){
    .f = evaluate_residuals, .df = evaluate_jacobian, .n = MAX (m, n), .p = n, .params = self
  };
  return self;
}

void
levenberg_marquardt_free (LevenbergMarquardt *self)
{
  if (self == NULL)
    return;
  gsl_multifit_nlinear_free (self->workspace);
  g_free (self);
}

/* The largest |J_jᵀr|/(‖J_j‖ ‖r‖) over the columns j. */
static double
largest_cosine (const LevenbergMarquardt *self, double residual)
{
  const double *jacobian = self->workspace->J->data, *r = self->workspace->f->data;
  double largest = 0;

  for (size_t j = 0; j < self->n && residual > 0; j++)
    {
      double product = 0, square = 0;
      for (size_t i = 0; i < self->m; i++)
        {
          double element = jacobian[i * self->n + j];
          product += element * r[i];
          square += element * element;
        }
      if (square > 0)
        largest = fmax (largest, fabs (product) / (sqrt (square) * residual));
    }
  return largest;
}

static bool
has_ended (const LevenbergMarquardt *self, const LevenbergMarquardtOptions *options, LevenbergMarquardtResult *result)
{
  const gsl_multifit_nlinear_workspace *w = self->workspace;

  result->residual = linear_norm (self->m, w->f->data);
  result->gradient = largest_cosine (self, result->residual);
  if (result->residual <= options->residual_tolerance)
    result->status = LEVENBERG_MARQUARDT_ROOT;
  else if (result->gradient <= options->gradient_tolerance)
    result->status = LEVENBERG_MARQUARDT_MINIMUM;
  else if (result->iterations > 0
           && linear_norm (self->n, w->dx->data) <= options->step_tolerance * linear_norm (self->n, w->x->data))
    result->status = LEVENBERG_MARQUARDT_SHORT_STEP;
  else if (result->iterations >= options->most_iterations)
    result->status = LEVENBERG_MARQUARDT_MOST_ITERATIONS;
  else
    return false;
  return true;
}

LevenbergMarquardtResult
levenberg_marquardt_solve (LevenbergMarquardt *self, const LevenbergMarquardtProblem *problem,
                           const LevenbergMarquardtOptions *options, double *x)
{
  LevenbergMarquardtResult result = { LEVENBERG_MARQUARDT_NOT_FINITE, 0, NAN, NAN };
  gsl_vector_const_view start = gsl_vector_const_view_array (x, self->n);
  gsl_multifit_nlinear_workspace *w = self->workspace;

  self->problem = problem;
  self->residuals_finite = self->jacobian_finite = true;
  if (gsl_multifit_nlinear_init (&start.vector, &self->fdf, w) != GSL_SUCCESS || !self->residuals_finite)
    return result;
  while (!has_ended (self, options, &result))
    {
      if (options->cancelled != NULL && atomic_load (options->cancelled))
        result.status = LEVENBERG_MARQUARDT_CANCELLED;
      else if (gsl_multifit_nlinear_iterate (w) == GSL_SUCCESS)
        {
          result.iterations++;
          continue;
        }
      else
        result.status = self->jacobian_finite ? LEVENBERG_MARQUARDT_NO_PROGRESS : LEVENBERG_MARQUARDT_NOT_FINITE;
      break;
    }
  memcpy (x, w->x->data, self->n * sizeof *x);
  return result;
}
