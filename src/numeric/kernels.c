/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Float kernels, as wide as the instruction set this file is compiled for. */
#include "numeric/kernels.h"

#include "numeric/lanes_math.h"

#include <math.h>

/* Applies a function of a vector to an array, its tail included. */
#define FOR_ALL(n, x, y, f)                                                                                            \
  do                                                                                                                   \
    {                                                                                                                  \
      size_t i_ = 0;                                                                                                   \
      for (; i_ + LANES <= (n); i_ += LANES)                                                                           \
        store ((y) + i_, f (load ((x) + i_)));                                                                         \
      if (i_ < (n))                                                                                                    \
        store_part ((y) + i_, f (load_part ((x) + i_, (n) -i_)), (n) -i_);                                             \
    }                                                                                                                  \
  while (0)

/* ---- exp ---- */

static void
exp_kernel (size_t n, const float *x, float *y)
{
  FOR_ALL (n, x, y, exp_vector);
}

/* ---- tanh ---- */

static void
tanh_kernel (size_t n, const float *x, float *y)
{
  FOR_ALL (n, x, y, tanh_vector);
}

/* ---- GELU ---- */

#if defined(__FMA__) || defined(__ARM_FEATURE_FMA)
INLINE Vector
fused (Vector a, Vector b, Vector c)
{
#  if LANES == 16
  return (Vector) _mm512_fmadd_ps ((__m512) a, (__m512) b, (__m512) c);
#  else
  Vector r;
  for (int i = 0; i < LANES; i++)
    r[i] = __builtin_fmaf (a[i], b[i], c[i]);
  return r;
#  endif
}

/* Φ(x) = ½ erfc (-x/√2).  For z = |x|/√2: erfc z = t exp (-z² + P (t)), t = 1/(1 + z/2) (W. H. Press et al., Numerical
 * Recipes, fractional error 1.2e-7 everywhere).  The exponent is carried as a sum, x²/2 with its rounding error, so
 * that the far tail keeps its digits. */
INLINE void
gelu_vector (Vector x, Vector *y, Vector *slope)
{
  Vector size = (Vector) ((Integers) x & 0x7fffffff), square = size * size, lo = fused (size, size, -square);
  Vector t = all (1) / (all (1) + size * all (0.353553390593273762f));
  Vector p = all (0.17087277f), tail, phi, density;

  p = p * t + all (-0.82215223f);
  p = p * t + all (1.48851587f);
  p = p * t + all (-1.13520398f);
  p = p * t + all (0.27886807f);
  p = p * t + all (-0.18628806f);
  p = p * t + all (0.09678418f);
  p = p * t + all (0.37409196f);
  p = p * t + all (1.00002368f);
  p = p * t + all (-1.26551223f);
  lo = choose (size < all (15), lo, all (0));
  /* Two exponentials: e^p is of order one. */
  tail = all (0.5f) * t * exp_vector (p);
  density = exp_sum (all (-0.5f) * square, all (-0.5f) * lo);
  phi = choose (x < all (0), tail * density, all (1) - tail * density);
  *y = choose (x < all (0), x * tail * density, x * phi);
  *y = choose (x < all (-15), all (-0.0f), *y);
  *slope = phi + choose (size < all (15), x * all (0.398942280401432678f) * density, all (0));
  *y = choose (x == x, *y, x);
  *slope = choose (x == x, *slope, x);
}

static void
gelu_kernel (size_t n, const float *x, float *y, float *slope)
{
  size_t i = 0;
  Vector v, s;

  for (; i + LANES <= n; i += LANES)
    {
      gelu_vector (load (x + i), &v, &s);
      store (y + i, v);
      if (slope != NULL)
        store (slope + i, s);
    }
  if (i == n)
    return;
  gelu_vector (load_part (x + i, n - i), &v, &s);
  store_part (y + i, v, n - i);
  if (slope != NULL)
    store_part (slope + i, s, n - i);
}
#else
/* Without fused products the tail's digits cannot be kept in float: double it is. */
static void
gelu_kernel (size_t n, const float *x, float *y, float *slope)
{
  for (size_t i = 0; i < n; i++)
    {
      double v = x[i], phi = 0.5 * erfc (-v * M_SQRT1_2);
      if (slope != NULL)
        slope[i] = isinf (v) ? (float) phi : (float) (phi + v * exp (-0.5 * v * v) * 0.398942280401432678);
      y[i] = v < -15 ? -0.0f : (float) (v * phi);
    }
}
#endif

/* ---- Finite ---- */

static bool
all_finite_kernel (size_t n, const float *x)
{
  Vector sum = { 0 };
  float total = 0;
  size_t i = 0;

  for (; i + LANES <= n; i += LANES)
    sum += load (x + i) * all (0);
  if (i < n)
    sum += load_part (x + i, n - i) * all (0);
  for (int l = 0; l < LANES; l++)
    total += sum[l];
  return total == 0;
}

/* ---- Products ---- */

#define EACH(ROWS, VECTORS)                                                                                            \
  for (int i_ = 0; i_ < ROWS; i_++)                                                                                    \
    for (int v_ = 0; v_ < VECTORS; v_++)

/* A tile of ROWS rows and VECTORS · LANES columns is held in registers while k runs: 8 × 2 accumulators keep both fused
 * multipliers busy (16 products under way, a latency of 4 at 2 a cycle needs 8), for 2 loads and 8 broadcasts.  Of the
 * 16 registers of AVX2 6 × 2 are left beside what is loaded; more would go to memory and back. */
#define TILE(ROWS, VECTORS, LOAD, STORE)                                                                               \
  do                                                                                                                   \
    {                                                                                                                  \
      Vector sum[ROWS][VECTORS];                                                                                       \
      EACH (ROWS, VECTORS) sum[i_][v_] = (Vector){ 0 };                                                                \
      if (finish->factors != NULL)                                                                                     \
        EACH (ROWS, VECTORS) __builtin_prefetch (finish->factors + (size_t) i_ * finish->factors_row + v_ * LANES);    \
      for (size_t l_ = 0; l_ < k; l_++)                                                                                \
        {                                                                                                              \
          Vector row[VECTORS];                                                                                         \
          for (int v_ = 0; v_ < VECTORS; v_++)                                                                         \
            row[v_] = LOAD (b + l_ * ldb + v_ * LANES);                                                                \
          for (int i_ = 0; i_ < ROWS; i_++)                                                                            \
            {                                                                                                          \
              Vector x_ = all (a[(size_t) i_ * a_row + l_ * a_column]);                                                \
              for (int v_ = 0; v_ < VECTORS; v_++)                                                                     \
                sum[i_][v_] += x_ * row[v_];                                                                           \
            }                                                                                                          \
        }                                                                                                              \
      if (finish->beta != 0)                                                                                           \
        EACH (ROWS, VECTORS) sum[i_][v_] += all (finish->beta) * LOAD (c + (size_t) i_ * ldc + v_ * LANES);            \
      if (finish->bias != NULL)                                                                                        \
        EACH (ROWS, VECTORS) sum[i_][v_] += all (finish->bias[i_]);                                                    \
      if (finish->factors != NULL)                                                                                     \
        EACH (ROWS, VECTORS) sum[i_][v_] *= LOAD (finish->factors + (size_t) i_ * finish->factors_row + v_ * LANES);   \
      EACH (ROWS, VECTORS) STORE (c + (size_t) i_ * ldc + v_ * LANES, sum[i_][v_]);                                    \
    }                                                                                                                  \
  while (0)

#define LOAD_PART(p) load_part (p, part)
#define STORE_PART(p, v) store_part (p, v, part)

#define TILE_FUNCTION(name, ROWS, VECTORS)                                                                             \
  static __attribute__ ((noinline)) void name (size_t k, const float *restrict a, size_t a_row, size_t a_column,       \
                                               const float *restrict b, size_t ldb, const ProductFinish *finish,       \
                                               float *restrict c, size_t ldc)                                          \
  {                                                                                                                    \
    TILE (ROWS, VECTORS, load, store);                                                                                 \
  }
#define PART_FUNCTION(name, ROWS)                                                                                      \
  static __attribute__ ((noinline)) void name (size_t k, const float *restrict a, size_t a_row, size_t a_column,       \
                                               const float *restrict b, size_t ldb, const ProductFinish *finish,       \
                                               float *restrict c, size_t ldc, size_t part)                             \
  {                                                                                                                    \
    TILE (ROWS, 1, LOAD_PART, STORE_PART);                                                                             \
  }

#if LANES == 16
TILE_FUNCTION (tile_8_2, 8, 2)
TILE_FUNCTION (tile_8_1, 8, 1)
PART_FUNCTION (part_8, 8)
#elif LANES == 8
TILE_FUNCTION (tile_6_2, 6, 2)
TILE_FUNCTION (tile_6_1, 6, 1)
PART_FUNCTION (part_6, 6)
#endif
TILE_FUNCTION (tile_4_2, 4, 2)
TILE_FUNCTION (tile_4_1, 4, 1)
PART_FUNCTION (part_4, 4)
TILE_FUNCTION (tile_2_2, 2, 2)
TILE_FUNCTION (tile_2_1, 2, 1)
PART_FUNCTION (part_2, 2)
TILE_FUNCTION (tile_1_2, 1, 2)
TILE_FUNCTION (tile_1_1, 1, 1)
PART_FUNCTION (part_1, 1)

typedef void (*Tile) (size_t, const float *, size_t, size_t, const float *, size_t, const ProductFinish *, float *,
                      size_t);
typedef void (*Part) (size_t, const float *, size_t, size_t, const float *, size_t, const ProductFinish *, float *,
                      size_t, size_t);

static const struct
{
  size_t rows;
  Tile two, one;
  Part part;
} tiles[] = {
#if LANES == 16
  { 8, tile_8_2, tile_8_1, part_8 },
#elif LANES == 8
  { 6, tile_6_2, tile_6_1, part_6 },
#endif
  { 4, tile_4_2, tile_4_1, part_4 },
  { 2, tile_2_2, tile_2_1, part_2 },
  { 1, tile_1_2, tile_1_1, part_1 },
};

/* The most rows of B that are gone through at once: a panel of so many and two vectors stays in the first-level cache.
 */
#define DEPTH 256

/* A B of more elements than this does not wait in the second-level cache, and the lines of a panel lie pages apart,
 * where none of the hardware's prefetchers follows. */
#define NEAR (1 << 17)

/* Rows begin … end - 1 of the k of a panel.  Beyond B nothing comes of it. */
INLINE void
prefetch_rows (size_t begin, size_t end, size_t k, const float *b, size_t ldb)
{
  for (size_t l = begin; l < end && l < k; l++)
    for (size_t v = 0; v < 2 * LANES; v += 16)
      __builtin_prefetch (b + l * ldb + v, 0, 2);
}

/* Whether a tile is the one for what is left of the rows.  Eight are twice four: two that are left over keep only half
 * of the multipliers busy. */
INLINE bool
suits (size_t rows, size_t left)
{
  return rows <= left && !(rows == 6 && left == 8);
}

/* Of the columns from j on. */
INLINE ProductFinish
from_column (ProductFinish finish, size_t j)
{
  if (finish.factors != NULL)
    finish.factors += j;
  return finish;
}

/* Rows of A against one panel of B; for every one of them `ahead` rows of the next panel are asked for. */
INLINE void
product_rows (size_t m, size_t width, size_t k, const float *a, size_t a_row, size_t a_column, const float *b,
              size_t ldb, ProductFinish finish, float *c, size_t ldc, size_t ahead)
{
  size_t i = 0;

  for (unsigned t = 0; i < m; t++)
    for (size_t rows = tiles[t].rows; suits (rows, m - i); i += rows)
      {
        prefetch_rows (i * ahead, (i + rows) * ahead, k, b + width, ldb);
        if (width == 2 * LANES)
          tiles[t].two (k, a, a_row, a_column, b, ldb, &finish, c, ldc);
        else if (width == LANES)
          tiles[t].one (k, a, a_row, a_column, b, ldb, &finish, c, ldc);
        else
          tiles[t].part (k, a, a_row, a_column, b, ldb, &finish, c, ldc, width);
        a += rows * a_row;
        c += rows * ldc;
        if (finish.bias != NULL)
          finish.bias += rows;
        if (finish.factors != NULL)
          finish.factors += rows * finish.factors_row;
      }
}

/* Of a k that is too deep for one panel. */
static size_t
even_part (size_t k)
{
  size_t parts = (k + DEPTH - 1) / DEPTH;
  return (k + parts - 1) / parts;
}

static void
product_kernel (size_t m, size_t n, size_t k, const float *a, size_t a_row, size_t a_column, const float *b, size_t ldb,
                const ProductFinish *finish, float *c, size_t ldc)
{
  size_t depth = 0, most = k > DEPTH ? even_part (k) : k;

  do
    {
      size_t part = k - depth < most ? k - depth : most;
      const float *left = a + depth * a_column, *right = b + depth * ldb;
      bool last = depth + part == k;
      const ProductFinish now = { depth == 0 ? finish->beta : 1, last ? finish->bias : NULL,
                                  last ? finish->factors : NULL, finish->factors_row };
      size_t ahead = m > 0 && part * n > NEAR ? (part + m - 1) / m : 0, j = 0;
      for (; j + 2 * LANES <= n; j += 2 * LANES)
        product_rows (m, 2 * LANES, part, left, a_row, a_column, right + j, ldb, from_column (now, j), c + j, ldc,
                      ahead);
      if (j + LANES <= n)
        {
          product_rows (m, LANES, part, left, a_row, a_column, right + j, ldb, from_column (now, j), c + j, ldc, ahead);
          j += LANES;
        }
      if (j < n)
        product_rows (m, n - j, part, left, a_row, a_column, right + j, ldb, from_column (now, j), c + j, ldc, ahead);
      depth += part;
    }
  while (depth < k);
}

/* ---- Transposition ---- */

/* LANES × LANES at a time, by exchanging the off-diagonal halves of ever smaller blocks. */
#if LANES == 8
/* Spelt out: the compiler would make the masks of a shuffle at run time. */
INLINE void
exchange (Vector *a, Vector *b, int half)
{
  __m256 x = (__m256) *a, y = (__m256) *b;

  switch (half)
    {
    case 4:
      *a = (Vector) _mm256_permute2f128_ps (x, y, 0x20);
      *b = (Vector) _mm256_permute2f128_ps (x, y, 0x31);
      break;
    case 2:
      *a = (Vector) _mm256_unpacklo_pd ((__m256d) x, (__m256d) y);
      *b = (Vector) _mm256_unpackhi_pd ((__m256d) x, (__m256d) y);
      break;
    default:
      *a = (Vector) _mm256_blend_ps (x, _mm256_moveldup_ps (y), 0xaa);
      *b = (Vector) _mm256_blend_ps (_mm256_movehdup_ps (x), y, 0xaa);
    }
}
#else
INLINE void
exchange (Vector *a, Vector *b, int half)
{
  Vector x = *a, y = *b;

  switch (half)
    {
#  if LANES == 16
    case 8:
      *a = SHUFFLE (x, y, FIRST_8);
      *b = SHUFFLE (x, y, SECOND_8);
      break;
    case 4:
      *a = SHUFFLE (x, y, FIRST_4);
      *b = SHUFFLE (x, y, SECOND_4);
      break;
#  endif
    case 2:
      *a = SHUFFLE (x, y, FIRST_2);
      *b = SHUFFLE (x, y, SECOND_2);
      break;
    default:
      *a = SHUFFLE (x, y, FIRST_1);
      *b = SHUFFLE (x, y, SECOND_1);
    }
}
#endif

INLINE void
transpose_block (const float *in, size_t ldi, float *out, size_t ldo)
{
  Vector r[LANES];

  for (int i = 0; i < LANES; i++)
    r[i] = load (in + (size_t) i * ldi);
#pragma GCC unroll 16
  for (int half = LANES / 2; half > 0; half /= 2)
#pragma GCC unroll 16
    for (int i = 0; i < LANES / 2; i++)
      {
        int upper = i / half * 2 * half + i % half;
        exchange (&r[upper], &r[upper + half], half);
      }
  for (int i = 0; i < LANES; i++)
    store (out + (size_t) i * ldo, r[i]);
}

static void
transpose_kernel (size_t rows, size_t columns, const float *in, size_t ldi, float *out, size_t ldo)
{
  size_t i = 0;

  for (; i + LANES <= rows; i += LANES)
    {
      size_t j = 0;
      for (; j + LANES <= columns; j += LANES)
        transpose_block (in + i * ldi + j, ldi, out + j * ldo + i, ldo);
      for (; j < columns; j++)
        for (size_t r = 0; r < LANES; r++)
          out[j * ldo + i + r] = in[(i + r) * ldi + j];
    }
  for (; i < rows; i++)
    for (size_t j = 0; j < columns; j++)
      out[j * ldo + i] = in[i * ldi + j];
}

const Kernels LANES_NAME (kernels) = {
  LANES_SET,      tanh_kernel,      exp_kernel,           gelu_kernel,          all_finite_kernel,
  product_kernel, transpose_kernel, &LANES_NAME (panels), &LANES_NAME (losses),
};
