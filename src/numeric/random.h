/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random streams.
 *
 * A counter-based generator: Philox4x32-10 (Salmon, Moraes, Dror, Shaw,
 * "Parallel random numbers: as easy as 1, 2, 3", SC 2011).  A stream is named
 * by (seed, index), so that task i of a sweep draws the same numbers whichever
 * worker runs it and whatever ran before.  Nothing here locks or allocates.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct
{
  uint32_t key[2];
  uint32_t counter[4];
  uint32_t block[4];
  unsigned left;  /* words of block not yet handed out */
  bool has_spare; /* the second normal of a pair is waiting in spare */
  double spare;
} Random;

/* One block of Philox4x32-10: the published function, tested against its vectors. */
void random_philox4x32 (const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);

Random random_stream (uint64_t seed, uint64_t index);

/* A seed of its own for a named purpose ("data", "weights", "order"), so that
 * one number the user sees can drive several independent streams. */
uint64_t random_derive (uint64_t seed, const char *purpose);

uint32_t random_u32 (Random *random);
uint32_t random_below (Random *random, uint32_t n); /* uniform in 0 … n-1 without bias; n > 0 */
double random_uniform (Random *random);             /* in [0, 1), 53 bits */
double random_normal (Random *random);              /* mean 0, variance 1 */

/* A uniform permutation of 0 … n-1 into out[n] (Fisher–Yates). */
void random_permutation (Random *random, uint32_t n, uint32_t *out);
