/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a regression is held against: the target without noise, over all inputs at once where that has a closed form,
 * otherwise over a test set that is made once.
 *
 *  features  inputs are Gaussian with the standard deviations scale: the risk of weights w is Σ (scale_j (w_j - β_j))²,
 *            and predictions are scale_j w_j [features]
 *  random    n inputs on the sphere; predictions at the first REGRESSION_KEPT of them
 *  Legendre  FITTED_POINTS inputs, equally spaced over -1 … 1
 *
 * Targets and predictions are scaled so that their sum of squared differences is the mean squared error, as it is
 * decomposed (analysis/decomposition.h).  Constant once made; from any thread. */
#pragma once

#include "lab/fitted_function.h"
#include "lab/regression.h"

#define REGRESSION_KEPT 1000

typedef struct _RegressionRisk RegressionRisk;

/* linear and target as in RegressionOptions, linear borrowed.  n, seed: of the inputs on the sphere. */
RegressionRisk *regression_risk_new (BasisKind basis, const LinearTarget *linear, double (*target) (double x), size_t n,
                                     uint64_t seed);
void regression_risk_free (RegressionRisk *self);

Numbers *regression_risk_targets (const RegressionRisk *self); /* borrowed */
double regression_risk_bytes (const RegressionRisk *self);     /* of the test set */

/* Predictions of the last solution, and its risk: over all inputs of a sphere.  O (n p d) for random features. */
Numbers *regression_risk_predict (const RegressionRisk *self, const Regression *regression, double *risk);

/* Of a linear function of the first p features, however it was found: w[p]. */
Numbers *regression_risk_of_weights (const RegressionRisk *self, const double *w, size_t p, double *risk);

/* Legendre: the fitted function at the FITTED_POINTS. */
Numbers *regression_risk_function (const RegressionRisk *self, const Regression *regression);
