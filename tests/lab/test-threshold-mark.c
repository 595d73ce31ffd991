/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the mark on the learning rate's slider is: at the threshold of the rate that the slider sets. */
#include "toy.h"

#include "analysis/sharpness.h"
#include "lab/threshold_mark.h"

#include <math.h>

#define STEPS 40

static const char *const *values;
static void (*inside) (Run *run, const Problem *problem);

static void
body (Run *run)
{
  g_autoptr (Problem) problem = toy_problem (values);
  inside (run, problem);
}

static double
mark_of (Run *run, const char *label)
{
  RunMark marks[RUN_MARKS];

  g_assert_cmpuint (run_marks (run, marks), ==, 1);
  g_assert_cmpstr (marks[0].id, ==, "learning-rate");
  g_assert_cmpstr (marks[0].label, ==, label);
  return marks[0].value;
}

/* ---- A sharpness that is known ---- */

#define SHARPNESS 50.0

/* The slider's rate times the schedule's factor is what a step takes; the last step of a cosine takes none at all. */
static void
check_cosine (Run *run, const Problem *problem)
{
  threshold_mark_set (problem, run, SHARPNESS, 0);
  g_assert_cmpfloat_with_epsilon (mark_of (run, "2/λmax"), 2 / SHARPNESS, 1e-12);
  threshold_mark_set (problem, run, SHARPNESS, STEPS / 2);
  g_assert_cmpfloat_with_epsilon (mark_of (run, "2/λmax"), 4 / SHARPNESS, 1e-12);
  threshold_mark_set (problem, run, SHARPNESS, STEPS);
  g_assert_true (isnan (mark_of (run, "2/λmax")));
}

static void
check_steps (Run *run, const Problem *problem)
{
  threshold_mark_set (problem, run, SHARPNESS, STEPS - 1);
  g_assert_cmpfloat_with_epsilon (mark_of (run, "2/λmax"), 200 / SHARPNESS, 1e-10);
}

/* ---- Measured ---- */

static void
check_measured (Run *run, const Problem *problem)
{
  ThresholdMark *mark = threshold_mark_new (problem, run);
  Sharpness *sharpness = sharpness_new (problem->network, &problem->monitored, problem->monitored.n);
  TrackerResult truth = sharpness_track (sharpness, problem->first, SHARPNESS_MOST_PRODUCTS, SHARPNESS_MOST_PRODUCTS,
                                         NULL);

  threshold_mark_update (mark, problem->first, 0);
  g_assert_cmpfloat_with_epsilon (mark_of (run, "2/λmax") * truth.value / 2, 1, 2 * SHARPNESS_TOLERANCE);
  threshold_mark_free (mark);
  sharpness_free (sharpness);
}

static void
check_none (Run *run, const Problem *problem)
{
  ThresholdMark *mark = threshold_mark_new (problem, run);
  RunMark marks[RUN_MARKS];

  threshold_mark_update (mark, problem->first, 0);
  g_assert_cmpuint (run_marks (run, marks), ==, 1);
  g_assert_true (isnan (marks[0].value));
  threshold_mark_free (mark);
}

/* Nobody looks at it. */
static void
check_unattended (Run *run, const Problem *problem)
{
  ThresholdMark *mark = threshold_mark_new (problem, run);
  RunMark marks[RUN_MARKS];

  threshold_mark_update (mark, problem->first, 0);
  g_assert_cmpuint (run_marks (run, marks), ==, 0);
  threshold_mark_free (mark);
}

/* ---- Runs ---- */

static void
run_inside_of (void (*check) (Run *run, const Problem *problem), const char *const *with, bool unattended)
{
  values = with;
  inside = check;
  run_free (toy_run_to_its_end (body, with, unattended));
}

#define SMALL                                                                                                          \
  "data", "digits", "samples", "40", "width", "8", "activation", "gelu", "normalisation", "true", "momentum", "0",     \
      "steps", "40"

static void
test_schedules (void)
{
  const char *const cosine[] = { SMALL, "schedule", "cosine", NULL }, *const step[] = { SMALL, "schedule", "step",
                                                                                        NULL };

  run_inside_of (check_cosine, cosine, false);
  run_inside_of (check_steps, step, false);
}

static void
test_measured (void)
{
  const char *const plain[] = { SMALL, NULL }, *const adam[] = { SMALL, "optimiser", "adam", NULL };

  run_inside_of (check_measured, plain, false);
  run_inside_of (check_none, adam, false);
  run_inside_of (check_unattended, plain, true);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/threshold-mark/schedules", test_schedules);
  g_test_add_func ("/threshold-mark/measured", test_measured);
  return g_test_run ();
}
