/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A walk over the parameters at which a dense network fits all of its training data, in double.
 *
 * With residuals r (θ) of n samples and K outputs and their Jacobian J [nK × P] the set r = 0 has the null space of J
 * as its tangents, of dimension P - rank J.  A step of length ε along a tangent v leaves the set by O (ε²); the
 * corrector comes back along the normals of the point that was left, θ' = θ + ε v - Jᵀλ with r (θ') = 0, by Newton's
 * method, and the next tangent is what was gone, (θ' - θ)/ε, projected to the null space there.  This is the RATTLE
 * method for a free particle on a surface (H. Andersen, 1983): of second order, its speed stays, and it comes back on
 * the same way when the tangent is reversed, but for the corrector's tolerance.
 *
 * JJᵀ has a ridge of 1e-13 of its trace: with one-hot targets it may be singular (solution_walk_begin_balanced ()), and
 * what is not in its range are residuals of rounding. */
#pragma once

#include "datasets/dataset.h"
#include "network/architecture.h"

#include <stdatomic.h>
#include <stdint.h>

typedef struct _SolutionWalk SolutionWalk;

/* Where a step goes: on as it went, or along the projected gradient of tr H, of the test loss, or of the distance from
 * a goal. */
typedef enum
{
  WALK_ON,
  WALK_FLATTER,
  WALK_SHARPER,
  WALK_BETTER,
  WALK_WORSE,
  WALK_TO_GOAL,
  WALK_DIRECTIONS
} WalkDirection;

/* H is the Hessian of the training loss, the mean of r² over samples and outputs: 2/(nK) JᵀJ where r = 0. */
typedef struct
{
  double loss, test_loss, accuracy; /* accuracy: of test samples; NaN of continuous targets */
  double trace, sharpness;          /* tr H, λmax */
  double goal;                      /* distance from the goal; NaN without one */
} WalkMeasures;

#define WALK_FITTED 1e-20 /* a training loss up to which it counts as zero */

/* Smooth activations, neither skip connections nor layer normalisation.  Copies what it needs of the data.  Two
 * matrices of nK × P and three of (nK)² doubles. */
SolutionWalk *solution_walk_new (const Architecture *architecture, const Dataset *train, const Dataset *test);
void solution_walk_free (SolutionWalk *self);
double solution_walk_bytes (const Architecture *architecture, size_t samples);
size_t solution_walk_parameters (const SolutionWalk *self);
size_t solution_walk_residuals (const SolutionWalk *self);

/* Whether fits begin with output weights that sum to zero over the outputs, and biases that sum to one, as one-hot
 * targets do.  Fits and walks keep that but for rounding: the residuals sum to zero, and so do steps.  The rows of J
 * that sum over outputs then depend on each other where there are more samples than units and one. */
void solution_walk_begin_balanced (SolutionWalk *self, bool balanced);

/* Begins at weights of this seed and goes down by Levenberg and Marquardt's method in its dual form, Jᵀ (JJᵀ + μ)⁻¹ r:
 * with fewer residuals than parameters a step costs O ((nK)² P), where that of numeric/levenberg_marquardt.h, in the
 * space of the parameters, would cost O (P³).  Stands where the loss does not fall any more, and returns it; above
 * WALK_FITTED if there is no solution near, or it was cancelled.  The tangent is a random one of the seed. */
double solution_walk_fit (SolutionWalk *self, uint64_t seed, const atomic_bool *cancelled);

/* To a solution that is known, with no tangent until the next step but one along a gradient. */
void solution_walk_place (SolutionWalk *self, const double *theta);
void solution_walk_set_goal (SolutionWalk *self, const double *theta);
/* The largest training loss at so many points between here and the goal, on the straight line. */
double solution_walk_chord (SolutionWalk *self, size_t points);
const double *solution_walk_theta (const SolutionWalk *self);
const double *solution_walk_goal (const SolutionWalk *self);                   /* NULL: none */
GBytes *solution_walk_weights (const SolutionWalk *self, const double *theta); /* as safetensors, in double */
const double *solution_walk_tangent (const SolutionWalk *self);                /* of WALK_ON */
const double *solution_walk_jacobian (const SolutionWalk *self);
void solution_walk_reverse (SolutionWalk *self);
void solution_walk_random_tangent (SolutionWalk *self, uint64_t seed);

/* The projection of v[P] to the null space of J. */
void solution_walk_project (const SolutionWalk *self, double *v);

/* A step of this length, or of a half, a quarter … of it where the corrector does not find back; returns what it was. 0
 * if it does not at all, or there is no way to go: the gradient has no part in the null space.  It then stands where it
 * stood. */
double solution_walk_step (SolutionWalk *self, WalkDirection direction, double length);

WalkMeasures solution_walk_measure (SolutionWalk *self);

/* All eigenvalues of JJᵀ in ascending order into values[nK]; returns the rank of J, how many are larger than 1e-9 of
 * the largest: the set has dimension P - rank there.  0 where LAPACK does not converge. */
size_t solution_walk_spectrum (SolutionWalk *self, double *values);
#define WALK_RANK 1e-9

/* outputs[test samples × K]. */
void solution_walk_test_outputs (SolutionWalk *self, double *outputs);
