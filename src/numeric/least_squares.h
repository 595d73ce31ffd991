/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Linear least squares in double: the minimum-norm solution and ridge regression.
 *
 * The rows (or, of a wide matrix, the columns) are made orthogonal first, X = Q T or T Q with T triangular of the
 * smaller side; everything after that happens in T.  A well-conditioned T is solved with as it is; where a penalty is
 * asked for, or columns depend on each other, its singular values are found, once for all penalties and all targets
 * (G. Golub, C. Van Loan, "Matrix computations", 5.5 and 6.1).  Nothing is squared on the way, so that a solution is
 * as exact as the condition of X allows, not that of its Gram matrix.  Where the smaller side is longer than some
 * hundreds, a penalty is made into rows that are added instead, and dependent columns are found by pivoting:
 * O(n p k) in panels, between which it can be interrupted (numeric/interruption.h).  One belongs to one thread.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

typedef struct _LeastSquares LeastSquares;

/* x[n × p], row-major, copied; NULL if it is not finite. */
LeastSquares *least_squares_new (size_t n, size_t p, const double *x);
void least_squares_free (LeastSquares *self);

/* w[p] that makes ‖X w - y[n]‖² + penalty · ‖w‖² least; without a penalty the one of least norm.  false if it could not
 * be found: y is not finite, LAPACK's iteration did not converge, or it was interrupted. */
bool least_squares_solve (LeastSquares *self, double penalty, const double *y, double *w);

/* The min (n, p) singular values of X in descending order, borrowed; NULL if they could not be found, or
 * are more than 768. */
const double *least_squares_singular_values (LeastSquares *self);

/* exp of the entropy of the singular values divided by their sum: as many as there are if all are equal, 1 if one
 * outweighs all others (O. Roy, M. Vetterli, "The effective rank", EUSIPCO 2007).  0 if all are 0. */
double least_squares_effective_rank (size_t n, const double *singular_values);

/* The same of a[n × p] (row-major, single precision) from the eigenvalues of its smaller Gram matrix, in double. */
double least_squares_effective_rank_of (size_t n, size_t p, const float *a, size_t stride);
