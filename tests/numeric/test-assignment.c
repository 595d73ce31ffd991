/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The assignment against every permutation where they can be counted, and against its own dual where they cannot. */
#include "numeric/assignment.h"
#include "numeric/random.h"

#include <glib.h>
#include <math.h>
#include <string.h>

static double
brute_force (size_t n, const double *cost, uint32_t *order, size_t fixed)
{
  double best = INFINITY;

  if (fixed == n)
    {
      double sum = 0;
      for (size_t i = 0; i < n; i++)
        sum += cost[i * n + order[i]];
      return sum;
    }
  for (size_t k = fixed; k < n; k++)
    {
      uint32_t kept = order[fixed];
      order[fixed] = order[k];
      order[k] = kept;
      best = MIN (best, brute_force (n, cost, order, fixed + 1));
      order[k] = order[fixed];
      order[fixed] = kept;
    }
  return best;
}

/* The assignment is a permutation, its sum is what is said, the dual is feasible and tight: nothing is cheaper. */
static double
solve_and_prove (size_t n, const double *cost)
{
  g_autofree uint32_t *column = g_new (uint32_t, n);
  g_autofree bool *taken = g_new0 (bool, n);
  g_autofree double *u = g_new (double, n), *v = g_new (double, n);
  double sum = assignment_solve (n, cost, column, u, v, NULL), direct = 0, dual = 0, scale = 1e-300;

  for (size_t i = 0; i < n * n; i++)
    scale = MAX (scale, fabs (cost[i]));
  for (size_t i = 0; i < n; i++)
    {
      g_assert_cmpuint (column[i], <, n);
      g_assert_false (taken[column[i]]);
      taken[column[i]] = true;
      direct += cost[i * n + column[i]];
      dual += u[i] + v[i];
      for (size_t j = 0; j < n; j++)
        g_assert_cmpfloat (u[i] + v[j] - cost[i * n + j], <=, 1e-12 * (double) n * scale);
    }
  g_assert_cmpfloat_with_epsilon (sum, direct, 1e-13 * (double) n * scale);
  g_assert_cmpfloat_with_epsilon (sum, dual, 1e-12 * (double) n * scale);
  return sum;
}

static double *
random_costs (Random *random, size_t n, unsigned kind)
{
  double *cost = g_new (double, n *n);

  for (size_t i = 0; i < n * n; i++)
    switch (kind)
      {
      case 0:
        cost[i] = random_uniform (random);
        break;
      case 1:
        cost[i] = -10 * random_uniform (random) - 5;
        break;
      case 2:
        cost[i] = random_below (random, 3); /* ties everywhere */
        break;
      default:
        cost[i] = 1e6 * random_normal (random);
      }
  return cost;
}

static void
test_brute_force (void)
{
  Random random = random_stream (3, 0);

  for (size_t n = 1; n <= 8; n++)
    for (unsigned kind = 0; kind < 4; kind++)
      for (int repeat = 0; repeat < (n < 8 ? 12 : 3); repeat++)
        {
          g_autofree double *cost = random_costs (&random, n, kind);
          uint32_t order[8] = { 0, 1, 2, 3, 4, 5, 6, 7 };
          double best = brute_force (n, cost, order, 0);
          g_assert_cmpfloat_with_epsilon (solve_and_prove (n, cost), best, 1e-9 * (1 + fabs (best)));
        }
}

static void
test_duality (void)
{
  Random random = random_stream (4, 0);

  for (unsigned kind = 0; kind < 4; kind++)
    {
      g_autofree double *cost = random_costs (&random, 200, kind);
      solve_and_prove (200, cost);
    }
}

/* Costs of rank one, x_i y_j, sort: the largest x with the smallest y.  Every reduction ties or fails here. */
static void
test_hard_costs (void)
{
  enum
  {
    N = 120
  };
  g_autofree double *cost = g_new (double, N *N);
  g_autofree uint32_t *column = g_new (uint32_t, N);

  for (size_t i = 0; i < N; i++)
    for (size_t j = 0; j < N; j++)
      cost[i * N + j] = (double) (i + 1) * (double) (j + 1);
  solve_and_prove (N, cost);
  assignment_solve (N, cost, column, NULL, NULL, NULL);
  for (size_t i = 0; i < N; i++)
    g_assert_cmpuint (column[i], ==, N - 1 - i);
}

static void
test_hidden_permutation (void)
{
  enum
  {
    N = 300
  };
  Random random = random_stream (5, 0);
  g_autofree double *cost = g_new (double, N *N);
  g_autofree uint32_t *hidden = g_new (uint32_t, N), *found = g_new (uint32_t, N);

  random_permutation (&random, N, hidden);
  for (size_t i = 0; i < N * N; i++)
    cost[i] = random_normal (&random);
  for (size_t i = 0; i < N; i++)
    cost[i * N + hidden[i]] -= 100;
  assignment_solve (N, cost, found, NULL, NULL, NULL);
  g_assert_cmpmem (hidden, N * sizeof *hidden, found, N * sizeof *found);
}

/* All costs the same, and none at all. */
static void
test_degenerate (void)
{
  const double zeros[25] = { 0 }, one = -3;
  uint32_t column;

  g_assert_cmpfloat (solve_and_prove (5, zeros), ==, 0);
  g_assert_cmpfloat (assignment_solve (1, &one, &column, NULL, NULL, NULL), ==, -3);
  g_assert_cmpuint (column, ==, 0);
  g_assert_cmpfloat (assignment_solve (0, NULL, NULL, NULL, NULL, NULL), ==, 0);
}

/* Cancelled before it begins: still each row has a column of its own. */
static void
test_cancelled (void)
{
  enum
  {
    N = 50
  };
  Random random = random_stream (6, 0);
  const atomic_bool cancelled = true;
  double cost[N * N];
  uint32_t column[N];
  bool taken[N] = { false };

  for (size_t i = 0; i < N * N; i++)
    cost[i] = random_normal (&random);
  assignment_solve (N, cost, column, NULL, NULL, &cancelled);
  for (size_t i = 0; i < N; i++)
    {
      g_assert_cmpuint (column[i], <, N);
      g_assert_false (taken[column[i]]);
      taken[column[i]] = true;
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/assignment/brute-force", test_brute_force);
  g_test_add_func ("/assignment/duality", test_duality);
  g_test_add_func ("/assignment/hard-costs", test_hard_costs);
  g_test_add_func ("/assignment/hidden-permutation", test_hidden_permutation);
  g_test_add_func ("/assignment/degenerate", test_degenerate);
  g_test_add_func ("/assignment/cancelled", test_cancelled);
  return g_test_run ();
}
