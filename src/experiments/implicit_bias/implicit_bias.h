/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which of all solutions descent chooses: a model a file. */
#pragma once

#include "lab/dynamics.h"
#include "lab/series.h"
#include "runs/experiment.h"

extern const DynamicsClass diagonal_dynamics;    /* u² - v²: one equation in two unknowns, or many */
extern const DynamicsClass label_noise_dynamics; /* the same with noise in the labels */
extern const DynamicsClass factors_dynamics;     /* a matrix as a product of matrices */

extern const DynamicsClass finite_steps_dynamics; /* descent between two flows */
extern const DynamicsClass margin_dynamics;       /* logistic regression on points that a line parts */

extern const DynamicsClass batches_dynamics; /* networks that see one point a step, two, a quarter, all */

void implicit_bias_run_scales (Run *run); /* matrix completion by depth and by scale of the beginning: a sweep */

extern const Explanation implicit_bias_explanation;

/* Of the k-th of n ≤ 4 lines of a family in its order: depths, batches, scales.  The last one is solid. */
#define IMPLICIT_BIAS_FAMILY 4
Style implicit_bias_family_style (unsigned k, unsigned n);

/* A loss of the series step by step, as long as it is that of descent and not of rounding. */
Layer *implicit_bias_add_loss (Plot *plot, const char *id, const char *name, const Series *series, guint column);

/* A value over the whole axis, as a line that the legend names: among curves that leave no room for a rule's name. */
void implicit_bias_add_level (Plot *plot, const char *id, const char *name, double low, double high, double value);

/* In the order of the choices of "model". */
typedef enum
{
  BIAS_EQUATION,
  BIAS_SPARSE,
  BIAS_LABEL_NOISE,
  BIAS_COMPLETION,
  BIAS_FACTORISATION,
  BIAS_FINITE_STEPS,
  BIAS_MARGIN,
  BIAS_BATCHES,
  BIAS_SCALES,
  BIAS_MODELS
} BiasModel;
