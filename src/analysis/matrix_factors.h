/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A deep linear network without inputs: the square matrix W_N … W_1, descended in its factors to the entries of a
 * target that are seen.  The loss is ½ Σ (W - M)² over them (S. Arora, N. Cohen, W. Hu, Y. Luo, "Implicit
 * regularization in deep matrix factorization", NeurIPS 2019).  O(N d³) a step. */
#pragma once

#include "numeric/random.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct
{
  size_t d;
  unsigned depth;
  const double *target; /* [d × d], borrowed */
  const bool *seen;     /* [d × d], borrowed; NULL: all */
  double *factors;      /* [depth][d × d], the first to be applied first */
  double *matrix;       /* [d × d] */
  double *below, *above, *slope, *scratch;
} MatrixFactors;

/* Every factor is drawn from N (0, scale^(2/depth) / d): the product has entries of that size, scale/√d, whatever the
 * depth. */
MatrixFactors *matrix_factors_new (size_t d, unsigned depth, const double *target, const bool *seen, double scale,
                                   Random *random);
/* The same that is balanced and has its singular vectors in common with the target: the first factor is scale^(1/depth)
 * times the right ones, the last times the left ones, those between times the identity.  Singular values of the product
 * then rise each by itself.  NULL where LAPACK's iteration did not converge. */
MatrixFactors *matrix_factors_new_balanced (size_t d, unsigned depth, const double *target, double scale);
void matrix_factors_free (MatrixFactors *self);

double matrix_factors_loss (MatrixFactors *self);              /* leaves its gradient by the product in slope */
double matrix_factors_step (MatrixFactors *self, double rate); /* gradient descent; the loss before it */

/* Root mean square of W - M over the entries that are not seen, relative to that of M over them; NaN: all are seen. */
double matrix_factors_held_out (const MatrixFactors *self, const double *matrix);

/* [d] of a[d × d], which is not changed, in descending order; false if LAPACK's iteration did not converge. */
bool matrix_factors_singular_values (size_t d, const double *a, double *values);

/* The matrix of least nuclear norm Σσ with the target's seen entries (E. Candès, B. Recht, "Exact matrix completion via
 * convex optimization", 2009), by Douglas and Rachford's iteration: until two successive ones differ by 1e-5 of it: its
 * norm is then right to some 1e-5. false where that was not reached, or once *cancelled (NULL: never). */
bool matrix_factors_least_nuclear_norm (size_t d, const double *target, const bool *seen, const atomic_bool *cancelled,
                                        double *out);

/* A singular value of the product along the flow of N factors that are balanced, towards that of the target, from
 * start: ṡ = N s^(2-2/N) (S - s) (A. Saxe, J. McClelland, S. Ganguli, ICLR 2014; Arora et al.): the
 * time at which it is s, 0 < start, s < S. */
double matrix_factors_mode_time (unsigned depth, double target, double start, double s);
