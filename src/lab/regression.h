/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Models that are linear in their parameters, fitted at once to noisy samples of a target.
 *
 * Which samples, which noise and which random features there are follows from seeds alone, sample by sample and feature
 * by feature: more of either leave those that were there as they are.  Interrupted (numeric/interruption.h), nothing is
 * solved. */
#pragma once

#include "datasets/linear_target.h"
#include "figure/numbers.h"

#include <stdbool.h>

typedef enum
{
  BASIS_FEATURES, /* the first p of the target's own, as they are drawn */
  BASIS_RANDOM,   /* p random ReLU features of inputs on a sphere (analysis/random_features.h) */
  BASIS_LEGENDRE /* P_k / (k + 1), k < p, over -1 … 1: the shortest solution is a smooth one, as high degrees cost more
                  */
} BasisKind;

typedef struct
{
  BasisKind basis;
  const LinearTarget *linear;  /* what is to be learned, but by Legendre's: */
  double (*target) (double x); /* one sample lies in each of n equal cells of -1 … 1 */
  size_t n, p;
  double noise; /* standard deviation, added to the training targets */
  uint64_t set_seed, noise_seed;
  const float *layer; /* random features: weights on the sphere, p × features or more of them; borrowed */
} RegressionOptions;

typedef struct _Regression Regression;

Regression *regression_new (const RegressionOptions *options);
void regression_free (Regression *self);

/* Least squares with a penalty λ of XᵀX/n + λ (of random features in the units of their theory, λ N/d); without one the
 * solution of least norm.  false: it could not be found. */
bool regression_solve (Regression *self, double penalty);

/* Of the last solution. */
double regression_train_error (const Regression *self); /* mean squared */
double regression_norm (const Regression *self);
const double *regression_weights (const Regression *self, size_t *p);                        /* [p] */
void regression_predict (const Regression *self, const double *x, size_t n, double *values); /* Legendre: at x[n] */
/* Random features: at inputs[n × features]. */
void regression_predict_on_sphere (const Regression *self, const float *inputs, size_t n, float *values);

/* Mean squared error over n inputs, some at a time; NaN where it was interrupted. */
double regression_error_on_sphere (const Regression *self, const float *inputs, size_t n);

double regression_rank (Regression *self); /* effective; NaN: too large to be measured */

/* Memory that such a fit takes, widest at p = options->p: the design, its factor, and the triangle with a penalty's
 * rows below it, twice. */
double regression_bytes (const RegressionOptions *options);
void regression_samples (const Regression *self, Numbers **x, Numbers **y); /* Legendre: what it was fitted to */
