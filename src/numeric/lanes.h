/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Vectors as wide as the instruction set a file is compiled for (the vector extension as clang and GCC 12 have
 * it, with __builtin_shufflevector), for the files that are compiled once for each: kernels.c, panel_kernels.c,
 * loss_kernels.c. */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#  include <immintrin.h>
#endif

#if defined(__AVX512F__)
#  define LANES_SET "avx512"
#  define LANES_NAME(name) name##_avx512
#  define LANES 16
#elif defined(__AVX2__)
#  define LANES_SET "avx2"
#  define LANES_NAME(name) name##_avx2
#  define LANES 8
#else /* whatever the machine has: SSE2, NEON, or the compiler's own loops */
#  define LANES_SET "portable"
#  define LANES_NAME(name) name##_portable
#  define LANES 4
#endif

typedef float Vector __attribute__ ((vector_size (4 * LANES)));
typedef float Loose __attribute__ ((vector_size (4 * LANES), aligned (4))); /* in memory, at any address */
typedef int32_t Integers __attribute__ ((vector_size (4 * LANES)));

#define INLINE static inline __attribute__ ((always_inline))

INLINE Vector
load (const float *x)
{
  return *(const Loose *) x;
}

INLINE void
store (float *x, Vector v)
{
  *(Loose *) x = v;
}

INLINE Vector
all (float x)
{
  return x - (Vector){ 0 };
}

INLINE Vector
choose (Integers which, Vector yes, Vector no)
{
  return (Vector) (((Integers) yes & which) | ((Integers) no & ~which));
}

/* Lane j of the result is lane PLACE (j) of a, or of b from LANES on: constants, so that the compiler sees a shuffle.
 */
#if LANES == 16
#  define SHUFFLE(a, b, PLACE)                                                                                         \
    __builtin_shufflevector (a, b, PLACE (0), PLACE (1), PLACE (2), PLACE (3), PLACE (4), PLACE (5), PLACE (6),        \
                             PLACE (7), PLACE (8), PLACE (9), PLACE (10), PLACE (11), PLACE (12), PLACE (13),          \
                             PLACE (14), PLACE (15))
#elif LANES == 4
#  define SHUFFLE(a, b, PLACE) __builtin_shufflevector (a, b, PLACE (0), PLACE (1), PLACE (2), PLACE (3))
#endif

/* Within every 2 · half lanes: the first half of a, then that of b; and the second halves. */
#define FIRST_HALF(j, half) ((j) & (half) ? LANES + (j) - (half) : (j))
#define SECOND_HALF(j, half) ((j) & (half) ? LANES + (j) : (j) + (half))
#define FIRST_1(j) FIRST_HALF (j, 1)
#define FIRST_2(j) FIRST_HALF (j, 2)
#define FIRST_4(j) FIRST_HALF (j, 4)
#define FIRST_8(j) FIRST_HALF (j, 8)
#define SECOND_1(j) SECOND_HALF (j, 1)
#define SECOND_2(j) SECOND_HALF (j, 2)
#define SECOND_4(j) SECOND_HALF (j, 4)
#define SECOND_8(j) SECOND_HALF (j, 8)

INLINE Vector
load_part (const float *x, size_t n)
{
#if LANES == 16
  return (Vector) _mm512_maskz_loadu_ps ((__mmask16) ((1u << n) - 1), x);
#else
  Vector v = { 0 };
  memcpy (&v, x, n * sizeof (float));
  return v;
#endif
}

INLINE void
store_part (float *x, Vector v, size_t n)
{
#if LANES == 16
  _mm512_mask_storeu_ps (x, (__mmask16) ((1u << n) - 1), (__m512) v);
#else
  memcpy (x, &v, n * sizeof (float));
#endif
}

/* The lesser and the greater of bound and v, and v where it is not a number. */
INLINE Vector
at_most (Vector bound, Vector v)
{
#if LANES == 16
  return (Vector) _mm512_min_ps ((__m512) bound, (__m512) v);
#elif LANES == 8
  return (Vector) _mm256_min_ps ((__m256) bound, (__m256) v);
#elif defined(__SSE2__)
  return (Vector) _mm_min_ps ((__m128) bound, (__m128) v);
#else
  return choose (bound < v, bound, v);
#endif
}

INLINE Vector
at_least (Vector bound, Vector v)
{
#if LANES == 16
  return (Vector) _mm512_max_ps ((__m512) bound, (__m512) v);
#elif LANES == 8
  return (Vector) _mm256_max_ps ((__m256) bound, (__m256) v);
#elif defined(__SSE2__)
  return (Vector) _mm_max_ps ((__m128) bound, (__m128) v);
#else
  return choose (bound > v, bound, v);
#endif
}
