/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lanczos' factorisation with full re-orthogonalisation: A Q = Q T + β q eᵀ, T tridiagonal.
 *
 * Driven from outside, product by product, so that several can share one product of
 * many vectors:  while (…) { apply to lanczos_vector (); lanczos_accept (); }
 */
#pragma once

#include "numeric/basis.h"
#include "numeric/operator.h"

#define lanczos_new REAL_NAME (lanczos_new)
#define lanczos_free REAL_NAME (lanczos_free)
#define lanczos_lock REAL_NAME (lanczos_lock)
#define lanczos_start REAL_NAME (lanczos_start)
#define lanczos_vector REAL_NAME (lanczos_vector)
#define lanczos_accept REAL_NAME (lanczos_accept)
#define lanczos_continue REAL_NAME (lanczos_continue)
#define lanczos_ritz REAL_NAME (lanczos_ritz)
#define Lanczos REAL_NAME (Lanczos)

typedef struct
{
  size_t n, most;       /* dimension; steps there is memory for */
  size_t steps;         /* taken */
  double *alpha, *beta; /* [most]: T's diagonal; beta[j] between j and j + 1, beta[steps - 1] of what is left */
  real *basis;          /* [most + 1 × n] orthonormal rows */
  const real *locked;   /* [locks × n]: what the factorisation is kept orthogonal to */
  size_t locks;
  double scale; /* the largest |α| + |β| so far */
} Lanczos;

typedef enum
{
  LANCZOS_GOES_ON,
  LANCZOS_INVARIANT, /* the basis spans an invariant subspace: T's eigenvalues are A's */
  LANCZOS_NOT_FINITE
} LanczosStep;

Lanczos *lanczos_new (size_t n, size_t most); /* most is cut to n */
void lanczos_free (Lanczos *self);
void lanczos_lock (Lanczos *self, size_t locks, const real *locked); /* orthonormal rows, borrowed; before the start */

/* From start, which is normalised, or with NULL from a random one; false if there is no such vector. */
bool lanczos_start (Lanczos *self, const real *start, Random *random);

const real *lanczos_vector (const Lanczos *self);    /* that A is to be applied to next */
LanczosStep lanczos_accept (Lanczos *self, real *w); /* w = A times that; destroyed */

/* From an invariant subspace on in a random direction orthogonal to it, with β = 0 between; false if there is none. */
bool lanczos_continue (Lanczos *self, Random *random);

/* T's eigenvalues in ascending order into values[steps], and as rows its eigenvectors [steps × steps] (or NULL).  The
 * residual of the i-th Ritz pair is |beta[steps - 1] · vectors[i × steps + steps - 1]|. */
bool lanczos_ritz (const Lanczos *self, double *values, double *vectors);
