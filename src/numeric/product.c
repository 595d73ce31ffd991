/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "numeric/product.h"

#include "numeric/interruption.h"
#include "numeric/kernels.h"

#include <cblas.h>
#include <glib.h>
#include <time.h>

/* Turned by hand a tile at a time, so that both sides stay in the cache. */
#define TILE 16

/* Where all three sides are at least so long a BLAS that packs its operands is the faster one. */
#define LARGE 512

/* What lies between two looks at whether to go on, in floating-point operations: a tenth of a second or two. */
#define PIECE_FLOPS 1e10

/* Products of so many multiplications look before they begin. */
#define WORTH_A_LOOK 1000000

/* Rows of C in a piece, by the shape alone. */
static size_t
piece_rows (size_t m, size_t n, size_t k)
{
  double rows = PIECE_FLOPS / (2.0 * (double) n * (double) k);
  return rows >= (double) m ? m : MAX ((size_t) rows, 1);
}

#define CALL(gemm, one)                                                                                                \
  for (size_t i_ = 0, rows_ = piece_rows (m, n, k); i_ < m && !interruption_came (); i_ += rows_)                      \
  cblas_##gemm (CblasRowMajor, kind == PRODUCT_TN ? CblasTrans : CblasNoTrans,                                         \
                kind == PRODUCT_NT ? CblasTrans : CblasNoTrans, (blasint) MIN (rows_, m - i_), (blasint) n,            \
                (blasint) k, one, kind == PRODUCT_TN ? a + i_ : a + i_ * lda, (blasint) lda, b, (blasint) ldb, beta,   \
                c + i_ * ldc, (blasint) ldc)

/* Scratch for a transposed operand, one a thread; freed with the thread. */
static void
free_scratch (gpointer data)
{
  g_aligned_free (data);
}

static GPrivate scratch_key = G_PRIVATE_INIT (free_scratch);
static _Thread_local size_t scratch_size;

static float *
scratch (size_t n)
{
  float *memory = g_private_get (&scratch_key);

  if (n > scratch_size)
    {
      memory = g_aligned_alloc (n, sizeof (float), 64);
      g_private_replace (&scratch_key, memory);
      scratch_size = n;
    }
  return memory;
}

/* The rows of B become columns, so that the kernel runs along them.  An odd row length in lines keeps the rows apart in
 * the cache. */
static void
transposed_product (size_t m, size_t n, size_t k, const float *a, size_t lda, const float *b, size_t ldb,
                    const ProductFinish *finish, float *c, size_t ldc)
{
  const Kernels *table = kernels ();
  size_t row = (n + 15) / 16 * 16 + (n % 128 == 0 ? 16 : 0);
  float *transposed = scratch (row * k);

  table->transpose (n, k, b, ldb, transposed, row);
  table->product (m, n, k, a, lda, 1, transposed, row, finish, c, ldc);
}

/* Along the rows as far as whole vectors go. */
static void
dots_product (size_t m, size_t n, size_t k, const float *a, size_t lda, const float *b, size_t ldb, float beta,
              float *c, size_t ldc)
{
  const ProductFinish add = { .beta = 1 };
  size_t whole = k / PANEL_PAD * PANEL_PAD;

  panel_dots (m, n, whole, a, lda, b, ldb, beta, c, ldc, 1);
  if (whole < k)
    transposed_product (m, n, k - whole, a + whole, lda, b + whole, ldb, &add, c, ldc);
}

/* What the kernels do in registers. */
#define FINISH(name, Float)                                                                                            \
  static void name (size_t m, size_t n, const Float *bias, const Float *factors, size_t ldf, Float *c, size_t ldc)     \
  {                                                                                                                    \
    for (size_t i = 0; i < m && (bias != NULL || factors != NULL); i++)                                                \
      for (size_t j = 0; j < n; j++)                                                                                   \
        {                                                                                                              \
          Float value = c[i * ldc + j] + (bias ? bias[i] : 0);                                                         \
          c[i * ldc + j] = factors ? value * factors[i * ldf + j] : value;                                             \
        }                                                                                                              \
  }

FINISH (finish_f, float)
FINISH (finish_d, double)

static inline void
multiply (ProductKind kind, size_t m, size_t n, size_t k, const float *a, size_t lda, const float *b, size_t ldb,
          const ProductFinish *finish, float *c, size_t ldc)
{
  const Kernels *table = kernels ();
  const float beta = finish->beta;

  if (m * n * k > WORTH_A_LOOK && interruption_came ())
    return;
  if (m >= LARGE && n >= LARGE && k >= LARGE)
    CALL (sgemm, 1.0f);
  else if (kind == PRODUCT_NN)
    return table->product (m, n, k, a, lda, 1, b, ldb, finish, c, ldc);
  else if (kind == PRODUCT_TN)
    return table->product (m, n, k, a, 1, lda, b, ldb, finish, c, ldc);
  else if ((m <= PRODUCT_FEW || n <= PRODUCT_FEW) && k >= PANEL_PAD)
    dots_product (m, n, k, a, lda, b, ldb, beta, c, ldc);
  else
    return transposed_product (m, n, k, a, lda, b, ldb, finish, c, ldc);
  finish_f (m, n, finish->bias, finish->factors, finish->factors_row, c, ldc);
}

void
product_affine_f (ProductKind kind, size_t m, size_t n, size_t k, const float *a, size_t lda, const float *b,
                  size_t ldb, float beta, const float *bias, const float *factors, size_t ldf, float *c, size_t ldc)
{
  multiply (kind, m, n, k, a, lda, b, ldb, &(ProductFinish){ beta, bias, factors, ldf }, c, ldc);
}

void
product_f (ProductKind kind, size_t m, size_t n, size_t k, const float *a, size_t lda, const float *b, size_t ldb,
           float beta, float *c, size_t ldc)
{
  multiply (kind, m, n, k, a, lda, b, ldb, &(ProductFinish){ .beta = beta }, c, ldc);
}

void
product_affine_d (ProductKind kind, size_t m, size_t n, size_t k, const double *a, size_t lda, const double *b,
                  size_t ldb, double beta, const double *bias, const double *factors, size_t ldf, double *c, size_t ldc)
{
  CALL (dgemm, 1.0);
  finish_d (m, n, bias, factors, ldf, c, ldc);
}

void
product_d (ProductKind kind, size_t m, size_t n, size_t k, const double *a, size_t lda, const double *b, size_t ldb,
           double beta, double *c, size_t ldc)
{
  CALL (dgemm, 1.0);
}

void
product_transposed_f (size_t rows, size_t columns, const float *in, size_t ldi, float *out, size_t ldo)
{
  kernels ()->transpose (rows, columns, in, ldi, out, ldo);
}

void
product_transposed_d (size_t rows, size_t columns, const double *in, size_t ldi, double *out, size_t ldo)
{
  for (size_t i = 0; i < rows; i += TILE)
    for (size_t j = 0; j < columns; j += TILE)
      for (size_t column = j; column < MIN (j + TILE, columns); column++)
        for (size_t row = i; row < MIN (i + TILE, rows); row++)
          out[column * ldo + row] = in[row * ldi + column];
}

static double
seconds (void)
{
  struct timespec now;
  clock_gettime (CLOCK_MONOTONIC, &now);
  return (double) now.tv_sec + 1e-9 * (double) now.tv_nsec;
}

double
product_peak_gflops (void)
{
  const int side = 1024;
  g_autofree float *a = g_new (float, side *side);
  g_autofree float *b = g_new (float, side *side);
  g_autofree float *c = g_new (float, side *side);
  double best = 0;

  openblas_set_num_threads (1);
  for (int i = 0; i < side * side; i++)
    {
      a[i] = (float) (i % 7) - 3;
      b[i] = (float) (i % 11) - 5;
    }
  for (int attempt = 0; attempt < 12; attempt++)
    {
      double start = seconds ();
      cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasNoTrans, side, side, side, 1, a, side, b, side, 0, c, side);
      best = MAX (best, 2.0 * side * side * side / (seconds () - start) / 1e9);
    }
  return best;
}
