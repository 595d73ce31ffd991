/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run: an experiment on its own thread, publishing figures.
 *
 * This is the outside, which the window or the command line holds; the experiment holds the inside
 * (run_inside.h).  Between them: a mailbox that keeps the newest figure, a queue of events, live
 * parameters, and a gate that lets steps through.  pthread locks throughout.
 */
#pragma once

#include "figure/figure.h"
#include "runs/run_folder.h"
#include "runs/run_messages.h"
#include "runs/settings.h"

#include <stdbool.h>
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
  char *what; /* "Evaluating the surface"; NULL: nothing under way */
  uint64_t done, total;
  double seconds_left; /* NaN: not known */
  double seconds;      /* since it began, less what it was held */
  bool held;
} RunProgress;

Run *run_new (const Experiment *experiment, const Settings *settings, const RunOptions *options); /* starts at once */
void run_free (Run *run);   /* cancels, joins, frees */
void run_cancel (Run *run); /* returns at once */
void run_stop (Run *run);   /* no further step, but run_alive (): what was done is still measured, shown and saved */
void run_join (Run *run);   /* waits for the experiment's function to return */
bool run_ended (Run *run);  /* it has returned: run_join does not wait */
RunState run_state (Run *run);
Figure *run_take_figure (Run *run);          /* the newest one that was not taken yet (owned), or NULL */
uint64_t run_steps (Run *run);               /* that are done; of a sweep, fits */
uint64_t run_fits (Run *run);                /* of a sweep: how many there will be, as far as it is known; else 0 */
double run_rate (Run *run);                  /* steps or fits a second, over the last second; ask often */
char *run_status (Run *run);                 /* one line for the header, translated; g_free */
RunProgress run_progress_now (Run *run);     /* free .what with g_free */
const Divergence *run_divergence (Run *run); /* while RUN_DIVERGED (until RUN_EVENT_BACK is posted), else NULL */
const GError *run_error (Run *run);          /* when RUN_FAILED */
char *run_take_warning (Run *run);           /* a sentence that does not stop the run, or NULL; g_free */
void run_play (Run *run);
void run_pause (Run *run);
void run_step (Run *run);            /* one step, then paused */
void run_hold (Run *run, bool hold); /* stops where it is, between two tasks of a computation; run_play and run_step go
                                        on from there, too.  Paused, meanwhile */
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

typedef struct
{
  char *id; /* snake_case, as in results.json */
  double value;
  bool timing; /* seconds, which differ from run to run: in timing.json */
} Result;
GPtrArray *run_results (Run *run); /* of Result, in the order they were first set; owned */
