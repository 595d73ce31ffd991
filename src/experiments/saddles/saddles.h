/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Saddles: a model or two a file. */
#pragma once

#include "lab/dynamics.h"
#include "runs/experiment.h"

extern const DynamicsClass search_dynamics; /* critical points of a network or of a random field */

extern const Explanation saddles_explanation;

/* In the order of the choices of "model". */
typedef enum
{
  SADDLES_NETWORK,
  SADDLES_FIELD,
  SADDLES_MODELS
} SaddlesModel;
