/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The float kernels of one instruction set.  kernels.c is compiled once for each; which of the tables is used is
 * decided when the program starts (dispatch.c). */
#pragma once

#include "numeric/panel.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The kernels of panel.h, in panel_kernels.c. */
typedef struct
{
  void (*product) (PanelFinish finish, size_t m, size_t n, size_t k, const float *a, size_t a_row, size_t a_column,
                   const float *bias, const float *b, size_t ldb, float *c, size_t ldc);
  void (*dots) (size_t m, size_t n, size_t samples, const float *a, size_t lda, const float *b, size_t ldb, float beta,
                float *c, size_t c_row, size_t c_column);
  void (*sums) (size_t m, size_t samples, const float *a, size_t lda, float beta, float *out);
  double (*residual) (size_t samples, float scale, const float *target, float *f);
} PanelKernels;

/* The loss of vector.h, in loss_kernels.c. */
typedef struct
{
  double (*cross_entropy) (size_t units, size_t n, const float *z, size_t stride, const uint32_t *labels,
                           const uint32_t *rows, float scale, float *df, float *p);
} LossKernels;

/* C = factors ⊙ (A B + beta C + bias 1ᵀ), factors in rows of factors_row; NULL: zeros, ones. */
typedef struct
{
  float beta;
  const float *bias;
  const float *factors;
  size_t factors_row;
} ProductFinish;

typedef struct
{
  const char *name;
  void (*tanh) (size_t n, const float *x, float *y);
  void (*exp) (size_t n, const float *x, float *y);
  void (*gelu) (size_t n, const float *x, float *y, float *slope);
  bool (*all_finite) (size_t n, const float *x);

  /* C[m × n] as finish says, of A B with element (i, l) of A at a[i · a_row + l · a_column], B row-major [k × n]. */
  void (*product) (size_t m, size_t n, size_t k, const float *a, size_t a_row, size_t a_column, const float *b,
                   size_t ldb, const ProductFinish *finish, float *c, size_t ldc);
  /* out[columns × rows] = in[rows × columns]ᵀ. */
  void (*transpose) (size_t rows, size_t columns, const float *in, size_t ldi, float *out, size_t ldo);

  const PanelKernels *panels;
  const LossKernels *losses;
} Kernels;

/* The portable ones are everywhere, the others on x86-64. */
extern const Kernels kernels_portable, kernels_avx2, kernels_avx512;
extern const PanelKernels panels_portable, panels_avx2, panels_avx512;
extern const LossKernels losses_portable, losses_avx2, losses_avx512;

/* The table in use. */
const Kernels *kernels (void);
