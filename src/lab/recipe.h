/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the settings say, as plain data: data, network, training, seeds.
 *
 * Read once from settings, and needing no run: tests, sweeps and other processes read it, too.  Copied and varied by
 * value; its strings are interned. */
#pragma once

#include "datasets/generators.h"
#include "datasets/preparation.h"
#include "figure/clauses.h"
#include "network/trainer.h"
#include "runs/settings.h"

/* Strings are "" where there is none, or none is known. */
typedef struct
{
  const char *path;
  const char *sha256;   /* of what it holds */
  const char *expected; /* the SHA-256 that it must have */
} DataFile;

typedef struct
{
  bool from_file;
  DataFile file, test_file;
  const char *folder;         /* the run folder that the settings are from, which may hold the data: "" for none */
  const char *kept_as;        /* what a run folder calls the training part: "train.csv" */
  GeneratorOptions generator; /* for what is not from a file: all but n, which follows from samples and test fraction */
  PreparationOptions preparation; /* samples, test fraction, noise, scaling */
} DataRecipe;

typedef struct
{
  DataRecipe data;
  unsigned depth, width;
  Activation activation;
  bool skip, bias, normalisation;
  Initialisation initialisation;
  double gain;
  Loss class_loss;       /* for data with classes; continuous targets always have the mean squared error */
  DataFile weights_file; /* path "" for random first weights */
  TrainerOptions training;
  double learning_rate;
  uint64_t seed;         /* as it was said, for captions */
  uint64_t weights_seed; /* of the first weights; directions derive their streams from it, too */
} TrainingRecipe;

/* What a run folder calls the weights that the run began with, where they were from a file. */
#define RECIPE_FIRST_WEIGHTS "first-weights.safetensors"

/* Reads what the settings' experiment has of the shared parameters; of those that it lacks, their initial values.
 * false: a combination that cannot be run. */
/* Whether the settings learn from the user's file; they then use all of it, where no number of samples stands against
 * it. */
bool recipe_learns_file (const Settings *settings);
void recipe_use_whole_file (Settings *settings);

bool recipe_read (const Settings *settings, TrainingRecipe *recipe, GError **error);

/* The one rule how inputs are scaled.  Images are divided by one standard deviation, so that pixels keep their
 * proportions; what is generated in a unit of its own (teachers' inputs, ±1 bits, clusters, the interval of a
 * polynomial) is left as it is; every other input is centred and divided by its own standard deviation.  Mean and
 * deviation are those of the samples that are trained on; where training sets come and go, those of the generated test
 * samples (training_sets.h), which captions say. */
Scaling scaling_of_generator (DataKind kind);
Scaling scaling_of_file (const Dataset *raw);

/* Data as the network sees it: read or generated, split, scaled, with its noise; or, where the recipe's folder holds
 * what was made from the same recipe, that. */
PreparedData *data_recipe_prepare (const DataRecipe *recipe, GError **error);

/* Whether so many samples of a generator, and a copy of that share of them, are so few that there is memory for them:
 * false and an error that names samples where not. */
bool data_recipe_check_memory (const DataRecipe *recipe, double samples, double copied, double available,
                               GError **error);

/* All that decides what the data are, in words for prepared_data_save; not for people.  g_free */
char *data_recipe_fingerprint (const DataRecipe *recipe);

/* Whether there can be so much noise of the labels; false and an error where not. */
bool label_noise_check (double noise, bool classes, GError **error);

/* A clause on the noise of the labels (datasets/preparation.h), of none, too. */
void label_noise_describe (double noise, bool classes, Clauses *clauses);

/* Clauses that say how the inputs were made: their noise and scaling. */
void data_recipe_describe (const DataRecipe *recipe, Scaling scaling, Clauses *clauses);

/* Clauses on how it is trained: optimiser, rate, batch, seed. */
void recipe_describe_training (const TrainingRecipe *recipe, size_t samples, Clauses *clauses);

/* The error domain of experiments: settings that cannot be run. */
#define EXPERIMENTS_ERROR (experiments_error_quark ())
GQuark experiments_error_quark (void);
typedef enum
{
  EXPERIMENTS_ERROR_SETTINGS,
  EXPERIMENTS_ERROR_MEMORY,
  EXPERIMENTS_ERROR_DIVERGED /* what has to be trained before anything can be shown left the finite numbers */
} ExperimentsError;
