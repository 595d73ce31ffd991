/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Principal components against what they are by definition, and where there is little of them. */
#include "datasets/generators.h"
#include "datasets/principal_components.h"
#include "numeric/random.h"

#include <math.h>

#define N 60
#define INPUTS 5

/* Inputs of variances that fall, turned in two planes, about a mean that is not zero. */
static Dataset *
turned (uint64_t seed)
{
  Dataset *data = dataset_new (TASK_CLASSES, N, INPUTS, 3);
  Random random = random_stream (seed, 0);

  for (size_t i = 0; i < N; i++)
    {
      float *x = data->x + i * INPUTS;
      for (int j = 0; j < INPUTS; j++)
        x[j] = (float) (random_normal (&random) * pow (0.6, j));
      for (int j = 0; j + 3 < INPUTS; j++)
        {
          float a = x[j], b = x[j + 3];
          x[j] = 0.8F * a - 0.6F * b + 2;
          x[j + 3] = 0.6F * a + 0.8F * b - 1;
        }
      data->labels[i] = (uint32_t) (i % 3);
    }
  return data;
}

static double
product (const Dataset *a, unsigned i, const Dataset *b, unsigned j)
{
  double sum = 0, mean = 0;

  for (size_t r = 0; r < a->n; r++)
    mean += (double) a->x[r * a->inputs + i] / (double) a->n;
  for (size_t r = 0; r < a->n; r++)
    sum += ((double) a->x[r * a->inputs + i] - mean) * (double) b->x[r * b->inputs + j];
  return sum / (double) a->n;
}

/* Scores are not correlated and have variance 1.  With C the covariance between inputs and scores, C Cᵀ is the
 * covariance of the inputs, the columns of C are orthogonal, and their squared lengths are the variances: descending,
 * and their part of the trace is what is explained. */
static void
test_definition (void)
{
  for (uint64_t seed = 0; seed < 5; seed++)
    {
      g_autoptr (Dataset) data = turned (seed);
      double all, some, length[INPUTS] = { 0 }, trace = 0;
      g_autoptr (Dataset) scores = dataset_principal_components (data, N, 9, &all);
      g_autoptr (Dataset) first = dataset_principal_components (data, N, 2, &some);
      g_assert_cmpuint (scores->inputs, ==, INPUTS);
      g_assert_cmpuint (first->inputs, ==, 2);
      g_assert_cmpfloat_with_epsilon (all, 1, 1e-12);
      for (unsigned i = 0; i < INPUTS; i++)
        for (unsigned j = 0; j < INPUTS; j++)
          {
            double sum = 0;
            g_assert_cmpfloat_with_epsilon (product (scores, i, scores, j), i == j, 1e-6);
            for (unsigned k = 0; k < INPUTS; k++)
              sum += product (data, i, scores, k) * product (data, j, scores, k);
            g_assert_cmpfloat_with_epsilon (sum, product (data, i, data, j), 1e-6);
            length[j] += pow (product (data, i, scores, j), 2);
            trace += i == j ? product (data, i, data, i) : 0;
          }
      for (unsigned j = 1; j < INPUTS; j++)
        g_assert_cmpfloat (length[j], <, length[j - 1]);
      g_assert_cmpfloat_with_epsilon (some, (length[0] + length[1]) / trace, 1e-6);
      for (size_t i = 0; i < N; i++)
        {
          g_assert_cmpuint (first->labels[i], ==, data->labels[i]);
          for (unsigned j = 0; j < 2; j++)
            g_assert_cmpfloat_with_epsilon (first->x[i * 2 + j], scores->x[i * INPUTS + j], 1e-6F);
        }
    }
}

/* More inputs than samples: no more than n - 1; a single sample and constant inputs: one, of zeros; no number: NULL. */
static void
test_few (void)
{
  const GeneratorOptions options = { .kind = DATA_DIGITS, .n = 12, .image_size = 8, .seed = 3 };
  g_autoptr (Dataset) digits = generator_make (&options);
  g_autoptr (Dataset) scores = dataset_principal_components (digits, 12, 40, NULL);
  g_autoptr (Dataset) one = dataset_principal_components (digits, 1, 3, NULL);
  double explained;

  g_assert_cmpuint (scores->inputs, ==, 11);
  g_assert_cmpuint (one->inputs, ==, 1);
  g_assert_cmpfloat (one->x[0], ==, 0);
  for (size_t i = 0; i < digits->n * digits->inputs; i++)
    digits->x[i] = 0.1F;
  g_autoptr (Dataset) constant = dataset_principal_components (digits, 12, 3, &explained);
  g_assert_cmpuint (constant->inputs, ==, 1);
  g_assert_cmpfloat (constant->x[5], ==, 0);
  g_assert_true (isnan (explained));
  digits->x[7] = NAN;
  g_assert_null (dataset_principal_components (digits, 12, 3, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/principal-components/definition", test_definition);
  g_test_add_func ("/principal-components/few", test_few);
  return g_test_run ();
}
