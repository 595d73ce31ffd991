/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Saddles: a model or two a file. */
#pragma once

#include "lab/dynamics.h"
#include "runs/experiment.h"

extern const DynamicsClass search_dynamics; /* critical points of a network or of a random field */

extern const DynamicsClass stages_dynamics;          /* a linear network on its way from saddle to saddle */
extern const DynamicsClass units_dynamics;           /* ReLU students of an orthonormal teacher */
extern const DynamicsClass width_curvature_dynamics; /* negative curvature of networks of four widths */

extern const Explanation saddles_explanation;

/* In the order of the choices of "model". */
typedef enum
{
  SADDLES_NETWORK,
  SADDLES_FIELD,
  SADDLES_STAGES,
  SADDLES_UNITS,
  SADDLES_WIDTHS,
  SADDLES_MODELS
} SaddlesModel;
