/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The loop of a run that somebody watches: of anything that moves in steps and is drawn in between. */
#pragma once

#include "runs/run_inside.h"

typedef struct
{
  Run *run;
  void *data;                  /* what the functions are called with */
  bool (*step) (void *data);   /* asked for while it is not done; false: the run is over */
  bool (*done) (void *data);   /* nothing moves any more, unless what comes from outside sets it moving again */
  bool (*due) (void *data);    /* whether a figure may be made now; NULL: whenever the display has room */
  void (*show) (void *data);   /* answers what came from outside, and publishes a figure */
  void (*finish) (void *data); /* when it is done, each time: measures, shows and saves all of it */

  /* A figure is made no sooner after the one before it than that one took to make, so that at most half of the time
   * goes into figures; but it waits no longer than this, in microseconds.  0: as the display takes them. */
  gint64 most_pause;
} Watch;

/* Steps as the gate lets them through, until the run is over.  The first figure is the caller's.  true: it was done,
 * and finished; false: stopped, cancelled or failed before that. */
bool watch_run (const Watch *watch);
