/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Something that moves in steps and is watched, and is not one network that is trained (lab/session.h): an experiment
 * says what a step is, and what it draws and reports; the loop, the gate, status, caption, progress and the end are
 * here.
 *
 * Watched, pictures are made as the display takes them, and it stays to attend when all steps are done.  Unattended,
 * one picture is made at the end. */
#pragma once

#include "figure/clauses.h"
#include "runs/run_inside.h"

typedef struct _DynamicsClass DynamicsClass;

typedef struct
{
  const DynamicsClass *class;
  Run *run;
  uint64_t step, steps; /* done; of them all */
  gint64 began;
  void *own; /* the experiment's, zeros at first */
} Dynamics;

/* begin, advance, draw and end are there; the others may be NULL. */
struct _DynamicsClass
{
  size_t size; /* of own */
  bool sweeps; /* a step is no step of training, but one of a few things done: the caption does not count it */
  bool (*begin) (Dynamics *self, GError **error); /* sets steps */
  void (*advance) (Dynamics *self);               /* one step; self->step counts those before it */
  void (*attend) (Dynamics *self); /* before every picture: reads live parameters; may take self->step back */
  void (*event) (Dynamics *self, const RunEvent *event);
  void (*status) (Dynamics *self, Clauses *clauses);
  void (*caption) (Dynamics *self, Clauses *clauses);
  void (*draw) (Dynamics *self, Figure *figure);
  void (*report) (Dynamics *self); /* results beside steps and seconds */
  bool (*save) (Dynamics *self, RunFolder *folder, GError **error);
  /* The step at which the network that is shown left the finite numbers, 0: it has not; NULL: nothing is trained that
   * could. */
  uint64_t (*diverged) (Dynamics *self);
  void (*end) (Dynamics *self); /* frees what begin made, also where that failed */
};

void dynamics_run (Run *run, const DynamicsClass *class);
