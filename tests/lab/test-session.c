/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A session calls an experiment's hooks in their order, comes back from divergence, and is finished once. */
#include "toy.h"

#include "figure/compose.h"
#include "figure/number_format.h"
#include "lab/session.h"
#include "runs/run.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#define PATIENCE_SECONDS 120

/* What the hooks saw, in the order of their calls: written by the run's thread, read when it has ended or rests. */
typedef struct
{
  GMutex lock;
  GString *calls;
  guint more;    /* steps that go on after the descent is done */
  guint befores; /* how often before was called */
  guint finishes, rewinds, drawn_diverged;
  uint64_t rewound_to;
  char *caption;
} Log;
static Log log_;

typedef struct
{
  guint more;
} Toy;

static void
note (const char *call)
{
  g_mutex_lock (&log_.lock);
  g_string_append_printf (log_.calls, "%s ", call);
  g_mutex_unlock (&log_.lock);
}

static void
begin (Session *session)
{
  g_assert_cmpuint (((Toy *) session->own)->more, ==, 0);
  g_assert_cmpuint (session_step (session), ==, 0);
  note ("begin");
}

static void
before (Session *session)
{
  if (session_is_done (session))
    ((Toy *) session->own)->more++;
  log_.befores++;
  note ("before");
}

static void
after (Session *session)
{
  g_assert_cmpuint (session_step (session), >, 0);
  note ("after");
}

static bool
go_on (Session *session)
{
  return ((Toy *) session->own)->more < log_.more;
}

static void
rewound (Session *session)
{
  g_assert_null (session->divergence);
  log_.rewinds++;
  log_.rewound_to = session_step (session);
}

static bool
prepare (Session *session)
{
  note ("prepare");
  return true;
}

static void
status (Session *session, Clauses *clauses)
{
  clauses_add (clauses, "toy");
}

static void
caption (Session *session, Clauses *clauses)
{
  clauses_add (clauses, "a toy");
}

static void
draw (Session *session, Figure *figure)
{
  note ("draw");
  log_.drawn_diverged += session->divergence != NULL;
  Plot *plot = plot_new ("toy", "Toy");
  plot_add_line (plot, "steps", NULL, numbers_linear (0, (double) session_step (session), 2), numbers_linear (0, 1, 2));
  plot_axes (plot, AXIS ("Step"), AXIS ("Toy"));
  figure_add (figure, plot);
}

static void
finish (Session *session)
{
  log_.finishes++;
  note ("finish");
}

static void
report (Session *session)
{
  run_result (session->run, "toy", 1);
  note ("report");
}

static void
end (Session *session)
{
  note ("end");
}

static const SessionClass toy_class = {
  .title = "Toy",
  .size = sizeof (Toy),
  .begin = begin,
  .before = before,
  .after = after,
  .go_on = go_on,
  .rewound = rewound,
  .prepare = prepare,
  .status = status,
  .caption = caption,
  .draw = draw,
  .finish = finish,
  .report = report,
  .end = end,
};

static void
toy_run (Run *run)
{
  session_run (run, &toy_class);
}

static const Experiment watched_toy = {
  .id = "toy", .title = "Toy", .summary = "Toy", .groups = toy_groups, .run = toy_run
};

static void
log_begin (guint more)
{
  if (log_.calls != NULL)
    g_string_free (log_.calls, TRUE);
  g_free (log_.caption);
  log_ = (Log){ .calls = g_string_new (NULL), .more = more };
}

static Run *
start (const char *const *values, bool unattended, guint more)
{
  g_autoptr (Settings) settings = toy_settings (&watched_toy, values);
  RunOptions options = { .threads = 1, .unattended = unattended };

  log_begin (more);
  return run_new (&watched_toy, settings, &options);
}

static bool
reached (Run *run, RunState state)
{
  gint64 until = g_get_monotonic_time () + PATIENCE_SECONDS * G_USEC_PER_SEC;

  while (run_state (run) != state && g_get_monotonic_time () < until)
    g_usleep (1000);
  return run_state (run) == state;
}

static void
test_hooks_in_order (void)
{
  const char *const values[] = { "steps", "3", "samples", "20", NULL };
  Run *run = start (values, true, 0);

  run_join (run);
  g_assert_cmpint (run_state (run), ==, RUN_DONE);
  g_assert_cmpstr (log_.calls->str, ==, "begin before after before after before after finish prepare draw report end ");
  g_autoptr (Figure) figure = run_take_figure (run);
  g_autofree char *line = run_status (run);
  g_assert_cmpuint (figure->step, ==, 3);
  g_assert_cmpstr (line, ==, "done, 3 steps, toy");
  g_assert_true (g_str_has_suffix (figure->caption, "; a toy, step 3."));
  run_free (run);
}

/* All steps are done, but something of the experiment's still moves: before is called, after is not. */
static void
test_goes_on (void)
{
  const char *const values[] = { "steps", "2", "samples", "20", NULL };
  Run *run = start (values, true, 2);

  run_join (run);
  g_assert_cmpstr (log_.calls->str, ==,
                   "begin before after before after before before finish prepare draw report end ");
  run_free (run);
}

/* Watched, the session stays when it is done, and draws again when that is asked for; it is finished once. */
static void
test_finished_once (void)
{
  const char *const values[] = { "steps", "5", "samples", "20", NULL };
  Run *run = start (values, false, 0);
  RunEvent click = { .kind = RUN_EVENT_CLICK, .plot = "toy" };

  run_set_speed (run, INFINITY);
  g_assert_true (reached (run, RUN_DONE));
  for (int i = 0; i < 3; i++)
    {
      gint64 until = g_get_monotonic_time () + PATIENCE_SECONDS * G_USEC_PER_SEC;
      Figure *figure;
      run_post (run, &click);
      while ((figure = run_take_figure (run)) == NULL && g_get_monotonic_time () < until)
        g_usleep (1000);
      g_assert_nonnull (figure);
      g_assert_cmpuint (figure->step, ==, 5);
      figure_unref (figure);
    }
  g_assert_cmpint (run_state (run), ==, RUN_DONE);
  run_free (run);
  g_assert_cmpuint (log_.finishes, ==, 1);
  g_assert_cmpuint (log_.befores, ==, 5);
  g_assert_true (g_str_has_suffix (log_.calls->str, "end "));
}

#define TOO_FAST "data", "teacher", "momentum", "0", "batch-size", "0", "samples", "20", "steps", "400"

/* The step, where the curves end, and in the caption why, and what would have been slow enough. */
static void
assert_figure_says_that_it_diverged (const Figure *figure, const Divergence *divergence)
{
  const Layer *mark = plot_find (figure_find (figure, "toy"), "diverged");
  g_autofree char *name = g_strdup_printf ("diverged at step %" PRIu64, divergence->step);
  g_autofree char *rate = number_format (divergence->suggested_rate);
  g_autofree char *enough = g_strdup_printf ("At the learning rate %s the same run is expected to stay finite.", rate);
  g_autofree char *all = g_strconcat (". ", divergence->message, " ", enough, NULL);

  g_assert_nonnull (mark);
  g_assert_true (mark->rule.vertical);
  g_assert_cmpfloat (mark->rule.value, ==, (double) divergence->step);
  g_assert_cmpstr (mark->name, ==, name);
  g_assert_true (g_str_has_suffix (figure->caption, all));
}

static void
assert_says_that_it_diverged (Run *run)
{
  gint64 until = g_get_monotonic_time () + PATIENCE_SECONDS * G_USEC_PER_SEC;
  bool found = false;

  while (!found && g_get_monotonic_time () < until)
    {
      g_autoptr (Figure) figure = run_take_figure (run);
      found = figure != NULL && plot_find (figure_find (figure, "toy"), "diverged") != NULL;
      if (found)
        assert_figure_says_that_it_diverged (figure, run_divergence (run));
      g_usleep (1000);
    }
  g_assert_true (found);
}

/* The mark is gone with the steps that are taken anew, the caption knows. */
static void
assert_says_that_it_went_on (Run *run, uint64_t from, uint64_t to)
{
  gint64 until = g_get_monotonic_time () + PATIENCE_SECONDS * G_USEC_PER_SEC;
  g_autofree char *said = g_strdup_printf (
      "step 400. Training diverged at step %" PRIu64 " and went on from step %" PRIu64 ".", from, to);
  bool found = false;

  while (!found && g_get_monotonic_time () < until)
    {
      g_autoptr (Figure) figure = run_take_figure (run);
      g_assert_true (figure == NULL || plot_find (figure_find (figure, "toy"), "diverged") == NULL);
      found = figure != NULL && g_str_has_suffix (figure->caption, said);
      g_usleep (1000);
    }
  g_assert_true (found);
}

static void
test_divergence_and_return (void)
{
  const char *const values[] = { TOO_FAST, "learning-rate", "1000", NULL };
  Run *run = start (values, false, 0);
  RunEvent back = { .kind = RUN_EVENT_BACK };
  uint64_t step, diverged;

  run_set_speed (run, INFINITY);
  g_assert_true (reached (run, RUN_DIVERGED));
  g_assert_nonnull (strstr (run_divergence (run)->message, "diverged at step"));
  step = run_divergence (run)->back_step;
  diverged = run_divergence (run)->step;
  assert_says_that_it_diverged (run);
  g_assert_cmpuint (log_.drawn_diverged, ==, 1);
  run_post (run, &back);
  g_assert_true (reached (run, RUN_PAUSED));
  g_assert_true (run_set_live (run, "learning-rate", 0.01));
  run_play (run);
  g_assert_true (reached (run, RUN_DONE));
  assert_says_that_it_went_on (run, diverged, step);
  run_free (run);
  g_assert_cmpuint (log_.rewinds, ==, 1);
  g_assert_cmpuint (log_.rewound_to, ==, step);
  g_assert_cmpuint (log_.drawn_diverged, ==, 1);
  g_assert_cmpuint (log_.finishes, ==, 1);
}

/* With nobody to go back, what was done is shown and reported all the same. */
static void
test_divergence_unattended (void)
{
  const char *const values[] = { TOO_FAST, "learning-rate", "1000", NULL };
  Run *run = start (values, true, 0);

  run_join (run);
  g_assert_cmpint (run_state (run), ==, RUN_DIVERGED);
  g_autoptr (Figure) figure = run_take_figure (run);
  g_assert_nonnull (figure);
  g_assert_cmpuint (figure->step, <, 400);
  g_assert_cmpuint (log_.finishes, ==, 1);
  g_assert_cmpuint (log_.drawn_diverged, ==, 1);
  g_assert_true (g_str_has_suffix (log_.calls->str, "finish prepare draw report end "));
  assert_figure_says_that_it_diverged (figure, run_divergence (run));
  run_free (run);
}

/* ---- What changes while it runs ---- */

#define CHANGED_AT 5
#define RAISED 0.05
static real *last_theta; /* when the session ended */

/* Read before the next step: the sixth is the first with the radius. */
static void
raise_after (Session *session)
{
  if (session_step (session) == CHANGED_AT)
    g_assert_true (run_set_live (session->run, "sam-radius", RAISED));
}

static void
keep_theta (Session *session)
{
  last_theta = g_memdup2 (session_theta (session), session->problem->parameters * sizeof (real));
}

static const SessionClass raised_class = {
  .title = "Toy", .size = sizeof (Toy), .begin = begin, .after = raise_after, .draw = draw, .end = keep_theta
};

static void
raised_run (Run *run)
{
  session_run (run, &raised_class);
}

/* The radius of sharpness-aware minimisation follows its slider from one step to the next, and the caption says the
 * one that holds. */
static void
test_live_radius (void)
{
  const char *const values[] = { "data", "teacher", "samples", "20", "steps", "12", "batch-size", "7", NULL };
  g_autoptr (Problem) problem = toy_problem (values);
  Trainer *trainer = problem_trainer (problem, problem->first);
  g_autofree real *without = NULL;
  size_t size = problem->parameters * sizeof (real);
  Run *run;

  log_begin (0);
  run = toy_run_to_its_end (raised_run, values, true);
  g_autoptr (Figure) figure = run_take_figure (run);
  g_assert_nonnull (strstr (figure->caption, "sharpness-aware with radius 0.05"));
  run_free (run);
  for (int i = 0; i < 12; i++)
    {
      if (i == CHANGED_AT)
        trainer_set_radius (trainer, RAISED);
      g_assert_cmpint (trainer_step (trainer, 0.05), ==, STEP_DONE);
    }
  g_assert_cmpmem (last_theta, size, trainer_parameters (trainer), size);
  trainer_free (trainer);
  trainer = problem_trainer (problem, problem->first);
  for (int i = 0; i < 12; i++)
    trainer_step (trainer, 0.05);
  without = g_memdup2 (trainer_parameters (trainer), size);
  g_assert_cmpint (memcmp (last_theta, without, size), !=, 0);
  trainer_free (trainer);
  g_clear_pointer (&last_theta, g_free);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session/hooks-in-order", test_hooks_in_order);
  g_test_add_func ("/session/goes-on", test_goes_on);
  g_test_add_func ("/session/finished-once", test_finished_once);
  g_test_add_func ("/session/divergence-and-return", test_divergence_and_return);
  g_test_add_func ("/session/divergence-unattended", test_divergence_unattended);
  g_test_add_func ("/session/live-radius", test_live_radius);
  return g_test_run ();
}
