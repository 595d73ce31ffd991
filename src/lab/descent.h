/* A ball: one training run with the way it has gone and where that lies on the plane. */
#pragma once

#include "lab/loss_surface.h"

typedef struct
{
  const Problem *problem;
  Trainer *trainer;
  Trajectory *way;
  Workspace *workspace;
  GArray *places;          /* of Place, one a record: where it lies on the plane, kept while the plane stays */
  unsigned serial;         /* of the plane that places belong to */
  TrainerState *states[2]; /* to go back to after divergence: the older and the newer */
  uint64_t state_steps[2];
} Descent;

typedef struct
{
  uint64_t step;
  double alpha, beta, distance;
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

/* Goes back to the last state kept before the present step; returns its step. */
uint64_t descent_go_back (Descent *descent);
uint64_t descent_back_step (const Descent *descent);

/* One place a record, projected on the plane as it is now; borrowed. */
const GArray *descent_places (Descent *descent, const LossSurface *plane);
