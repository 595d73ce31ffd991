/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The trace of a network's Hessian. */
#pragma once

#include "network/network.h"
#include "numeric/trace.h"

#define curvature_trace REAL_NAME (curvature_trace)
#define curvature_trace_is_exact REAL_NAME (curvature_trace_is_exact)

/* Whether it is found without an estimate: of networks that are linear in every single parameter (ReLU, no activation;
 * neither layer normalisation nor skip connections). */
bool curvature_trace_is_exact (const Architecture *architecture);

/* Of the mean loss over all samples.  There the diagonal of H is that of its Gauss-Newton part, (1/n) Σ_i Σ_k ‖J_iᵀ
 * s_ik‖² with L″ = Σ_k s_k s_kᵀ: of cross-entropy s_k = √p_k (e_k - p), of the mean squared error √(2/K) e_k; and the
 * squared norm of one sample's gradient is, layer by layer, ‖δ‖² (‖a‖² + 1).  K backward passes without products for
 * the weights, the error 0, and no products with H.  Otherwise Hutchinson's estimate from so many products, with its
 * standard error.  NaN where the loss is not finite, and anything once *cancelled (may be NULL) is set. */
TraceEstimate curvature_trace (const Network *network, const real *theta, const Samples *samples, size_t products,
                               uint64_t seed, const atomic_bool *cancelled);
