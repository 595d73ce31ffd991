/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a raw data set to what a network sees: noise, split, centring, scaling. */
#pragma once

#include "datasets/dataset.h"
#include "numeric/random.h"

typedef enum
{
  SCALING_NONE,
  SCALING_STANDARD, /* every input centred, and divided by its own standard deviation */
  SCALING_GLOBAL    /* every input centred, all divided by one global standard deviation (images) */
} Scaling;

typedef struct
{
  uint64_t seed;
  size_t samples; /* at most so many for training; 0 takes all that are there */
  double
      test_fraction; /* of what is there, for the test part, 0 … below 1: the last rows; ignored when test is given */
  double label_noise; /* classes: fraction of the training labels redrawn uniformly (so one in outputs redraws its own);
                         regression: standard deviation added to the training targets, after scaling */
  double input_noise; /* standard deviation added to every input, after scaling */
  Scaling scaling;
  bool scale_targets; /* regression: targets centred and divided by their standard deviation (for files in any unit) */
  bool shuffle;       /* before splitting: for files, whose rows are often sorted */
} PreparationOptions;

/* Owns both parts; test is never NULL, but has n = 0 where nothing was kept for it. */
typedef struct
{
  Dataset *train;
  Dataset *test;
  bool kept;           /* they were read as an earlier run left them (prepared_folder.h) */
  size_t available;    /* how many samples there were to train on, before they were cut to what was asked for */
  float *shift;        /* [inputs] what was subtracted, and */
  float *scale;        /* [inputs] divided by, 1 where an input is constant: fitted on the training part alone */
  float *target_shift; /* [outputs] the same for the targets; NULL for classes */
  float *target_scale;
} PreparedData;

/* Takes raw (and test, which may be NULL: then raw is split), also when it fails.  The training
 * part keeps raw's memory, so that the peak stays at the raw data and the test part.  A
 * test set's classes are numbered as in raw, by their names.  Errors in DATASETS_ERROR: fewer than two
 * samples, a single class, a test set that does not fit, an option out of its range. */
PreparedData *prepared_data_new (Dataset *raw, Dataset *test, const PreparationOptions *options, GError **error);
void prepared_data_free (PreparedData *data);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PreparedData, prepared_data_free)

/* ---- The parts of it, for those who draw training sets themselves ---- */

/* shift[columns] and scale[columns] of values[n × columns]: mean and deviation as the scaling says; 0 and 1 without. */
void scaling_fit (const float *values, size_t n, unsigned columns, Scaling scaling, float *shift, float *scale);
void scaling_apply (float *values, size_t n, unsigned columns, const float *shift, const float *scale);

/* The one label noise.  Of a continuous target: an error of that standard deviation, to be added. */
double label_noise_error (double noise, Random *random);

/* Adds it to one row.  Of classes it is a fraction: the row's first number decides whether its class is redrawn,
 * uniformly over all classes, so that more noise keeps the rows that less noise had changed.  As many numbers are drawn
 * whatever the noise. */
void preparation_add_label_noise (Dataset *data, size_t row, double noise, Random *random);

/* CSV as the run folder holds it: a header of the columns' names, or x0,…,y (classes) or x0,…,y0,… (regression) where
 * they have none; classes by their names; numbers that read back exactly. */
bool dataset_write_csv (const Dataset *dataset, const char *path, GError **error);
