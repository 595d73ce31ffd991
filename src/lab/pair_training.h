/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All pairs of some networks, by the first and then by the second: their units are matched, their curves and bands, and
 * connectors of a triangle with the curves, are trained side by side, and their paths measured.  Over the workers, to
 * the same bits whatever their number. */
#pragma once

#include "analysis/simplex.h"
#include "lab/pair.h"

#define PAIR_TRAINING_MOST 15

typedef struct
{
  CurveOptions curve;           /* total_steps 0: no curves */
  BandOptions band;             /* cycles 0: no bands */
  double curve_rate, band_rate; /* of the next step */
  bool connectors;              /* of the first three networks, with the curve's options */
  size_t points;                /* of each profile */
} PairOptions;

/* All zeros but for options, parallel and cancelled until pairs are made. */
typedef struct
{
  PairOptions options;
  Parallel *parallel;
  const atomic_bool *cancelled;
  unsigned pairs; /* 1 … PAIR_TRAINING_MOST */
  Pair *pair[PAIR_TRAINING_MOST];
  unsigned joined;        /* pairs whose units are matched */
  Connectors *connectors; /* NULL: none */
  StepResult result;      /* of the last step */
  uint64_t stretch;       /* steps of the next advance */
} PairTraining;

/* Makes the pairs of n ≤ 6 networks, and their paths as straight lines.  Borrows the problem and theta[n]. */
void pair_training_begin (PairTraining *training, const Problem *problem, unsigned n, const real *const *theta);
void pair_training_clear (PairTraining *training);   /* frees pairs and connectors */
void pair_training_restart (PairTraining *training); /* curves and bands are straight lines again */

/* How many vectors of parameters all this holds for n networks. */
double pair_training_vectors (const PairOptions *options, unsigned n);

unsigned pair_training_networks (const PairTraining *training);
Pair *pair_training_find (const PairTraining *training, unsigned a, unsigned b); /* in either order */

/* Matches the units of as many further pairs as there are workers, and measures their straight paths over the first
 * samples; false: cancelled. */
bool pair_training_join (PairTraining *training);

/* Each of them takes so many steps, as far as it has any left: the same bits however the steps are divided.  false:
 * cancelled, or the result is not STEP_DONE. */
bool pair_training_step (PairTraining *training, uint64_t steps);
bool pair_training_advance (PairTraining *training);         /* the same for about a hundredth of a second */
bool pair_training_done (const PairTraining *training);      /* all steps are taken */
uint64_t pair_training_steps (const PairTraining *training); /* of the curves, or of the bands: the larger number; */
uint64_t pair_training_total (const PairOptions *options);   /* when they are done */

/* After a step whose result is not STEP_DONE: what that means, in two sentences; g_free. */
char *pair_training_describe_divergence (const PairTraining *training);

/* Measures those of a pair's paths first … last that it has (see pair_measure); false: cancelled. */
bool pair_training_measure (const PairTraining *training, unsigned pair, PairPath first, PairPath last, bool all);

/* Measures all paths over all samples: of the first pair, and of as many others as can be begun until then (monotonic
 * time, microseconds).  false: cancelled. */
bool pair_training_measure_all (const PairTraining *training, gint64 until);
