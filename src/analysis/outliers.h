/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Eigenvalues that stand apart from the others, and the law that those follow. */
#pragma once

#include "numeric/marchenko_pastur.h"

#include <stdbool.h>
#include <stddef.h>

/* The largest ratio of neighbours among the largest eigenvalues. */
typedef struct
{
  size_t count; /* eigenvalues before it; 0: there is none */
  double ratio; /* of the last of these to the next; NaN without one */
} SpectralGap;

/* Of values[n] in descending order, of which only those that are positive, with a positive neighbour, count. */
SpectralGap outliers_gap (size_t n, const double *values);

/* A gap that is smaller than this separates nothing. */
#define SPECTRAL_GAP 1.5

/* The fraction of a subspace of k unit eigenvectors that lies in another one: (1/k) Σ cos² over their first k × k
 * cosines, of cosine[· × columns]: 1 for the same subspace, k/P on average for two that have nothing to do with each
 * other (G. Gur-Ari, D. Roberts, E. Dyer, "Gradient descent happens in a tiny subspace", 2018).  O (k²). */
double outliers_overlap (size_t columns, const double *cosine, size_t k);

/* The law of Marchenko and Pastur with a Gauss-Newton matrix' shape, fitted to its eigenvalues that are neither zero
 * nor outliers. */
typedef struct
{
  bool known; /* there is enough of a bulk: BULK_FEWEST eigenvalues */
  MarchenkoPastur law;
  double distance; /* Kolmogorov's */
  double fraction; /* of all eigenvalues that are in the bulk */
} BulkFit;

#define BULK_FEWEST 20

/* values[n] in ascending order, of which those up to threshold count as zero and the last `outliers` are left out.
 * columns: what the matrix could have as rank (effective_parameters); rows: samples × effective outputs.  O (n). */
BulkFit outliers_fit_bulk (size_t n, const double *values, double threshold, size_t outliers, size_t columns,
                           size_t rows);
