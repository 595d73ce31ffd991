/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Full-batch descent on deep linear networks, in double precision, from the data's second moments alone.
 *
 * A linear network computes f = w x̃, x̃ = (x, 1), w = W_L … W_1 (biases go into the last column), and the mean squared
 * error is a quadratic in w: with S = Σ x̃ x̃ᵀ / n and C = Σ y x̃ᵀ / n its derivative is 2 (w S - C) / outputs.  A step
 * costs d² multiplications instead of 2 n d, whatever n is; where the inputs outnumber the samples two to one, the
 * residuals are the cheaper way, and taken.  Both are exact up to rounding (A. Saxe, J. McClelland, S. Ganguli, ICLR
 * 2014, study these dynamics).
 */
#pragma once

#include "datasets/dataset.h"
#include "network/trainer.h"

#include <stdatomic.h>

typedef struct _LinearDescent LinearDescent;

/* Identity activation or no hidden layer, mean squared error, no normalisation.  Copies what it needs.  Of the options
 * batch and order_seed count for nothing; any optimiser.  theta as architecture_layout says. Targets are one-hot for
 * classes. */
LinearDescent *linear_descent_new (const Architecture *architecture, const Dataset *train,
                                   const TrainerOptions *options, const double *theta);
void linear_descent_free (LinearDescent *self);

/* To step `until` (counted from the first); looks at cancelled (may be NULL) now and then.  What it says: STEP_DONE, or
 * why it stands still, on the last finite parameters, for good. */
StepResult linear_descent_advance (LinearDescent *self, uint64_t until, double learning_rate,
                                   const atomic_bool *cancelled);

uint64_t linear_descent_steps (const LinearDescent *self);
const double *linear_descent_parameters (const LinearDescent *self); /* valid until the next step */

/* W_L … W_1 of a network with one output and no biases, into w[inputs]. */
void linear_descent_weights (const LinearDescent *self, double *w);

/* Mean squared error at the present parameters, over samples and outputs, from the residuals: training or test. */
double linear_descent_loss (LinearDescent *self, const Dataset *data);
