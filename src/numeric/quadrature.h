/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stochastic Lanczos quadrature: the spectral density of an operator from a few random vectors.
 *
 * A Lanczos run from a random vector v gives Gauss quadrature for vᵀ f (A) v, exact for
 * polynomials up to degree 2 steps - 1; its mean over probes estimates tr f (A) / n
 * (Golub, Welsch 1969; Ubaru, Chen, Saad 2017; Ghorbani, Krishnan, Xiao 2019).
 */
#pragma once

#include "numeric/operator.h"
#include "numeric/parallel.h"

#include <stdint.h>

#define QUADRATURE_PROBES 10
#define QUADRATURE_STEPS 80

#define quadrature_run REAL_NAME (quadrature_run)

#ifndef QUADRATURE
#  define QUADRATURE
typedef struct
{
  size_t n;                /* the operator's dimension */
  size_t probes;           /* runs */
  size_t steps;            /* nodes of a run, at most */
  size_t *count;           /* [probes]: how many there are; fewer where an invariant subspace was spanned */
  double *nodes, *weights; /* [probes × steps]; a run's weights sum to 1 */
} Quadrature;

typedef struct
{
  size_t probes, steps;
  size_t group; /* probes that share their products on a worker; which ones does not depend on the workers */
  uint64_t seed;
} QuadratureOptions;
#endif

/* operators: one a worker of parallel (NULL: one, on this thread).  Probes are ±1 vectors. */
SolverResult quadrature_run (const Operator *operators, const QuadratureOptions *options, Parallel *parallel,
                             const SolverWatch *watch, Quadrature **quadrature);

void quadrature_free (Quadrature *quadrature);

/* How many of the n eigenvalues are not above a λ: mean over the probes of n Σ w over the nodes not above it, and its
 * standard error (NaN with one probe).  low and high are means of what each probe's rule bounds its own spectral
 * measure by (Chebyshev, Markov, Stieltjes: G. Szegő, "Orthogonal polynomials", 1939, theorem 3.41.1): the weights of
 * the two nodes beside λ may belong to either side.  Where a run spanned an invariant subspace there is nothing to
 * bound.  That the mean over probes is not n times the spectral distribution comes on top: see the standard error. O
 * (probes × steps). */
typedef struct
{
  double value, low, high, error;
} QuadratureCount;
QuadratureCount quadrature_count_below (const Quadrature *quadrature, double lambda);

/* tr A^power, and its standard error over the probes (may be NULL; NaN with one probe). */
double quadrature_moment (const Quadrature *quadrature, unsigned power, double *standard_error);

/* The density over an axis on which λ lies at place (λ) (NULL: λ itself): every node a Gaussian of standard deviation
 * width there.  density[k] at axis[k]; its integral over the axis is 1. */
void quadrature_density (const Quadrature *quadrature, double (*place) (void *data, double lambda), void *data,
                         double width, size_t n, const double *axis, double *density);
