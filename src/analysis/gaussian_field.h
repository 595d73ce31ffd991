/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A random landscape in n dimensions: a Gaussian field V with the covariance n exp (-‖x - y‖²/2n), and the energy
 * ε = V/n, of variance 1/n.
 *
 * It is sampled as a sum of waves, V(x) = √(2n/waves) Σ cos (k·x + p), k ~ N (0, I/n), p uniform (A. Rahimi, B. Recht,
 * NeurIPS 2007): Gaussian at any few points as the waves become many.  At a point with energy ε its Hessian is
 * H = G - ε I, G from the Gaussian orthogonal ensemble (off the diagonal of variance 1/n, on it 2/n), independent of ε:
 * its eigenvalues are a semicircle of radius 2 about -ε, so that high points have many directions down and low ones
 * few (A. Bray, D. Dean, "Statistics of critical points of Gaussian fields on large-dimensional spaces", Physical
 * Review Letters 98, 2007, whose f is exp (-u/2): R = 4 √f″(0) = 2 and ε = f′(0) t/(2 f″(0)) = -t).
 */
#pragma once

#include "analysis/critical_points.h"
#include "numeric/random.h"

typedef struct _GaussianField GaussianField;

/* Constant once it is made: threads may share one, each with an objective of its own. */
GaussianField *gaussian_field_new (size_t n, size_t waves, Random *random);
void gaussian_field_free (GaussianField *self);

/* V of the field; O(waves n) with the gradient, O(waves n²) with the Hessian. */
Objective gaussian_field_objective (GaussianField *self);

/* The part of a semicircle of radius 1 about t that lies below zero: 1 for t ≤ -1, 0 for t ≥ 1. */
double gaussian_field_below (double t);

/* The fraction of eigenvalues below zero where the energy is ε, as n → ∞. */
static inline double
gaussian_field_negative (double energy)
{
  return gaussian_field_below (-energy / 2);
}
