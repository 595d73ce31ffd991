/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the solutions of a network with more parameters than equations are like: a model a file. */
#pragma once

#include "lab/dynamics.h"
#include "lab/session.h"
#include "runs/experiment.h"

extern const DynamicsClass walk_dynamics; /* along the solutions, through points of a line or a data set */

extern const DynamicsClass dimension_dynamics;      /* the rank of the Jacobian, of ever larger networks */
extern const DynamicsClass intrinsic_dynamics;      /* accuracy against the dimension of a random subspace */
extern const DynamicsClass coefficient_dynamics;    /* the learning coefficient of singular models */
extern const DynamicsClass collapse_dynamics;       /* features that collapse to a simplex */
extern const DynamicsClass noise_dynamics;          /* units that noise drives to zero */
extern const SessionClass trained_collapse_session; /* features of a network that collapse as it is trained */

extern const Explanation solution_manifold_explanation;

/* The recipe of a network without what only the trained one of these models can have: skip connections, layer
 * normalisation, weights from a file and so on, whatever the settings say of them. */
bool solution_manifold_read (const Settings *settings, TrainingRecipe *recipe, GError **error);

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
  MANIFOLD_TRAINED,
  MANIFOLD_MODELS
} ManifoldModel;
