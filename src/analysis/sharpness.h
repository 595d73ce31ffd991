/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The extreme eigenvalues of a Hessian by a few products: λmax followed from step to step as the parameters move, and
 * λmax and λmin where nothing is known yet. */
#pragma once

#include "network/network.h"
#include "numeric/parallel.h"
#include "numeric/tracker.h"

#include <stdatomic.h>

#define sharpness_new REAL_NAME (sharpness_new)
#define sharpness_free REAL_NAME (sharpness_free)
#define sharpness_track REAL_NAME (sharpness_track)
#define sharpness_loss REAL_NAME (sharpness_loss)
#define sharpness_direction REAL_NAME (sharpness_direction)
#define sharpness_top_eigenvectors REAL_NAME (sharpness_top_eigenvectors)
#define sharpness_extremes REAL_NAME (sharpness_extremes)
#define Sharpness REAL_NAME (Sharpness)

typedef struct _Sharpness Sharpness;

/* Of the mean loss over the first n samples.  Borrows network and samples. */
Sharpness *sharpness_new (const Network *network, const Samples *samples, size_t n);
void sharpness_free (Sharpness *self);

/* Relative to λmax, of a residual with which it counts as known: it is then within this of an eigenvalue. */
#define SHARPNESS_TOLERANCE 0.01
/* Products from one measurement to the next where the parameters moved little, and as many as one may take. */
#define SHARPNESS_PRODUCTS 3
#define SHARPNESS_MOST_PRODUCTS 200

/* λmax at theta by Lanczos, one product a pass over the samples, from the eigenvector that was found last time (at
 * first from a random one): at least `least` products, more until the residual is within SHARPNESS_TOLERANCE, at most
 * `most` (see tracker_follow).  The value is NaN where the loss is not finite.  A pass is shared by the parallel's
 * workers (NULL: this thread alone). */
TrackerResult sharpness_track (Sharpness *self, const real *theta, size_t least, size_t most, Parallel *parallel);

/* The mean loss where it was asked for last. */
double sharpness_loss (const Sharpness *self);

/* The unit eigenvector as it is known, [parameters]; zeros before the first one.  Borrowed until the next call. */
const real *sharpness_direction (const Sharpness *self);

/* λmin and λmax with their residuals ‖H v - λ v‖; NaN where the loss is not finite. */
#ifndef SHARPNESS_EXTREMES
#  define SHARPNESS_EXTREMES
typedef struct
{
  double smallest, largest;
  double smallest_residual, largest_residual;
  size_t products;
  bool converged;
} SharpnessExtremes;
#endif

/* At theta from a fixed random vector, by Lanczos until both residuals are within tolerance times the larger magnitude,
 * or most products.  Ritz values lie inside the spectrum: where its ends are dense, an eigenvalue within the residual
 * is not the last one, and both values are too small by some residuals.  The same bits whatever was asked before. */
SharpnessExtremes sharpness_extremes (Sharpness *self, const real *theta, double tolerance, size_t most);

/* The unit eigenvectors of the k largest eigenvalues at theta into directions[k × parameters], as good as most Lanczos
 * steps make them; converged: whether all residuals are within the tolerance (NULL: not asked for).  false once
 * cancelled, or where the loss is not finite: nothing is written then. */
bool sharpness_top_eigenvectors (Sharpness *self, const real *theta, size_t k, size_t most,
                                 const atomic_bool *cancelled, real *directions, bool *converged);
