/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two networks that differ by the order of their hidden units are the same function.  Alignment finds the order in
 * which a network's units are most like another's.
 *
 * Hidden layers whose outputs are added to each other (skip connections) share one permutation; layers that the inputs
 * are added to cannot be permuted at all.
 *
 * Weight matching: S. Ainsworth, J. Hayase, S. Srinivasa, "Git Re-Basin: merging models modulo permutation symmetries",
 * ICLR 2023.  Activation matching: Y. Li, J. Yosinski, J. Clune, H. Lipson, J. Hopcroft, "Convergent learning: do
 * different neural networks learn the same representations?", ICLR 2016. */
#pragma once

#include "network/network.h"

#include <stdatomic.h>

#define alignment_new REAL_NAME (alignment_new)
#define alignment_free REAL_NAME (alignment_free)
#define alignment_shuffle REAL_NAME (alignment_shuffle)
#define alignment_apply REAL_NAME (alignment_apply)
#define alignment_match_weights REAL_NAME (alignment_match_weights)
#define alignment_match_activations REAL_NAME (alignment_match_activations)
#define alignment_moved REAL_NAME (alignment_moved)
#define alignment_similarity REAL_NAME (alignment_similarity)

#define ALIGNMENT_FIXED ((unsigned) -1)

/* One permutation a group of layers. */
typedef struct
{
  unsigned units;
  uint32_t *from; /* [units]: place i is taken by the unit that stands at from[i] */
} Permutation;

typedef struct
{
  const Network *network;
  unsigned groups;
  unsigned group[ARCHITECTURE_MAX_HIDDEN]; /* of each hidden layer's units, or ALIGNMENT_FIXED */
  Permutation permutation[ARCHITECTURE_MAX_HIDDEN];
} Alignment;

/* Every unit in its place.  Borrows the network. */
Alignment *alignment_new (const Network *network);
void alignment_free (Alignment *alignment);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Alignment, alignment_free)

/* Random permutations. */
void alignment_shuffle (Alignment *alignment, Random *random);

/* The permuted parameters, the same function up to rounding; permuted is not theta. */
void alignment_apply (const Alignment *alignment, const real *theta, real *permuted);

/* The order of b's units with the largest inner product of all parameters with a's.  For one group with all others as
 * they are it is an exact assignment; the groups are gone through in random order until nothing changes.  Begun from
 * the order as it is and from one that is built up layer by layer from the inputs; the better end is kept.  Returns the
 * inner product.  Once *cancelled (may be NULL) is set it stops at the next group, with what it has. */
double alignment_match_weights (Alignment *alignment, const real *a, const real *b, Random *random,
                                const atomic_bool *cancelled);

/* The order of b's units with the largest sum of correlations of activations over the samples, exact; once *cancelled
 * (may be NULL) is set, no better than it comes. */
void alignment_match_activations (Alignment *alignment, const real *a, const real *b, const Samples *samples,
                                  const atomic_bool *cancelled);

/* How many units of the permutable groups stand elsewhere than before, of *units (may be NULL). */
size_t alignment_moved (const Alignment *alignment, size_t *units);

/* correlation[units × units] of hidden layer l's units over the samples: row i a's unit, column j what stands at place
 * j of b after the alignment (NULL: as it is).  A unit that never changes has correlation 0. */
void alignment_similarity (const Network *network, unsigned layer, const real *a, const real *b, const Samples *samples,
                           const Alignment *alignment, double *correlation);
