/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One test set, and many training sets of one recipe: for curves over the number of samples, over seeds, over training
 * sets.  Scaled by the rule that all data are scaled by (recipe.h); their label noise is the one there is. */
#pragma once

#include "figure/numbers.h"
#include "lab/recipe.h"
#include "runs/run_inside.h"

typedef struct _TrainingSets TrainingSets;

/* Generated: tests samples, and as many training sets as are reserved, all different.  From a file: test_fraction of
 * its rows are set aside to test on (tests counts for nothing), and every training set is a random part of the others.
 * seed: of which rows of a file a set is, and of its noise. */
TrainingSets *training_sets_new (const DataRecipe *recipe, size_t tests, double test_fraction, uint64_t seed,
                                 GError **error);
void training_sets_free (TrainingSets *self);

const Dataset *training_sets_test (const TrainingSets *self);
Scaling training_sets_scaling (const TrainingSets *self);
void training_sets_describe (const TrainingSets *self, Clauses *clauses); /* how inputs were made, and scaled by what */
void training_sets_warn (const TrainingSets *self, Run *run); /* where what was kept of a file was changed since */
const char *training_sets_name (const TrainingSets *self);    /* translated, or the file's */
size_t training_sets_rows (const TrainingSets *self);         /* of a file: all that may be trained on; else 0 */

/* Of the first n test samples (classes one-hot), [n · outputs], divided by √(n · outputs): so the sum of squared
 * differences to predictions scaled alike is their mean squared error. */
Numbers *training_sets_targets (const TrainingSets *self, size_t n);

/* Room for so many sets of so many samples (never more than the first time); those that are there stay as they are.
 * false and an error where the file does not hold as many samples. */
bool training_sets_reserve (TrainingSets *self, size_t sets, size_t samples, GError **error);
double training_sets_bytes (const TrainingSets *self, size_t sets, size_t samples); /* that it would take */

/* A training set by its number, its targets with noise: the same draws whatever the noise, so that a little more of it
 * makes a little difference.  From any thread. */
Dataset *training_sets_draw (const TrainingSets *self, unsigned set, size_t samples, double noise);

/* The first sets as they are drawn, train.csv, train-1.csv, …; test.csv; and of a file what they are drawn from,
 * data.csv: from these the same sets come again. */
bool training_sets_save (const TrainingSets *self, unsigned sets, size_t samples, double noise, RunFolder *folder,
                         GError **error);
