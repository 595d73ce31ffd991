/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One network looked at closely: its loss along random directions of its filters' size, and the spectrum of its
 * Hessian. */
#pragma once

#include "figure/figure.h"
#include "network/network.h"
#include "numeric/parallel.h"

#include <stdatomic.h>

/* The loss along random directions: mean and range over them. */
typedef struct
{
  Numbers *alpha, *mean, *low, *high;
} Slice;

typedef struct
{
  Slice filters;           /* along directions of the filters' norms (Li et al. 2018), */
  Slice plain;             /* and along directions of one length, whatever the weights are */
  Numbers *lambda, *count; /* eigenvalues in descending order, and how many are not below each */
} LocalGeometry;

/* length: of the plain directions.  NULL once cancelled, or where a loss is not finite.  The counts are by stochastic
 * Lanczos quadrature: P Σ w over the nodes, by probe, on the mean.  Over the workers of parallel. */
LocalGeometry *local_geometry_new (const Network *network, const real *theta, const Samples *samples, double length,
                                   uint64_t seed, Parallel *parallel, const atomic_bool *cancelled);
void local_geometry_free (LocalGeometry *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LocalGeometry, local_geometry_free)

/* Plots of one network, or of two (second NULL: none), which have these names in legends. */
Plot *local_geometry_slice_plot (const LocalGeometry *first, const LocalGeometry *second, const char *const names[2],
                                 const char *title);
Plot *local_geometry_plain_plot (const LocalGeometry *first, const LocalGeometry *second, const char *const names[2]);
Plot *local_geometry_spectrum_plot (const LocalGeometry *first, const LocalGeometry *second,
                                    const char *const names[2]);
