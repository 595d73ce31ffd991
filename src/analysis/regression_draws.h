/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The risk of least squares of minimum norm over draws of the training set: its whole distribution, of which
 * theory_first_features () is the mean.
 *
 * x ~ N (0, I), y = ⟨β, x⟩ + ε with ε ~ N (0, σ²), and a fit to the first p features of n samples.  What the others
 * hold is noise, too: s² = unseen + σ².  With a = min (n, p), ν = |n - p| + 1, independent chi-squared numbers A of a
 * and V of ν degrees of freedom and, for p > n, B ~ Beta ((p - n)/2, n/2), B = 0 for p ≤ n, the risk of a draw is
 *
 *   R = seen B + s² (1 + A / V):
 *
 * for fixed z, zᵀz / zᵀ W⁻¹ z of a Wishart matrix W is chi-squared (R. Muirhead, "Aspects of multivariate statistical
 * theory", 1982, theorem 3.2.12); what is lost of β is its part outside of a random n-dimensional row space, which is
 * independent of the singular values.  The mean exists for ν > 2 alone, the variance for ν > 4; quantiles always do,
 * at n = p, too.  So a median over draws is to be held against the median, and a mean of draws against the mean where
 * the standard error is finite and small.
 */
#pragma once

#include <stddef.h>

/* The risk that a fraction q, 0 < q < 1, of draws does not exceed; q = ½: the median.  To 1e-9, relative.  p = 0: s².
 * NaN for n = 0.  Some 10⁴ terms of a continued fraction at most. */
double theory_draws_quantile (size_t n, size_t p, double seen, double unseen, double noise, double q);

/* The standard deviation of a draw's risk; infinite for |n - p| < 4.  A mean of m draws has it over √m. */
double theory_draws_deviation (size_t n, size_t p, double seen, double unseen, double noise);
