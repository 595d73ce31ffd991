/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Densities, moments and traces from random vectors, against the dense matrix. */
#include "dense_operator.h"

#include "numeric/quadrature.h"
#include "numeric/trace.h"

#include <string.h>

#define N 80

static Dense *
spread (uint64_t seed)
{
  double lambda[N];
  for (int i = 0; i < N; i++)
    lambda[i] = i < 2 ? 5 + i : i < 50 ? 0.01 * i : -0.02 * (i - 50);
  return dense_with (N, lambda, seed);
}

static double
power_sum (const Dense *d, unsigned power)
{
  double sum = 0;
  for (size_t i = 0; i < d->n; i++)
    sum += pow (d->values[i], power);
  return sum;
}

static Quadrature *
run (Dense *d, size_t probes, size_t steps, size_t group, uint64_t seed, unsigned workers)
{
  Operator *operators = g_new (Operator, workers);
  Parallel *parallel = workers > 1 ? parallel_new (workers) : NULL;
  QuadratureOptions options = { probes, steps, group, seed };
  Quadrature *q = NULL;

  for (unsigned i = 0; i < workers; i++)
    operators[i] = dense_operator (d);
  g_assert_cmpint (quadrature_run (operators, &options, parallel, NULL, &q), ==, SOLVER_DONE);
  g_clear_pointer (&parallel, parallel_free);
  g_free (operators);
  return q;
}

/* The first four moments within four standard errors, and these are what they say: over many seeds the error in
 * standard errors has a variance near one (t distribution, and the probes are skewed). */
static void
test_moments (void)
{
  Dense *d = spread (1);
  double squares = 0;
  int count = 0;

  for (uint64_t seed = 0; seed < 40; seed++)
    {
      Quadrature *q = run (d, 40, 20, 3, seed, 1);
      for (unsigned power = 1; power <= 4; power++)
        {
          double error, moment = quadrature_moment (q, power, &error), off = (moment - power_sum (d, power)) / error;
          if (seed < 4)
            g_assert_cmpfloat (fabs (off), <=, 4);
          squares += off * off;
          count++;
        }
      quadrature_free (q);
    }
  g_assert_cmpfloat (squares / count, >, 0.6);
  g_assert_cmpfloat (squares / count, <, 2.5);
  dense_free (d);
}

static double
bent (void *data, double lambda)
{
  return asinh (lambda / 0.1);
}

static void
test_density (void)
{
  Dense *d = spread (2);
  Quadrature *q = run (d, 4, 30, 4, 9, 1);
  double axis[4001], density[4001];

  for (int bend = 0; bend < 2; bend++)
    {
      double sum = 0;
      for (int k = 0; k < 4001; k++)
        axis[k] = -20 + 0.01 * k;
      quadrature_density (q, bend ? bent : NULL, NULL, 0.1, 4001, axis, density);
      for (int k = 0; k < 4001; k++)
        {
          g_assert_cmpfloat (density[k], >=, 0);
          sum += 0.01 * density[k];
        }
      g_assert_cmpfloat_with_epsilon (sum, 1, 1e-6);
    }
  quadrature_free (q);
  dense_free (d);
}

/* As many steps as there are distinct eigenvalues: the quadrature is the measure itself. */
static void
test_exact (void)
{
  double lambda[N];
  for (int i = 0; i < N; i++)
    lambda[i] = i % 5;
  Dense *d = dense_with (N, lambda, 3);
  Quadrature *q;

  /* In its eigenvectors' own coordinates, so that it has these eigenvalues to the last bit. */
  memset (d->a, 0, N * N * sizeof (double));
  for (int i = 0; i < N; i++)
    d->a[i * N + i] = lambda[i];
  q = run (d, 3, N, 2, 5, 1);

  for (size_t p = 0; p < 3; p++)
    {
      double sum = 0;
      for (size_t i = 0; i < q->count[p]; i++)
        {
          double node = q->nodes[p * q->steps + i], weight = q->weights[p * q->steps + i];
          if (weight > 1e-6)
            g_assert_cmpfloat_with_epsilon (node, round (node), 1e-4);
          sum += weight;
        }
      g_assert_cmpfloat_with_epsilon (sum, 1, 1e-6);
      g_assert_cmpuint (q->count[p], ==, 5);
    }
  quadrature_free (q);
  dense_free (d);
}

static void
test_workers (void)
{
  Dense *d = spread (4);
  Quadrature *one = run (d, 7, 15, 2, 5, 1);

  for (unsigned workers = 2; workers <= 3; workers++)
    {
      Quadrature *q = run (d, 7, 15, 2, 5, workers);
      g_assert_cmpmem (one->nodes, 7 * 15 * sizeof (double), q->nodes, 7 * 15 * sizeof (double));
      g_assert_cmpmem (one->weights, 7 * 15 * sizeof (double), q->weights, 7 * 15 * sizeof (double));
      quadrature_free (q);
    }
  quadrature_free (one);
  dense_free (d);
}

static void
test_stopping (void)
{
  Dense *d = spread (5);
  Operator a = dense_operator (d);
  SolverWatch watch = { .cancelled = &d->cancelled };
  QuadratureOptions options = { 4, 30, 1, 1 };
  TraceEstimate trace;
  Quadrature *q = NULL;

  d->cancel_after = 5;
  g_assert_cmpint (quadrature_run (&a, &options, NULL, &watch, &q), ==, SOLVER_CANCELLED);
  g_assert_cmpuint (atomic_load (&d->products), ==, 5);
  g_assert_cmpint (trace_hutchinson (&a, 10, 1, NULL, &watch, &trace), ==, SOLVER_CANCELLED);
  d->a[3] = INFINITY;
  g_assert_cmpint (quadrature_run (&a, &options, NULL, NULL, &q), ==, SOLVER_NOT_FINITE);
  g_assert_null (q);
  g_assert_cmpint (trace_hutch_plus_plus (&a, 12, 1, NULL, NULL, &trace), ==, SOLVER_NOT_FINITE);
  dense_free (d);
}

static void
test_trace (void)
{
  Dense *d = spread (6);
  Operator a = dense_operator (d);
  double plain = 0, better = 0, calibration = 0;

  for (uint64_t seed = 0; seed < 60; seed++)
    {
      TraceEstimate one, two;
      double off;
      g_assert_cmpint (trace_hutchinson (&a, 30, seed, NULL, NULL, &one), ==, SOLVER_DONE);
      g_assert_cmpint (trace_hutch_plus_plus (&a, 30, seed, NULL, NULL, &two), ==, SOLVER_DONE);
      g_assert_cmpuint (one.products, ==, 30);
      g_assert_cmpuint (two.products, ==, 30);
      off = one.value - power_sum (d, 1);
      plain += off * off;
      calibration += off * off / one.standard_error / one.standard_error;
      better += pow (two.value - power_sum (d, 1), 2);
    }
  g_assert_cmpfloat (calibration / 60, >, 0.6);
  g_assert_cmpfloat (calibration / 60, <, 1.8);
  /* The two large eigenvalues are most of the variance, and are found. */
  g_assert_cmpfloat (better, <, 0.5 * plain);
  dense_free (d);
}

/* Of low rank: the sketch holds all of it. */
static void
test_trace_low_rank (void)
{
  double lambda[N] = { 3, -2, 1 };
  Dense *d = dense_with (N, lambda, 7);
  Operator a = dense_operator (d);
  TraceEstimate trace;

  g_assert_cmpint (trace_hutch_plus_plus (&a, 15, 1, NULL, NULL, &trace), ==, SOLVER_DONE);
  g_assert_cmpfloat_with_epsilon (trace.value, 2, 1e-4);
  g_assert_cmpfloat (trace.standard_error, <, 1e-4);
  dense_free (d);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/quadrature/moments", test_moments);
  g_test_add_func ("/quadrature/density", test_density);
  g_test_add_func ("/quadrature/exact", test_exact);
  g_test_add_func ("/quadrature/workers", test_workers);
  g_test_add_func ("/quadrature/stopping", test_stopping);
  g_test_add_func ("/trace/hutchinson-and-hutch++", test_trace);
  g_test_add_func ("/trace/low-rank", test_trace_low_rank);
  return g_test_run ();
}
