/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The regularised incomplete beta function. */
#pragma once

/* I_x (a, b) = ∫₀ˣ t^(a-1) (1-t)^(b-1) dt / B (a, b), a, b > 0: the distribution function of Beta (a, b), and with it
 * of Student's, Fisher's and the binomial distribution.  0 for x ≤ 0, 1 for x ≥ 1; NaN for other a and b.  Relative
 * error 1e-11 for a, b up to 1e4 (of the logarithms of Γ, which cancel).  By Lentz' evaluation of the continued
 * fraction (NIST DLMF 8.17.22), O (√max (a, b)). */
double incomplete_beta (double a, double b, double x);
