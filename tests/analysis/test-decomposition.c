/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bias and variance: exactly what they sum to, and of made-up predictions what they are known to be. */
#include "analysis/decomposition.h"

#include "numeric/random.h"

#include <glib.h>
#include <math.h>

#define TARGETS 4

/* predictions[sets · starts][TARGETS]: target + bias + between · normal (set) + within · normal (fit). */
static double *
make (size_t sets, size_t starts, double bias, double between, double within)
{
  double *values = g_new (double, sets *starts *TARGETS);
  Random random = random_stream (11, 0);

  for (size_t t = 0; t < sets; t++)
    {
      double of_set[TARGETS];
      for (size_t i = 0; i < TARGETS; i++)
        of_set[i] = between * random_normal (&random);
      for (size_t k = 0; k < starts; k++)
        for (size_t i = 0; i < TARGETS; i++)
          values[(t * starts + k) * TARGETS + i] = (double) i + bias + of_set[i] + within * random_normal (&random);
    }
  return values;
}

static Decomposition
decompose (const double *values, size_t sets, size_t starts, double *mean_error)
{
  const double targets[TARGETS] = { 0, 1, 2, 3 };
  g_autofree const double **rows = g_new (const double *, sets *starts);

  *mean_error = 0;
  for (size_t f = 0; f < sets * starts; f++)
    {
      rows[f] = values + f * TARGETS;
      for (size_t i = 0; i < TARGETS; i++)
        *mean_error += pow (rows[f][i] - targets[i], 2) / (double) (sets * starts);
    }
  return decomposition_of (targets, TARGETS, rows, sets, starts);
}

static void
test_sums_to_the_error (void)
{
  const size_t shapes[][2] = { { 2, 1 }, { 5, 1 }, { 2, 3 }, { 7, 2 } };

  for (guint s = 0; s < G_N_ELEMENTS (shapes); s++)
    {
      g_autofree double *values = make (shapes[s][0], shapes[s][1], 0.7, 1.3, 0.4);
      double error;
      Decomposition d = decompose (values, shapes[s][0], shapes[s][1], &error);
      g_assert_cmpfloat (fabs (d.bias + d.between + d.within - error), <, 1e-12 * error);
      g_assert_true (shapes[s][1] > 1 || d.within == 0);
    }
}

/* Of 4000 sets a variance is known to a few times √(2/4000), the bias to a few times 2·b·σ/√4000. */
static void
test_known_parts (void)
{
  g_autofree double *values = make (4000, 3, 0.5, 2, 1);
  double error;
  Decomposition d = decompose (values, 4000, 3, &error);

  g_assert_cmpfloat (fabs (d.bias - TARGETS * 0.25), <, 0.3);
  g_assert_cmpfloat (fabs (d.between - TARGETS * 4), <, 0.1 * TARGETS * 4);
  g_assert_cmpfloat (fabs (d.within - TARGETS * 1), <, 0.1 * TARGETS);
}

/* The estimates have no bias of their own: the mean over many pairs of sets without any squared bias is none. */
static void
test_unbiased (void)
{
  const size_t repetitions = 4000;
  g_autofree double *values = make (2 * repetitions, 1, 0, 1, 0);
  double sum = 0, error;

  for (size_t t = 0; t < repetitions; t++)
    sum += decompose (values + 2 * t * TARGETS, 2, 1, &error).bias;
  /* One estimate has a standard deviation of about 1 a target. */
  g_assert_cmpfloat (fabs (sum / (double) repetitions), <, 5 * sqrt (TARGETS / (double) repetitions));
}

static void
test_one_set (void)
{
  g_autofree double *values = make (1, 2, 0, 1, 1);
  double error;
  Decomposition d = decompose (values, 1, 2, &error);

  g_assert_true (isnan (d.bias) && isnan (d.between) && isnan (d.within));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/decomposition/sums-to-the-error", test_sums_to_the_error);
  g_test_add_func ("/decomposition/known-parts", test_known_parts);
  g_test_add_func ("/decomposition/unbiased", test_unbiased);
  g_test_add_func ("/decomposition/one-set", test_one_set);
  return g_test_run ();
}
