/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A nudged elastic band: pivots between two minima that settle where the loss between them is low.
 *
 * F. Draxler, K. Veschgini, M. Salmhofer, F. Hamprecht, "Essentially no barriers in neural network energy landscape",
 * ICML 2018 (AutoNEB).  Each step moves every pivot down the part of its gradient that is perpendicular to the band,
 * and then sets the pivots equally far apart along it, which is what springs would do without the choice of their
 * strength.  A cycle is a number of such steps; after it new pivots are inserted where the loss between two of them
 * rises over what the pivots themselves promise, and the next cycle goes on with half the rate. */
#pragma once

#include "analysis/path.h"
#include "network/trainer.h"

#define band_new REAL_NAME (band_new)
#define band_free REAL_NAME (band_free)
#define band_step REAL_NAME (band_step)
#define band_steps REAL_NAME (band_steps)
#define band_total REAL_NAME (band_total)
#define band_path REAL_NAME (band_path)
#define band_spacing REAL_NAME (band_spacing)

typedef struct
{
  unsigned pivots;      /* at the start, both ends included; at least 3 */
  unsigned most_pivots; /* at most PATH_MAX_CONTROLS */
  unsigned cycles;      /* at least 1 */
  unsigned cycle_steps; /* of each */
  double tolerance;     /* a rise between two pivots by this fraction of the band's whole range of losses is too much */
  OptimiserOptions optimiser;
  size_t batch; /* 0: all samples */
  uint64_t seed;
} BandOptions;

typedef struct _Band Band;

/* Begins as the straight line.  Borrows network, samples and both ends. */
Band *band_new (const Network *network, const Samples *samples, const BandOptions *options, const real *from,
                const real *to);
void band_free (Band *band);

/* One step of all pivots, over the parallel's workers (NULL: this thread alone), to the same bits whatever their
 * number. The rate is that of the first cycle.  After one that is not STEP_DONE no further step is taken. */
StepResult band_step (Band *band, double rate, Parallel *parallel);
uint64_t band_steps (const Band *band);
uint64_t band_total (const Band *band); /* cycles × cycle_steps */

/* As it is now; borrowed pivots, valid until the next step. */
Path band_path (const Band *band);

/* The least and the largest distance between neighbours, divided by their mean. */
void band_spacing (const Band *band, double *least, double *largest);
