/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the solutions of a network with more parameters than equations are like: a model a file. */
#pragma once

#include "lab/dynamics.h"
#include "runs/experiment.h"

extern const DynamicsClass walk_dynamics; /* along the solutions, through points of a line or a data set */

extern const DynamicsClass dimension_dynamics;   /* the rank of the Jacobian, of ever larger networks */
extern const DynamicsClass intrinsic_dynamics;   /* accuracy against the dimension of a random subspace */
extern const DynamicsClass coefficient_dynamics; /* the learning coefficient of singular models */
extern const DynamicsClass collapse_dynamics;    /* features that collapse to a simplex */
extern const DynamicsClass noise_dynamics;       /* units that noise drives to zero */

extern const Explanation solution_manifold_explanation;

/* In the order of the choices of "model". */
typedef enum
{
  MANIFOLD_LINE,
  MANIFOLD_DATA,
  MANIFOLD_DIMENSION,
  MANIFOLD_INTRINSIC,
  MANIFOLD_COEFFICIENT,
  MANIFOLD_COLLAPSE,
  MANIFOLD_NOISE,
  MANIFOLD_MODELS
} ManifoldModel;
