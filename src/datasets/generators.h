/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Data sets that are made, not loaded: endless, and the same on every machine
 * for the same seed.  n samples each; sample i depends on (seed, i) alone, so a
 * longer set begins with the shorter one.  Classes take turns (i mod classes). */
#pragma once

#include "datasets/dataset.h"

typedef enum
{
  DATA_SPIRALS,
  DATA_MOONS,
  DATA_CIRCLES,
  DATA_XOR,
  DATA_BLOBS,
  DATA_DIGITS,    /* stroke digits */
  DATA_TEACHER,   /* a random tanh network to imitate: regression */
  DATA_PARITY,    /* sparse parity of ±1 bits */
  DATA_CLUSTERS,  /* Gaussian clusters around random points of a sphere, in any dimension */
  DATA_CHEBYSHEV, /* a Chebyshev polynomial over [-1, 1]: regression; points that fill it evenly (van der Corput) */
  DATA_KINDS
} DataKind;

typedef struct
{
  DataKind kind;
  size_t n;
  uint64_t seed;
  unsigned classes;       /* blobs, clusters: 2 … ; spirals: 2 … (arms); the others have their own number */
  double input_noise;     /* standard deviation of what is added to every input (2-D sets: in their unit, about ±1) */
  unsigned image_size;    /* digits: 8 … 28 pixels a side */
  unsigned dimension;     /* teacher, parity, clusters: input dimension; blobs: 2 unless set */
  unsigned teacher_width; /* teacher: hidden units */
  double teacher_gain;    /* teacher: scale of its first layer; its output has unit variance */
  unsigned parity_bits;   /* parity: k relevant bits, the first k */
  unsigned degree;        /* Chebyshev: of the polynomial */
} GeneratorOptions;

GeneratorOptions generator_defaults (DataKind kind);
unsigned generator_inputs (const GeneratorOptions *options); /* of each sample */
Dataset *generator_make (const GeneratorOptions *options);
