#include "numeric/product.h"

#include <cblas.h>

#define CALL(gemm, one)                                                                                                \
  cblas_##gemm (CblasRowMajor, kind == PRODUCT_TN ? CblasTrans : CblasNoTrans,                                         \
                kind == PRODUCT_NT ? CblasTrans : CblasNoTrans, (int) m, (int) n, (int) k, one, a, (int) lda, b,       \
                (int) ldb, beta, c, (int) ldc)

void
product_f (ProductKind kind, size_t m, size_t n, size_t k, const float *a, size_t lda, const float *b, size_t ldb,
           float beta, float *c, size_t ldc)
{
  CALL (sgemm, 1.0f);
}

void
product_d (ProductKind kind, size_t m, size_t n, size_t k, const double *a, size_t lda, const double *b, size_t ldb,
           double beta, double *c, size_t ldc)
{
  CALL (dgemm, 1.0);
}

double
product_peak_gflops (void)
{
  return 100;
}
