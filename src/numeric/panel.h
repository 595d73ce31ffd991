/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Passes of small layers through panels: unit-major blocks x[unit × stride] of floats whose rows run along the samples.
 *
 * Rows begin anywhere but are padded: the kernels read and write whole vectors, up to the next multiple of PANEL_PAD
 * samples.  What the padding holds must be finite where it is read; sums along the samples need zeros there in one of
 * the two factors.  Activations and their slopes are applied while a product is still in registers, so that a layer
 * of a few units costs its arithmetic and little else.
 */
#pragma once

#include <stddef.h>

#define PANEL_PAD 16

typedef enum
{
  PANEL_SET,        /* C = P */
  PANEL_TANH,       /* C = tanh P */
  PANEL_RELU,       /* C = max (P, 0) */
  PANEL_TANH_SLOPE, /* C = P (1 - C²): back through a tanh whose values C holds */
  PANEL_RELU_SLOPE  /* C = P where C > 0, else 0 */
} PanelFinish;

/* P = A B + bias, then as finish says, for m rows of `samples` samples.  Element (i, l) of A at a[i · a_row + l ·
 * a_column], B a panel of k rows, bias[m] or NULL. */
void panel_product (PanelFinish finish, size_t m, size_t samples, size_t k, const float *a, size_t a_row,
                    size_t a_column, const float *bias, const float *b, size_t ldb, float *c, size_t ldc);

/* Along the samples: element (i, j) of A Bᵀ, for panels A of m rows and B of n, to c[i · c_row + j · c_column], beta
 * times what was there added (beta = 0: it may have been anything). */
void panel_dots (size_t m, size_t n, size_t samples, const float *a, size_t lda, const float *b, size_t ldb, float beta,
                 float *c, size_t c_row, size_t c_column);

/* out[i] = Σ over the samples of row i + beta · out[i]. */
void panel_sums (size_t m, size_t samples, const float *a, size_t lda, float beta, float *out);

/* f[samples] ← scale (f - target), its padding ← 0; returns Σ (f - target)², summed in double. */
double panel_residual (size_t samples, float scale, const float *target, float *f);
