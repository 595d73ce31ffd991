/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A linear network of any depth and all of its critical points: the product W_N … W_1, d × d through hidden layers of h
 * units, with the loss ½‖W_N … W_1 - M‖², where M is diagonal with r singular values s_1 > … > s_r > 0 (any other M is
 * the same but for a rotation of what goes in and out).
 *
 * For two factors every critical point learns a set S of modes, k = |S| ≤ h of them, exactly, and the others not at
 * all.  Where it is balanced its loss is ½ Σ_{i∉S} s_i², and its index (h - k)(r - k) + #{i ∉ S, j ∈ S: s_i > s_j}:
 * there are no minima but the best (P. Baldi, K. Hornik, Neural Networks 1989; K. Kawaguchi, NeurIPS 2016).  From a
 * small start, descent passes by those that learn the largest modes, one after the other (A. Saxe, J. McClelland, S.
 * Ganguli, ICLR 2014). */
#pragma once

#include "analysis/critical_points.h"
#include "numeric/random.h"

#include <stdint.h>

typedef struct _LinearSaddles LinearSaddles;

/* values[rank] descending; they are rounded to single precision.  factors ≥ 2, rank ≤ d ≤ 31. */
LinearSaddles *linear_saddles_new (size_t d, unsigned factors, size_t hidden, size_t rank, const double *values);
void linear_saddles_free (LinearSaddles *self);
Objective linear_saddles_objective (LinearSaddles *self); /* for one thread */
size_t linear_saddles_parameters (const LinearSaddles *self);
double linear_saddles_value (const LinearSaddles *self, size_t mode); /* s, as it was rounded */

/* Every factor N(0, scale^(2/N)/d), so that the product is about as large as scale; or aligned and balanced: its
 * singular vectors those of M, its first min (h, d) singular values scale. */
void linear_saddles_start_random (const LinearSaddles *self, double scale, Random *random, double *theta);
void linear_saddles_start_aligned (const LinearSaddles *self, double scale, double *theta);

void linear_saddles_product (const LinearSaddles *self, const double *theta, double *out); /* [d × d] */

/* What grows of a mode near zero with two factors: the squared length of (W₁e + W₂ᵀe)/2, e its singular vector, without
 * what lies along those of the modes before it.  These directions of the hidden layer are taken when its turn comes,
 * and what is left there of the mode has decayed.  O(h mode²). */
double linear_saddles_mode_start (const LinearSaddles *self, const double *theta, size_t mode);

/* Of two factors: the balanced critical point that learns the modes of the set, a bit each, at most h; its loss and
 * its index in closed form. */
void linear_saddles_balanced (const LinearSaddles *self, uint32_t set, double *theta);
double linear_saddles_loss (const LinearSaddles *self, uint32_t set);
size_t linear_saddles_index (const LinearSaddles *self, uint32_t set);
