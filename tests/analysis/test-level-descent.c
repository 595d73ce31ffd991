/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Adam on its way past levels against its own definition, and the negative curvature of a network against differences
 * of its gradient, the exact curvature of float parameters and what symmetry demands. */
#include "analysis/exact_curvature.h"
#include "analysis/level_descent.h"
#include "analysis/network_objective.h"
#include "datasets/generators.h"
#include "numeric/eigen.h"

#include <math.h>
#include <string.h>

#define INPUTS 3
#define CLASSES 4
#define WIDTH 3
#define SAMPLES 30

/* ---- Descent ---- */

/* Σ cᵢ xᵢ²/2. */
static double
bowl (void *data, const double *x, double *gradient, double *hessian)
{
  const double *c = data;
  double sum = 0;

  for (int i = 0; i < 2; i++)
    {
      sum += c[i] * x[i] * x[i] / 2;
      if (gradient != NULL)
        gradient[i] = c[i] * x[i];
      if (hessian != NULL)
        hessian[i * 2 + i] = c[i], hessian[i * 2 + 1 - i] = 0;
    }
  return sum;
}

static void
test_adam (void)
{
  double c[2] = { 1, 30 }, x[2] = { 1, -1 }, m[2] = { 0, 0 }, v[2] = { 0, 0 };
  const double level[4] = { 100, 10, 9.99, 1e-9 };
  const Objective f = { 2, bowl, c };
  LevelDescent *descent = level_descent_new (&f, x, 0.01, 5000, 4, level, NULL);

  g_assert_true (descent->finite);
  g_assert_cmpuint (descent->step[0], ==, SIZE_MAX); /* it began below */
  g_assert_cmpuint (descent->step[3], ==, descent->steps);
  for (size_t t = 0; t <= descent->steps; t++)
    {
      g_assert_cmpfloat_with_epsilon (descent->values[t], bowl (c, x, NULL, NULL), 1e-9);
      for (int k = 1; k < 4; k++)
        {
          g_assert_true ((descent->values[t] <= level[k]) == (t >= descent->step[k]) || t > descent->step[k]);
          if (t == descent->step[k])
            for (int i = 0; i < 2; i++)
              g_assert_cmpfloat_with_epsilon (descent->theta[k * 2 + i], x[i], 1e-9);
        }
      for (int i = 0; i < 2; i++)
        {
          double g = c[i] * x[i];
          m[i] = 0.9 * m[i] + 0.1 * g;
          v[i] = 0.999 * v[i] + 0.001 * g * g;
          x[i] -= 0.01 * m[i] / (1 - pow (0.9, (double) t + 1))
                  / (sqrt (v[i] / (1 - pow (0.999, (double) t + 1))) + 1e-8);
        }
    }
  level_descent_free (descent);
}

/* Cancelled at once, out of steps, not finite. */
static void
test_ends (void)
{
  double c[2] = { 1, 30 }, x[2] = { 1, -1 }, nowhere[2] = { NAN, 0 };
  const double level = 1e-9;
  const Objective f = { 2, bowl, c };
  const atomic_bool cancelled = true;
  LevelDescent *at_once = level_descent_new (&f, x, 0.01, 100, 1, &level, &cancelled),
               *few = level_descent_new (&f, x, 0.01, 3, 1, &level, NULL),
               *lost = level_descent_new (&f, nowhere, 0.01, 100, 1, &level, NULL);

  g_assert_cmpuint (at_once->steps, ==, 0);
  g_assert_cmpuint (few->steps, ==, 3);
  g_assert_cmpuint (few->step[0], ==, SIZE_MAX);
  g_assert_cmpuint (lost->steps, ==, 0);
  g_assert_false (lost->finite);
  level_descent_free (at_once);
  level_descent_free (few);
  level_descent_free (lost);
}

/* ---- Curvature ---- */

static void
test_bowls (void)
{
  double c[2] = { -0.5, 4 }, x[2] = { 1, 1 }, values[2];
  const Objective f = { 2, bowl, c };
  NegativeCurvature curvature;

  g_assert_true (negative_curvature (&f, x, 1e-3, &curvature, values));
  g_assert_cmpfloat (curvature.fraction, ==, 0.5);
  g_assert_cmpfloat_with_epsilon (curvature.depth, 0.125, 1e-15);
  g_assert_true (negative_curvature (&f, x, 0.2, &curvature, values)); /* it is not so far below */
  g_assert_cmpfloat (curvature.fraction, ==, 0);
  c[0] = 1;
  g_assert_true (negative_curvature (&f, x, 1e-3, &curvature, values));
  g_assert_cmpfloat (curvature.depth, ==, 0);
  c[0] = c[1] = -1;
  g_assert_true (negative_curvature (&f, x, 1e-3, &curvature, values));
  g_assert_true (isnan (curvature.fraction) && isnan (curvature.depth));
  c[0] = NAN;
  g_assert_false (negative_curvature (&f, x, 1e-3, &curvature, values));
}

/* Eigenvalues of central differences of the gradient. */
static void
difference_values (const Objective *f, const double *theta, double *values)
{
  const double step = 1e-5;
  g_autofree double *at = g_memdup2 (theta, f->n * sizeof *at), *up = g_new (double, f->n),
                    *down = g_new (double, f->n), *hessian = g_new0 (double, f->n * f->n);

  for (size_t i = 0; i < f->n; i++)
    {
      at[i] = theta[i] + step;
      f->evaluate (f->data, at, up, NULL);
      at[i] = theta[i] - step;
      f->evaluate (f->data, at, down, NULL);
      at[i] = theta[i];
      for (size_t j = 0; j < f->n; j++)
        {
          hessian[i * f->n + j] += (up[j] - down[j]) / (4 * step);
          hessian[j * f->n + i] += (up[j] - down[j]) / (4 * step);
        }
    }
  g_assert_true (eigen_symmetric (f->n, hessian, values, false));
}

/* The error of a difference is of the order of step² and of rounding over step: both 1e-10.  What is added to all
 * outputs changes no cross-entropy: width + 1 eigenvalues are zero. */
static void
test_network (void)
{
  const GeneratorOptions options = {
    .kind = DATA_CLUSTERS, .n = SAMPLES, .dimension = INPUTS, .classes = CLASSES, .input_noise = 0.5, .seed = 5
  };
  g_autoptr (Dataset) data = generator_make (&options);
  const Architecture architecture = architecture_uniform (INPUTS, 1, WIDTH, CLASSES);
  NetworkObjective *network = network_objective_new (&architecture, data, SAMPLES, 0);
  ExactCurvature *exact = exact_curvature_new (&architecture, data, SAMPLES);
  Objective f = network_objective (network);
  g_autofree double *theta = g_new (double, f.n), *values = g_new (double, f.n), *expected = g_new (double, f.n);
  g_autofree float *rounded = g_new (float, f.n);
  size_t negative = 0;

  for (uint64_t seed = 0; seed < 3; seed++)
    {
      Random random = random_stream (seed, 0);
      NegativeCurvature curvature;
      size_t zero = 0, below = 0;
      network_objective_initialise (network, &random, theta);
      for (size_t i = 0; i < f.n; i++)
        theta[i] = rounded[i] = (float) theta[i];
      g_assert_true (negative_curvature (&f, theta, 1e-3, &curvature, values));
      difference_values (&f, theta, expected);
      for (size_t i = 0; i < f.n; i++)
        {
          g_assert_cmpfloat_with_epsilon (values[i], expected[i], 1e-8);
          zero += fabs (values[i]) < 1e-13;
          below += expected[i] < -1e-3 * expected[f.n - 1];
        }
      g_assert_cmpuint (zero, ==, WIDTH + 1);
      g_assert_cmpfloat (curvature.fraction, ==, (double) below / (double) f.n);
      g_assert_cmpfloat_with_epsilon (curvature.depth, -expected[0] / expected[f.n - 1], 1e-6);
      g_assert_true (exact_curvature_place (exact, rounded, NULL, NULL, NULL));
      g_assert_true (exact_curvature_eigen (exact, CURVATURE_PART_HESSIAN, expected, NULL));
      for (size_t i = 0; i < f.n; i++)
        g_assert_cmpfloat_with_epsilon (values[i], expected[i], 1e-12);
      negative += below;
    }
  g_assert_cmpuint (negative, >, 0);
  exact_curvature_free (exact);
  network_objective_free (network);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/level-descent/adam", test_adam);
  g_test_add_func ("/level-descent/ends", test_ends);
  g_test_add_func ("/level-descent/bowls", test_bowls);
  g_test_add_func ("/level-descent/network", test_network);
  return g_test_run ();
}
