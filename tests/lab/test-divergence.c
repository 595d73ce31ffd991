/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why training diverged, and what would have been slow enough: where the truth is known. */
#include "toy.h"

#include "analysis/exact_curvature.h"
#include "analysis/sharpness.h"
#include "lab/divergence.h"

#include <math.h>
#include <string.h>

/* What is asked: after so many steps at this rate, divergence at another one.  The answer, and the largest of all
 * eigenvalues at the start and there. */
static struct
{
  const char *const *values;
  uint64_t steps;
  double rate, fatal;
  Divergence found;
  double largest, last; /* last: of an explosion, where it ends */
} asked;

static double
largest_of_all (const Problem *problem, const real *theta)
{
  ExactCurvature *exact = exact_curvature_new (network_architecture (problem->network), problem->data->train,
                                               problem->monitored.n);
  g_autofree double *values = g_new (double, problem->parameters);

  g_assert_true (exact_curvature_place (exact, theta, NULL, NULL, NULL));
  g_assert_true (exact_curvature_eigen (exact, CURVATURE_PART_HESSIAN, values, NULL));
  exact_curvature_free (exact);
  return values[problem->parameters - 1];
}

static void
ask (Run *run)
{
  g_autoptr (Problem) problem = toy_problem (asked.values);
  Descent *descent = descent_new (problem, problem->first);

  for (uint64_t i = 0; i < asked.steps; i++)
    g_assert_cmpint (descent_step (descent, asked.rate), ==, STEP_DONE);
  descent_note_change (descent);
  asked.largest = fmax (largest_of_all (problem, problem->first), largest_of_all (problem, descent_theta (descent)));
  asked.found = divergence_measure (run, problem, descent, asked.fatal, STEP_LOSS_NOT_FINITE);
  descent_free (descent);
}

/* The message is to be freed. */
static Divergence
answer (const char *const *values, uint64_t steps, double rate, double fatal)
{
  Run *run;

  asked.values = values;
  asked.steps = steps;
  asked.rate = rate;
  asked.fatal = fatal;
  run = toy_run_to_its_end (ask, values, true);
  run_free (run);
  g_assert_cmpuint (asked.found.step, ==, steps + 1);
  return asked.found;
}

/* How the first parameters of this problem fare at a rate. */
static bool
stays_finite (const char *const *values, double rate)
{
  g_autoptr (Problem) problem = toy_problem (values);
  Descent *descent = descent_new (problem, problem->first);
  bool finite = true;

  while (finite && descent_steps (descent) < problem->options.total_steps)
    finite = descent_step (descent, rate) == STEP_DONE;
  descent_free (descent);
  return finite;
}

/* And no other double beside the one that a digit and an exponent are read as. */
static void
check_one_digit (double rate)
{
  char text[32];

  g_snprintf (text, sizeof text, "%.0e", rate);
  g_assert_cmpfloat (g_ascii_strtod (text, NULL), ==, rate);
}

/* A linear model with the mean squared error: its Hessian is constant, and 2/λmax parts what converges from what does
 * not. */
#define LINEAR                                                                                                         \
  "data", "teacher", "dimension", "4", "depth", "0", "samples", "50", "momentum", "0", "batch-size", "0", "steps", "400"

static void
test_linear (void)
{
  const char *const values[] = { LINEAR, NULL };
  Divergence found = answer (values, 20, 0.01, 100);

  g_assert_cmpfloat_with_epsilon (found.threshold * asked.largest / 2, 1, SHARPNESS_TOLERANCE);
  g_assert_nonnull (strstr (found.message,
                            "diverged at step 21: the loss became infinite. The learning rate 100 is above "
                            "2/λmax"));
  g_assert_cmpfloat (found.suggested_rate, <, 2 / asked.largest);
  g_assert_cmpfloat (found.suggested_rate, >, 0.2 / asked.largest);
  check_one_digit (found.suggested_rate);
  g_assert_true (stays_finite (values, found.suggested_rate));
  g_assert_false (stays_finite (values, 100));
  g_free (found.message);
}

/* Where a dozen products are far too few: digits, GELU, normalisation.  The value is below λmax by as much as the
 * residual says, which is a bound on the threshold from above. */
static void
test_hard (void)
{
  const char *const values[] = { "data",       "digits", "samples",       "60",   "width",    "8",
                                 "activation", "gelu",   "normalisation", "true", "momentum", "0",
                                 "batch-size", "0",      "steps",         "60",   NULL };
  Divergence found = answer (values, 10, 0.1, 1e6);

  g_assert_cmpfloat (found.threshold * asked.largest / 2, >, 1 - 1e-3);
  g_assert_cmpfloat (found.threshold * asked.largest / 2, <, 1 + 2 * SHARPNESS_TOLERANCE);
  g_free (found.message);
}

/* With momentum the threshold is that of momentum; Adam has none, and then no rate is said to be above it. */
static void
test_optimisers (void)
{
  const char *const heavy[] = { LINEAR, "momentum", "0.5", NULL }, *const adam[] = { LINEAR, "optimiser", "adam",
                                                                                     NULL };
  Divergence found = answer (heavy, 5, 0.01, 100);

  g_assert_cmpfloat_with_epsilon (found.threshold * asked.largest / (2 * 1.5), 1, SHARPNESS_TOLERANCE);
  g_assert_nonnull (strstr (found.message, "2(1+μ)/λmax"));
  g_free (found.message);
  found = answer (adam, 5, 0.01, 0.7);
  g_assert_true (isnan (found.threshold));
  g_assert_nonnull (strstr (found.message, "The learning rate is 0.7"));
  g_assert_cmpfloat (found.suggested_rate, <=, 0.5);
  g_free (found.message);
}

/* The rate that is said is the one of the step, not the one that the schedule begins with. */
static void
test_schedule (void)
{
  const char *const values[] = { LINEAR, "schedule", "step", "learning-rate", "0.01", NULL };
  Divergence found = answer (values, 350, 0.01, 1);

  g_assert_nonnull (strstr (found.message, "The learning rate is 0.01"));
  g_assert_null (strstr (found.message, "above"));
  g_free (found.message);
}

/* From the start, until a number overflows: the loss rises on the way, without bound where the activation is a square,
 * and so does λmax.  It is the start that says what would have been slow enough. */
static void
explode (Run *run)
{
  g_autoptr (Problem) problem = toy_problem (asked.values);
  Descent *descent = descent_new (problem, problem->first);
  StepResult result;

  asked.largest = largest_of_all (problem, problem->first);
  while ((result = descent_step (descent, asked.fatal)) == STEP_DONE)
    g_assert_cmpuint (descent_steps (descent), <, problem->options.total_steps);
  asked.last = largest_of_all (problem, descent_theta (descent));
  asked.found = divergence_measure (run, problem, descent, asked.fatal, result);
  descent_free (descent);
}

static Divergence
blow_up (const char *const *values, double rate)
{
  asked.values = values;
  asked.fatal = rate;
  run_free (toy_run_to_its_end (explode, values, true));
  return asked.found;
}

#define SQUARE "data", "blobs", "classes", "4", "loss", "mse", "activation", "square", "width", "6", "steps", "200"

static void
test_explosion (void)
{
  const char *const values[] = { SQUARE, NULL };
  Divergence found = blow_up (values, 0.05);

  g_assert_cmpfloat (asked.last, >, 1e3 * asked.largest);
  g_assert_cmpfloat_with_epsilon (found.threshold * asked.largest / (2 * 1.9), 1, SHARPNESS_TOLERANCE);
  g_assert_cmpfloat (found.suggested_rate, >, 1e-5);
  check_one_digit (found.suggested_rate);
  g_assert_true (stays_finite (values, found.suggested_rate));
  g_assert_nonnull (strstr (found.message, "became infinite. The learning rate"));
  g_free (found.message);
}

/* Inputs so large that no rate in the parameter's range is small enough: none is suggested, and the message says so. */
static void
test_out_of_range (void)
{
  const char *const values[] = { SQUARE, "gain", "1e3", NULL };
  Divergence found = blow_up (values, 0.05);

  g_assert_true (isnan (found.suggested_rate));
  g_assert_nonnull (strstr (found.message, "No learning rate that can be set is known to be slow enough."));
  g_free (found.message);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/divergence/linear", test_linear);
  g_test_add_func ("/divergence/hard", test_hard);
  g_test_add_func ("/divergence/optimisers", test_optimisers);
  g_test_add_func ("/divergence/schedule", test_schedule);
  g_test_add_func ("/divergence/explosion", test_explosion);
  g_test_add_func ("/divergence/out-of-range", test_out_of_range);
  return g_test_run ();
}
