/* What a run trains: data, network, first weights and optimiser, as its settings say. */
#pragma once

#include "datasets/generators.h"
#include "datasets/preparation.h"
#include "network/trainer.h"
#include "runs/run_inside.h"

/* Owned; everything in it is constant once it is made and may be read by the run's workers. */
typedef struct
{
  PreparedData *data;
  Samples *train, *test;         /* all of the samples */
  Samples watched, watched_test; /* the first of them, measured as training goes on: at most WATCHED_SAMPLES */
  Network *network;
  size_t parameters;
  real *first; /* the initial parameters */
  TrainerOptions options;
  uint64_t weights_seed; /* directions derive their streams from it too */
} Problem;

#define WATCHED_SAMPLES 2000

/* NULL and an error where the settings, the data file or this machine's memory do not allow it. */
Problem *problem_new (Run *run, GError **error);
void problem_free (Problem *problem);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Problem, problem_free)

Trainer *problem_trainer (const Problem *problem, const real *theta);

/* Arithmetic of one step and of measuring one sample, in floating-point operations: for budgets that do not depend on
 * the clock. */
double problem_step_flops (const Problem *problem);
double problem_sample_flops (const Problem *problem);

/* How many of these samples second derivatives may be taken over: as many as there is memory for. */
size_t problem_curvature_samples (const Problem *problem, const Samples *samples);

/* "2–16–16–2 tanh with skip connections", "SGD 0.05, momentum 0.9, batch 32": for captions; g_free. */
char *problem_describe_data (const Problem *problem, Run *run);
char *problem_describe_network (const Problem *problem);
char *problem_describe_training (const Problem *problem, Run *run);

/* The parts of it, for experiments that make their own: what is generated as the settings say (but for n), or the file
 * that they name; false and NULL with an error where they do not allow it. */
bool problem_generator (Run *run, DataKind kind, uint64_t seed, GeneratorOptions *options, GError **error);
Dataset *problem_read_data (Run *run, GError **error);

/* This machine's, in bytes: what is too much gets a sentence beforehand, for allocation failure is nothing to recover
 * from. */
double problem_free_memory (void);

/* The error domain of experiments: settings that cannot be run. */
#define EXPERIMENTS_ERROR (experiments_error_quark ())
GQuark experiments_error_quark (void);
typedef enum
{
  EXPERIMENTS_ERROR_SETTINGS,
  EXPERIMENTS_ERROR_MEMORY
} ExperimentsError;
