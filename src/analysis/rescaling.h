/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One function, many parameters: W₁, b₁ → c W₁, c b₁ and W₂ → W₂ / c leave a ReLU network what it computes, for any c >
 * 0 (L. Dinh, R. Pascanu, S. Bengio, Y. Bengio, "Sharp minima can generalize for deep nets", ICML 2017).
 *
 * In double; parameters come in as float, as they are trained. */
#pragma once

#include "analysis/solution_measures.h"
#include "datasets/dataset.h"

/* At least one hidden layer, ReLU or no activation, neither layer normalisation nor skip connections. */
bool rescaling_applies (const Architecture *architecture);

typedef struct _Rescaling Rescaling;

/* Of a network that began as first, over the first n samples of data (borrowed); seed: of the noise and of the
 * directions, which are the same for every c. */
Rescaling *rescaling_new (const Architecture *architecture, const Dataset *data, size_t n, const float *theta,
                          const float *first, uint64_t seed);
void rescaling_free (Rescaling *self);

typedef struct
{
  double factor; /* c */
  SolutionMeasures measures;
  double moved; /* the largest change of an output over the samples, relative to the largest output at c = 1 */
} Rescaled;

/* false once *cancelled (may be NULL) is set. */
bool rescaling_measure (Rescaling *self, double factor, const atomic_bool *cancelled, Rescaled *found);

/* The mean loss over RESCALING_DIRECTIONS random directions at alpha[points] of their length: of each filter's norm
 * where they are filter-normalised (Li et al. 2018), which c does not change; otherwise all as long as the weights are
 * at c = 1, whatever c. */
#define RESCALING_DIRECTIONS 3
void rescaling_slice (Rescaling *self, double factor, bool filters, size_t points, const double *alpha, double *loss);
