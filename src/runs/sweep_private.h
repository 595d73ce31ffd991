/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a sweep is made of.  Private to this folder. */
#pragma once

#include "runs/sweep.h"

#include <pthread.h>

typedef struct
{
  bool claimed, done; /* begun; and what it gave may be looked at */
  SweepFit fit;
} SweepSlot;

typedef struct
{
  double value, cost;
  GPtrArray *slots; /* of SweepSlot, by seed */
} SweepPlace;

/* A fit that was begun. */
typedef struct
{
  SweepTask task;
  double *values;    /* the task's */
  unsigned place, n; /* the first of its places, and how many */
  SweepFit **fits;   /* [n] */
  SweepSlot **slots; /* [n] */
  void *work;
} PendingFit;

struct _Sweep
{
  const SweepClass *class;
  const void *world;
  SweepAxis axis;
  unsigned columns, arrays;
  unsigned curves, seeds;
  const char **header; /* of the table */
  char **summary;      /* of the summary */
  Numbers *previous_x, *previous_median;

  Run *run;     /* while a stretch lasts */
  gint64 until; /* its end */

  pthread_mutex_t lock; /* over what follows, between workers */
  GPtrArray **places;   /* [curves] of SweepPlace, ascending */
  GQueue resting;       /* of PendingFit: begun, and to be gone on with */
  uint64_t done;
};

double sweep_forward (const Sweep *self, double value);     /* to a scale that is linear on the picture */
double sweep_backward (const Sweep *self, double position); /* and to a value that there is */

void sweep_add_place (Sweep *self, unsigned curve, double value); /* nothing if it is there already */
bool sweep_first_seed_is_done (const Sweep *self, unsigned curve);

/* Adds places where the first seed's curve asks for them, once all of it is there. */
void sweep_refine (Sweep *self, unsigned curve);

const char **sweep_make_header (const SweepClass *class, unsigned columns);   /* g_free */
char **sweep_make_summary_header (const SweepClass *class, unsigned columns); /* g_strfreev */

void sweep_drop_tasks (Sweep *self);
