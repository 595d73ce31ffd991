/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small convex programs in double, dense, by Mehrotra's predictor and corrector (S. Mehrotra, "On the implementation of
 * a primal-dual interior point method", SIAM J. Optimization 1992; J. Nocedal, S. Wright, "Numerical optimization",
 * 16.6).  Some tens of factorisations, O(n³ + n²m) each, or O(nm²) without q. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Writes the x[n] ≥ 0 with a x = b that makes ½ xᵀq x + cᵀx least.  q[n × n] is symmetric and positive semidefinite;
 * NULL: zero, a linear program.  a[m × n] has independent rows; m may be 0.  Where several x do, one in their midst.
 *
 * Equations, dual equations and the gap hold to 1e-9 of the numbers in them.  false where that was not reached: there
 * is no such x, or the objective has no least value, or the rows depend on each other. */
bool quadratic_program_solve (size_t n, size_t m, const double *q, const double *c, const double *a, const double *b,
                              double *x);

/* The w[d] of least ‖w‖₁ with x w = y, of x[n × d], n < d, of rank n: basis pursuit (S. Chen, D. Donoho, M. Saunders,
 * SIAM J. Scientific Computing 1998). */
bool quadratic_program_basis_pursuit (size_t n, size_t d, const double *x, const double *y, double *w);

/* The w[d] of least ‖w‖₂ with signs[i] · (x w)_i ≥ 1 for all i, of x[n × d]: the largest margin, 1/‖w‖₂, of a plane
 * through the origin (V. Vapnik, "The nature of statistical learning theory", 1995).  false where no plane parts the
 * signs. */
bool quadratic_program_hard_margin (size_t n, size_t d, const double *x, const double *signs, double *w);
