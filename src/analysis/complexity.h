/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Norms of a network's weights and margins of its outputs, from which bounds on the generalisation gap are made
 * (B. Neyshabur, S. Bhojanapalli, D. McAllester, N. Srebro, "Exploring generalization in deep learning", NeurIPS 2017;
 * Y. Jiang, B. Neyshabur, H. Mobahi, D. Krishnan, S. Bengio, "Fantastic generalization measures and where to find
 * them", ICLR 2020). */
#pragma once

#include "network/network.h"

#define complexity_weights REAL_NAME (complexity_weights)
#define complexity_distance REAL_NAME (complexity_distance)
#define complexity_paths REAL_NAME (complexity_paths)
#define complexity_spectral REAL_NAME (complexity_spectral)
#define complexity_margin REAL_NAME (complexity_margin)

/* Σ_l ‖W_l‖²_F: of all weight matrices, without biases, gains and shifts. */
double complexity_weights (const Network *network, const real *theta);

/* ‖θ - θ₀‖² of all parameters. */
double complexity_distance (const Network *network, const real *theta, const real *first);

/* Σ over all paths from an input or a bias to an output of Π w²: the network with every parameter squared, its
 * activations taken away, at inputs of 1; a skip connection is an edge of weight 1.  NaN with layer normalisation and
 * with activations that do not bound |act (z)| by |z| (square).  O (P). */
double complexity_paths (const Network *network, const real *theta);

/* Π_l σ_max (W_l)², by Lanczos on W Wᵀ to a residual of SPECTRAL_TOLERANCE: relative error of that, squared, over the
 * relative gap. */
double complexity_spectral (const Network *network, const real *theta);

/* The quantile, 0 … 1, of the margin f_y - max_{k ≠ y} f_k over the samples; NaN of continuous targets, and with one
 * output. */
double complexity_margin (const Network *network, const real *theta, const Samples *samples, double quantile,
                          Workspace *workspace);
