/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What products of matrices are descended to: a matrix of low rank, of which all entries are seen, or some. */
#pragma once

#include "numeric/random.h"

#include <stdbool.h>
#include <stddef.h>

#define MATRIX_TARGET_LARGEST 10.0 /* its first singular value; each next one is 0.7 times the one before */

typedef struct
{
  size_t d, rank;
  double *entries; /* [d × d] */
  double *values;  /* [d] its singular values, descending */
  bool *seen;      /* [d × d]; NULL: all */
} MatrixTarget;

/* Of a random matrix the singular vectors, with values of its own.  Of each row and column one entry at least is seen:
 * what nothing is known of, nobody can fill in.  fraction: of the entries that are seen, or 1, all.  false: LAPACK's
 * iteration did not converge; there is nothing to clear then. */
bool matrix_target_init (MatrixTarget *self, size_t d, size_t rank, double fraction, Random *random);
void matrix_target_clear (MatrixTarget *self);

/* Of the flow of a product of so many matrices the largest curvature is N σ^(2 - 2/N): the learning rate that is this
 * fraction of the largest stable one. */
double matrix_target_rate (unsigned depth, double fraction);
