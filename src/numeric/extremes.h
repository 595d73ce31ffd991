/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The largest and smallest eigenvalues of an operator, by Lanczos with full re-orthogonalisation.
 *
 * One run from one vector finds each distinct eigenvalue once.  Whether there are more
 * copies, or neighbours that it passed over, is found out by deflation: with verify a
 * further run, orthogonal to all that was found, must not find anything beyond it.
 */
#pragma once

#include "numeric/operator.h"

#include <stdint.h>

#define extremes_find REAL_NAME (extremes_find)
#define extremes_free REAL_NAME (extremes_free)
#define Extremes REAL_NAME (Extremes)

#ifndef EXTREMES_OPTIONS
#  define EXTREMES_OPTIONS
typedef struct
{
  size_t top, bottom; /* how many of the largest, of the smallest; cut to n */
  size_t max_steps;   /* of one run; 0: as many as it takes */
  double tolerance;   /* of a residual norm, relative to the largest |λ| */
  bool verify;
  uint64_t seed;
} ExtremesOptions;
#endif

typedef struct
{
  size_t n, top, bottom;
  double *values;    /* [top + bottom]: the largest in descending order, then the smallest in ascending order */
  double *residuals; /* ‖A v - λ v‖, measured */
  bool *converged;   /* the residual is within the tolerance */
  real *vectors;     /* [top + bottom × n], unit */
  size_t products;
} Extremes;

/* start[n] or NULL.  *extremes is set, with whatever was reached, when done. */
SolverResult extremes_find (const Operator *a, const ExtremesOptions *options, const real *start,
                            const SolverWatch *watch, Extremes **extremes);
void extremes_free (Extremes *extremes);
