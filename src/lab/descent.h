/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One training run: its iterate, the trajectory it has gone, where that lies on a plane, and states to go back to. */
#pragma once

#include "lab/loss_surface.h"

typedef struct
{
  uint64_t step;
  double loss;         /* of the last record when it was kept */
  TrainerState *state; /* NULL: none */
} KeptState;

typedef struct
{
  const Problem *problem;
  Trainer *trainer;
  Series *trajectory;
  Workspace *workspace;
  GArray *places;         /* of Place, one a record: where it lies on the plane, kept while the plane stays */
  unsigned serial;        /* of the plane that places belong to */
  KeptState older, newer; /* to go back to after divergence, taken at intervals, */
  KeptState change;       /* and before the last change of what training is done with */
} Descent;

typedef struct
{
  double step, alpha, beta, distance;
} Place;

Descent *descent_new (const Problem *problem, const real *theta);
Descent *descent_fork (const Descent *descent); /* goes on from the same place with the same bits; has no states to go
                                                   back to but its own */
void descent_free (Descent *descent);
void descent_record (Descent *descent); /* takes a record of the present step, due or not */

StepResult descent_step (Descent *descent, double learning_rate); /* one optimiser step, and the records due */
uint64_t descent_steps (const Descent *descent);

/* How far a look ahead from here may go: what a fixed amount of arithmetic, well under a second, allows, and no further
 * than the end. */
uint64_t descent_reach (const Descent *descent);
const real *descent_theta (const Descent *descent);
double descent_loss (Descent *descent); /* now, on the monitored training samples */

void descent_set_radius (Descent *descent,
                         double radius); /* ρ of sharpness-aware minimisation, from the next step on */

/* What training is done with (the learning rate, the radius) changes from the next step on: the state is kept until
 * training has shown that it bears the change. */
void descent_note_change (Descent *descent);

/* Goes back after divergence: to the state before the last change that training has not been shown to bear, since an
 * explosion may be under way for long before a number is infinite; otherwise to the newest state that lies some steps
 * back.  Returns its step. */
uint64_t descent_go_back (Descent *descent);
uint64_t descent_back_step (const Descent *descent);

/* One place a record, projected on the plane as it is now; borrowed. */
const GArray *descent_places (Descent *descent, const LossSurface *plane);
