/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many directions in parameter space change what a network computes.
 *
 * The rank of the Jacobian of its outputs in its parameters, over as many inputs as it takes, at a generic point: P
 * less the dimension of the continuous symmetries.  n samples with K outputs are interpolated from n K = this on, and
 * with the rows n K it gives the shape γ of the Gauss-Newton matrix.
 */
#pragma once

#include "network/architecture.h"

/* P less the continuous symmetries that are known.  With the cross-entropy outputs count up to a constant (K' = K - 1 a
 * sample), otherwise all, K' = K.  Exact at generic parameters, over enough inputs, for
 *  - linear networks of any depth and width: affine maps of rank q = min (narrowest width, d, K') from d inputs,
 *    q (d + K' - q), and K' for the bias;
 *  - tanh and GELU: P, with the cross-entropy less a last layer's weights of one unit;
 *  - ReLU and the square: less one for every hidden unit whose scale the next layer can undo, which a skip connection
 *    around either of the two forbids;
 *  - layer normalisation of one hidden layer, which sees neither the mean over units of what it is given nor (but for
 *    its ε) the scale: less the weights and the bias of one unit, and one.
 * An upper bound for deeper normalised networks, where a polynomial of the inputs has fewer coefficients than the
 * network has parameters (squares of many units), and where units are dead everywhere.  O (depth). */
size_t effective_parameters (const Architecture *architecture);

/* Outputs that the loss tells apart: K' = K, with the cross-entropy K - 1. */
size_t effective_parameters_outputs (const Architecture *architecture);
