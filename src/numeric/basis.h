/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Orthonormal rows, and making a vector orthogonal to them. */
#pragma once

#include "numeric/random.h"
#include "numeric/real.h"

#include <stdbool.h>

#define basis_dot REAL_NAME (basis_dot)
#define basis_subtract REAL_NAME (basis_subtract)
#define basis_orthogonalise REAL_NAME (basis_orthogonalise)
#define basis_combine REAL_NAME (basis_combine)
#define basis_random REAL_NAME (basis_random)

/* Inner product, summed in double. */
double basis_dot (size_t n, const real *a, const real *b);

void basis_subtract (size_t m, size_t n, const real *q, const double *c, real *x);

/* Takes from x[n] its part along the rows of q[m × n] and of locked[l × n] (NULL for none), by classical Gram-Schmidt,
 * and again while that took much of it (twice is enough: Daniel, Gragg, Kaufman, Stewart 1976): what is left is
 * orthogonal to both to rounding, however little it is.  Returns its norm.  c[max (m, l)] is scratch. */
double basis_orthogonalise (size_t m, size_t n, const real *q, size_t l, const real *locked, real *x, double *c);

/* out[n] = Σ c[i] q[i]. */
void basis_combine (size_t m, size_t n, const real *q, const double *c, real *out);

/* A random unit vector orthogonal to q[m × n] and to locked[l × n] (NULL for none); false if there is none, m + l = n.
 */
bool basis_random (size_t m, size_t n, const real *q, size_t l, const real *locked, Random *random, real *out);
