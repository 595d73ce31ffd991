/* Trains the curves and bands of many pairs side by side, and connectors of a triangle with the curves. */
#pragma once

#include "analysis/simplex.h"
#include "lab/pair.h"

#define PAIR_TRAINING_MOST 15

typedef struct
{
  unsigned pairs; /* 1 … PAIR_TRAINING_MOST */
  Pair *pair[PAIR_TRAINING_MOST];
  Connectors *connectors;           /* NULL: none */
  uint64_t curve_steps, band_steps; /* of each in all; pairs have a curve (a band) where that is not 0 */
  double curve_rate, band_rate;     /* of the next step */
  StepResult result;                /* of the last step */
  Parallel *parallel;
  const atomic_bool *cancelled;
} PairTraining;

/* Each of them takes so many steps, as far as it has any left: a task each over the workers, to the same bits whatever
 * their number and however the steps are divided.  false: cancelled, or the result is not STEP_DONE. */
bool pair_training_step (PairTraining *training, uint64_t steps);
bool pair_training_done (const PairTraining *training);      /* all steps are taken */
uint64_t pair_training_steps (const PairTraining *training); /* of the curves, or of the bands: the larger number */
