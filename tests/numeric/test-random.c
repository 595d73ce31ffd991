/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Philox against its published vectors, and what the streams promise. */
#include "numeric/random.h"

#include <glib.h>
#include <math.h>
#include <string.h>

/* Random123's kat_vectors for random_philox4x32-10. */
static void
test_published_vectors (void)
{
  static const struct
  {
    uint32_t counter[4], key[2], out[4];
  } vectors[] = {
    { { 0, 0, 0, 0 }, { 0, 0 }, { 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 } },
    { { 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff },
      { 0xffffffff, 0xffffffff },
      { 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd } },
    { { 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344 },
      { 0xa4093822, 0x299f31d0 },
      { 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      uint32_t out[4];
      random_philox4x32 (vectors[i].counter, vectors[i].key, out);
      g_assert_true (memcmp (out, vectors[i].out, sizeof out) == 0);
    }
}

static void
test_streams (void)
{
  Random a = random_stream (7, 3), again = random_stream (7, 3), other = random_stream (7, 4),
         seed = random_stream (8, 3);
  int same_index = 0, same_seed = 0;

  for (int i = 0; i < 1000; i++)
    {
      uint32_t x = random_u32 (&a);
      g_assert_cmpuint (x, ==, random_u32 (&again));
      same_index += x == random_u32 (&other);
      same_seed += x == random_u32 (&seed);
    }
  g_assert_cmpint (same_index + same_seed, <, 3);
  g_assert_cmpuint (random_derive (5, "data"), !=, random_derive (5, "weights"));
  g_assert_cmpuint (random_derive (5, "data"), !=, random_derive (6, "data"));
  g_assert_cmpuint (random_derive (5, "data"), ==, random_derive (5, "data"));
}

/* Means and variances within five of their own standard deviations. */
static void
test_moments (void)
{
  const int n = 400000;
  Random random = random_stream (1, 0);
  double uniform = 0, uniform2 = 0, normal = 0, normal2 = 0, normal4 = 0;

  for (int i = 0; i < n; i++)
    {
      double u = random_uniform (&random), x = random_normal (&random);
      g_assert_true (u >= 0 && u < 1);
      uniform += u;
      uniform2 += u * u;
      normal += x;
      normal2 += x * x;
      normal4 += x * x * x * x;
    }
  g_assert_cmpfloat_with_epsilon (uniform / n, 0.5, 5 * sqrt (1.0 / 12 / n));
  g_assert_cmpfloat_with_epsilon (uniform2 / n, 1.0 / 3, 5 * sqrt (4.0 / 45 / n));
  g_assert_cmpfloat_with_epsilon (normal / n, 0, 5 / sqrt (n));
  g_assert_cmpfloat_with_epsilon (normal2 / n, 1, 5 * sqrt (2.0 / n));
  g_assert_cmpfloat_with_epsilon (normal4 / n, 3, 5 * sqrt (96.0 / n));
}

static void
test_below (void)
{
  Random random = random_stream (2, 0);
  int counts[7] = { 0 };

  for (int i = 0; i < 70000; i++)
    counts[random_below (&random, 7)]++;
  for (int k = 0; k < 7; k++)
    g_assert_cmpfloat_with_epsilon (counts[k], 10000, 5 * sqrt (10000.0 * 6 / 7));
  for (int i = 0; i < 100; i++)
    g_assert_cmpuint (random_below (&random, 1), ==, 0);
}

static void
test_permutation (void)
{
  uint32_t order[50];
  int first[5] = { 0 };

  for (uint64_t k = 0; k < 5000; k++)
    {
      Random random = random_stream (3, k);
      bool seen[50] = { false };
      uint32_t few[5];
      random_permutation (&random, 50, order);
      for (int i = 0; i < 50; i++)
        {
          g_assert_cmpuint (order[i], <, 50);
          g_assert_false (seen[order[i]]);
          seen[order[i]] = true;
        }
      random_permutation (&random, 5, few);
      first[few[0]]++;
    }
  for (int k = 0; k < 5; k++)
    g_assert_cmpfloat_with_epsilon (first[k], 1000, 5 * sqrt (800));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/random/published-vectors", test_published_vectors);
  g_test_add_func ("/random/streams", test_streams);
  g_test_add_func ("/random/moments", test_moments);
  g_test_add_func ("/random/below", test_below);
  g_test_add_func ("/random/permutation", test_permutation);
  return g_test_run ();
}
