/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Critical points of a function whose gradient and Hessian are known exactly, and their index.
 *
 * From a point x the nearest root of ∇F is looked for by Levenberg and Marquardt's method on ‖∇F‖², whose residuals are
 * ∇F and whose Jacobian is the Hessian H: that a point is a saddle does not turn it away (Y. Dauphin, R. Pascanu et
 * al., "Identifying and attacking the saddle point problem in high-dimensional non-convex optimization", NeurIPS 2014).
 * ‖∇F‖² has minima of its own, where ∇F is not zero but H∇F is: they are no critical points of F, and are refused (C.
 * Frye et al., "Critical point-finding methods reveal gradient-flat regions of deep network losses", Neural Computation
 * 2021).
 *
 * O(n³) for each step, beside an evaluation of F with its Hessian.  A CriticalSearch belongs to one thread.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct
{
  size_t n;
  /* F at x[n]; gradient[n] and hessian[n × n] (symmetric) are written where they are not NULL. */
  double (*evaluate) (void *data, const double *x, double *gradient, double *hessian);
  void *data;
} Objective;

typedef enum
{
  CRITICAL_FOUND, /* ‖∇F‖ ≤ CRITICAL_GRADIENT */
  CRITICAL_REFUSED, /* H∇F = 0 but not ∇F: the cosine is within CRITICAL_FLAT, and ‖∇F‖ does not fall from here */
  CRITICAL_UNFINISHED, /* neither after most_iterations, or cancelled */
  CRITICAL_NOT_FINITE
} CriticalOutcome;

typedef struct
{
  CriticalOutcome outcome;
  size_t iterations;
  double value;          /* F */
  double gradient;       /* ‖∇F‖ */
  double cosine;         /* the largest |cos| of the angles between ∇F and the rows of H */
  size_t index;          /* of a point that was found: eigenvalues of H below zero, */
  size_t flat;           /* and those that are zero, within rounding */
  double least, largest; /* eigenvalue; NaN of what was not found */
} CriticalPoint;

#define CRITICAL_GRADIENT 1e-10
#define CRITICAL_FLAT 1e-5
#define CRITICAL_ZERO 1e-9 /* eigenvalues of this relative to the largest |λ| are zero */

typedef struct _CriticalSearch CriticalSearch;

CriticalSearch *critical_search_new (const Objective *objective); /* copied */
void critical_search_free (CriticalSearch *self);

/* Gradient descent; false once F or ∇F is not finite, x is then where that was seen; or once it is cancelled (may be
 * NULL), which each step looks at. */
bool critical_search_descend (CriticalSearch *self, double *x, double rate, size_t steps, const atomic_bool *cancelled);

/* From x[n], which is moved to the point.  values[n] (may be NULL): the eigenvalues of H there, ascending; not written
 * of what was not found. */
CriticalPoint critical_search_find (CriticalSearch *self, double *x, size_t most_iterations,
                                    const atomic_bool *cancelled, double *values);

/* Index and eigenvalues of H at x, as it is: of a point that is known to be critical.  values[n] may be NULL. */
CriticalPoint critical_search_classify (CriticalSearch *self, const double *x, double *values);
