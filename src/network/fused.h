/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The gradient of a small network, its layers fused with their activations.
 *
 * network_gradient serves every network; for narrow ones it spends most of its time between the products: on bias
 * fills, transposed copies of the inputs, passes over blocks for activations and losses.  Here the samples are packed
 * once, unit-major (numeric/panel.h), each activation takes place where its product is still in registers, and the way
 * back runs in blocks of units that stay in the first-level cache.  The same mathematics in another order of
 * summation: equal to network_gradient to rounding.
 *
 * In float alone: the double build is a reference and has none.
 */
#pragma once

#include "network/network.h"

typedef struct _Packed Packed;
typedef struct _FusedPass FusedPass;

/* Plain dense layers with tanh, ReLU or no activation. */
bool fused_supports (const Architecture *architecture);

/* Samples as panels (whole: for full batches; otherwise rows are gathered as they are asked for).  Borrows them. */
Packed *packed_new (const Samples *samples, Loss loss, bool whole);
void packed_free (Packed *packed);

/* Scratch of one thread for gradients over up to max_batch samples at a time; more go through it in blocks. */
FusedPass *fused_pass_new (const Network *network, size_t max_batch);
void fused_pass_free (FusedPass *pass);

/* As network_gradient: the mean loss over the n rows (NULL, of packed that is whole: the first n), and its gradient. */
double fused_gradient (FusedPass *pass, const real *theta, const Packed *packed, const uint32_t *rows, size_t n,
                       real *gradient);
