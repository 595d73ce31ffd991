/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How much noise the parameters of a trained network bear: the sharpness of PAC-Bayes bounds (B. Neyshabur, S.
 * Bhojanapalli, D. McAllester, N. Srebro, "Exploring generalization in deep learning", NeurIPS 2017; Y. Jiang et al.,
 * ICLR 2020, there with noise in proportion to the weights' magnitudes, too). */
#pragma once

#include "network/network.h"

#include <stdatomic.h>

#define noise_flatness REAL_NAME (noise_flatness)

#ifndef NOISE_FLATNESS
#  define NOISE_FLATNESS
typedef struct
{
  double sigma; /* infinite where no noise lifts the loss so far; NaN where the loss is not finite, or cancelled */
  double error; /* standard error over the draws of the noise, by the slope of the loss in σ; NaN with one draw */
} NoiseFlatness;

typedef struct
{
  bool relative;  /* noise σ |θ_i| ε_i on parameter i, otherwise σ ε_i, ε ~ N(0, 1) */
  double rise;    /* of the mean loss */
  unsigned draws; /* of ε, at least 1: the same for every σ */
  uint64_t seed;
  const atomic_bool *cancelled; /* or NULL */
} NoiseFlatnessOptions;
#endif

/* The largest σ for which the loss, averaged over the draws, is at most so much above that without noise: where it
 * first passes the rise on a scale of factors of NOISE_FACTOR, to NOISE_TOLERANCE of itself, by regula falsi in
 * log σ and log rise (Illinois variant: M. Dowell, P. Jarratt, BIT 11, 1971), halved where that has no logarithm. Some
 * 10 × draws losses over all samples; memory for draws × P numbers. */
#define NOISE_FACTOR 2.0
#define NOISE_TOLERANCE 1e-4
NoiseFlatness noise_flatness (const Network *network, const real *theta, const Samples *samples,
                              const NoiseFlatnessOptions *options, Workspace *workspace);
