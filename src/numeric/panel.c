/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "numeric/panel.h"

#include "numeric/kernels.h"

void
panel_product (PanelFinish finish, size_t m, size_t samples, size_t k, const float *a, size_t a_row, size_t a_column,
               const float *bias, const float *b, size_t ldb, float *c, size_t ldc)
{
  kernels ()->panels->product (finish, m, samples, k, a, a_row, a_column, bias, b, ldb, c, ldc);
}

void
panel_dots (size_t m, size_t n, size_t samples, const float *a, size_t lda, const float *b, size_t ldb, float beta,
            float *c, size_t c_row, size_t c_column)
{
  kernels ()->panels->dots (m, n, samples, a, lda, b, ldb, beta, c, c_row, c_column);
}

void
panel_sums (size_t m, size_t samples, const float *a, size_t lda, float beta, float *out)
{
  kernels ()->panels->sums (m, samples, a, lda, beta, out);
}

double
panel_residual (size_t samples, float scale, const float *target, float *f)
{
  return kernels ()->panels->residual (samples, scale, target, f);
}
