/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The run: its gate, mailbox, events, live values, divergence and end, with experiments made for that. */
#include "runs/run.h"
#include "runs/run_inside.h"

#include <math.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PATIENCE_SECONDS 30
#define A_WHILE 20000 /* microseconds in which something that must not happen would */

#define WAIT_FOR(condition)                                                                                            \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    gint64 until_ = g_get_monotonic_time () + PATIENCE_SECONDS * G_USEC_PER_SEC;                                       \
    bool came_ = false;                                                                                                \
    while (!(came_ = (condition)) && g_get_monotonic_time () < until_)                                                 \
      g_usleep (200);                                                                                                  \
    if (!came_)                                                                                                        \
      g_error ("waited in vain for " #condition);                                                                      \
  }                                                                                                                    \
  G_STMT_END

enum
{
  MODE_ROUND,
  MODE_SQUARE
};
static const Choice modes[] = { { "round", "Round" }, { "square", "Square" }, { NULL, NULL } };

static const Parameter parameters[] = {
  { "rate", "Rate", "", NULL, PARAMETER_NUMBER, PARAMETER_LOG, 1e-3, 10, 0, 0, 1, NULL, EFFECT_LIVE, "" },
  { "mode", "Mode", "", NULL, PARAMETER_CHOICE, PARAMETER_LINEAR, 0, 0, 0, 0, MODE_ROUND, modes, EFFECT_LIVE, "" },
  { "size", "Size", "", NULL, PARAMETER_INTEGER, PARAMETER_LINEAR, 1, 100, 0, 0, 3, NULL, EFFECT_RESTART, "" },
  { "source", "Source", "", NULL, PARAMETER_FILE, PARAMETER_LINEAR, 0, 0, 0, 0, 0, NULL, EFFECT_RESTART, "" },
  { NULL },
};
static const Preset presets[] = { { NULL } };

/* What an experiment saw; the tests run one after the other. */
static struct
{
  atomic_uint taken, attended, figures, divergences;
  atomic_bool waiting, go, done;
  atomic_int niceness;
  double numbers[64];
  char *text;
} seen;

static Run *
start_with (void (*function) (Run *), const RunOptions *options)
{
  static Experiment experiment;
  g_autoptr (Settings) settings = NULL;

  experiment = (Experiment){ "made-up", "Made up", "For the tests", parameters, .presets = presets, .run = function };
  g_clear_pointer (&seen.text, g_free);
  memset (&seen, 0, sizeof seen);
  settings = settings_new (&experiment);
  return run_new (&experiment, settings, options);
}

static Run *
start (void (*function) (Run *), bool paused, bool unattended)
{
  const RunOptions options = { .threads = 2, .paused = paused, .unattended = unattended };
  return start_with (function, &options);
}

static Figure *
figure_of_step (uint64_t step)
{
  Figure *figure = figure_new ("made up");
  Plot *plot = plot_new ("line", "Line");

  plot_add_line (plot, "line", NULL, numbers_linear (0, 1, 100), numbers_linear (0, (double) step, 100));
  figure_add (figure, plot);
  figure->step = step;
  return figure;
}

/* ---- The gate ---- */

static void
count_run (Run *run)
{
  Gate gate;

  while ((gate = run_gate (run)) != GATE_STOP)
    atomic_fetch_add (gate == GATE_STEP ? &seen.taken : &seen.attended, 1);
  atomic_store (&seen.done, true);
}

/* Until its thread has come to the gate anew, so that a step that was let through before is counted; three times, so
 * that one which should not be let through would be. */
static void
visit_gate (Run *run)
{
  const RunEvent click = { .kind = RUN_EVENT_CLICK };

  for (int i = 0; i < 3; i++)
    {
      unsigned before = atomic_load (&seen.attended);
      run_post (run, &click);
      WAIT_FOR (atomic_load (&seen.attended) > before);
    }
}

static void
test_step_lets_exactly_one_through (void)
{
  Run *run = start (count_run, true, false);

  visit_gate (run);
  g_assert_cmpuint (atomic_load (&seen.taken), ==, 0);
  g_assert_cmpint (run_state (run), ==, RUN_PAUSED);
  for (unsigned i = 1; i <= 3; i++)
    {
      run_step (run);
      WAIT_FOR (atomic_load (&seen.taken) == i);
      visit_gate (run);
      g_assert_cmpuint (atomic_load (&seen.taken), ==, i);
      g_assert_cmpuint (run_steps (run), ==, i);
    }
  for (int i = 0; i < 5; i++)
    run_step (run);
  WAIT_FOR (atomic_load (&seen.taken) == 8);
  visit_gate (run);
  g_assert_cmpuint (atomic_load (&seen.taken), ==, 8);
  run_free (run);
}

static void
test_play_and_pause (void)
{
  Run *run = start (count_run, true, false);
  unsigned taken;

  run_play (run);
  g_assert_cmpint (run_state (run), ==, RUN_RUNNING);
  WAIT_FOR (atomic_load (&seen.taken) > 10000);
  WAIT_FOR (run_rate (run) > 0);
  run_pause (run);
  g_assert_cmpint (run_state (run), ==, RUN_PAUSED);
  visit_gate (run);
  taken = atomic_load (&seen.taken);
  visit_gate (run);
  g_assert_cmpuint (atomic_load (&seen.taken), ==, taken);
  g_assert_cmpuint (run_steps (run), ==, taken);
  run_step (run);
  WAIT_FOR (atomic_load (&seen.taken) == taken + 1);
  run_play (run);
  WAIT_FOR (atomic_load (&seen.taken) > taken + 1000);
  /* A step asked for while it runs: that one, then paused. */
  taken = atomic_load (&seen.taken);
  run_step (run);
  g_assert_cmpint (run_state (run), ==, RUN_PAUSED);
  WAIT_FOR (atomic_load (&seen.taken) > taken);
  visit_gate (run);
  taken = atomic_load (&seen.taken);
  visit_gate (run);
  g_assert_cmpuint (atomic_load (&seen.taken), ==, taken);
  run_free (run);
  g_assert_true (atomic_load (&seen.done));
}

static void
test_speed_holds_back (void)
{
  Run *run = start (count_run, true, false);
  const RunEvent click = { .kind = RUN_EVENT_CLICK };

  run_set_speed (run, 1e-3);
  run_play (run);
  WAIT_FOR (atomic_load (&seen.taken) == 1);
  /* Neither an event nor a live value nor another slow speed is a step. */
  for (int i = 0; i < 10; i++)
    {
      run_post (run, &click);
      g_assert_true (run_set_live (run, "rate", 2));
      run_set_speed (run, 2e-3);
      run_play (run);
      visit_gate (run);
    }
  g_assert_cmpuint (atomic_load (&seen.taken), ==, 1);
  /* But one that is asked for is. */
  run_step (run);
  WAIT_FOR (atomic_load (&seen.taken) == 2);
  run_play (run);
  run_set_speed (run, INFINITY);
  WAIT_FOR (atomic_load (&seen.taken) > 10000);
  run_set_speed (run, 1e-3);
  run_free (run); /* does not wait for the next step's time */
}

static void
finished_run (Run *run)
{
  run_set_finished (run, true);
  while (run_gate (run) != GATE_STOP)
    atomic_fetch_add (&seen.attended, 1);
  atomic_store (&seen.done, true);
}

static void
busy_run (Run *run)
{
  atomic_store (&seen.waiting, true);
  while (run_alive (run))
    g_usleep (100);
  atomic_store (&seen.done, !run_checkpoint (run) && run_gate (run) == GATE_STOP);
}

#define TASKS 1000
#define FREE_TASKS 100

/* All but the first wait until they may go on. */
static void
count_task (size_t index, unsigned worker, void *data)
{
  while (index >= FREE_TASKS && !atomic_load (&seen.go))
    g_usleep (100);
  atomic_fetch_add (&seen.taken, 1);
}

static void
holdable_run (Run *run)
{
  run_progress (run, "Mapping", 0, 2);
  atomic_store (&seen.done, run_map (run, TASKS, count_task, NULL) && run_alive (run));
}

/* Held in the middle of a computation it is paused there, and loses nothing: all tasks are done once. */
static void
test_hold_stops_within_a_computation (void)
{
  Run *run = start (holdable_run, false, false);
  RunProgress progress;

  WAIT_FOR (atomic_load (&seen.taken) == FREE_TASKS);
  run_hold (run, true);
  atomic_store (&seen.go, true);
  g_assert_cmpint (run_state (run), ==, RUN_PAUSED);
  progress = run_progress_now (run);
  g_assert_true (progress.held);
  g_free (progress.what);
  g_usleep (A_WHILE);
  g_assert_cmpuint (atomic_load (&seen.taken), <=, FREE_TASKS + 2); /* one under way on each of two workers */
  run_pause (run);                                                  /* is no play */
  g_usleep (A_WHILE);
  g_assert_cmpuint (atomic_load (&seen.taken), <=, FREE_TASKS + 2);
  run_play (run);
  WAIT_FOR (run_ended (run));
  g_assert_true (atomic_load (&seen.done));
  g_assert_cmpuint (atomic_load (&seen.taken), ==, TASKS);
  g_assert_cmpint (run_state (run), ==, RUN_DONE);
  run_free (run);
}

static void
test_hold_lets_go_to_cancel (void)
{
  void (*const functions[]) (Run *) = { holdable_run, count_run, finished_run, busy_run };

  for (guint i = 0; i < G_N_ELEMENTS (functions); i++)
    {
      Run *run = start (functions[i], false, false);
      const RunEvent click = { .kind = RUN_EVENT_CLICK };

      unsigned taken;

      run_hold (run, true);
      taken = atomic_load (&seen.taken);
      run_post (run, &click);
      atomic_store (&seen.go, true);
      g_usleep (A_WHILE);
      if (functions[i] == count_run)
        g_assert_cmpuint (atomic_load (&seen.taken), <=, taken + 1); /* a step under way */
      if (functions[i] == finished_run)
        g_assert_cmpuint (atomic_load (&seen.attended), ==, 0); /* a click waits, too */
      run_free (run);
    }
}

static void
test_cancel_acts_everywhere (void)
{
  void (*const functions[]) (Run *) = { count_run, count_run, finished_run, busy_run };

  for (guint i = 0; i < G_N_ELEMENTS (functions); i++)
    {
      Run *run = start (functions[i], i == 1, false);
      if (functions[i] == busy_run)
        WAIT_FOR (atomic_load (&seen.waiting));
      if (functions[i] == finished_run)
        WAIT_FOR (run_state (run) == RUN_DONE);
      g_assert_false (run_ended (run));
      run_cancel (run);
      run_join (run);
      g_assert_true (run_ended (run));
      g_assert_true (atomic_load (&seen.done));
      g_assert_cmpint (run_state (run), ==, RUN_CANCELLED);
      run_free (run);
    }
}

static void
stopped_run (Run *run)
{
  while (run_checkpoint (run))
    atomic_fetch_add (&seen.taken, 1);
  atomic_store (&seen.done, run_alive (run));
  run_result (run, "taken", atomic_load (&seen.taken));
  run_publish (run, figure_of_step (atomic_load (&seen.taken)));
}

static void
test_stop_keeps_what_is_done (void)
{
  Run *run = start (stopped_run, false, true);

  WAIT_FOR (atomic_load (&seen.taken) > 100);
  run_stop (run);
  run_join (run);
  g_assert_true (atomic_load (&seen.done));
  g_assert_cmpint (run_state (run), ==, RUN_CANCELLED);
  g_autoptr (Figure) figure = run_take_figure (run);
  g_assert_nonnull (figure);
  g_assert_cmpuint (figure->step, ==, run_steps (run));
  g_autoptr (GPtrArray) results = run_results (run);
  g_assert_cmpuint (results->len, ==, 1);
  run_free (run);
}

static void
three_steps_run (Run *run)
{
  for (int i = 0; i < 3 && run_checkpoint (run); i++)
    atomic_fetch_add (&seen.taken, 1);
}

static void
test_ends_by_itself (void)
{
  Run *run = start (three_steps_run, false, false);

  run_join (run);
  g_assert_cmpint (run_state (run), ==, RUN_DONE);
  g_assert_cmpuint (run_steps (run), ==, 3);
  run_play (run); /* too late for anything */
  run_pause (run);
  g_assert_cmpint (run_state (run), ==, RUN_DONE);
  run_free (run);
}

/* ---- Attending ---- */

/* Publishes when due and when the gate says so; after a live change it lingers for three more. */
static void
picture_run (Run *run)
{
  unsigned more = 0;

  for (;;)
    {
      Gate gate = run_gate (run);
      if (gate == GATE_STOP)
        return;
      if (gate == GATE_ATTEND)
        {
          RunEvent event;
          if (atomic_fetch_add (&seen.attended, 1) == 0)
            more = 3;
          while (run_poll_event (run, &event))
            ;
        }
      if (more > 0)
        {
          more--;
          run_linger (run);
        }
      if (gate == GATE_ATTEND || run_figure_due (run))
        run_publish (run, figure_of_step (run_steps (run)));
    }
}

static void
test_gate_attends_and_lingers (void)
{
  Run *run = start (picture_run, true, false);

  g_usleep (A_WHILE);
  g_assert_cmpuint (atomic_load (&seen.attended), ==, 0);
  g_assert_true (run_set_live (run, "rate", 3));
  WAIT_FOR (atomic_load (&seen.attended) == 4);
  g_usleep (A_WHILE);
  g_assert_cmpuint (atomic_load (&seen.attended), ==, 4);
  g_assert_cmpuint (run_steps (run), ==, 0);
  run_free (run);
}

/* That of the newest figure; of the one before where there is none. */
static uint64_t
newest_step (Run *run, uint64_t before)
{
  g_autoptr (Figure) figure = run_take_figure (run);
  return figure != NULL ? figure->step : before;
}

/* Whatever step the run is paused at, the picture ends up showing that one. */
static void
test_pausing_brings_the_picture_up_to_date (void)
{
  for (int round = 0; round < 10; round++)
    {
      Run *run = start (picture_run, false, false);
      uint64_t shown = 0, steps;
      WAIT_FOR (run_steps (run) > 1000);
      run_pause (run);
      visit_gate (run);
      steps = run_steps (run);
      WAIT_FOR ((shown = newest_step (run, shown)) == steps);
      run_step (run);
      WAIT_FOR (run_steps (run) == steps + 1);
      WAIT_FOR ((shown = newest_step (run, shown)) != steps);
      g_assert_cmpuint (shown, ==, steps + 1);
      run_free (run);
    }
}

static void
test_finished_attends_without_steps (void)
{
  Run *run = start (finished_run, false, false);
  const RunEvent click = { .kind = RUN_EVENT_CLICK };

  WAIT_FOR (run_state (run) == RUN_DONE);
  g_assert_false (run_ended (run));
  run_post (run, &click);
  WAIT_FOR (atomic_load (&seen.attended) == 1);
  g_assert_cmpuint (run_steps (run), ==, 0);
  run_free (run);
  /* With nobody to attend to, it is over. */
  run = start (finished_run, false, true);
  run_join (run);
  g_assert_cmpint (run_state (run), ==, RUN_DONE);
  run_free (run);
}

static void
again_run (Run *run)
{
  run_set_finished (run, true);
  while (run_gate (run) == GATE_ATTEND)
    run_set_finished (run, false);
  atomic_store (&seen.taken, 1);
  while (run_checkpoint (run))
    atomic_fetch_add (&seen.taken, 1);
}

static void
test_goes_on_after_it_was_finished (void)
{
  Run *run = start (again_run, false, false);
  const RunEvent click = { .kind = RUN_EVENT_CLICK };

  WAIT_FOR (run_state (run) == RUN_DONE);
  run_post (run, &click);
  WAIT_FOR (atomic_load (&seen.taken) > 100);
  g_assert_cmpint (run_state (run), ==, RUN_RUNNING);
  run_free (run);
}

/* ---- The mailbox ---- */

static void
publishing_run (Run *run)
{
  for (unsigned step = 1; step <= 200; step++)
    run_publish (run, figure_of_step (step));
  atomic_store (&seen.waiting, true);
  while (!atomic_load (&seen.go))
    g_usleep (100);
  atomic_store (&seen.figures, run_figure_due (run) ? 1 : 0);
  while (run_checkpoint (run))
    if (run_figure_due (run))
      {
        atomic_fetch_add (&seen.figures, 1);
        run_publish (run, figure_of_step (1000));
      }
}

static void
test_mailbox_keeps_the_newest (void)
{
  Run *run = start (publishing_run, true, false);
  g_autoptr (Figure) figure = NULL;

  WAIT_FOR (atomic_load (&seen.waiting));
  figure = run_take_figure (run);
  g_assert_nonnull (figure);
  g_assert_cmpuint (figure->step, ==, 200);
  g_assert_null (run_take_figure (run));
  atomic_store (&seen.go, true);
  run_free (run);
  /* A figure outlives its run. */
  g_assert_cmpuint (figure_find (figure, "line")->layers->len, ==, 1);
}

static void
test_no_figure_is_due_until_the_last_was_taken (void)
{
  Run *run = start (publishing_run, false, false);
  g_autoptr (Figure) figure = NULL;

  WAIT_FOR (atomic_load (&seen.waiting));
  atomic_store (&seen.go, true);
  WAIT_FOR (run_steps (run) > 10000);
  g_usleep (3 * 33000);
  g_assert_cmpuint (atomic_load (&seen.figures), ==, 0);
  figure = run_take_figure (run);
  WAIT_FOR (atomic_load (&seen.figures) == 1);
  /* A single step is shown even so. */
  run_step (run);
  WAIT_FOR (atomic_load (&seen.figures) == 2);
  run_free (run);
}

static void
due_run (Run *run)
{
  for (int i = 0; i < 1000 && run_checkpoint (run); i++)
    atomic_fetch_add (&seen.figures, run_figure_due (run) ? 1 : 0);
  run_publish (run, figure_of_step (1000));
}

static void
test_unattended_wants_no_figures_on_the_way (void)
{
  Run *run = start (due_run, false, true);
  g_autoptr (Figure) figure = NULL;

  run_join (run);
  g_assert_cmpuint (atomic_load (&seen.figures), ==, 0);
  figure = run_take_figure (run);
  g_assert_nonnull (figure);
  run_free (run);
}

/* ---- Events and live values ---- */

static void
event_run (Run *run)
{
  unsigned n = 0;

  while (n < 50 && run_gate (run) != GATE_STOP)
    {
      RunEvent event;
      while (run_poll_event (run, &event))
        {
          g_assert_cmpstr (event.plot, ==, "surface");
          seen.numbers[n++] = event.x;
        }
    }
  atomic_store (&seen.done, true);
  while (run_checkpoint (run))
    ;
}

static void
test_events_come_in_order (void)
{
  Run *run = start (event_run, true, false);

  for (int i = 0; i < 50; i++)
    {
      const RunEvent event = { .kind = RUN_EVENT_CLICK, .plot = "surface", .x = i, .y = -i };
      run_post (run, &event);
    }
  WAIT_FOR (atomic_load (&seen.done));
  for (int i = 0; i < 50; i++)
    g_assert_cmpfloat (seen.numbers[i], ==, i);
  run_free (run);
}

static void
live_run (Run *run)
{
  seen.numbers[0] = run_number (run, "rate");
  seen.numbers[1] = run_number (run, "size");
  seen.text = g_strdup (run_text (run, "mode"));
  g_assert_cmpstr (run_text (run, "source"), ==, "");
  atomic_store (&seen.waiting, true);
  while (run_gate (run) == GATE_STEP)
    ;
  while (run_number (run, "rate") != 7 || run_number (run, "mode") != MODE_SQUARE)
    g_usleep (100);
  g_free (seen.text);
  seen.text = g_strdup (run_text (run, "mode"));
  seen.numbers[2] = settings_number (run_settings (run), "rate");
  atomic_store (&seen.done, true);
  while (run_checkpoint (run))
    ;
}

static void
test_live_values_are_seen (void)
{
  Run *run = start (live_run, true, false);

  WAIT_FOR (atomic_load (&seen.waiting));
  g_assert_cmpfloat (seen.numbers[0], ==, 1);
  g_assert_cmpfloat (seen.numbers[1], ==, 3);
  g_assert_cmpstr (seen.text, ==, "round");
  g_assert_false (run_set_live (run, "size", 5));
  g_assert_false (run_set_live (run, "nothing", 5));
  g_assert_false (run_set_live (run, "rate", 11));
  g_assert_false (run_set_live (run, "rate", NAN));
  g_assert_false (run_set_live (run, "mode", 2));
  g_assert_true (run_set_live (run, "mode", MODE_SQUARE));
  g_assert_true (run_set_live (run, "rate", 7));
  WAIT_FOR (atomic_load (&seen.done));
  g_assert_cmpstr (seen.text, ==, "square");
  g_assert_cmpfloat (seen.numbers[2], ==, 1); /* the settings stay as at the start */
  run_free (run);
  g_clear_pointer (&seen.text, g_free);
}

/* ---- What is reported ---- */

static void
reporting_run (Run *run)
{
  run_result (run, "loss", 3);
  run_result (run, "accuracy", NAN);
  run_result (run, "loss", 2);
  run_set_status (run, "step %d", 12);
  run_set_mark (run, "rate", "first", 1);
  run_set_mark (run, "size", "other", NAN);
  run_set_mark (run, "rate", "2/λmax", 0.5);
  run_progress (run, "Counting", 0, 40);
  atomic_store (&seen.waiting, true);
  while (!atomic_load (&seen.go))
    g_usleep (100);
  run_progress (run, "Counting", 10, 40);
  atomic_store (&seen.done, true);
  while (run_checkpoint (run))
    ;
}

static void
test_results_status_and_progress (void)
{
  Run *run = start (reporting_run, true, false);
  g_autofree char *status = NULL;
  RunProgress progress;
  RunMark marks[RUN_MARKS];

  g_assert_cmpuint (run_marks (run, marks), <=, 2);
  WAIT_FOR (atomic_load (&seen.waiting));
  progress = run_progress_now (run);
  g_assert_cmpstr (progress.what, ==, "Counting");
  g_assert_true (isnan (progress.seconds_left));
  g_free (progress.what);
  g_usleep (A_WHILE);
  atomic_store (&seen.go, true);
  WAIT_FOR (atomic_load (&seen.done));
  progress = run_progress_now (run);
  g_assert_cmpuint (progress.done, ==, 10);
  g_assert_cmpuint (progress.total, ==, 40);
  /* A quarter took so long: three times that is left. */
  g_assert_cmpfloat (progress.seconds, >=, A_WHILE / 1e6);
  g_assert_cmpfloat_with_epsilon (progress.seconds_left, 3 * progress.seconds, 1e-9);
  g_free (progress.what);
  status = run_status (run);
  g_assert_cmpstr (status, ==, "step 12");
  /* One mark a parameter: the last. */
  g_assert_cmpuint (run_marks (run, marks), ==, 2);
  g_assert_cmpstr (marks[0].id, ==, "rate");
  g_assert_cmpstr (marks[0].label, ==, "2/λmax");
  g_assert_cmpfloat (marks[0].value, ==, 0.5);
  g_assert_true (isnan (marks[1].value));

  g_autoptr (GPtrArray) results = run_results (run);
  g_assert_cmpuint (results->len, ==, 2);
  g_assert_cmpstr (((Result *) results->pdata[0])->id, ==, "loss");
  g_assert_cmpfloat (((Result *) results->pdata[0])->value, ==, 2);
  g_assert_cmpstr (((Result *) results->pdata[1])->id, ==, "accuracy");
  g_assert_true (isnan (((Result *) results->pdata[1])->value));
  run_cancel (run);
  run_join (run);
  progress = run_progress_now (run); /* nothing is under way any more */
  g_assert_null (progress.what);
  run_free (run);
}

/* Workers come out of order; then the same is done once more. */
static void
disorderly_run (Run *run)
{
  run_progress (run, "Counting", 0, 40);
  run_progress (run, "Counting", 20, 40);
  run_progress (run, "Counting", 30, 40);
  run_progress (run, "Counting", 29, 40);
  atomic_store (&seen.waiting, true);
  while (!atomic_load (&seen.go))
    g_usleep (100);
  run_progress (run, "Counting", 40, 40);
  run_progress (run, "Counting", 39, 40);
  run_progress (run, "Counting", 0, 40);
  run_progress (run, "Counting", 3, 40);
  atomic_store (&seen.done, true);
  while (run_checkpoint (run))
    ;
}

static void
test_progress_does_not_run_backwards (void)
{
  Run *run = start (disorderly_run, true, false);
  RunProgress progress;
  double seconds, left;

  WAIT_FOR (atomic_load (&seen.waiting));
  g_usleep (A_WHILE);
  progress = run_progress_now (run);
  seconds = progress.seconds;
  left = progress.seconds_left;
  g_free (progress.what);
  g_assert_cmpuint (progress.done, ==, 30);
  g_assert_cmpfloat (seconds, >=, A_WHILE / 1e6);
  g_assert_cmpfloat_with_epsilon (left, seconds / 3, 1e-9);
  atomic_store (&seen.go, true);
  WAIT_FOR (atomic_load (&seen.done));
  progress = run_progress_now (run);
  g_free (progress.what);
  g_assert_cmpuint (progress.done, ==, 3);
  run_free (run);
}

static void
failing_run (Run *run)
{
  run_fail (run, g_error_new_literal (SETTINGS_ERROR, SETTINGS_ERROR_VALUE, "The first."));
  run_fail (run, g_error_new_literal (SETTINGS_ERROR, SETTINGS_ERROR_VALUE, "The second."));
}

static void
test_the_first_error_is_kept (void)
{
  Run *run = start (failing_run, false, true);

  run_join (run);
  g_assert_cmpint (run_state (run), ==, RUN_FAILED);
  g_assert_error (run_error (run), SETTINGS_ERROR, SETTINGS_ERROR_VALUE);
  g_assert_cmpstr (run_error (run)->message, ==, "The first.");
  g_assert_null (run_divergence (run));
  run_free (run);
}

/* ---- Divergence ---- */

static void
diverging_run (Run *run)
{
  while (run_checkpoint (run))
    if (atomic_fetch_add (&seen.taken, 1) % 10 == 9)
      {
        char message[] = "It diverged.";
        const Divergence divergence = {
          .step = run_steps (run), .back_step = 5, .threshold = 0.5, .suggested_rate = 0.25, .message = message
        };
        bool back;
        atomic_fetch_add (&seen.divergences, 1);
        back = run_diverged (run, &divergence);
        memset (message, 'x', sizeof message - 1); /* it was copied */
        if (!back)
          break;
      }
  atomic_store (&seen.done, true);
}

static void
test_divergence_waits_for_an_answer (void)
{
  Run *run = start (diverging_run, true, false);
  const RunEvent back = { .kind = RUN_EVENT_BACK };
  const Divergence *divergence;

  run_post (run, &back); /* from before: answers nothing */
  run_play (run);
  for (unsigned i = 1; i <= 3; i++)
    {
      WAIT_FOR (run_state (run) == RUN_DIVERGED);
      divergence = run_divergence (run);
      g_assert_nonnull (divergence);
      g_assert_cmpuint (divergence->step, ==, 10 * i);
      g_assert_cmpuint (divergence->back_step, ==, 5);
      g_assert_cmpstr (divergence->message, ==, "It diverged.");
      run_play (run); /* no answer either */
      g_usleep (A_WHILE);
      g_assert_cmpint (run_state (run), ==, RUN_DIVERGED);
      g_assert_cmpuint (atomic_load (&seen.divergences), ==, i);
      run_post (run, &back);
      run_post (run, &back); /* twice by a nervous finger */
      WAIT_FOR (run_state (run) == RUN_PAUSED);
      g_usleep (A_WHILE);
      g_assert_cmpuint (run_steps (run), ==, 10 * i);
      run_play (run);
    }
  WAIT_FOR (run_state (run) == RUN_DIVERGED);
  run_cancel (run);
  run_join (run);
  g_assert_true (atomic_load (&seen.done));
  g_assert_cmpint (run_state (run), ==, RUN_CANCELLED);
  run_free (run);
}

static void
test_divergence_ends_an_unattended_run (void)
{
  Run *run = start (diverging_run, false, true);

  run_join (run);
  g_assert_cmpint (run_state (run), ==, RUN_DIVERGED);
  g_assert_cmpuint (run_steps (run), ==, 10);
  g_assert_cmpfloat (run_divergence (run)->suggested_rate, ==, 0.25);
  run_free (run);
}

/* ---- Workers, priority ---- */

#define TASKS 1000
static void
square_task (size_t index, unsigned worker, void *data)
{
  double *values = data;
  values[index] = (double) index * (double) index;
}

static void
mapping_run (Run *run)
{
  g_autofree double *values = g_new0 (double, TASKS);
  double sum = 0;

  if (run_map (run, TASKS, square_task, values))
    for (size_t i = 0; i < TASKS; i++)
      sum += values[i];
  run_result (run, "sum", sum);
  run_result (run, "workers", parallel_workers (run_parallel (run)));
}

static void
test_map_does_every_task (void)
{
  for (unsigned threads = 1; threads <= 3; threads++)
    {
      const RunOptions options = { .threads = threads, .unattended = true };
      Run *run = start_with (mapping_run, &options);
      run_join (run);
      g_autoptr (GPtrArray) results = run_results (run);
      g_assert_cmpfloat (((Result *) results->pdata[0])->value, ==, (TASKS - 1.0) * TASKS * (2 * TASKS - 1) / 6);
      g_assert_cmpfloat (((Result *) results->pdata[1])->value, ==, threads);
      run_free (run);
    }
}

static void
slow_task (size_t index, unsigned worker, void *data)
{
  atomic_fetch_add (&seen.taken, 1);
  g_usleep (1000);
}

static void
slow_run (Run *run)
{
  atomic_store (&seen.done, !run_map (run, 1000000, slow_task, NULL));
}

static void
test_map_is_cancelled (void)
{
  Run *run = start (slow_run, false, true);

  WAIT_FOR (atomic_load (&seen.taken) > 4);
  run_cancel (run);
  run_join (run);
  g_assert_true (atomic_load (&seen.done));
  g_assert_cmpint (run_state (run), ==, RUN_CANCELLED);
  run_free (run);
}

static int
niceness_here (void)
{
  return getpriority (PRIO_PROCESS, (id_t) syscall (SYS_gettid));
}

static void
nice_run (Run *run)
{
  atomic_store (&seen.niceness, niceness_here ());
}

static void
test_the_window_comes_first (void)
{
  int before = niceness_here ();
  Run *run = start (nice_run, false, true);

  run_join (run);
  run_free (run);
  g_assert_cmpint (niceness_here (), ==, before);
  g_assert_cmpint (atomic_load (&seen.niceness), ==, MIN (before + 5, 19));
}

/* ---- Everything at once, for the thread sanitizer ---- */

static void
test_everything_at_once (void)
{
  Run *run = start (picture_run, false, false);
  const RunEvent click = { .kind = RUN_EVENT_CLICK, .plot = "surface" };

  for (int i = 0; i < 300; i++)
    {
      g_autoptr (Figure) figure = run_take_figure (run);
      g_autofree char *status = run_status (run);
      RunProgress progress = run_progress_now (run);
      g_free (progress.what);
      run_set_live (run, "rate", 1 + i % 5);
      run_post (run, &click);
      run_set_speed (run, i % 3 == 0 ? INFINITY : 100 * i);
      if (i % 7 == 0)
        run_pause (run);
      if (i % 7 == 3)
        run_step (run);
      if (i % 7 == 5)
        run_play (run);
      g_assert_cmpfloat (run_rate (run), <, 1e12); /* a difference of steps that wraps is more */
      g_usleep (200);
    }
  run_free (run);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/run/step-lets-exactly-one-through", test_step_lets_exactly_one_through);
  g_test_add_func ("/run/play-and-pause", test_play_and_pause);
  g_test_add_func ("/run/speed-holds-back", test_speed_holds_back);
  g_test_add_func ("/run/hold-within-a-computation", test_hold_stops_within_a_computation);
  g_test_add_func ("/run/hold-and-cancel", test_hold_lets_go_to_cancel);
  g_test_add_func ("/run/cancel-acts-everywhere", test_cancel_acts_everywhere);
  g_test_add_func ("/run/stop-keeps-what-is-done", test_stop_keeps_what_is_done);
  g_test_add_func ("/run/ends-by-itself", test_ends_by_itself);
  g_test_add_func ("/run/gate-attends-and-lingers", test_gate_attends_and_lingers);
  g_test_add_func ("/run/pausing-brings-the-picture-up-to-date", test_pausing_brings_the_picture_up_to_date);
  g_test_add_func ("/run/finished-attends-without-steps", test_finished_attends_without_steps);
  g_test_add_func ("/run/goes-on-after-it-was-finished", test_goes_on_after_it_was_finished);
  g_test_add_func ("/run/mailbox-keeps-the-newest", test_mailbox_keeps_the_newest);
  g_test_add_func ("/run/no-figure-is-due-until-the-last-was-taken", test_no_figure_is_due_until_the_last_was_taken);
  g_test_add_func ("/run/unattended-wants-no-figures-on-the-way", test_unattended_wants_no_figures_on_the_way);
  g_test_add_func ("/run/events-come-in-order", test_events_come_in_order);
  g_test_add_func ("/run/live-values-are-seen", test_live_values_are_seen);
  g_test_add_func ("/run/results-status-and-progress", test_results_status_and_progress);
  g_test_add_func ("/run/progress-does-not-run-backwards", test_progress_does_not_run_backwards);
  g_test_add_func ("/run/the-first-error-is-kept", test_the_first_error_is_kept);
  g_test_add_func ("/run/divergence-waits-for-an-answer", test_divergence_waits_for_an_answer);
  g_test_add_func ("/run/divergence-ends-an-unattended-run", test_divergence_ends_an_unattended_run);
  g_test_add_func ("/run/map-does-every-task", test_map_does_every_task);
  g_test_add_func ("/run/map-is-cancelled", test_map_is_cancelled);
  g_test_add_func ("/run/the-window-comes-first", test_the_window_comes_first);
  g_test_add_func ("/run/everything-at-once", test_everything_at_once);
  return g_test_run ();
}
