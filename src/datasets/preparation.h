/* From a raw data set to what a network sees: noise, split, centring, scaling. */
#pragma once

#include "datasets/dataset.h"

typedef enum
{
  SCALING_NONE,
  SCALING_STANDARD, /* every input centred, and divided by its own standard deviation */
  SCALING_GLOBAL    /* every input centred, all divided by one global standard deviation (images) */
} Scaling;

typedef struct
{
  uint64_t seed;
  size_t samples;       /* at most so many for training; 0 takes all that are there */
  double test_fraction; /* of what is there, for the test part; ignored when test is given */
  double label_noise;   /* classes: share of the training labels redrawn uniformly; regression: standard deviation added
                           to the training targets */
  double input_noise;   /* standard deviation added to every input, after scaling */
  Scaling scaling;
  bool shuffle; /* before splitting: for files, whose rows are often sorted */
} PreparationOptions;

/* Owns both parts. */
typedef struct
{
  Dataset *train;
  Dataset *test;
  float *shift; /* [inputs] what was subtracted, and */
  float *scale; /* [inputs] divided by: fitted on the training part alone */
} PreparedData;

/* Takes raw (and test, which may be NULL: then raw is split). */
PreparedData *prepare_data (Dataset *raw, Dataset *test, const PreparationOptions *options, GError **error);
void prepared_data_free (PreparedData *data);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PreparedData, prepared_data_free)

/* CSV as the run folder holds it: header x0,…,y (classes) or x0,…,y0,… (regression), numbers that read back exactly. */
bool dataset_write_csv (const Dataset *dataset, const char *path, GError **error);
