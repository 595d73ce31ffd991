/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The loop of a run that is a sweep. */
#include "runs/sweep.h"
#include "runs/watch.h"

#include <glib/gi18n.h>
#include <math.h>

/* Between two looks at what the person does; and where nobody looks. */
#define STRETCH_SECONDS 0.02
#define UNWATCHED_SECONDS 0.2

static void
advance (const SweepWatch *watch, double seconds)
{
  sweep_advance (watch->sweep, watch->run, seconds);
  sweep_report (watch->sweep, watch->run);
}

/* Some that diverged are said; where no fit was left, the run has diverged. */
static void
say_divergence (const SweepWatch *watch)
{
  guint diverged = sweep_count (watch->sweep, SWEEP_DIVERGED);
  guint all = diverged + sweep_count (watch->sweep, SWEEP_FITTED) + sweep_count (watch->sweep, SWEEP_FAILED);
  g_autofree char *sentence = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%u of %u fit diverged.", "%u of %u fits diverged.", all), diverged, all);

  if (diverged == 0 || run_failed (watch->run))
    return;
  if (diverged < all)
    run_warn (watch->run, "%s", sentence);
  else
    run_diverged (watch->run, &(Divergence){ .message = sentence, .threshold = NAN, .suggested_rate = NAN });
}

static void
run_unwatched (const SweepWatch *watch)
{
  while (!sweep_is_done (watch->sweep) && run_checkpoint (watch->run))
    advance (watch, UNWATCHED_SECONDS);
  if (sweep_done (watch->sweep) > 0)
    watch->finish (watch->data);
  say_divergence (watch);
}

/* ---- Watched ---- */

static bool
step (void *data)
{
  advance (data, STRETCH_SECONDS);
  return true;
}

static bool
is_done (void *data)
{
  return sweep_is_done (((const SweepWatch *) data)->sweep);
}

static void
attend_and_show (void *data)
{
  const SweepWatch *watch = data;

  watch->attend (watch->data);
  sweep_report (watch->sweep, watch->run);
  watch->show (watch->data);
}

static void
finish (void *data)
{
  const SweepWatch *watch = data;
  watch->finish (watch->data);
}

static void
run_watched (const SweepWatch *watch)
{
  const Watch all = {
    .run = watch->run, .data = (void *) watch, .step = step, .done = is_done, .show = attend_and_show, .finish = finish
  };

  if (!watch_run (&all) && sweep_done (watch->sweep) > 0)
    watch->finish (watch->data);
}

void
sweep_watch (const SweepWatch *watch)
{
  sweep_report (watch->sweep, watch->run);
  if (run_unattended (watch->run))
    run_unwatched (watch);
  else
    run_watched (watch);
}
