/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Matrix products.
 *
 * All matrices are row-major.  Small shapes, where a general BLAS spends its
 * time on packing, run on kernels of ours; large ones on CBLAS.  The choice
 * depends on the shape alone, so results never depend on threads or history.
 */
#pragma once

#include <stddef.h>

typedef enum
{
  PRODUCT_NN, /* C[m×n] = A[m×k]  · B[k×n]  */
  PRODUCT_TN, /* C[m×n] = A[k×m]ᵀ · B[k×n]  */
  PRODUCT_NT  /* C[m×n] = A[m×k]  · B[n×k]ᵀ */
} ProductKind;

/* With so few rows on one side a product of rows with rows (NT) is summed along them, which is quicker than turning. */
#define PRODUCT_FEW 16

/* C = op (A) · op (B) + beta·C; with beta = 0 C may hold anything, NaN too. */
void product_f (ProductKind kind, size_t m, size_t n, size_t k, const float *a, size_t lda, const float *b, size_t ldb,
                float beta, float *c, size_t ldc);
void product_d (ProductKind kind, size_t m, size_t n, size_t k, const double *a, size_t lda, const double *b,
                size_t ldb, double beta, double *c, size_t ldc);

/* C = factors ⊙ (op (A) · op (B) + beta·C + bias·1ᵀ) while C is still in registers: bias[m] or NULL, factors[m×n] in
 * rows of ldf or NULL. */
void product_affine_f (ProductKind kind, size_t m, size_t n, size_t k, const float *a, size_t lda, const float *b,
                       size_t ldb, float beta, const float *bias, const float *factors, size_t ldf, float *c,
                       size_t ldc);
void product_affine_d (ProductKind kind, size_t m, size_t n, size_t k, const double *a, size_t lda, const double *b,
                       size_t ldb, double beta, const double *bias, const double *factors, size_t ldf, double *c,
                       size_t ldc);

/* out[columns × rows] = in[rows × columns]ᵀ; the two do not overlap. */
void product_transposed_f (size_t rows, size_t columns, const float *in, size_t ldi, float *out, size_t ldo);
void product_transposed_d (size_t rows, size_t columns, const double *in, size_t ldi, double *out, size_t ldo);

/* The rate in GFLOP/s of one large sgemm on this thread, the best of a few
 * tries: the peak that the benchmarks hold themselves against. */
double product_peak_gflops (void);
