/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nonlinear least squares: an x[n] that makes ‖r(x)‖² least, r[m], by Levenberg and Marquardt's method (K. Levenberg,
 * Quarterly of Applied Mathematics 1944; D. Marquardt, J. SIAM 1963).
 *
 * A step solves (JᵀJ + μ D²) δ = -Jᵀr, D diagonal.  It is taken where ‖r‖ falls, and μ shrinks where it falls as the
 * linear model says; otherwise μ grows and the step becomes short (J. Moré, "The Levenberg-Marquardt algorithm", 1978;
 * H. B. Nielsen, "Damping parameter in Marquardt's method", 1999).  Steps are those of the GNU Scientific Library. Near
 * a root of full rank it converges quadratically; a J of any rank is taken, and m may be less than n.  Dense, in
 * double: O((m + n) n²) for each step, and m n doubles of memory.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct _LevenbergMarquardt LevenbergMarquardt;

typedef struct
{
  /* Writes r[m] at x[n].  Where a number of it is not finite the step that led there is shortened. */
  void (*residuals) (void *data, const double *x, double *r);
  /* Writes J[m × n], row-major, J_ij = ∂r_i/∂x_j.  x is always that of the latest call of residuals. */
  void (*jacobian) (void *data, const double *x, double *jacobian);
  void *data;
} LevenbergMarquardtProblem;

typedef enum
{
  LEVENBERG_MARQUARDT_ROOT,    /* ‖r‖ ≤ residual_tolerance */
  LEVENBERG_MARQUARDT_MINIMUM, /* Jᵀr = 0 within gradient_tolerance: ‖r‖ does not fall from here, to first order */
  LEVENBERG_MARQUARDT_SHORT_STEP,      /* the last step is within step_tolerance */
  LEVENBERG_MARQUARDT_NO_PROGRESS,     /* no step, however short, makes ‖r‖ less: rounding is reached */
  LEVENBERG_MARQUARDT_MOST_ITERATIONS, /* there were as many as allowed */
  LEVENBERG_MARQUARDT_CANCELLED,
  LEVENBERG_MARQUARDT_NOT_FINITE /* r at the start, or J, is not finite */
} LevenbergMarquardtStatus;

/* A tolerance of 0 is met by 0 alone.  Where r does not vanish, ‖r‖ tells points apart down to angles of some 1e-8:
 * with less asked for it ends without progress. */
typedef struct
{
  size_t most_iterations;
  double residual_tolerance;    /* of ‖r‖, in units of r */
  double gradient_tolerance;    /* of the largest |cos| of the angle between r and a column of J */
  double step_tolerance;        /* of ‖δ‖ relative to ‖x‖ */
  const atomic_bool *cancelled; /* looked at before each iteration; or NULL */
} LevenbergMarquardtOptions;

typedef struct
{
  LevenbergMarquardtStatus status;
  size_t iterations; /* steps that were taken */
  double residual;   /* ‖r‖ at the x that is returned */
  double gradient;   /* the largest |cos| there, 0 where r or all of J is */
} LevenbergMarquardtResult;

typedef enum
{
  LEVENBERG_MARQUARDT_QR,       /* J is factored */
  LEVENBERG_MARQUARDT_CHOLESKY, /* JᵀJ + μ D² is: some times as quick, but the condition of J counts twice */
} LevenbergMarquardtSolver;

/* Memory for problems of m ≥ 1 residuals and n ≥ 1 unknowns, for one thread. */
LevenbergMarquardt *levenberg_marquardt_new (size_t m, size_t n, LevenbergMarquardtSolver solver);
void levenberg_marquardt_free (LevenbergMarquardt *self);

/* From x[n], which becomes the best that was found. */
LevenbergMarquardtResult levenberg_marquardt_solve (LevenbergMarquardt *self, const LevenbergMarquardtProblem *problem,
                                                    const LevenbergMarquardtOptions *options, double *x);
