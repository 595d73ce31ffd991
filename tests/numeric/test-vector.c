/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The float kernels against libm in double, over the whole float range and for every instruction set that this
 * processor has. */
#include "numeric/vector.h"

#include <glib.h>
#include <float.h>
#include <math.h>
#include <string.h>

#define RELATIVE 1e-6
/* Below the smallest normal float there are fewer digits to be right in: a few of the smallest steps. */
#define DENORMAL 6e-45

static const char *const sets[] = { "portable", "avx2", "avx512" };

typedef void (*Elementwise) (size_t n, const float *x, float *y);

static float
float_of (uint32_t bits)
{
  float x;
  memcpy (&x, &bits, sizeof x);
  return x;
}

static bool
near (double got, double expected)
{
  if (isnan (expected))
    return isnan (got);
  if (fabs (expected) > FLT_MAX)
    return got == (expected > 0 ? INFINITY : -INFINITY) || fabs (got) > 0.999999 * FLT_MAX;
  if (isinf (got)) /* rounds over the edge */
    return fabs (expected) > 0.9999999 * FLT_MAX;
  return fabs (got - expected) <= RELATIVE * fabs (expected) + (fabs (expected) < FLT_MIN * 1.01 ? DENORMAL : 0);
}

static double
gelu (double x)
{
  return x == -INFINITY ? -0.0 : x * 0.5 * erfc (-x * M_SQRT1_2);
}

static void
gelu_only (size_t n, const float *x, float *y)
{
  vector_gelu_f (n, x, y, NULL);
}

/* Every 1009th of all 2^32 bit patterns, and the neighbourhood of what is special. */
static void
sweep (const char *name, Elementwise kernel, double (*reference) (double))
{
  enum
  {
    BLOCK = 1000
  };
  float x[BLOCK], y[BLOCK];
  const float special[] = { 0,         -0.0f,    1,         -1,        INFINITY,   -INFINITY, NAN,  FLT_MAX,  -FLT_MAX,
                            FLT_MIN,   -FLT_MIN, 88.72283f, 88.72284f, -87.33654f, -103.97f,  -104, 7.99881f, 7.9989f,
                            -7.99881f, 6e-4f,    -6e-4f,    1e-45f,    -13.5f,     -14.9f,    0.5f };
  size_t n = 0;
  uint64_t bits = 0;

  for (guint i = 0; i < G_N_ELEMENTS (special); i++)
    {
      float around[3] = { nextafterf (special[i], -INFINITY), special[i], nextafterf (special[i], INFINITY) };
      kernel (3, around, y);
      for (int k = 0; k < 3; k++)
        if (!near (y[k], reference (around[k])))
          g_error ("%s (%.9g) = %.9g, expected %.9g (%s)", name, (double) around[k], (double) y[k],
                   reference (around[k]), vector_instruction_set ());
    }
  while (bits < 1ull << 32)
    {
      for (n = 0; n < BLOCK && bits < 1ull << 32; n++, bits += 1009)
        x[n] = float_of ((uint32_t) bits);
      kernel (n, x, y);
      for (size_t k = 0; k < n; k++)
        if (!near (y[k], reference (x[k])))
          g_error ("%s (%.9g) = %.9g, expected %.9g (%s)", name, (double) x[k], (double) y[k], reference (x[k]),
                   vector_instruction_set ());
    }
}

static void
each_set (void (*test) (void))
{
  for (guint i = 0; i < G_N_ELEMENTS (sets); i++)
    if (vector_select (sets[i]))
      test ();
}

static void
check_ranges (void)
{
  sweep ("tanh", vector_tanh_f, tanh);
  sweep ("exp", vector_exp_f, exp);
  sweep ("gelu", gelu_only, gelu);
}

static void
test_ranges (void)
{
  each_set (check_ranges);
}

/* Any length, in place, and nothing beyond the end is written. */
static void
check_tails (void)
{
  float x[80], y[80], z[80];

  for (size_t n = 0; n < 70; n++)
    {
      for (int i = 0; i < 80; i++)
        x[i] = z[i] = (float) (0.1 * i - 3);
      for (int i = 0; i < 80; i++)
        y[i] = 42;
      vector_tanh_f (n, x, y);
      vector_tanh_f (n, z, z);
      for (size_t i = 0; i < n; i++)
        {
          g_assert_cmpfloat_with_epsilon (y[i], tanhf (x[i]), 1e-6f);
          g_assert_true (y[i] == z[i]);
        }
      for (size_t i = n; i < 80; i++)
        {
          g_assert_true (y[i] == 42);
          g_assert_true (z[i] == x[i]);
        }
    }
}

static void
test_tails (void)
{
  each_set (check_tails);
}

static void
check_gelu_slope (void)
{
  float x[401], y[401], slope[401];

  for (int i = 0; i < 401; i++)
    x[i] = (float) (i - 200) / 20;
  vector_gelu_f (401, x, y, slope);
  for (int i = 0; i < 401; i++)
    {
      double v = x[i], expected = 0.5 * erfc (-v * M_SQRT1_2) + v * exp (-v * v / 2) / sqrt (2 * M_PI);
      g_assert_cmpfloat_with_epsilon (slope[i], expected, 1e-6 * fmax (fabs (expected), 0.2));
    }
}

static void
test_gelu_slope (void)
{
  each_set (check_gelu_slope);
}

/* ---- Cross-entropy ---- */

#define STRIDE 40
#define MOST_UNITS 11

/* Long double, whose exponentials and logarithms leave nothing to ask for: the loss, and its slope and softmax times
 * scale of one unit. */
typedef struct
{
  long double loss, slope[MOST_UNITS], p[MOST_UNITS];
} Sample;

static Sample
reference_sample (size_t units, const double *z, size_t stride, uint32_t label)
{
  long double others = 0, own = expl ((long double) z[label * stride]), e[MOST_UNITS];
  Sample sample;

  for (size_t u = 0; u < units; u++)
    {
      e[u] = expl ((long double) z[u * stride]);
      others += u == label ? 0 : e[u];
    }
  sample.loss = log1pl (others / own);
  for (size_t u = 0; u < units; u++)
    {
      sample.p[u] = e[u] / (own + others);
      sample.slope[u] = u == label ? -others / (own + others) : sample.p[u];
    }
  return sample;
}

/* To so much of itself, and below the smallest normal number to some of its smallest steps. */
static void
assert_relative (double got, long double expected, double relative, double least)
{
  if (!(fabsl ((long double) got - expected) <= relative * fabsl (expected) + least))
    g_error ("%.17g, expected %.17Lg (%s)", got, expected, vector_instruction_set ());
}

/* The label's lead over the others runs from -80 to 80, and so the losses from 80 to 10⁻³⁵; some samples have ties. */
static void
fill_outputs (size_t units, size_t n, const uint32_t *labels, double *z)
{
  for (size_t s = 0; s < n; s++)
    for (size_t u = 0; u < units; u++)
      {
        double lead = fmod (37.3 * (double) s + 11, 160) - 80, other = 3 * sin (1.7 * (double) (u * 41 + s));
        z[u * STRIDE + s] = (float) (s % 6 == 5 ? 17.25 : u == labels[s] ? lead + 5 : other + 5);
      }
}

/* In place or not, with rows or not; what is not wanted is not touched. */
static void
check_cross_entropy_f (size_t units, size_t n, const double *wide, const uint32_t *labels, const uint32_t *rows)
{
  float z[MOST_UNITS * STRIDE], df[MOST_UNITS * STRIDE], p[MOST_UNITS * STRIDE];
  const float scale = 0.25f;
  long double sum = 0;

  for (size_t i = 0; i < MOST_UNITS * STRIDE; i++)
    {
      z[i] = (float) wide[i];
      df[i] = p[i] = 42;
    }
  double loss = vector_cross_entropy_f (units, n, z, STRIDE, labels, rows, scale, df, p);
  for (size_t s = 0; s < n; s++)
    {
      uint32_t label = labels[rows ? rows[s] : s];
      Sample expected = reference_sample (units, wide + s, STRIDE, label);
      sum += expected.loss;
      assert_relative (vector_cross_entropy_f (units, 1, z + s, STRIDE, &label, NULL, 0, NULL, NULL), expected.loss,
                       RELATIVE, DENORMAL);
      for (size_t u = 0; u < units; u++)
        {
          assert_relative (df[u * STRIDE + s], scale * expected.slope[u], RELATIVE, DENORMAL);
          assert_relative (p[u * STRIDE + s], expected.p[u], RELATIVE, DENORMAL);
        }
    }
  assert_relative (loss, sum, RELATIVE, 0);
  for (size_t u = 0; u < MOST_UNITS; u++)
    for (size_t s = u < units ? n : 0; s < STRIDE; s++)
      g_assert_true (df[u * STRIDE + s] == 42 && p[u * STRIDE + s] == 42);
  g_assert_true (vector_cross_entropy_f (units, n, z, STRIDE, labels, rows, 0, NULL, NULL) == loss);
  g_assert_true (vector_cross_entropy_f (units, n, z, STRIDE, labels, rows, scale, z, NULL) == loss);
  for (size_t u = 0; u < units; u++)
    g_assert_cmpmem (z + u * STRIDE, n * sizeof *z, df + u * STRIDE, n * sizeof *df);
}

#define RELATIVE_DOUBLE 2e-14 /* a difference of 80 is rounded by 7e-15 */

static void
check_cross_entropy_d (size_t units, size_t n, const double *z, const uint32_t *labels, const uint32_t *rows)
{
  double df[MOST_UNITS * STRIDE], p[MOST_UNITS * STRIDE];
  long double sum = 0;

  double loss = vector_cross_entropy_d (units, n, z, STRIDE, labels, rows, 0.25, df, p);
  for (size_t s = 0; s < n; s++)
    {
      Sample expected = reference_sample (units, z + s, STRIDE, labels[rows ? rows[s] : s]);
      sum += expected.loss;
      for (size_t u = 0; u < units; u++)
        {
          assert_relative (df[u * STRIDE + s], 0.25L * expected.slope[u], RELATIVE_DOUBLE, 0);
          assert_relative (p[u * STRIDE + s], expected.p[u], RELATIVE_DOUBLE, 0);
        }
    }
  assert_relative (loss, sum, RELATIVE_DOUBLE, 0);
  g_assert_true (vector_cross_entropy_d (units, n, z, STRIDE, labels, rows, 0, NULL, NULL) == loss);
}

static void
check_cross_entropy (void)
{
  double z[MOST_UNITS * STRIDE] = { 0 };
  uint32_t labels[STRIDE], rows[STRIDE], of_rows[STRIDE];

  for (size_t units = 1; units <= MOST_UNITS; units++)
    for (size_t n = 1; n <= 37; n += 4)
      {
        for (size_t s = 0; s < n; s++)
          {
            labels[s] = (uint32_t) (s * 5 % units);
            rows[s] = (uint32_t) (n - 1 - s);
            of_rows[n - 1 - s] = labels[s];
          }
        fill_outputs (units, n, labels, z);
        check_cross_entropy_f (units, n, z, labels, NULL);
        check_cross_entropy_f (units, n, z, of_rows, rows);
        check_cross_entropy_d (units, n, z, labels, NULL);
        check_cross_entropy_d (units, n, z, of_rows, rows);
      }
}

static void
test_cross_entropy (void)
{
  each_set (check_cross_entropy);
}

/* An output that is not finite is never lost, wherever it stands; one of -inf is a class of probability zero. */
static void
check_cross_entropy_not_finite (void)
{
  const float bad[] = { NAN, INFINITY };
  const uint32_t labels[2] = { 0, 1 };

  for (guint b = 0; b < G_N_ELEMENTS (bad); b++)
    for (int at = 0; at < 6; at++)
      {
        float z[6] = { 1, 2, 3, 4, 5, 6 };
        double wide[6] = { 1, 2, 3, 4, 5, 6 };
        z[at] = bad[b];
        wide[at] = (double) bad[b];
        g_assert_false (isfinite (vector_cross_entropy_f (3, 2, z, 2, labels, NULL, 0, NULL, NULL)));
        g_assert_false (isfinite (vector_cross_entropy_d (3, 2, wide, 2, labels, NULL, 0, NULL, NULL)));
      }
  {
    const float z[3] = { 2, -INFINITY, 1 };
    g_assert_cmpfloat_with_epsilon (vector_cross_entropy_f (3, 1, z, 1, labels, NULL, 0, NULL, NULL), log1p (exp (-1)),
                                    RELATIVE);
  }
}

static void
test_cross_entropy_not_finite (void)
{
  each_set (check_cross_entropy_not_finite);
}

static void
check_finite (void)
{
  float x[67];

  for (size_t n = 1; n <= 67; n++)
    for (size_t bad = 0; bad < n; bad += 3)
      {
        for (size_t i = 0; i < 67; i++)
          x[i] = i % 2 ? FLT_MAX : -1e-40f;
        g_assert_true (vector_all_finite_f (n, x));
        x[bad] = bad % 2 ? INFINITY : NAN;
        g_assert_false (vector_all_finite_f (n, x));
      }
}

static void
test_finite (void)
{
  each_set (check_finite);
}

static void
test_unknown_set (void)
{
  g_assert_false (vector_select ("altivec"));
  g_assert_true (vector_select ("portable"));
  g_assert_cmpstr (vector_instruction_set (), ==, "portable");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vector/whole-range", test_ranges);
  g_test_add_func ("/vector/tails", test_tails);
  g_test_add_func ("/vector/gelu-slope", test_gelu_slope);
  g_test_add_func ("/vector/cross-entropy", test_cross_entropy);
  g_test_add_func ("/vector/cross-entropy-not-finite", test_cross_entropy_not_finite);
  g_test_add_func ("/vector/all-finite", test_finite);
  g_test_add_func ("/vector/unknown-set", test_unknown_set);
  return g_test_run ();
}
