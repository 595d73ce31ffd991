/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Curves between two minima that are trained to stay low.
 *
 * T. Garipov, P. Izmailov, D. Podoprikhin, D. Vetrov, A. Wilson, "Loss surfaces, mode connectivity, and fast ensembling
 * of DNNs", NeurIPS 2018: the ends stay where they are; each step draws a t uniformly and a batch, and moves the bends
 * down the gradient of the loss at the curve's point there. */
#pragma once

#include "analysis/path.h"
#include "network/trainer.h"

#define curve_new REAL_NAME (curve_new)
#define curve_copy REAL_NAME (curve_copy)
#define curve_free REAL_NAME (curve_free)
#define curve_step REAL_NAME (curve_step)
#define curve_steps REAL_NAME (curve_steps)
#define curve_path REAL_NAME (curve_path)

typedef struct
{
  PathKind kind;
  unsigned bends; /* at least one, at most PATH_MAX_CONTROLS - 2 */
  OptimiserOptions optimiser;
  Schedule schedule;
  uint64_t total_steps; /* for the schedule */
  size_t batch;         /* 0: all samples */
  uint64_t seed;        /* of t and of the batches */
} CurveOptions;

typedef struct _Curve Curve;

/* Begins as the straight line.  Borrows network, samples and both ends. */
Curve *curve_new (const Network *network, const Samples *samples, const CurveOptions *options, const real *from,
                  const real *to);
Curve *curve_copy (const Curve *curve); /* goes on with the same bits */
void curve_free (Curve *curve);

/* One step; after one that is not STEP_DONE the bends stand where they last were finite, and no further step is taken.
 */
StepResult curve_step (Curve *curve, double rate);
uint64_t curve_steps (const Curve *curve);

/* As it is now; borrowed control points, valid until the next step. */
Path curve_path (const Curve *curve);
