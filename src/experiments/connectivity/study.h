/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Networks that are trained apart, every path that joins two of them, and the loss along it: all that is computed, from
 * plain data, of nobody who watches. */
#pragma once

#include "lab/ensemble.h"
#include "lab/pair_training.h"

typedef enum
{
  CURVE_BEZIER,
  CURVE_CHAIN,
  CURVE_NONE
} CurveChoice;

/* What the settings say. */
typedef struct
{
  TrainingRecipe training;
  EnsembleOptions networks; /* 2 … ENSEMBLE_MOST */
  PairOptions paths;
} StudyRecipe;

bool study_recipe_read (const Settings *settings, StudyRecipe *recipe, GError **error);

/* What is done in turn. */
typedef enum
{
  STAGE_NETWORKS, /* training them: steps */
  STAGE_PAIRS,    /* matching units and measuring the straight paths over the first samples: pairs */
  STAGE_PATHS,    /* training curves and bands: steps */
  STAGE_DONE
} StudyStage;

typedef struct
{
  StudyRecipe recipe;
  Problem *problem;

  StudyStage stage;
  uint64_t done, total; /* of the stage */

  Ensemble *ensemble;
  double seconds;                   /* that its training took */
  unsigned networks;                /* 0 until they are trained, */
  const real *theta[ENSEMBLE_MOST]; /* [parameters] and then the ensemble's */
  PairTraining paths;               /* no pairs until then; owned */
} Study;

/* Makes the problem.  NULL and an error where the recipe, the data file or this machine's memory do not allow it. */
Study *study_new (const StudyRecipe *recipe, Parallel *parallel, const atomic_bool *cancelled, GError **error);
void study_free (Study *study);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Study, study_free)

/* Does the next piece of work, of some hundredths of a second; which pieces there are changes no bit.  false: it is
 * done, or cancelled; or with an error: a network or a path diverged, or a network did not learn (ensemble_finish). */
bool study_advance (Study *study, GError **error);

/* The path whose passes the tree is made of: the band, or else the curve, or else the line. */
PairPath study_tree_path (const Study *study);
