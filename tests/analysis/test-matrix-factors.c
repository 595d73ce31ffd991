/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Deep linear networks without inputs: gradients by differences, modes against the closed form of their flow, the
 * matrix of least nuclear norm by its certificate. */
#include "analysis/matrix_factors.h"
#include "numeric/linear.h"

#include <glib.h>
#include <math.h>
#include <string.h>

static void
fill (Random *random, size_t n, double *v)
{
  for (size_t i = 0; i < n; i++)
    v[i] = random_normal (random);
}

/* Of so many singular values, the largest 10. */
static void
make_target (size_t d, size_t rank, uint64_t seed, double *target)
{
  Random random = random_stream (seed, 1);
  g_autofree double *left = g_new (double, d *rank), *right = g_new (double, d *rank), *values = g_new (double, d),
                    *copy = NULL;

  fill (&random, d * rank, left);
  fill (&random, d * rank, right);
  memset (target, 0, d * d * sizeof *target);
  for (size_t i = 0; i < d; i++)
    for (size_t j = 0; j < d; j++)
      for (size_t k = 0; k < rank; k++)
        target[i * d + j] += left[i * rank + k] * right[j * rank + k];
  copy = g_memdup2 (target, d * d * sizeof *target);
  g_assert_true (linear_singular_decomposition (d, copy, values, NULL, NULL));
  for (size_t i = 0; i < d * d; i++)
    target[i] *= 10 / values[0];
}

static double
loss_of (size_t d, unsigned depth, const double *factors, const double *target, const bool *seen)
{
  g_autofree double *product = g_memdup2 (factors, d * d * sizeof *factors), *next = g_new (double, d *d);
  double loss = 0;

  for (unsigned l = 1; l < depth; l++)
    {
      memset (next, 0, d * d * sizeof *next);
      for (size_t i = 0; i < d; i++)
        for (size_t k = 0; k < d; k++)
          for (size_t j = 0; j < d; j++)
            next[i * d + j] += factors[l * d * d + i * d + k] * product[k * d + j];
      memcpy (product, next, d * d * sizeof *next);
    }
  for (size_t i = 0; i < d * d; i++)
    loss += seen[i] ? (product[i] - target[i]) * (product[i] - target[i]) / 2 : 0;
  return loss;
}

static void
test_gradient (void)
{
  const size_t d = 5;
  double target[25];
  bool seen[25];
  const double h = 1e-5, rate = 1e-4;

  make_target (d, 2, 1, target);
  for (size_t i = 0; i < 25; i++)
    seen[i] = i % 3 != 0;
  for (unsigned depth = 1; depth <= 4; depth++)
    {
      Random random = random_stream (depth, 2);
      MatrixFactors *factors = matrix_factors_new (d, depth, target, seen, 8, &random);
      g_autofree double *before = g_memdup2 (factors->factors, depth * 25 * sizeof (double)),
                        *moved = g_memdup2 (before, depth * 25 * sizeof (double));
      double loss = loss_of (d, depth, before, target, seen);
      g_assert_cmpfloat_with_epsilon (matrix_factors_step (factors, rate), loss, 1e-12 * (1 + loss));
      for (size_t i = 0; i < depth * 25; i++)
        {
          double up, down;
          moved[i] = before[i] + h;
          up = loss_of (d, depth, moved, target, seen);
          moved[i] = before[i] - h;
          down = loss_of (d, depth, moved, target, seen);
          moved[i] = before[i];
          g_assert_cmpfloat_with_epsilon ((before[i] - factors->factors[i]) / rate, (up - down) / (2 * h),
                                          1e-6 * (1 + loss));
        }
      matrix_factors_free (factors);
    }
}

/* Every singular value rises by itself: descent with a rate of 1e-4 is O (η) off its flow. */
static void
test_modes (void)
{
  const double start = 0.01, rate = 1e-4;
  double target[25], targets[5];

  make_target (5, 5, 8, target);
  for (size_t i = 0; i < 25; i++)
    target[i] *= 0.3;
  g_assert_true (matrix_factors_singular_values (5, target, targets));
  for (unsigned depth = 1; depth <= 4; depth++)
    {
      MatrixFactors *factors = matrix_factors_new_balanced (5, depth, target, start);
      double values[5];
      guint compared = 0;
      g_assert_true (matrix_factors_singular_values (5, factors->matrix, values));
      for (size_t i = 0; i < 5; i++)
        g_assert_cmpfloat_with_epsilon (values[i], start, 1e-12);
      for (int step = 1; step <= 20000; step++)
        {
          matrix_factors_step (factors, rate);
          if (step % 1000 != 0)
            continue;
          g_assert_true (matrix_factors_singular_values (5, factors->matrix, values));
          for (size_t i = 0; i < 5; i++)
            if (values[i] < 0.98 * targets[i] && values[i] > 1.05 * start)
              {
                double time = matrix_factors_mode_time (depth, targets[i], start, values[i]);
                g_assert_cmpfloat_with_epsilon (time, rate * step, 4e-3 * rate * step);
                compared++;
              }
        }
      g_assert_cmpuint (compared, >, 10);
      matrix_factors_free (factors);
    }
}

/* N = 1 and 2 in closed form. */
static void
test_mode_time (void)
{
  g_assert_cmpfloat_with_epsilon (matrix_factors_mode_time (1, 3, 0.1, 2.5), log (2.9 / 0.5), 1e-8);
  g_assert_cmpfloat_with_epsilon (matrix_factors_mode_time (2, 3, 0.1, 2.5), (log (2.5 / 0.5) - log (0.1 / 2.9)) / 6,
                                  1e-10);
}

static double
nuclear_norm (size_t d, const double *a)
{
  g_autofree double *values = g_new (double, d);
  double sum = 0;

  g_assert_true (matrix_factors_singular_values (d, a, values));
  for (size_t i = 0; i < d; i++)
    sum += values[i];
  return sum;
}

/* Down the norm's gradient Σ u vᵀ over the singular values that are not zero, and some way at random. */
static void
draw_direction (size_t d, const double *a, const bool *seen, Random *random, double *direction)
{
  g_autofree double *copy = g_memdup2 (a, d * d * sizeof *a), *values = g_new (double, d), *left = g_new (double, d *d),
                    *right = g_new (double, d *d);
  double slant = 0.1 * random_uniform (random);

  g_assert_true (linear_singular_decomposition (d, copy, values, left, right));
  for (size_t i = 0; i < d * d; i++)
    direction[i] = slant * random_normal (random);
  for (size_t k = 0; k < d && values[k] > 1e-3; k++)
    for (size_t i = 0; i < d * d; i++)
      direction[i] -= left[k * d + i / d] * right[k * d + i % d];
  for (size_t i = 0; i < d * d; i++)
    direction[i] = seen[i] ? 0 : direction[i];
}

/* Its seen entries are the target's; and wherever one goes from there with the others, the norm, which is convex, does
 * not fall.  So it is no larger than the target's own. */
static void
test_nuclear_norm (void)
{
  const size_t d = 20;
  double target[400], out[400], direction[400], moved[400];
  bool seen[400];

  for (uint64_t seed = 0; seed < 2; seed++)
    {
      Random random = random_stream (seed, 3);
      double least;
      make_target (d, 2, seed, target);
      for (size_t i = 0; i < 400; i++)
        seen[i] = random_uniform (&random) < 0.5;
      g_assert_true (matrix_factors_least_nuclear_norm (d, target, seen, NULL, out));
      for (size_t i = 0; i < 400; i++)
        if (seen[i])
          g_assert_cmpfloat (out[i], ==, target[i]);
      least = nuclear_norm (d, out);
      g_assert_cmpfloat (least, <, nuclear_norm (d, target) * (1 + 2e-5));
      for (int i = 0; i < 20; i++)
        {
          draw_direction (d, out, seen, &random, direction);
          for (size_t k = 0; k < 400; k++)
            moved[k] = out[k] + 0.05 * direction[k];
          g_assert_cmpfloat (nuclear_norm (d, moved), >, least * (1 - 2e-5));
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/matrix-factors/gradient", test_gradient);
  g_test_add_func ("/matrix-factors/modes", test_modes);
  g_test_add_func ("/matrix-factors/mode-time", test_mode_time);
  g_test_add_func ("/matrix-factors/nuclear-norm", test_nuclear_norm);
  return g_test_run ();
}
