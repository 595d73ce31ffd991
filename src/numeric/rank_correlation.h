/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far two variables order the same things alike. */
#pragma once

#include <stddef.h>

typedef struct
{
  double tau;       /* -1 … 1; NaN where a variable is constant, or of fewer than two pairs */
  double deviation; /* the standard deviation that τ would have if the orders were independent: no error of τ */
  size_t n;         /* pairs that it is of */
} RankCorrelation;

/* Kendall's τ-b = (C - D) / √((N - X)(N - Y)): of all N = n (n - 1) / 2 pairs of pairs C are ordered alike by x and y,
 * D are not, X are tied in x and Y in y.  The deviation is the null distribution's, with its correction for ties (M.
 * Kendall, "Rank correlation methods", 1970, chapter 4), so that τ / deviation is asymptotically standard normal. Pairs
 * in which a number is NaN are left out; infinities have their place in the order.  O (n log n), by counting the swaps
 * of a merge sort (W. Knight, Journal of the American Statistical Association 61, 1966). */
RankCorrelation rank_correlation_kendall (const double *x, const double *y, size_t n);
