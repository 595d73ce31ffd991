/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A network that is fitted to its end as one of many, a stretch at a time: what a sweep over networks does. */
#pragma once

#include "lab/fitted_function.h"
#include "network/trainer.h"

#include <stdatomic.h>

typedef struct
{
  Architecture architecture;
  TrainerOptions options; /* with a seed of the order of its own */
  double learning_rate;
  uint64_t weights_seed;
  bool by_moments; /* a linear network without biases, in double, from the data's moments (network/linear_descent.h) */
} NetworkFitOptions;

typedef struct _NetworkFit NetworkFit;

/* Takes train; borrows test (NULL: by moments, where what is tested is known exactly). */
NetworkFit *network_fit_new (const NetworkFitOptions *options, Dataset *train, const Dataset *test);
void network_fit_free (NetworkFit *self);

/* Towards a step, until the time has come: whether it is there.  It never will be once it has diverged. */
bool network_fit_advance (NetworkFit *self, uint64_t step, gint64 until, const atomic_bool *cancelled);
bool network_fit_diverged (const NetworkFit *self);
uint64_t network_fit_steps (const NetworkFit *self);

/* λmax now, over some hundreds of samples; NaN where the optimiser has no threshold that it could be held against, and
 * where it has not converged (analysis/sharpness.h) after most products with the Hessian. */
double network_fit_sharpness (const NetworkFit *self, size_t most);

/* The mean squared error, or the fraction of wrong classes: of the training set, and of the first n test samples. */
double network_fit_train_error (NetworkFit *self, bool fractions);
double network_fit_test_error (NetworkFit *self, size_t n, bool fractions);

double network_fit_norm (const NetworkFit *self); /* of all parameters */

/* By moments, with one output: the product of all layers, w[inputs]. */
void network_fit_weights (const NetworkFit *self, double *w);

/* What is asked of a network that is not by moments; a workspace of its own for some questions in a row. */
Workspace *network_fit_workspace (const NetworkFit *self);
/* Of the first n test samples, [n · outputs], times scale. */
Numbers *network_fit_predictions (const NetworkFit *self, size_t n, double scale, Workspace *workspace);
/* The effective rank of the last hidden layer over the first training samples, at most so many. */
#define RANK_SAMPLES 1024
double network_fit_rank (const NetworkFit *self, Workspace *workspace);
/* The fitted function (lab/fitted_function.h), and the samples that it was fitted to: inputs [n · inputs], first
 * targets or classes [n]. */
Numbers *network_fit_function (const NetworkFit *self, const InputRange *range, Workspace *workspace);
void network_fit_samples (const NetworkFit *self, Numbers **inputs, Numbers **targets);

/* Memory that such a fit takes: parameters, gradient and moments, and its samples. */
double network_fit_bytes (const Architecture *architecture, size_t samples);
