/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bias and variance over the fits at each place of a sweep's first curve. */
#pragma once

#include "analysis/decomposition.h"
#include "runs/sweep.h"

typedef struct _SweepDecomposition SweepDecomposition;

/* predictions: the array of a fit that is like targets (decomposition_of).  Seeds t·starts … t·starts + starts - 1
 * share training set t.  Borrows the sweep; targets are shared. */
SweepDecomposition *sweep_decomposition_new (const Sweep *sweep, unsigned predictions, const Numbers *targets,
                                             unsigned starts);
void sweep_decomposition_free (SweepDecomposition *self);

/* One upon the other over the sweep's axis; label: of that axis. */
Plot *sweep_decomposition_plot (SweepDecomposition *self, const char *label);
