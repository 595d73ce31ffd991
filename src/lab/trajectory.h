/* The path a run has gone: parameters and measures at a bounded number of steps.
 *
 * Records are taken every so many steps; when there are too many, every second one is
 * dropped and the interval doubles.  Which steps are kept depends on the step count alone. */
#pragma once

#include "lab/problem.h"

typedef struct
{
  uint64_t step;
  double train_loss, train_accuracy; /* on the watched training samples: the plane's loss at the same point */
  double test_loss, test_accuracy;
  real *theta; /* [parameters] */
} Record;

typedef struct
{
  GArray *records; /* of Record, by ascending step */
  size_t parameters;
  guint capacity;
  uint64_t every; /* the interval now */
} Trajectory;

Trajectory *trajectory_new (const Problem *problem);
Trajectory *trajectory_copy (const Trajectory *trajectory);
void trajectory_free (Trajectory *trajectory);
guint trajectory_length (const Trajectory *trajectory);
const Record *trajectory_record (const Trajectory *trajectory, guint index);

bool trajectory_due (const Trajectory *trajectory, uint64_t step);

/* Measures theta and keeps it; a record of the same step is replaced. */
void trajectory_take (Trajectory *trajectory, const Problem *problem, uint64_t step, const real *theta,
                      Workspace *workspace);

/* Forgets what came after step. */
void trajectory_cut (Trajectory *trajectory, uint64_t step);
