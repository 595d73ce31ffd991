/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Optimisers and schedules: pure functions of (state, gradient, rate). */
#pragma once

#include "numeric/real.h"

#include <stdbool.h>
#include <stdint.h>

#define optimiser_new REAL_NAME (optimiser_new)
#define optimiser_free REAL_NAME (optimiser_free)
#define optimiser_copy REAL_NAME (optimiser_copy)
#define optimiser_reset REAL_NAME (optimiser_reset)
#define optimiser_step REAL_NAME (optimiser_step)

typedef enum
{
  OPTIMISER_SGD,      /* v ← μ v + g;  θ ← θ - η v  (PyTorch's form, dampening 0) */
  OPTIMISER_NESTEROV, /* v ← μ v + g;  θ ← θ - η (g + μ v) */
  OPTIMISER_ADAM,     /* Kingma, Ba 2015; weight decay added to the gradient */
  OPTIMISER_ADAMW     /* Loshchilov, Hutter 2019; decoupled weight decay */
} OptimiserKind;

typedef struct
{
  OptimiserKind kind;
  double momentum;     /* SGD and Nesterov */
  double beta1, beta2; /* Adam: .9, .999 */
  double epsilon;      /* Adam: 1e-8 */
  double weight_decay;
  double radius; /* ρ of sharpness-aware minimisation (trainer.h); 0: none */
} OptimiserOptions;

OptimiserOptions optimiser_defaults (OptimiserKind kind);

typedef struct _Optimiser Optimiser;
Optimiser *optimiser_new (const OptimiserOptions *options, size_t parameters);
void optimiser_free (Optimiser *optimiser);
Optimiser *optimiser_copy (const Optimiser *optimiser); /* with its momentum and step count */
void optimiser_reset (Optimiser *optimiser);            /* forgets momentum */

/* Writes the next parameters to next (which is not theta) and returns whether all of them are finite. */
bool optimiser_step (Optimiser *optimiser, const real *theta, const real *gradient, double rate, real *next);

typedef enum
{
  SCHEDULE_CONSTANT,
  SCHEDULE_STEP,  /* ÷10 at 1/2 and again at 3/4 of the run */
  SCHEDULE_COSINE /* base · (1 + cos (π step / total)) / 2 */
} Schedule;

double schedule_rate (Schedule schedule, double base, uint64_t step, uint64_t total);

/* The learning rate beyond which descent diverges on a quadratic whose largest curvature is sharpness: 2/λmax, with
 * momentum μ 2(1+μ)/λmax, and with Nesterov's 2(1+μ)/((1+2μ)λmax); weight decay adds to λmax.  NaN for optimisers that
 * have no such threshold (Adam; with a radius no step is linear in θ), or where nothing curves upwards.  And the
 * formula as it is written. */
double optimiser_threshold (const OptimiserOptions *options, double sharpness);
const char *optimiser_threshold_formula (const OptimiserOptions *options);

/* The same the other way round: the largest curvature that descent at this rate, which is that of schedule_rate where
 * there is a schedule, bears on a quadratic, 2/η and so on, less the weight decay.  Infinite at a rate of 0, where a
 * schedule ends; NaN for optimisers that have no such threshold.  And the formula. */
double optimiser_sharpness_threshold (const OptimiserOptions *options, double rate);
const char *optimiser_sharpness_threshold_formula (const OptimiserOptions *options);
