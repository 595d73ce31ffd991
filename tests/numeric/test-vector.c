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

static const char *const sets[] = { "sse2", "avx2", "avx512" };

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

static void
check_log_sum_exp (void)
{
  const size_t stride = 40;
  float z[11 * 40], out[40];

  for (size_t units = 1; units <= 11; units++)
    for (size_t n = 1; n <= 37; n += 4)
      {
        for (size_t u = 0; u < units; u++)
          for (size_t s = 0; s < n; s++)
            z[u * stride + s] = (float) (30 * sin (1.7 * (double) (u * 41 + s)) + (s % 5 == 0 ? 200 : 0)
                                         - (s % 7 == 0 ? 300 : 0));
        vector_log_sum_exp_f (units, n, z, stride, out);
        for (size_t s = 0; s < n; s++)
          {
            double top = -INFINITY, sum = 0, expected;
            for (size_t u = 0; u < units; u++)
              top = fmax (top, z[u * stride + s]);
            for (size_t u = 0; u < units; u++)
              sum += exp ((double) z[u * stride + s] - top);
            expected = top + log (sum);
            g_assert_cmpfloat_with_epsilon (out[s], expected, 1e-6 * fmax (1, fabs (expected)));
          }
      }
  z[0] = INFINITY;
  z[stride] = 1;
  vector_log_sum_exp_f (2, 1, z, stride, out);
  g_assert_true (isinf (out[0]) || isnan (out[0]));
  z[0] = NAN;
  vector_log_sum_exp_f (2, 1, z, stride, out);
  g_assert_true (isnan (out[0]));
  z[0] = 1;
  z[stride] = NAN;
  vector_log_sum_exp_f (2, 1, z, stride, out);
  g_assert_true (isnan (out[0]));
}

static void
test_log_sum_exp (void)
{
  each_set (check_log_sum_exp);
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
  g_assert_true (vector_select ("sse2"));
  g_assert_cmpstr (vector_instruction_set (), ==, "sse2");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vector/whole-range", test_ranges);
  g_test_add_func ("/vector/tails", test_tails);
  g_test_add_func ("/vector/gelu-slope", test_gelu_slope);
  g_test_add_func ("/vector/log-sum-exp", test_log_sum_exp);
  g_test_add_func ("/vector/all-finite", test_finite);
  g_test_add_func ("/vector/unknown-set", test_unknown_set);
  return g_test_run ();
}
