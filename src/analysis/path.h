/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Paths through parameter space, and the loss along them.
 *
 * A path is a mixture of control points with weights that depend on t in 0 … 1: a chain of straight pieces, or a Bézier
 * curve.  Its first and last control points are its ends. */
#pragma once

#include "analysis/barrier.h"
#include "network/network.h"
#include "numeric/parallel.h"

#define path_point REAL_NAME (path_point)
#define path_weights REAL_NAME (path_weights)
#define path_measure REAL_NAME (path_measure)

typedef enum
{
  PATH_CHAIN, /* straight pieces, each over the same length of t */
  PATH_BEZIER /* the Bernstein polynomials of the control points */
} PathKind;

#define PATH_MAX_CONTROLS 128

/* Borrows the control points. */
typedef struct
{
  PathKind kind;
  unsigned controls; /* 2 … PATH_MAX_CONTROLS */
  const real *control[PATH_MAX_CONTROLS];
} Path;

/* weight[controls]: how much of each control point the path holds at t; they sum to 1. */
void path_weights (const Path *path, double t, double *weight);

/* The parameter vector at t. */
void path_point (const Path *path, size_t parameters, double t, real *theta);

/* Fills in the profile at its n evenly spaced t, both ends included: the losses, the errors (fraction of samples whose
 * class is missed; NaN for regression), how far along the path each point lies (arc, 0 … 1, by the chords between the
 * points) and the length, the sum of the chords.  Over the parallel's workers (NULL: this thread alone), whatever their
 * number to the same bits.  Without test samples (n = 0) theirs are NaN.  false if cancelled. */
bool path_measure (const Path *path, const Network *network, const Samples *train, const Samples *test,
                   PathProfile *profile, Parallel *parallel, const atomic_bool *cancelled);
