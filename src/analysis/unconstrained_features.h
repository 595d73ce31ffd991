/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Neural collapse without a network: features h_i that are free, a vector for each of n samples of each of K classes,
 * and a linear classifier W over them, which lower
 *
 *   mean cross-entropy of W h_i + λ_W/2 ‖W‖² + λ_H/2 ‖H‖².
 *
 * With c = √(λ_W λ_H n) below 1/K its minimum is a simplex: all features of a class are one vector, those of different
 * classes have the cosine -1/(K - 1), the rows of W point the same way, and the margin between the right logit and each
 * other is ln (1/c - (K - 1)); from 1/K on all is zero (X. Han, V. Papyan, D. Donoho, ICLR 2022; Z. Zhu et al., NeurIPS
 * 2021). */
#pragma once

#include "analysis/neural_collapse.h"

#include <stdbool.h>

typedef struct
{
  unsigned classes, dimension, samples; /* samples: of each class */
  double decay_w, decay_h;
  double *w;               /* [classes × dimension] */
  double *h;               /* [classes · samples × dimension], class after class */
  double *pull_w, *pull_h; /* momentum */
  double *logits;          /* [classes] scratch */
} UnconstrainedFeatures;

/* Normal draws at first.  dimension ≥ classes - 1, that the simplex has room. */
UnconstrainedFeatures *unconstrained_features_new (unsigned classes, unsigned dimension, unsigned samples,
                                                   double decay_w, double decay_h, uint64_t seed);
void unconstrained_features_free (UnconstrainedFeatures *self);

/* Gradient descent with momentum 0.9; features, each of which has but a part of the loss, at a rate of their
 * own. */
void unconstrained_features_step (UnconstrainedFeatures *self, double rate);
/* min (samples · rate, 1/λ_H). */
double unconstrained_features_rate_of_features (unsigned samples, double decay_h, double rate);
double unconstrained_features_loss (const UnconstrainedFeatures *self);

typedef struct
{
  CollapseGeometry geometry;
  double margin; /* mean over samples of the right logit less the mean of the others */
  double wrong;  /* fraction of features that W gets wrong */
} CollapseMeasures;
/* Whether all logits are within rounding of zero beside the numbers of order one that softmax is made of: the answers
 * are those of features that are zero.  The features then shrink by the same factor a step in all directions, and
 * nothing is left that says how they lie. */
bool unconstrained_features_vanished (const UnconstrainedFeatures *self);
/* means[classes × dimension], or NULL: the class means, centred.  Of features that have vanished the geometry is
 * not-a-number, and the margin zero. */
CollapseMeasures unconstrained_features_measure (const UnconstrainedFeatures *self, double *means);

/* Of the minimum. */
double unconstrained_features_margin (unsigned classes, unsigned samples, double decay_w, double decay_h);
double unconstrained_features_least_loss (unsigned classes, unsigned samples, double decay_w, double decay_h);
