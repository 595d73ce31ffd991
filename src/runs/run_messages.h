/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What passes between the outside of a run and its inside. */
#pragma once

#include "runs/settings.h"

#include <stdint.h>

/* From the inside: why a run does not go on by itself. */
typedef struct
{
  uint64_t step;         /* where it happened */
  uint64_t back_step;    /* the snapshot to go back to */
  double threshold;      /* 2/λmax, or NaN where it could not be measured */
  double suggested_rate; /* NaN where no rate is to blame */
  char *message;         /* "Training diverged at step 214: …" translated, one or two sentences */
} Divergence;

/* From the outside. */
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

/* For both: the settings as they are now, what was changed live included; owned.  From outside after run_join (). */
Settings *run_current_settings (Run *run);
