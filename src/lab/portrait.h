/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One network looked at closely: its loss along random directions of its filters' size, and the spectrum of its
 * Hessian. */
#pragma once

#include "figure/figure.h"
#include "network/network.h"
#include "numeric/parallel.h"

#include <stdatomic.h>

typedef struct
{
  Numbers *alpha, *mean, *low, *high; /* the loss along filter-normalised random directions: mean and range over them */
  Numbers *lambda, *count;            /* eigenvalues in descending order, and how many are not below each */
} Portrait;

/* NULL once cancelled, or where a loss is not finite.  The counts are by stochastic Lanczos quadrature: P Σ w over the
 * nodes, by probe, on the mean.  Over the workers of parallel. */
Portrait *portrait_new (const Network *network, const real *theta, const Samples *samples, uint64_t seed,
                        Parallel *parallel, const atomic_bool *cancelled);
void portrait_free (Portrait *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Portrait, portrait_free)

/* Both plots of up to two networks: the second is that of before (NULL: none). */
Plot *portrait_slice_plot (const Portrait *self, const Portrait *before);
Plot *portrait_spectrum_plot (const Portrait *self, const Portrait *before);
