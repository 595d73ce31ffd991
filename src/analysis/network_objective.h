/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The loss of a small network as a function in double with an exact gradient and Hessian:
 *
 *   F(θ) = L(θ) + (penalty/2)‖θ‖²,  L the mean loss over the samples.
 *
 * O(P n P) for a Hessian of P parameters and n samples.  One belongs to one thread. */
#pragma once

#include "analysis/critical_points.h"
#include "datasets/dataset.h"
#include "network/architecture.h"
#include "numeric/random.h"

typedef struct _NetworkObjective NetworkObjective;

/* Of the first n samples of data (borrowed). */
NetworkObjective *network_objective_new (const Architecture *architecture, const Dataset *data, size_t n,
                                         double penalty);
void network_objective_free (NetworkObjective *self);
Objective network_objective (NetworkObjective *self);
const Layout *network_objective_layout (const NetworkObjective *self);

/* The network's first weights from the stream, into theta[P]. */
void network_objective_initialise (const NetworkObjective *self, Random *random, double *theta);

/* A network of one hidden layer of fewer units in one of more: those that are added have zero weights on both sides.
 * Where the activation is zero at zero, a critical point of the one becomes one of the other, at which each unit that
 * is added to a network of one output adds the eigenvalues penalty ± ‖c‖ and the penalty, c = ∂²F/∂w∂a between its
 * weights into and out of it (K. Fukumizu, S. Amari, "Local minima and plateaus in hierarchical structures of
 * multilayer perceptrons", Neural Networks 2000). */
void network_objective_embed (const Layout *narrow, const double *theta, const Layout *wide, double *out);
