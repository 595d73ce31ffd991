/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many small networks that are trained to one loss: what differs between them, and one fit of it.
 *
 * Configurations are plain data that are read from the settings once; a fit follows from it and from its key (the
 * number of the configuration, the seed) alone. */
#pragma once

#include "analysis/solution_measures.h"
#include "lab/local_geometry.h"
#include "lab/problem.h"
#include "runs/run_folder.h"
#include "runs/sweep.h"

#include <glib/gi18n.h>

typedef enum
{
  VARIED_WIDTH,
  VARIED_DEPTH,
  VARIED_RATE,
  VARIED_BATCH,
  VARIED_DECAY,
  VARIED_NOISE,
  VARIED_RADIUS
} Varied;
#define VARIED (VARIED_RADIUS + 1)
#define LEVELS_MOST 5

/* Columns of a fit's row: the configuration, and then these. */
enum
{
  FIT_STEPS = VARIED,
  FIT_REACHED, /* 1: the loss was reached, and every training sample is right; else 0, and nothing more is measured */
  FIT_TRAIN_LOSS,
  FIT_TRAIN_ERROR, /* fraction of wrong classes; NaN of continuous targets */
  FIT_TEST_LOSS,
  FIT_TEST_ERROR,
  FIT_GAP,                                       /* test less training: of errors, or of losses of continuous targets */
  FIT_MEASURES,                                  /* [SOLUTION_MEASURES] */
  FIT_ERRORS = FIT_MEASURES + SOLUTION_MEASURES, /* [SOLUTION_MEASURES] theirs */
  FIT_COLUMNS = FIT_ERRORS + SOLUTION_MEASURES
};

typedef struct
{
  TrainingRecipe recipe; /* of the first level of everything; without label noise, which is theirs */
  Problem *problem;      /* its data without noise */
  unsigned levels[VARIED];
  double values[VARIED][LEVELS_MOST]; /* [levels], the setting first and then less of it */
  Dataset *data[LEVELS_MOST];         /* by level of label noise: the training part, and */
  Samples *samples[LEVELS_MOST];
  double target;   /* training loss at which a network is done */
  unsigned curves; /* of the sweep: each has configurations 0 … n - 1 */
  unsigned n;
} Configurations;

/* NULL and an error where the settings, the data or the memory do not allow it. */
Configurations *configurations_new (const Settings *settings, GError **error);
void configurations_free (Configurations *all);
/* Data, network, training, and the noise of the labels at the first level. */
void configurations_describe (const Configurations *all, Clauses *clauses);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Configurations, configurations_free)

/* The data as the networks saw them: train.csv has the labels of the first level of noise, and train-label-noise-V.csv
 * those of every other level V; test.csv and data.json.  Where there is noise, data.csv has the training rows before
 * it, to come back to. */
bool configurations_save_data (const Configurations *all, RunFolder *folder, GError **error);

/* A configuration's level of each. */
void configurations_levels (const Configurations *all, unsigned configuration, unsigned level[VARIED]);

/* Configurations are numbers to a mixed base: to the next level of a setting it is so far. */
unsigned configurations_stride (const Configurations *all, Varied varied);

extern const char *const varied_names[VARIED]; /* N_(), of axes and tables */

extern const SweepClass flat_minima_fits;

/* A network of the sweep as it was trained, once more: for whoever looks at it closer. */
typedef struct _NetworkRun NetworkRun;
NetworkRun *network_run_new (const Configurations *all, unsigned configuration, unsigned seed);
void network_run_free (NetworkRun *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetworkRun, network_run_free)
/* To its loss, its last step, or where it diverges: whether it is there; false at this time, or cancelled. */
bool network_run_advance (NetworkRun *self, gint64 until, const atomic_bool *cancelled);
bool network_run_diverged (const NetworkRun *self);
bool network_run_reached (const NetworkRun *self); /* the loss, with every training sample right */
uint64_t network_run_steps (const NetworkRun *self);
void network_run_describe (const NetworkRun *self, Clauses *clauses); /* its steps, and whether it missed its loss */
const Network *network_run_network (const NetworkRun *self);
const Samples *network_run_samples (const NetworkRun *self); /* that it was trained on */
const Dataset *network_run_data (const NetworkRun *self);
const real *network_run_theta (const NetworkRun *self);
const real *network_run_first (const NetworkRun *self);

const Samples *network_run_test (const NetworkRun *self);

/* To its end, of a run that shows nothing before: false once cancelled, or with an error where it diverges.  Warns
 * where it does not reach the loss. */
bool network_run_finish (NetworkRun *self, Run *run, GError **error);

/* All measures, over the first training samples; false: cancelled. */
bool network_run_measure (const NetworkRun *self, const atomic_bool *cancelled, SolutionMeasures *measures);

/* Closely: over the first training samples, its plain directions as long as its first weights.  NULL: cancelled. */
LocalGeometry *network_run_geometry (const NetworkRun *self, Parallel *parallel, const atomic_bool *cancelled);
