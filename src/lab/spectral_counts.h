/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many eigenvalues are negative or zero, in words: all of them where the spectrum is exact, of an estimate what it
 * can tell. */
#pragma once

#include "analysis/outliers.h"
#include "analysis/spectral_estimate.h"
#include "figure/clauses.h"

void spectral_counts_describe (const SpectralEstimate *e, const SpectralOptions *options, Clauses *clauses);

/* Where the largest gap among the top eigenvalues is, and beside it that after as many as the classes let one expect
 * (0: nothing is expected). */
void spectral_counts_describe_gap (const SpectralEstimate *e, SpectralGap gap, size_t expected, Clauses *clauses);
