/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/command_progress.h"

#include "app/command_line.h"
#include "figure/clauses.h"

#include <inttypes.h>
#include <glib/gi18n.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define LOOK_EVERY 2000 /* microseconds */
#define BAR_AFTER 300000
#define BAR_EVERY 100000
#define LINE_EVERY (2 * G_USEC_PER_SEC)
#define BAR_CELLS 24
/* An estimate is worth saying once so many seconds are known. */
#define ESTIMATE_AFTER 1
/* After a signal the run may measure and show what there is for so long; then that is cut short, too. */
#define GRACE 150000
/* What cannot be cut short (a library's decomposition, a data set that is being made) is not waited for without a word.
 */
#define WORD_AFTER (2 * G_USEC_PER_SEC)

/* ---- Signals ---- */

static volatile sig_atomic_t signal_came;

static void
on_signal (int number)
{
  signal_came = number;
}

static void
watch_signals (bool watch)
{
  struct sigaction action = { .sa_flags = (int) SA_RESETHAND | SA_RESTART }; /* a second one ends the program */

  action.sa_handler = watch ? on_signal : SIG_DFL;
  sigaction (SIGINT, &action, NULL);
  sigaction (SIGTERM, &action, NULL);
}

/* ---- Lines ---- */

static void
add_time_left (const RunProgress *progress, Clauses *clauses)
{
  double seconds = ceil (progress->seconds_left);

  if (!isfinite (seconds) || progress->seconds < ESTIMATE_AFTER || seconds < 1)
    return;
  if (seconds <= 90)
    clauses_add (clauses, _ ("about %.0f s left"), seconds);
  else
    clauses_add (clauses, _ ("about %.0f min left"), ceil (seconds / 60));
}

static char *
progress_text (const RunProgress *progress)
{
  Clauses *clauses = clauses_new ();

  if (progress->total == 0)
    clauses_add (clauses, "%s", progress->what);
  else
    {
      clauses_add (clauses, _ ("%s: %" PRIu64 " of %" PRIu64), progress->what, progress->done, progress->total);
      add_time_left (progress, clauses);
    }
  return clauses_end_open (clauses);
}

static void
print_bar (const RunProgress *progress)
{
  g_autofree char *text = progress_text (progress);
  guint64 done = MIN (progress->done, progress->total);
  int filled = progress->total > 0 ? (int) (BAR_CELLS * (double) done / (double) progress->total) : 0;
  g_autoptr (GString) bar = g_string_new ("\r\033[K");

  for (int i = 0; i < BAR_CELLS; i++)
    g_string_append (bar, i < filled ? "━" : "─");
  g_printerr ("%s %s", bar->str, text);
}

static void
print_line (const RunProgress *progress)
{
  g_autofree char *text = progress_text (progress);
  g_printerr ("%s\n", text);
}

/* ---- Waiting ---- */

typedef struct
{
  gint64 since; /* when the signal was passed on; 0: not yet */
  bool said;    /* that it takes long */
} Interruption;

/* Asks a run that was interrupted to stop, and cuts it short when that takes long. */
static void
pass_signal_on (Run *run, gint64 now, Interruption *interruption)
{
  if (interruption->since == 0)
    {
      interruption->since = now;
      run_stop (run);
    }
  else if (now - interruption->since > GRACE)
    run_cancel (run);
  if (!interruption->said && now - interruption->since > WORD_AFTER)
    {
      interruption->said = true;
      command_line_report (EXIT_SIGNAL,
                           _ ("Stopping as soon as what is being computed allows; a second signal ends it at once."));
    }
}

int
command_watch (Run *run, bool quiet)
{
  bool terminal = isatty (STDERR_FILENO), drawn = false;
  gint64 now = g_get_monotonic_time (), next = now + (terminal ? BAR_AFTER : LINE_EVERY);
  Interruption interruption = { 0 };

  signal_came = 0;
  watch_signals (true);
  for (; !run_ended (run); now = g_get_monotonic_time ())
    {
      g_usleep (LOOK_EVERY);
      if (signal_came != 0)
        pass_signal_on (run, now, &interruption);
      if (quiet || now < next)
        continue;
      RunProgress progress = run_progress_now (run);
      if (progress.what != NULL && terminal)
        print_bar (&progress);
      else if (progress.what != NULL)
        print_line (&progress);
      drawn = drawn || (terminal && progress.what != NULL);
      g_free (progress.what);
      next = now + (terminal ? BAR_EVERY : LINE_EVERY);
    }
  run_join (run);
  watch_signals (false);
  if (drawn)
    g_printerr ("\r\033[K");
  return signal_came;
}
