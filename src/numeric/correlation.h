/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How two lists of n numbers go together.  NaN where n < 2 or one of the lists is constant. */
#pragma once

#include <stddef.h>

/* Pearson's: the cosine of x and y about their means.  O(n) */
double correlation_linear (const double *x, const double *y, size_t n);

/* Spearman's: that of their ranks; equal numbers share the mean of their ranks.  O(n log n) */
double correlation_of_ranks (const double *x, const double *y, size_t n);
