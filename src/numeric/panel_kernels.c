/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kernels of panel.h, as wide as the instruction set this file is compiled for. */
#include "numeric/kernels.h"
#include "numeric/lanes_math.h"

#define MIN(a, b) ((a) < (b) ? (a) : (b))
/* An array lives in registers where every loop over it is unrolled before the compiler looks at it. */
#define UNROLLED _Pragma ("GCC unroll 16")

/* ---- Products with a finish ---- */

INLINE Vector
relu (Vector p)
{
  return choose (p < all (0), all (0), p);
}

INLINE Vector
tanh_slope (Vector p, Vector value)
{
  return p * (all (1) - value * value);
}

INLINE Vector
relu_slope (Vector p, Vector value)
{
  return choose (value > all (0), p, all (0));
}

#define STORE_TILE(ROWS, VECTORS, value)                                                                               \
  UNROLLED for (size_t i = 0; i < ROWS; i++) UNROLLED for (size_t v = 0; v < VECTORS; v++)                             \
  {                                                                                                                    \
    float *at = c + i * ldc + v * LANES;                                                                               \
    store (at, value);                                                                                                 \
  }

/* ROWS × VECTORS sums are held in registers while k runs, from the bias to the finish.  The empty assembler
 * statement keeps the addresses of C from taking registers while it does. */
#define PRODUCT_TILE(ROWS, VECTORS)                                                                                    \
  static __attribute__ ((noinline)) void product_##ROWS##_##VECTORS (                                                  \
      PanelFinish finish, size_t k, const float *restrict a, size_t a_row, size_t a_column, const float *bias,         \
      const float *restrict b, size_t ldb, float *restrict c, size_t ldc)                                              \
  {                                                                                                                    \
    Vector sum[ROWS][VECTORS];                                                                                         \
    UNROLLED for (size_t i = 0; i < ROWS; i++) UNROLLED for (size_t v = 0; v < VECTORS; v++)                           \
        sum[i][v] = all (bias ? bias[i] : 0);                                                                          \
    for (size_t l = 0; l < k; l++)                                                                                     \
      {                                                                                                                \
        Vector row[VECTORS];                                                                                           \
        UNROLLED for (size_t v = 0; v < VECTORS; v++) row[v] = load (b + l * ldb + v * LANES);                         \
        UNROLLED for (size_t i = 0; i < ROWS; i++)                                                                     \
        {                                                                                                              \
          Vector x = all (a[i * a_row + l * a_column]);                                                                \
          UNROLLED for (size_t v = 0; v < VECTORS; v++) sum[i][v] += x * row[v];                                       \
        }                                                                                                              \
      }                                                                                                                \
    __asm__("" : "+r"(c));                                                                                             \
    switch (finish)                                                                                                    \
      {                                                                                                                \
      case PANEL_TANH:                                                                                                 \
        STORE_TILE (ROWS, VECTORS, tanh_vector (sum[i][v]));                                                           \
        break;                                                                                                         \
      case PANEL_RELU:                                                                                                 \
        STORE_TILE (ROWS, VECTORS, relu (sum[i][v]));                                                                  \
        break;                                                                                                         \
      case PANEL_TANH_SLOPE:                                                                                           \
        STORE_TILE (ROWS, VECTORS, tanh_slope (sum[i][v], load (at)));                                                 \
        break;                                                                                                         \
      case PANEL_RELU_SLOPE:                                                                                           \
        STORE_TILE (ROWS, VECTORS, relu_slope (sum[i][v], load (at)));                                                 \
        break;                                                                                                         \
      default:                                                                                                         \
        STORE_TILE (ROWS, VECTORS, sum[i][v]);                                                                         \
      }                                                                                                                \
  }

#if LANES == 16
#  define MOST_ROWS 8
PRODUCT_TILE (8, 2)
PRODUCT_TILE (8, 1)
#else
#  define MOST_ROWS 4
#endif
PRODUCT_TILE (4, 2)
PRODUCT_TILE (4, 1)
PRODUCT_TILE (2, 4)
PRODUCT_TILE (2, 2)
PRODUCT_TILE (2, 1)
PRODUCT_TILE (1, 4)
PRODUCT_TILE (1, 2)
PRODUCT_TILE (1, 1)

typedef void (*ProductTile) (PanelFinish, size_t, const float *, size_t, size_t, const float *, const float *, size_t,
                             float *, size_t);

/* By the logarithms of rows and vectors; the widest there is. */
static const ProductTile product_tiles[4][3] = {
  { product_1_1, product_1_2, product_1_4 },
  { product_2_1, product_2_2, product_2_4 },
  { product_4_1, product_4_2, NULL },
#if MOST_ROWS == 8
  { product_8_1, product_8_2, NULL },
#endif
};

static void
product_kernel (PanelFinish finish, size_t m, size_t samples, size_t k, const float *a, size_t a_row, size_t a_column,
                const float *bias, const float *b, size_t ldb, float *c, size_t ldc)
{
  size_t vectors = (samples + LANES - 1) / LANES;

  /* A pair of columns of B (four, for the last one or two rows) stays in the first-level cache while the rows run. */
  for (size_t group = m < 3 ? 4 : 2, v = 0; v < vectors; v += group)
    for (size_t rows = MOST_ROWS, i = 0; i < m; i += rows)
      {
        while (rows > m - i)
          rows /= 2;
        size_t wide = MIN (group, vectors - v);
        for (size_t w = 0, part = group; w < wide; w += part)
          {
            while (part > wide - w)
              part /= 2;
            product_tiles[__builtin_ctzl (rows)][__builtin_ctzl (part)](finish, k, a + i * a_row, a_row, a_column,
                                                                        bias ? bias + i : NULL, b + (v + w) * LANES,
                                                                        ldb, c + i * ldc + (v + w) * LANES, ldc);
          }
      }
}

/* ---- Sums along the samples ---- */

/* Lane i of the result is the sum over the lanes of v[i], for N ≤ LANES vectors, a power of two; other lanes repeat
 * them.
 */
#if LANES == 16
/* Sums of neighbouring quarters: a's in the lower half, b's in the upper. */
INLINE Vector
fold_quarters (Vector a, Vector b)
{
  return (Vector) _mm512_shuffle_f32x4 ((__m512) a, (__m512) b, 0x88)
         + (Vector) _mm512_shuffle_f32x4 ((__m512) a, (__m512) b, 0xdd);
}

/* In each quarter: the sums of a, b, c, d. */
INLINE Vector
fold_within (Vector a, Vector b, Vector c, Vector d)
{
  Vector ab = (Vector) _mm512_unpacklo_ps ((__m512) a, (__m512) b)
              + (Vector) _mm512_unpackhi_ps ((__m512) a, (__m512) b);
  Vector cd = (Vector) _mm512_unpacklo_ps ((__m512) c, (__m512) d)
              + (Vector) _mm512_unpackhi_ps ((__m512) c, (__m512) d);
  return (Vector) _mm512_unpacklo_pd ((__m512d) ab, (__m512d) cd)
         + (Vector) _mm512_unpackhi_pd ((__m512d) ab, (__m512d) cd);
}

INLINE Vector
fold (size_t n, const Vector *v)
{
  Vector quarter[4];

  if (n == 16)
    {
      UNROLLED for (size_t i = 0; i < 4; i++)
          quarter[i] = fold_quarters (fold_quarters (v[i], v[4 + i]), fold_quarters (v[8 + i], v[12 + i]));
      return fold_within (quarter[0], quarter[1], quarter[2], quarter[3]);
    }
  if (n == 8)
    {
      UNROLLED for (size_t i = 0; i < 4; i++) quarter[i] = fold_quarters (v[i], v[4 + i]);
      Vector all8 = fold_within (quarter[0], quarter[1], quarter[2], quarter[3]);
      return fold_quarters (all8, all8);
    }
  Vector few = fold_within (v[0], v[n > 1], v[n > 2 ? 2 : 0], v[n > 2 ? 3 : n > 1]);
  few = fold_quarters (few, few);
  return fold_quarters (few, few);
}
#elif LANES == 8
INLINE __m256
fold_pairs (Vector a, Vector b, Vector c, Vector d)
{
  return _mm256_hadd_ps (_mm256_hadd_ps ((__m256) a, (__m256) b), _mm256_hadd_ps ((__m256) c, (__m256) d));
}

INLINE Vector
fold (size_t n, const Vector *v)
{
  __m256 first = fold_pairs (v[0], v[n > 1], v[n > 2 ? 2 : 0], v[n > 2 ? 3 : n > 1]), second = first;

  if (n == 8)
    second = fold_pairs (v[4], v[5], v[6], v[7]);
  return (Vector) _mm256_permute2f128_ps (first, second, 0x20) + (Vector) _mm256_permute2f128_ps (first, second, 0x31);
}
#else
/* Within every 2 · half lanes: the folded a in the first half, the folded b in the second. */
INLINE Vector
combine (Vector a, Vector b, int half)
{
  return half == 1 ? SHUFFLE (a, b, FIRST_1) + SHUFFLE (a, b, SECOND_1)
                   : SHUFFLE (a, b, FIRST_2) + SHUFFLE (a, b, SECOND_2);
}

INLINE Vector
fold (size_t n, Vector *v)
{
#  pragma GCC unroll 4
  for (size_t half = n / 2; half > 0; half /= 2)
#  pragma GCC unroll 16
    for (size_t i = 0; i < half; i++)
      v[i] = combine (v[i], v[i + half], (int) half);
#  pragma GCC unroll 4
  for (size_t half = n; half < LANES; half *= 2)
    v[0] = combine (v[0], v[0], (int) half);
  return v[0];
}
#endif

/* R × C sums of products, R · C ≤ LANES. */
#define DOTS_TILE(R, C)                                                                                                \
  static                                                                                                               \
      __attribute__ ((noinline)) void dots_##R##_##C (size_t vectors, const float *a, size_t lda, const float *b,      \
                                                      size_t ldb, float beta, float *c, size_t c_row, size_t c_column) \
  {                                                                                                                    \
    Vector sum[R * C];                                                                                                 \
    float folded[LANES];                                                                                               \
    UNROLLED for (size_t i = 0; i < R * C; i++) sum[i] = (Vector){ 0 };                                                \
    for (size_t v = 0; v < vectors; v++)                                                                               \
      {                                                                                                                \
        Vector right[C];                                                                                               \
        UNROLLED for (size_t j = 0; j < C; j++) right[j] = load (b + j * ldb + v * LANES);                             \
        UNROLLED for (size_t i = 0; i < R; i++)                                                                        \
        {                                                                                                              \
          Vector left = load (a + i * lda + v * LANES);                                                                \
          UNROLLED for (size_t j = 0; j < C; j++) sum[i * C + j] += left * right[j];                                   \
        }                                                                                                              \
      }                                                                                                                \
    store (folded, fold (R *C, sum));                                                                                  \
    if (C > 1 && c_column == 1 && beta == 0)                                                                           \
      UNROLLED for (size_t i = 0; i < R; i++) memcpy (c + i * c_row, folded + i * C, C * sizeof (float));              \
    else                                                                                                               \
      UNROLLED for (size_t i = 0; i < R; i++) UNROLLED for (size_t j = 0; j < C; j++)                                  \
      {                                                                                                                \
        float *at = c + i * c_row + j * c_column;                                                                      \
        *at = beta == 0 ? folded[i * C + j] : beta * *at + folded[i * C + j];                                          \
      }                                                                                                                \
  }

#if LANES == 16
#  define MOST_LEFT 4
#  define MOST_RIGHT 4
DOTS_TILE (4, 4)
DOTS_TILE (2, 4)
DOTS_TILE (1, 4)
DOTS_TILE (4, 2)
DOTS_TILE (16, 1)
#elif LANES == 8
#  define MOST_LEFT 4
#  define MOST_RIGHT 2
DOTS_TILE (4, 2)
#else
#  define MOST_LEFT 2
#  define MOST_RIGHT 2
#endif
#if LANES > 4
DOTS_TILE (4, 1)
#endif
DOTS_TILE (2, 2)
DOTS_TILE (2, 1)
DOTS_TILE (1, 2)
DOTS_TILE (1, 1)

typedef void (*DotsTile) (size_t, const float *, size_t, const float *, size_t, float, float *, size_t, size_t);

static const DotsTile dots_tiles[3][3] = {
#if LANES == 16
  { dots_1_1, dots_1_2, dots_1_4 },
  { dots_2_1, dots_2_2, dots_2_4 },
  { dots_4_1, dots_4_2, dots_4_4 },
#elif LANES == 8
  { dots_1_1, dots_1_2 },
  { dots_2_1, dots_2_2 },
  { dots_4_1, dots_4_2 },
#else
  { dots_1_1, dots_1_2 },
  { dots_2_1, dots_2_2 },
#endif
};

static void
dots_kernel (size_t m, size_t n, size_t samples, const float *a, size_t lda, const float *b, size_t ldb, float beta,
             float *c, size_t c_row, size_t c_column)
{
  size_t vectors = (samples + LANES - 1) / LANES;

  for (size_t columns = MOST_RIGHT, j = 0; j < n; j += columns)
    {
      size_t i = 0;
      while (columns > n - j)
        columns /= 2;
#if LANES == 16
      for (; columns == 1 && i + 16 <= m; i += 16)
        dots_16_1 (vectors, a + i * lda, lda, b + j * ldb, ldb, beta, c + i * c_row + j * c_column, c_row, c_column);
#endif
      for (size_t rows = MOST_LEFT; i < m; i += rows)
        {
          while (rows > m - i)
            rows /= 2;
          dots_tiles[__builtin_ctzl (rows)][__builtin_ctzl (columns)](vectors, a + i * lda, lda, b + j * ldb, ldb, beta,
                                                                      c + i * c_row + j * c_column, c_row, c_column);
        }
    }
}

#define SUMS_TILE(R)                                                                                                   \
  static __attribute__ ((noinline)) void sums_##R (size_t vectors, const float *a, size_t lda, float beta, float *out) \
  {                                                                                                                    \
    Vector sum[R];                                                                                                     \
    float folded[LANES];                                                                                               \
    UNROLLED for (size_t i = 0; i < R; i++) sum[i] = (Vector){ 0 };                                                    \
    for (size_t v = 0; v < vectors; v++)                                                                               \
      UNROLLED for (size_t i = 0; i < R; i++) sum[i] += load (a + i * lda + v * LANES);                                \
    store (folded, fold (R, sum));                                                                                     \
    UNROLLED for (size_t i = 0; i < R; i++) out[i] = beta == 0 ? folded[i] : beta * out[i] + folded[i];                \
  }

#if LANES == 16
SUMS_TILE (16)
#endif
SUMS_TILE (4)
SUMS_TILE (2)
SUMS_TILE (1)

static void
sums_kernel (size_t m, size_t samples, const float *a, size_t lda, float beta, float *out)
{
  static void (*const tiles[]) (size_t, const float *, size_t, float, float *) = { sums_1, sums_2, sums_4 };
  size_t vectors = (samples + LANES - 1) / LANES;

#if LANES == 16
  for (; m >= 16; m -= 16, a += 16 * lda, out += 16)
    sums_16 (vectors, a, lda, beta, out);
#endif
  for (size_t rows = 4, i = 0; i < m; i += rows)
    {
      while (rows > m - i)
        rows /= 2;
      tiles[__builtin_ctzl (rows)](vectors, a + i * lda, lda, beta, out + i);
    }
}

/* ---- The squared error ---- */

typedef double Doubles __attribute__ ((vector_size (8 * LANES)));

static double
residual_kernel (size_t samples, float scale, const float *target, float *f)
{
  Doubles squares = { 0 };
  double sum = 0;
  size_t s = 0;

  for (; s < samples; s += LANES)
    {
      bool whole = s + LANES <= samples;
      Vector off = load (f + s) - load (target + s);
      if (!whole)
        {
          float part[LANES] = { 0 };
          store_part (part, off, samples - s);
          off = load (part);
        }
      Doubles wide = __builtin_convertvector(off, Doubles);
      squares += wide * wide;
      store (f + s, all (scale) * off);
    }
  for (; s < (samples + PANEL_PAD - 1) / PANEL_PAD * PANEL_PAD; s += LANES)
    store (f + s, all (0));
  for (int l = 0; l < LANES; l++)
    sum += squares[l];
  return sum;
}

const PanelKernels LANES_NAME (panels) = { product_kernel, dots_kernel, sums_kernel, residual_kernel };
