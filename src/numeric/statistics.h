/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Statistics of n numbers.
 *
 * Not-a-numbers are no values: they are left out of everything, and of none that are left every statistic is NaN.
 * Infinities are values: they have their place in the order, and a mean over them is what IEEE arithmetic makes of it.
 * v may be NULL where n is 0.  Moments cost O(n), all that goes by order O(n log n).
 */
#pragma once

#include <stddef.h>

typedef struct
{
  size_t n; /* values that they are of */
  double low, median, high;
} Quartiles;

/* Σ v / n. */
double statistics_mean (const double *v, size_t n);

/* Σ (v - mean)² / n, about the mean in a second pass, so that nothing cancels; 0 of one value. */
double statistics_variance (const double *v, size_t n);

/* Of the mean, if the values are independent: √(variance / (n - 1)); NaN of fewer than two. */
double statistics_standard_error (const double *v, size_t n);

/* Ascending, not-a-numbers last.  Returns how many values there are before them. */
size_t statistics_sort (double *v, size_t n);

/* Of n ascending values, none of them NaN: for 0 ≤ p ≤ 1 what lies p (n - 1) places behind the first, linear between
 * two neighbours (R. Hyndman, Y. Fan, The American Statistician 50, 1996: definition 7). */
double statistics_sorted_quantile (const double *sorted, size_t n, double p);

/* The same of values in any order, which stay as they are. */
double statistics_quantile (const double *v, size_t n, double p);
Quartiles statistics_quartiles (const double *v, size_t n);
