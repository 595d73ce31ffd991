/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small dense linear algebra in double, by LAPACK. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* b[columns × n] ← a⁻¹ b, a right-hand side a row; the symmetric a[n × n] is destroyed.  false if it is not positive
 * definite. */
bool linear_solve_positive_definite (size_t n, double *a, size_t columns, double *b);

/* a[n × n], destroyed, = Σᵢ values[i] left[i] right[i]ᵀ with unit vectors in the rows of left and right[n × n]; values
 * in descending order.  left and right may both be NULL.  false if LAPACK's iteration did not converge. */
bool linear_singular_decomposition (size_t n, double *a, double *values, double *left, double *right);
