/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The learning coefficient λ of a model that is singular where it fits (S. Watanabe, "Algebraic geometry and
 * statistical learning theory", 2009): near a truth the volume of parameters with K (w) ≤ ε falls as ε^λ (ln 1/ε)^(m -
 * 1), and under exp (-nβ K) the mean of nβ K tends to λ.  P/2 where the truth is a point with a regular Hessian, and
 * less where it is not. */
#pragma once

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

/* Of K = ½ ‖B A - T‖², A[h × m], B[n × h], T of rank r (M. Aoyagi, S. Watanabe, "Stochastic complexities of reduced
 * rank regression in Bayesian estimation", 2005). */
double learning_coefficient_reduced_rank (unsigned m, unsigned h, unsigned n, unsigned r);

/* The mean of nβ K for K = w₁² w₂^(2b) over the square [-1, 1]² with uniform prior, by quadrature in ln w₂ to six
 * digits; b = 0: K = w₁².  Tends to ½ for b ≤ 1, as 1/ln nβ for b = 1, and to 1/2b. */
double learning_coefficient_monomial (unsigned b, double n_beta);
/* The same by Metropolis's method, a random walk of so many chains and steps of which the first third are left out.
 * NaN where it was cancelled, which may be NULL. */
double learning_coefficient_monomial_sampled (unsigned b, double n_beta, size_t chains, size_t steps, uint64_t seed,
                                              const atomic_bool *cancelled);

/* Langevin's equation for reduced-rank regression, with exact gradients: w ← w - ε/2 (nβ ∇K + γ (w - w*)) + √ε ξ, ξ =
 * ±1, ε = 0.05/nβ and γ = 1, from a truth w* (E. Lau, Z. Furman, G. Wang, D. Murfet, S. Wei, "The local learning
 * coefficient", 2023). T has r singular values of one. */
typedef struct _ReducedRankChains ReducedRankChains;
ReducedRankChains *reduced_rank_chains_new (unsigned m, unsigned h, unsigned n, unsigned r, size_t chains,
                                            double n_beta, uint64_t seed);
void reduced_rank_chains_free (ReducedRankChains *self);
/* One step of all chains; the mean of nβ K over them.  O (chains m h n) */
double reduced_rank_chains_step (ReducedRankChains *self);
