/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Networks of one problem that are trained side by side, each in an order of the batches of its own: from initial
 * weights of their own, or from one start and a number of first steps that they have in common; or one that is trained
 * alone, and copies of it.  What diverged or has not learned is no minimum, and said not to be one.
 *
 * The first network is the one that the problem itself describes.  The others' seeds derive from its seeds and their
 * index, so that no network depends on how many there are. */
#pragma once

#include "lab/problem.h"
#include "numeric/parallel.h"

#define ENSEMBLE_MOST 6

typedef enum
{
  START_OWN,  /* each but the first draws initial weights of its own */
  START_SAME, /* from one start, the first steps together */
  START_COPY  /* the first, with its hidden units in other orders */
} EnsembleStart;

typedef struct
{
  unsigned n; /* networks: 1 … ENSEMBLE_MOST */
  EnsembleStart start;
  uint64_t shared; /* for START_SAME: steps of the first that all take over; at most the problem's total steps */
  double rate;
} EnsembleOptions;

extern const char *const ensemble_names[ENSEMBLE_MOST]; /* "A", "B", … */

typedef struct _Ensemble Ensemble;

/* Borrows the problem. */
Ensemble *ensemble_new (const Problem *problem, const EnsembleOptions *options);
void ensemble_free (Ensemble *ensemble);

/* Trains all of them by a number of steps that follows from the cost of a step: some hundredths of a second.  Over the
 * workers, to the same bits whatever their number.  false: cancelled. */
bool ensemble_advance (Ensemble *ensemble, Parallel *parallel, const atomic_bool *cancelled);
uint64_t ensemble_steps (const Ensemble *ensemble); /* of the first */
bool ensemble_done (const Ensemble *ensemble);      /* all steps are taken, or one of them diverged */

/* NULL: none.  Else the trainer of the first that did, which stands where it last was finite, and its *index. */
const Trainer *ensemble_diverged (const Ensemble *ensemble, unsigned *index);

/* Valid until the next advance, and from finish on for good; of a copy from then on only. */
const real *ensemble_parameters (const Ensemble *ensemble, unsigned index);

/* When it is done: measures all of them over all samples, and lets go of what training needs.  false: cancelled, or an
 * error: one of them diverged, or did not learn (its loss is above half of the best constant output's). */
bool ensemble_finish (Ensemble *ensemble, Parallel *parallel, const atomic_bool *cancelled, GError **error);
Measure ensemble_train_measure (const Ensemble *ensemble, unsigned index); /* once it is finished */
Measure ensemble_test_measure (const Ensemble *ensemble, unsigned index);  /* NaN without test samples */
