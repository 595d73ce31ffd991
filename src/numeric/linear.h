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

/* Σ a_i b_i, and √Σ v_i², summed one after the other; 0 of nothing. */
double linear_dot (size_t n, const double *a, const double *b);
double linear_norm (size_t n, const double *v);

/* y[rows] = A x for a[rows × columns]. */
void linear_multiply (size_t rows, size_t columns, const double *a, const double *x, double *y);
/* y[columns] += scale · Aᵀ x. */
void linear_add_transposed (size_t rows, size_t columns, double scale, const double *a, const double *x, double *y);
/* The same in single precision. */
void linear_multiply_f (size_t rows, size_t columns, const float *a, const float *x, float *y);
void linear_add_transposed_f (size_t rows, size_t columns, float scale, const float *a, const float *x, float *y);
/* gram[rows × rows] = A Aᵀ, both triangles. */
void linear_gram (size_t rows, size_t columns, const double *a, double *gram);

/* The symmetric a[n × n] becomes its Cholesky factor, false if it is not positive definite; b[n] ← a⁻¹ b with it. */
bool linear_factor_positive_definite (size_t n, double *a);
void linear_solve_factored (size_t n, const double *factor, double *b);

/* a[n × n] becomes its triangular factors, with pivots[n]; false if it is singular; b[n] ← a⁻¹ b with them. */
bool linear_factor_general (size_t n, double *a, int *pivots);
void linear_solve_general (size_t n, const double *factors, const int *pivots, double *b);
