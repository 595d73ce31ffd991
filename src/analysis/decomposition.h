/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The mean squared error of many fits, taken apart into bias and variance. */
#pragma once

#include <stddef.h>

/* They sum to the mean of the fits' errors. */
typedef struct
{
  double bias;    /* squared, of the mean prediction */
  double between; /* variance between training sets */
  double within;  /* variance between fits of one training set (other first weights); 0 where there is one of each */
} Decomposition;

/* Analysis of variance of predictions[sets · starts][n], of fit k of set t at t · starts + k, about targets[n]; all of
 * them scaled so that a sum of squared differences is a mean squared error.  The estimates have no bias of their own,
 * and may therefore come out a little below zero.  All NaN with fewer than two sets.  O(n sets starts). */
Decomposition decomposition_of (const double *targets, size_t n, const double *const *predictions, size_t sets,
                                size_t starts);
