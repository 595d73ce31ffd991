/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Data sets with fewer inputs: the first principal components of what they had. */
#pragma once

#include "datasets/dataset.h"

/* The first n samples of data with at most k inputs: their scores on the leading eigenvectors of the covariance matrix
 * of those samples, in descending order of their variance, each divided by its own standard deviation.  There are no
 * more than the covariance's rank, n - 1 or the inputs, and one at least; of constant inputs that one is zero.  The
 * sign of each is such that its largest score is positive.  explained (may be NULL): their part of the whole variance;
 * NaN where that is zero.
 * By the eigenvectors of the n × n matrix of inner products: O(n² inputs + n³), n² doubles.
 * NULL if LAPACK did not converge, or an input is not finite. */
Dataset *dataset_principal_components (const Dataset *data, size_t n, unsigned k, double *explained);
