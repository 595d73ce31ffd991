/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a run is made of.  Private to this folder. */
#pragma once

#include "runs/run.h"
#include "runs/run_inside.h"

#include <pthread.h>

#define DISPLAY_MICROSECONDS 33000

#define NOT_SAID UINT64_MAX

/* Times at which the number of steps was looked at: a second of them gives the rate. */
#define RATE_SAMPLES 16
typedef struct
{
  gint64 time;
  uint64_t steps;
} RateSample;

struct _Run
{
  /* Constant once the thread runs. */
  const Experiment *experiment;
  const Parameter *table; /* the experiment's */
  Settings *settings;
  RunOptions options;
  Parallel *parallel;
  pthread_t thread;
  bool joined; /* the outside's */

  /* Read without the lock, between steps. */
  atomic_bool cancelled;
  atomic_bool asked;            /* the gate must look: paused, throttled, finished, or stopped */
  atomic_bool held;             /* stopped wherever it is; changed under the lock */
  atomic_bool attend;           /* an event came or a live parameter changed */
  atomic_bool figure_waits;     /* the mailbox still holds the last figure */
  atomic_uint_least64_t passes; /* of the gate */
  atomic_uint_least64_t steps;  /* that the experiment says are done; NOT_SAID: as many as passes */
  atomic_uint_least64_t fits;
  _Atomic double *live; /* by index in the parameter table */

  /* The run's own thread's. */
  char *caption;         /* of figures that bring none; NULL: none */
  bool stepped;          /* the last step was a single one: its figure is due at once */
  bool lingers;          /* has something to do although the gate is shut */
  uint64_t shown_passes; /* when the figure was last brought up to date */
  gint64 published;      /* the time of the last figure */
  double last_step;      /* when the throttle let the last step through, or should have; microseconds */

  /* Under the lock. */
  pthread_mutex_t lock;
  pthread_cond_t changed; /* wakes the run's thread */
  RunState state;
  bool ended; /* run () has returned */
  bool paused, finished, stopping, diverged;
  unsigned single; /* steps to let through while paused */
  double speed;    /* steps a second */
  Figure *figure;
  GQueue events; /* of RunEvent */
  char *status;
  RunProgress progress;
  gint64 progress_began, held_since;
  uint64_t progress_base; /* done when it began */
  Divergence divergence;
  GError *error;
  GQueue warnings;    /* of char * */
  GPtrArray *results; /* of Result */
  RunMark marks[RUN_MARKS];
  guint mark_count;
  RateSample rate[RATE_SAMPLES];
  guint rate_samples;
};

static inline uint64_t
run_passes (const Run *run)
{
  return atomic_load_explicit (&run->passes, memory_order_relaxed);
}

static inline void
run_lock (Run *run)
{
  pthread_mutex_lock (&run->lock);
}

static inline void
run_unlock (Run *run)
{
  pthread_mutex_unlock (&run->lock);
}

void run_wait_while_held (Run *run);                      /* on the run's threads */
void run_identify_files (Run *run);                       /* those that the user named */
int run_parameter_index (const Run *run, const char *id); /* -1: none */
