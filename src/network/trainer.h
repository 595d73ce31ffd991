/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Training: mini-batches in a fresh random order each epoch, one optimiser step
 * at a time, so that a caller can watch, steer and stop between any two.
 *
 * With a radius ρ it is sharpness-aware minimisation (P. Foret, A. Kleiner, H. Mobahi, B. Neyshabur, "Sharpness-aware
 * minimization for efficiently improving generalization", ICLR 2021): the optimiser gets the gradient at θ + ρ g/‖g‖,
 * g the gradient at θ, both over the samples of the step and without weight decay.  It costs a second gradient; the
 * loss that is told is that of θ.  Where g = 0 there is no second.
 *
 * Divergence is found at the step where it happens: a loss or a parameter that is
 * not finite.  The trainer then stands on the last parameters whose loss and
 * values were finite, and refuses further steps until trainer_set_parameters.
 */
#pragma once

#include "network/network.h"
#include "network/optimiser.h"

#define trainer_new REAL_NAME (trainer_new)
#define trainer_new_with REAL_NAME (trainer_new_with)
#define trainer_free REAL_NAME (trainer_free)
#define trainer_step REAL_NAME (trainer_step)
#define trainer_parameters REAL_NAME (trainer_parameters)
#define trainer_set_parameters REAL_NAME (trainer_set_parameters)
#define trainer_set_radius REAL_NAME (trainer_set_radius)
#define trainer_steps REAL_NAME (trainer_steps)
#define trainer_batch_loss REAL_NAME (trainer_batch_loss)
#define trainer_save REAL_NAME (trainer_save)
#define trainer_restore REAL_NAME (trainer_restore)
#define trainer_state_free REAL_NAME (trainer_state_free)

typedef struct _Trainer Trainer;
typedef struct _TrainerState TrainerState;

typedef struct
{
  OptimiserOptions optimiser;
  Schedule schedule;
  uint64_t total_steps; /* for the schedule */
  size_t batch;         /* 0 or ≥ n: full batch, in the data's own order */
  uint64_t order_seed;
} TrainerOptions;

typedef enum
{
  STEP_DONE,
  STEP_LOSS_NOT_FINITE,      /* the batch loss at the present parameters */
  STEP_PARAMETERS_NOT_FINITE /* the parameters that the step would have led to */
} StepResult;

/* Borrows network and samples; copies theta. */
Trainer *trainer_new (const Network *network, const Samples *samples, const TrainerOptions *options, const real *theta);

/* The same with gradients that come from somewhere else than network_gradient: the mean loss over n rows (NULL: all, n
 * = samples->n) at theta, and its gradient. */
typedef double (*GradientFunction) (const real *theta, const uint32_t *rows, size_t n, real *gradient, void *data);
Trainer *trainer_new_with (const Network *network, const Samples *samples, const TrainerOptions *options,
                           const real *theta, GradientFunction gradient, void *data);

void trainer_free (Trainer *trainer);

StepResult trainer_step (Trainer *trainer, double learning_rate); /* base rate; the schedule is applied to it */
const real *trainer_parameters (const Trainer *trainer);          /* valid until the next step */
void trainer_set_parameters (Trainer *trainer,
                             const real *theta);           /* keeps step count and data order, forgets momentum */
void trainer_set_radius (Trainer *trainer, double radius); /* ρ ≥ 0, from the next step on */
uint64_t trainer_steps (const Trainer *trainer);           /* steps done */
double trainer_batch_loss (const Trainer *trainer);        /* loss of the last batch, before its step */

/* Everything needed to go on from here with the same bits: parameters, momentum, order, counters. */
TrainerState *trainer_save (const Trainer *trainer);
void trainer_restore (Trainer *trainer, const TrainerState *state);
void trainer_state_free (TrainerState *state);
