/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is trained: data, network, first weights and optimiser, made from a recipe, never from a live run. */
#pragma once

#include "lab/recipe.h"

/* Owned; everything in it is constant once it is made and may be read by the run's workers, but for the radius of
 * sharpness-aware minimisation in its options, which a session changes between two steps. */
typedef struct
{
  PreparedData *data;
  char *data_fingerprint;            /* what they were made from */
  Samples *train, *test;             /* all of the samples */
  Samples monitored, monitored_test; /* the first of them, measured as training goes on: at most MONITORED_SAMPLES */
  Network *network;
  size_t parameters;
  real *first; /* the initial parameters, */
  bool first_from_file;
  TrainerOptions options;
  uint64_t weights_seed; /* directions derive their streams from it too */
} Problem;

#define MONITORED_SAMPLES 2000

/* NULL and an error where the recipe, the data file or this machine's memory do not allow it. */
Problem *problem_new (const TrainingRecipe *recipe, GError **error);
/* The same with data that were made from the recipe and changed since: takes them, also when it fails. */
Problem *problem_new_with (const TrainingRecipe *recipe, PreparedData *data, GError **error);
void problem_free (Problem *problem);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Problem, problem_free)

Trainer *problem_trainer (const Problem *problem, const real *theta);

/* Arithmetic of one step and of measuring one sample, in floating-point operations: for budgets that do not depend on
 * the clock. */
double problem_step_flops (const Problem *problem);
double problem_sample_flops (const Problem *problem);

/* The least mean loss of a prediction that is the same for every monitored training sample: the entropy of the classes'
 * frequencies in nats (ln K of K balanced ones) for cross-entropy, the targets' variance for the mean squared error. */
double problem_constant_loss (const Problem *problem);

/* How many of these samples second derivatives may be taken over: as many as there is memory for. */
size_t problem_curvature_samples (const Problem *problem, const Samples *samples);

/* Clauses on data, network and training, in three parts. */
void problem_describe (const Problem *problem, const TrainingRecipe *recipe, Clauses *clauses);
/* Parts of it alone: data; shape, loss and size of a network. */
/* Of the data; without the tests where none is looked at. */
void problem_describe_training_data (const Problem *problem, const DataRecipe *recipe, Clauses *clauses);
void problem_describe_data (const Problem *problem, const DataRecipe *recipe, Clauses *clauses);
void problem_describe_architecture (const Architecture *architecture, Clauses *clauses);

/* Whether a network of this shape can be trained in so many bytes; false and the sentence if not. */
bool problem_check_memory (const Architecture *architecture, size_t batch, double available, GError **error);
