/* Networks of one problem that are trained side by side, each in an order of the batches of its own: from initial
 * weights of their own, or from one start and a number of first steps that they have in common.
 *
 * The first network is the one that the problem itself describes.  The others' seeds derive from its seeds and their
 * index, so that no network depends on how many there are. */
#pragma once

#include "lab/problem.h"
#include "numeric/parallel.h"

typedef struct
{
  unsigned n;      /* networks */
  bool same_start; /* else each but the first draws initial weights of its own */
  uint64_t shared; /* with one start: steps of the first that all take over; at most the problem's total steps */
  double rate;
} EnsembleOptions;

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

const real *ensemble_parameters (const Ensemble *ensemble, unsigned index); /* valid until the next advance */
