/* A run: an experiment on its own thread, publishing figures.
 *
 * The window (or the command line) holds the outside; the experiment holds the inside.
 * Between them: a mailbox that keeps the newest figure, a queue of events, live
 * parameters, and a gate that lets steps through.  pthread locks throughout.
 */
#pragma once

#include "figure/figure.h"
#include "numeric/parallel.h"
#include "runs/run_folder.h"
#include "runs/settings.h"

#include <stdatomic.h>
#include <stdint.h>

typedef enum
{
  RUN_RUNNING,
  RUN_PAUSED,
  RUN_DIVERGED, /* paused, and run_divergence () says why */
  RUN_DONE,
  RUN_FAILED, /* run_error () says why */
  RUN_CANCELLED
} RunState;

typedef struct
{
  unsigned threads;  /* 0: as many as there are processors */
  bool paused;       /* start paused */
  bool unattended;   /* nobody watches: no throttling, divergence ends the run, a figure only at the end */
  RunFolder *folder; /* where to save, borrowed, or NULL */
} RunOptions;

typedef struct
{
  uint64_t step;         /* where it happened */
  uint64_t back_step;    /* the snapshot to go back to */
  double threshold;      /* 2/λmax, or NaN where it could not be measured */
  double suggested_rate; /* NaN where no rate is to blame */
  char *message;         /* "Training diverged at step 214: …" translated, one or two sentences */
} Divergence;

typedef struct
{
  char *what; /* "Evaluating the surface"; NULL: nothing under way */
  uint64_t done, total;
  double seconds_left; /* NaN: not known */
  double seconds;      /* since it began */
} RunProgress;

typedef enum
{
  RUN_EVENT_CLICK, /* on a clickable plot, at (x, y) */
  RUN_EVENT_POINT, /* the pointer came to the point (x, y) of a line on a clickable plot */
  RUN_EVENT_BACK   /* after divergence: restore the last snapshot and stay paused */
} RunEventKind;

typedef struct
{
  RunEventKind kind;
  char plot[32];
  double x, y;
} RunEvent;

/* ---- Outside: the window's thread ---- */

Run *run_new (const Experiment *experiment, const Settings *settings, const RunOptions *options); /* starts at once */
void run_free (Run *run);   /* cancels, joins, frees */
void run_cancel (Run *run); /* returns at once */
void run_stop (Run *run);   /* no further step, but run_alive (): what was done is still measured, shown and saved */
void run_join (Run *run);   /* waits for the experiment's function to return */
bool run_ended (Run *run);  /* it has returned: run_join does not wait */
RunState run_state (Run *run);
const Experiment *run_experiment (Run *run);
Figure *run_take_figure (Run *run); /* the newest one that was not taken yet (owned), or NULL */
uint64_t run_steps (Run *run);
double run_rate (Run *run);                  /* steps a second, over the last second; ask often */
char *run_status (Run *run);                 /* one line for the header, translated; g_free */
RunProgress run_progress_now (Run *run);     /* free .what with g_free */
const Divergence *run_divergence (Run *run); /* while RUN_DIVERGED (until RUN_EVENT_BACK is posted), else NULL */
const GError *run_error (Run *run);          /* when RUN_FAILED */
void run_play (Run *run);
void run_pause (Run *run);
void run_step (Run *run);                                   /* one step, then paused */
void run_set_speed (Run *run, double steps_per_second);     /* INFINITY: unlimited */
bool run_set_live (Run *run, const char *id, double value); /* false: not a live parameter, or not a value of its */
void run_post (Run *run, const RunEvent *event);
/* A value that is worth knowing where a parameter is set, such as the learning rate's threshold. */
typedef struct
{
  const char *id;    /* the parameter's */
  const char *label; /* short, as it is written beside the value: "2/λmax" */
  double value;      /* NaN: not known */
} RunMark;
#define RUN_MARKS 4
guint run_marks (Run *run, RunMark marks[RUN_MARKS]); /* how many there are */

GPtrArray *run_results (Run *run); /* of Result, in the order they were first set; owned */

typedef struct
{
  char *id; /* snake_case, as in results.json */
  double value;
} Result;

/* ---- Inside: the experiment's thread ---- */

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

/* Between the parts of a long computation that is not a training step: false once cancelled; never blocks for pause. */
bool run_alive (Run *run);

/* The flag behind run_alive, for parallel_map and solvers. */
const atomic_bool *run_cancelled (Run *run);

double run_number (Run *run, const char *id);    /* live value: number, integer, toggle, choice index */
const char *run_text (Run *run, const char *id); /* file, choice id; borrowed for the run's life */
const Settings *run_settings (Run *run);         /* as at the start, borrowed */
char *run_settings_json (Run *run);              /* as they are now: what was changed live, too; g_free */
bool run_unattended (Run *run);
bool run_figure_due (Run *run); /* the last figure was taken and a display interval has passed, or a single step was
                                   made; never when unattended */

void run_publish (Run *run, Figure *figure); /* takes it */
void run_set_status (Run *run, const char *format, ...) G_GNUC_PRINTF (2, 3);
void run_progress (Run *run, const char *what, uint64_t done, uint64_t total); /* what = NULL: done with it */
bool run_poll_event (Run *run, RunEvent *event);
void run_result (Run *run, const char *id, double value);
void run_set_mark (Run *run, const char *id, const char *label, double value); /* both static strings */
void run_fail (Run *run, GError *error); /* takes it; return from run () afterwards */

/* Publishes the divergence and waits: RUN_EVENT_BACK came (true: restore and go on, paused), or it is over (false).
 * Unattended: false at once. */
bool run_diverged (Run *run, const Divergence *divergence);

/* n independent tasks over the run's workers; false if cancelled before all were done. */
bool run_map (Run *run, size_t n, ParallelTask task, void *data);
Parallel *run_parallel (Run *run);

RunFolder *run_folder (Run *run); /* where the user asked to save, or NULL */
