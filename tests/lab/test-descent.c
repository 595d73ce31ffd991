/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A descent goes back behind what made it diverge. */
#include "toy.h"

#include "analysis/sharpness.h"

#include <math.h>

/* A linear model with the mean squared error: what a rate does follows from the Hessian, which is constant. */
static const char *const linear[] = { "data",     "teacher", "dimension",  "4", "depth", "0",      "samples", "50",
                                      "momentum", "0",       "batch-size", "0", "steps", "100000", NULL };

static double
sharpness_of (const Problem *problem)
{
  Sharpness *sharpness = sharpness_new (problem->network, &problem->monitored, problem->monitored.n);
  TrackerResult found = sharpness_track (sharpness, problem->first, 20, SHARPNESS_MOST_PRODUCTS, NULL);

  sharpness_free (sharpness);
  g_assert_true (found.converged);
  return found.value;
}

static void
go (Descent *descent, double rate, uint64_t steps)
{
  for (uint64_t i = 0; i < steps; i++)
    g_assert_cmpint (descent_step (descent, rate), ==, STEP_DONE);
}

/* To divergence; returns the steps that it took. */
static uint64_t
explode (Descent *descent, double rate)
{
  uint64_t begin = descent_steps (descent);

  while (descent_step (descent, rate) == STEP_DONE)
    g_assert_cmpuint (descent_steps (descent), <, 90000);
  return descent_steps (descent) - begin;
}

/* A rate of (2 + 1/50)/λmax lets the error along one eigenvector grow by one in fifty a step: infinite only after
 * thousands of steps, of which the states that are kept at intervals are far on the way. */
static void
test_back_before_the_change (void)
{
  g_autoptr (Problem) problem = toy_problem (linear);
  double sharpness = sharpness_of (problem), before;
  Descent *descent = descent_new (problem, problem->first);
  g_autofree real *theta = NULL;

  go (descent, 0.05 / sharpness, 130);
  before = descent_loss (descent);
  theta = g_memdup2 (descent_theta (descent), problem->parameters * sizeof (real));
  descent_note_change (descent);
  g_assert_cmpuint (explode (descent, 2.02 / sharpness), >, 500);
  g_assert_true (descent->newer.state != NULL && descent->older.state != NULL);
  g_assert_cmpfloat (descent->older.loss, >, before);
  g_assert_cmpuint (descent_back_step (descent), ==, 130);
  g_assert_cmpuint (descent_go_back (descent), ==, 130);
  g_assert_cmpuint (descent_steps (descent), ==, 130);
  g_assert_cmpfloat (descent_loss (descent), <=, before);
  g_assert_cmpmem (descent_theta (descent), problem->parameters * sizeof (real), theta,
                   problem->parameters * sizeof (real));
  g_assert_cmpfloat (series_row (descent->trajectory, -1)[RECORD_STEP], <=, 130);
  /* And once more from there. */
  descent_note_change (descent);
  explode (descent, 2.5 / sharpness);
  g_assert_cmpuint (descent_go_back (descent), ==, 130);
  descent_free (descent);
}

/* A change that training has borne is not gone back behind: what diverges later has another cause. */
static void
test_change_that_is_borne (void)
{
  g_autoptr (Problem) problem = toy_problem (linear);
  double sharpness = sharpness_of (problem);
  Descent *descent = descent_new (problem, problem->first);

  go (descent, 0.1 / sharpness, 50);
  descent_note_change (descent);
  go (descent, 0.5 / sharpness, 900);
  g_assert_null (descent->change.state);
  explode (descent, 1e6 / sharpness);
  g_assert_cmpuint (descent_back_step (descent), >=, 800);
  g_assert_cmpuint (descent_go_back (descent), >=, 800);
  g_assert_cmpuint (descent_steps (descent), <=, 950);
  descent_free (descent);
}

/* A fork takes the same path with the same bits, and leaves what it was made from alone. */
static void
test_fork (void)
{
  const char *const values[] = { "samples", "60", "width", "4", "steps", "80", "optimiser", "adam", NULL };
  g_autoptr (Problem) problem = toy_problem (values);
  Descent *descent = descent_new (problem, problem->first), *fork;
  size_t bytes = problem->parameters * sizeof (real);
  g_autofree real *theta = NULL;

  go (descent, 0.01, 30);
  theta = g_memdup2 (descent_theta (descent), bytes);
  fork = descent_fork (descent);
  go (fork, 0.01, 50);
  g_assert_cmpmem (descent_theta (descent), bytes, theta, bytes);
  go (descent, 0.01, 50);
  g_assert_cmpmem (descent_theta (descent), bytes, descent_theta (fork), bytes);
  g_assert_cmpuint (series_length (descent->trajectory), ==, series_length (fork->trajectory));
  descent_free (fork);
  descent_free (descent);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/descent/back-before-the-change", test_back_before_the_change);
  g_test_add_func ("/descent/change-that-is-borne", test_change_that_is_borne);
  g_test_add_func ("/descent/fork", test_fork);
  return g_test_run ();
}
