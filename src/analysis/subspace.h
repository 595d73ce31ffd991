/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Training in a random subspace: θ = θ₀ + B z, with z[d] trained and B[P × d] drawn once, columns of length one but for
 * 1/√P.  The least d that does as well as all parameters is the intrinsic dimension of what is learned (C. Li, H.
 * Farkhoor, R. Liu, J. Yosinski, "Measuring the intrinsic dimension of objective landscapes", ICLR 2018).
 *
 * The subspaces of a seed are nested: the first d columns are the same for every larger d.  O (d P) for each product.
 */
#pragma once

#include "network/network.h"

#include <stdatomic.h>

typedef struct _Subspace Subspace;

Subspace *subspace_new (size_t parameters, size_t dimension, uint64_t seed);
void subspace_free (Subspace *self);
double subspace_bytes (size_t parameters, size_t dimension);

/* theta[P] = start[P] + B z[d]. */
void subspace_move (const Subspace *self, const real *start, const real *z, real *theta);
/* slope[d] = Bᵀ gradient[P]. */
void subspace_gradient (const Subspace *self, const real *gradient, real *slope);

typedef struct
{
  const Network *network;
  const Samples *train;
  const real *start;    /* θ₀ [P] */
  uint64_t steps, stop; /* of the schedule, and how many of them are taken */
  size_t batch;         /* samples a step, without repetition until all were there */
  double rate;          /* of Adam, at first; a cosine takes it to 0 */
  uint64_t seed;        /* of the order of the samples */
} SubspaceTraining;

/* Into theta[P]; within the subspace, or of all parameters (NULL).  false if numbers are not finite, or it was
 * cancelled.  The workspace is of the network, for a batch. */
bool subspace_train (const SubspaceTraining *training, const Subspace *subspace, real *theta, Workspace *workspace,
                     const atomic_bool *cancelled);
