/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The gate loop: it steps until all is done, finishes, stays, and begins again when an event sets something moving. */
#include "runs/run.h"
#include "runs/watch.h"

#include <math.h>

#define PATIENCE_SECONDS 60
#define STEPS 40

/* Counts up to an end that every click moves on. */
typedef struct
{
  Run *run;
  unsigned at, end;
  unsigned breaks_at;                 /* a step that ends the run; 0: none */
  atomic_uint shown, finished, asked; /* asked: whether a figure is due */
  bool refuses, came_to_its_end;
} Counter;

static bool
step (void *data)
{
  Counter *self = data;

  g_assert_cmpuint (self->at, <, self->end);
  return ++self->at != self->breaks_at;
}

static bool
is_done (void *data)
{
  const Counter *self = data;
  return self->at >= self->end;
}

static bool
is_due (void *data)
{
  Counter *self = data;

  atomic_fetch_add (&self->asked, 1);
  return !self->refuses;
}

static void
show (void *data)
{
  Counter *self = data;
  RunEvent event;

  while (run_poll_event (self->run, &event))
    self->end += STEPS;
  run_publish (self->run, figure_new ("count"));
  atomic_fetch_add (&self->shown, 1);
}

static void
finish (void *data)
{
  Counter *self = data;

  g_assert_cmpuint (self->at, ==, self->end);
  atomic_fetch_add (&self->finished, 1);
}

/* ---- Runs ---- */

static Counter *counter; /* of the run: the tests run one after the other */

static void
count (Run *run)
{
  const Watch watch = { .run = run,
                        .data = counter,
                        .step = step,
                        .done = is_done,
                        .due = is_due,
                        .show = show,
                        .finish = finish,
                        .most_pause = 1000 };

  counter->run = run;
  show (counter);
  counter->came_to_its_end = watch_run (&watch);
}

static const Parameter parameters[] = { { NULL } };
static const Experiment experiment = { "count", "Count", "For the tests", parameters, .run = count };

static Run *
start (Counter *self)
{
  g_autoptr (Settings) settings = settings_new (&experiment);
  Run *run;

  counter = self;
  run = run_new (&experiment, settings, &(RunOptions){ .threads = 1 });
  run_set_speed (run, INFINITY);
  return run;
}

static bool
came_to (const atomic_uint *value, unsigned expected)
{
  gint64 until = g_get_monotonic_time () + PATIENCE_SECONDS * G_USEC_PER_SEC;

  while (atomic_load (value) < expected && g_get_monotonic_time () < until)
    g_usleep (1000);
  return atomic_load (value) == expected;
}

static void
test_moves_again (void)
{
  Counter self = { .end = STEPS };
  RunEvent click = { .kind = RUN_EVENT_CLICK, .plot = "count" };
  Run *run = start (&self);

  g_assert_true (came_to (&self.finished, 1));
  run_post (run, &click);
  g_assert_true (came_to (&self.finished, 2));
  run_cancel (run);
  run_join (run);
  g_assert_true (self.came_to_its_end);
  g_assert_cmpuint (self.at, ==, 2 * STEPS);
  g_assert_cmpuint (atomic_load (&self.shown), >=, 2);
  run_free (run);
}

/* What ends by itself was not done, and is not finished here. */
static void
test_breaks (void)
{
  Counter self = { .end = STEPS, .breaks_at = STEPS / 2 };
  Run *run = start (&self);

  run_join (run);
  g_assert_false (self.came_to_its_end);
  g_assert_cmpuint (self.at, ==, STEPS / 2);
  g_assert_cmpuint (atomic_load (&self.finished), ==, 0);
  run_free (run);
}

static void
test_stopped (void)
{
  Counter self = { .end = G_MAXUINT };
  Run *run = start (&self);
  gint64 until = g_get_monotonic_time () + PATIENCE_SECONDS * G_USEC_PER_SEC;

  while (run_steps (run) == 0 && g_get_monotonic_time () < until)
    g_usleep (1000);
  run_cancel (run);
  run_join (run);
  g_assert_false (self.came_to_its_end);
  g_assert_cmpuint (self.at, >, 0);
  g_assert_cmpuint (atomic_load (&self.finished), ==, 0);
  run_free (run);
}

/* Figures that are taken make room for others, but only when they are said to be due. */
static void
test_due (void)
{
  Counter self = { .end = G_MAXUINT, .refuses = true };
  Run *run = start (&self);
  gint64 until = g_get_monotonic_time () + PATIENCE_SECONDS * G_USEC_PER_SEC;
  g_autoptr (Figure) figure = NULL;

  while (atomic_load (&self.asked) < 2 && g_get_monotonic_time () < until)
    {
      g_usleep (1000);
      g_clear_pointer (&figure, figure_unref);
      figure = run_take_figure (run);
    }
  g_assert_cmpuint (atomic_load (&self.asked), >=, 2);
  run_cancel (run);
  run_join (run);
  g_assert_cmpuint (atomic_load (&self.shown), ==, 1);
  run_free (run);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/watch/moves-again", test_moves_again);
  g_test_add_func ("/watch/breaks", test_breaks);
  g_test_add_func ("/watch/stopped", test_stopped);
  g_test_add_func ("/watch/due", test_due);
  return g_test_run ();
}
