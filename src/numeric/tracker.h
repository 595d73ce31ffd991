/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The largest eigenvalue of an operator that changes little from call to call, by Lanczos from the eigenvector that was
 * found last.
 *
 * A small residual says that a value is near an eigenvalue, not that it is near the largest: where two eigenvalues
 * cross, the vector that is followed stays an eigenvector, of what is now the second, and its Krylov space (nearly)
 * lacks the first.  So a second vector is followed in the complement of the first, with a little of a random one mixed
 * in each time; where its Ritz value comes out on top, the two change places.
 */
#pragma once

#include "numeric/operator.h"

#include <stdint.h>

#define tracker_new REAL_NAME (tracker_new)
#define tracker_free REAL_NAME (tracker_free)
#define tracker_follow REAL_NAME (tracker_follow)
#define tracker_vector REAL_NAME (tracker_vector)
#define Tracker REAL_NAME (Tracker)

#ifndef TRACKER_OPTIONS
#  define TRACKER_OPTIONS
typedef struct
{
  size_t least;     /* products before convergence is checked */
  size_t most;      /* products of a search, at least 1.  A check of the second vector takes TRACKER_CHECK_PRODUCTS
                       more and, where it is on top, there is another search from it */
  double tolerance; /* of the residual norm, relative to |λmax| */
} TrackerOptions;

typedef struct
{
  double value;    /* the Ritz value: never above λmax but for rounding; NaN where a product is not finite */
  double residual; /* ‖A v - λ v‖ for the unit v: some eigenvalue is within this of the value */
  size_t products; /* all that were made */
  bool converged;  /* the residual is within the tolerance */
} TrackerResult;
#endif

/* Calls from one check of the second vector to the next, at most (it is checked each time while it is near the first,
 * and where the first took more than the least products), and what one costs. */
#define TRACKER_CHECK_EVERY 4
#define TRACKER_CHECK_PRODUCTS 3

typedef struct _Tracker Tracker;
Tracker *tracker_new (size_t n, uint64_t seed);
void tracker_free (Tracker *tracker);

/* λmax of a[n × n].  The first call begins from a random vector, every other from the vector of the last, which keeps
 * its side.  With a single product the value is the Rayleigh quotient of that vector, which then moves on by a step of
 * the power method.  O (n m²) beside the m products; bases take at most 256 MB, beyond which Lanczos begins again from
 * the Ritz vector. */
TrackerResult tracker_follow (Tracker *tracker, const Operator *a, const TrackerOptions *options);

/* The unit Ritz vector [n] as it is known; zeros before the first call.  Borrowed until the next. */
const real *tracker_vector (const Tracker *tracker);
