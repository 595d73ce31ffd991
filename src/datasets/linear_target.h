/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Independent Gaussian features with a scale each, and a linear target of them: where the risk of regression is known
 * in closed form. */
#pragma once

#include "datasets/dataset.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct
{
  unsigned features;
  double *scale, *beta; /* [features]: y = Σ beta_j x_j, x_j normal with standard deviation scale_j */
} LinearTarget;

/* Scales of 1, and no coefficients yet. */
LinearTarget *linear_target_new (unsigned features);
void linear_target_free (LinearTarget *self);

/* Coefficients from … to-1: they fall as the power 1/(1 + j)^decay (j from 0), have random signs, and make a part of
 * the target of standard deviation signal.  Scales must be set before. */
void linear_target_draw_coefficients (LinearTarget *self, unsigned from, unsigned to, double decay, double signal,
                                      uint64_t seed);

/* Whether the last feature's scale differs from the first's. */
bool linear_target_has_spectrum (const LinearTarget *self);

/* Variance of the target that is due to the first p features, and to all others. */
void linear_target_split (const LinearTarget *self, size_t p, double *seen, double *unseen);

/* The first p features of sample i into x[p]; returns y plus its target.  It is drawn from a stream of its own, feature
 * by feature: more samples or more features leave it as it is. */
double linear_target_sample (const LinearTarget *self, uint64_t seed, size_t i, size_t p, double y, double *x);

/* n samples in single precision, with noise of this standard deviation added to the target. */
Dataset *linear_target_dataset (const LinearTarget *self, size_t n, double noise, uint64_t seed, uint64_t noise_seed);

/* The target at an input in single precision. */
double linear_target_at (const LinearTarget *self, const float *x);
