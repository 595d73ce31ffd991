/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The law of Marchenko and Pastur (1967): eigenvalues of (1/n) X Xᵀ for X [p × n] with independent entries of variance
 * σ², γ = p/n.  Here of those that are not zero: for γ > 1 a fraction 1 - 1/γ of all is. */
#pragma once

#include <stddef.h>

typedef struct
{
  double ratio;    /* γ */
  double variance; /* σ² */
} MarchenkoPastur;

/* Where the density is not zero: σ² (1 ± √γ)². */
double marchenko_pastur_low (const MarchenkoPastur *law);
double marchenko_pastur_high (const MarchenkoPastur *law);

/* Of the eigenvalues that are not zero: the integral is 1. */
double marchenko_pastur_density (const MarchenkoPastur *law, double lambda);
double marchenko_pastur_below (const MarchenkoPastur *law, double lambda); /* the fraction below λ */

/* The law of this ratio whose mean is that of values[n] (ascending, positive).  *distance receives the largest
 * difference of the fractions below any λ (Kolmogorov, Smirnov). */
MarchenkoPastur marchenko_pastur_fit (double ratio, size_t n, const double *values, double *distance);
