/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is known in closed form of the risk of linear and kernel regression.
 *
 * n samples, p features, σ² the noise of the targets.  A risk includes σ², an excess does not.  Everything is NaN where
 * it is infinite or not defined: at and beside the pole p = n.
 */
#pragma once

#include "datasets/linear_target.h"

#include <stddef.h>

/* Least squares of minimum norm on the first p of many independent features with unit variance; the coefficients of
 * those have the squared norm seen, those of all others unseen.  Exact for every n and p; infinite for |p - n| < 2
 * (M. Belkin, D. Hsu, J. Xu, "Two models of double descent for weak features", SIAM J. Math. Data Sci. 2020). */
double theory_first_features (size_t n, size_t p, double seen, double unseen, double noise);

/* Its limit for large n and p = γ n with unseen = 0: excess (T. Hastie, A. Montanari, S. Rosset, R. Tibshirani,
 * "Surprises in high-dimensional ridgeless least squares interpolation", 2019). */
double theory_isotropic (double gamma, double signal, double noise);

/* The same with ridge: excess of (XᵀX/n + λ)⁻¹ Xᵀy/n, λ > 0, and the λ with the least of it. */
double theory_ridge (double gamma, double lambda, double signal, double noise);
double theory_best_ridge (double gamma, double signal, double noise);

/* Random features relu (⟨θ, x⟩ / √d), θ [N = ψ₁ d] and x [n = ψ₂ d] uniform on spheres of radius √d, a linear target of
 * squared norm signal; the limit for large d of the excess of argmin ‖Φ a - y‖² / n + λ N/d ‖a‖², λ ≥ 0 (S. Mei, A.
 * Montanari, "The generalization error of random features regression", 2019). */
typedef struct
{
  double bias, variance; /* excess = signal · bias + σ² · variance */
} RandomFeaturesTheory;
RandomFeaturesTheory theory_random_features (double psi1, double psi2, double lambda);

/* Gaussian features with variances spectrum[p] and squared coefficients squares[p]: risk of the minimum-norm solution
 * (e.g. P. Bartlett, P. Long, G. Lugosi, A. Tsigler 2020; B. Bordelon, A. Canatar, C. Pehlevan 2020).  For p > n from
 * κ: Σ λᵢ / (λᵢ + κ) = n, the limit for large n; for p < n exact. */
double theory_spectrum (size_t n, size_t p, const double *spectrum, const double *squares, double noise);

/* Excess of least squares (penalty λ of XᵀX/n + λ; 0: of least norm) on the first p features of a target: what is not
 * seen acts as noise, and is missing in the end, too.  NaN also with a penalty on features of different scales. */
double theory_linear_excess (const LinearTarget *target, size_t n, size_t p, double penalty, double noise);

/* Without a penalty, of features of one scale: the median of the excess over training sets, exact, at the pole, too
 * (analysis/regression_draws.h); and its limit for large n at p/n. */
double theory_linear_median (const LinearTarget *target, size_t n, size_t p, double noise);
double theory_linear_limit (const LinearTarget *target, size_t n, size_t p, double noise);

/* Excess with N random features of a target of inputs on a sphere. */
double theory_features_excess (const LinearTarget *target, size_t n, size_t features, double penalty, double noise);
