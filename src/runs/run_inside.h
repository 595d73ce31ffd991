/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inside of a run: what the experiment calls, on the run's own thread.  The outside is run.h. */
#pragma once

#include "figure/figure.h"
#include "numeric/parallel.h"
#include "runs/run_folder.h"
#include "runs/run_messages.h"
#include "runs/settings.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* Between optimiser steps.  Blocks while paused, keeps to the speed; false: stop now and return. */
bool run_checkpoint (Run *run);

/* The gate behind run_checkpoint, for experiments that have something to do while they are paused or finished:
 * answer a click, or a live parameter that changes the picture. */
typedef enum
{
  GATE_STOP,  /* cancelled: return; stopped: measure and show what there is, and return */
  GATE_STEP,  /* take one step */
  GATE_ATTEND /* no step: an event waits, a live parameter changed since the last call, or the gate is about to shut
                 and the picture is not up to date: publish it */
} Gate;
Gate run_gate (Run *run);

/* There is more to do while the gate is shut (a surface to refine): it says GATE_ATTEND once more instead of blocking.
 */
void run_linger (Run *run);

/* All steps are done (RUN_DONE), but the thread stays to attend: run_gate then blocks, and never says GATE_STEP.
 * false lets steps through again.  The run ends when run () returns. */
void run_set_finished (Run *run, bool finished);

/* Between the parts of a long computation that is not a training step: false once cancelled; blocks while held, never
 * for pause. */
bool run_alive (Run *run);

/* The flag behind run_alive, for parallel_map and solvers. */
const atomic_bool *run_cancelled (Run *run);

double run_number (Run *run, const char *id);    /* live value: number, integer, toggle, choice index */
const char *run_text (Run *run, const char *id); /* file, choice id; borrowed for the run's life */
const Settings *run_settings (Run *run);         /* as at the start, borrowed */
bool run_unattended (Run *run);

/* The run uses another value than was set, because its data allow no other: the settings as they are now have it.  Of
 * what is no file. */
void run_use_instead (Run *run, const char *id, double value);

/* Of a live parameter whose new value cannot be had: the run warns why, and goes on with another; takes the error. */
void run_refuse (Run *run, const char *id, double value, GError *why);

/* How many steps are done, of a run whose gate does not open once a step; of a sweep: how many of its fits (else 0). */
void run_set_steps (Run *run, uint64_t done, uint64_t fits);

bool run_figure_due (Run *run); /* the last figure was taken and a display interval has passed, or a single step was
                                   made; never when unattended */

/* Takes the figure.  Where it has no caption, settings or step (0) of its own, it gets the run's caption, the settings
 * as they are now, and the number of steps. */
void run_publish (Run *run, Figure *figure);
void run_set_caption (Run *run, char *caption); /* takes it: the recipe, stated; of the figures published from now on */
void run_set_status (Run *run, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* what = NULL: done with it.  From any thread; of the same work (what and total) less than was reported before is
 * ignored, as it comes late, but 0 begins anew. */
void run_progress (Run *run, const char *what, uint64_t done, uint64_t total);

bool run_poll_event (Run *run, RunEvent *event);
/* An id that ends in "seconds" is a time: it is kept apart from what must be the same in every run. */
void run_result (Run *run, const char *id, double value);
void run_set_mark (Run *run, const char *id, const char *label, double value); /* both static strings */
/* A sentence for whoever started the run, which goes on; translated. */
void run_warn (Run *run, const char *format, ...) G_GNUC_PRINTF (2, 3);
void run_fail (Run *run, GError *error); /* takes it; return from run () afterwards */
bool run_failed (Run *run);              /* that was called */

/* Publishes the divergence and waits: RUN_EVENT_BACK came (true: restore and go on, paused), or it is over (false).
 * Unattended: false at once. */
bool run_diverged (Run *run, const Divergence *divergence);

/* n independent tasks over the run's workers; false if cancelled before all were done. */
bool run_map (Run *run, size_t n, ParallelTask task, void *data);
Parallel *run_parallel (Run *run);

RunFolder *run_folder (Run *run); /* where the user asked to save, or NULL */
