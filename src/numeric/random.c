/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "numeric/random.h"

#include <math.h>

#define ROUNDS 10

static void
bump_key (uint32_t key[2])
{
  key[0] += 0x9E3779B9u; /* golden ratio */
  key[1] += 0xBB67AE85u; /* √3 - 1 */
}

static void
one_round (uint32_t x[4], const uint32_t key[2])
{
  uint64_t a = (uint64_t) 0xD2511F53u * x[0];
  uint64_t b = (uint64_t) 0xCD9E8D57u * x[2];
  uint32_t x0 = (uint32_t) (b >> 32) ^ x[1] ^ key[0];
  uint32_t x2 = (uint32_t) (a >> 32) ^ x[3] ^ key[1];

  x[1] = (uint32_t) b;
  x[3] = (uint32_t) a;
  x[0] = x0;
  x[2] = x2;
}

void
random_philox4x32 (const uint32_t counter[4], const uint32_t key[2], uint32_t out[4])
{
  uint32_t k[2] = { key[0], key[1] };

  for (int i = 0; i < 4; i++)
    out[i] = counter[i];
  for (int round = 0; round < ROUNDS; round++)
    {
      if (round > 0)
        bump_key (k);
      one_round (out, k);
    }
}

/* The stream's index takes the upper half of the counter, so streams of one seed never overlap. */
Random
random_stream (uint64_t seed, uint64_t index)
{
  return (Random){
    .key = { (uint32_t) seed, (uint32_t) (seed >> 32) },
    .counter = { 0, 0, (uint32_t) index, (uint32_t) (index >> 32) },
  };
}

/* FNV-1a over the name, then one block of Philox under the seed as key. */
uint64_t
random_derive (uint64_t seed, const char *purpose)
{
  uint64_t hash = 0xcbf29ce484222325u;
  uint32_t out[4];

  for (const char *c = purpose; *c != '\0'; c++)
    hash = (hash ^ (unsigned char) *c) * 0x100000001b3u;
  random_philox4x32 ((uint32_t[4]){ (uint32_t) hash, (uint32_t) (hash >> 32), 0x6261736e, 0xffffffffu },
                     (uint32_t[2]){ (uint32_t) seed, (uint32_t) (seed >> 32) }, out);
  return (uint64_t) out[1] << 32 | out[0];
}

uint32_t
random_u32 (Random *random)
{
  if (random->left == 0)
    {
      random_philox4x32 (random->counter, random->key, random->block);
      if (++random->counter[0] == 0)
        random->counter[1]++;
      random->left = 4;
    }
  return random->block[4 - random->left--];
}

/* Lemire's multiplication, with rejection of the few values that would make some outcomes likelier. */
uint32_t
random_below (Random *random, uint32_t n)
{
  uint64_t product = (uint64_t) random_u32 (random) * n;
  uint32_t rejected = -n % n;

  while ((uint32_t) product < rejected)
    product = (uint64_t) random_u32 (random) * n;
  return (uint32_t) (product >> 32);
}

double
random_uniform (Random *random)
{
  uint64_t high = random_u32 (random) >> 5, low = random_u32 (random) >> 6;
  return (double) (high << 26 | low) * 0x1p-53;
}

/* Box–Muller: exact, and two uniforms always make two normals. */
double
random_normal (Random *random)
{
  double radius, angle;

  if (random->has_spare)
    {
      random->has_spare = false;
      return random->spare;
    }
  radius = sqrt (-2 * log1p (-random_uniform (random)));
  angle = 2 * M_PI * random_uniform (random);
  random->spare = radius * sin (angle);
  random->has_spare = true;
  return radius * cos (angle);
}

void
random_permutation (Random *random, uint32_t n, uint32_t *out)
{
  for (uint32_t i = 0; i < n; i++)
    out[i] = i;
  for (uint32_t i = n; i > 1; i--)
    {
      uint32_t j = random_below (random, i), kept = out[i - 1];
      out[i - 1] = out[j];
      out[j] = kept;
    }
}
