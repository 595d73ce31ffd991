/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dense symmetric eigenproblems in double, by LAPACK's divide and conquer (dsyevd, dstevd). */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Eigenvalues of the symmetric a[n×n] in ascending order into values[n]; with
 * vectors = true row i of a becomes the unit eigenvector of values[i], otherwise
 * a is destroyed.  false if LAPACK did not converge or a is not finite. */
bool eigen_symmetric (size_t n, double *a, double *values, bool vectors);

/* The same of the tridiagonal matrix with diagonal[n] and off_diagonal[n-1] (dstevd); row i of vectors[n×n] (or NULL)
 * becomes the unit eigenvector of values[i]. */
bool eigen_tridiagonal (size_t n, const double *diagonal, const double *off_diagonal, double *values, double *vectors);
