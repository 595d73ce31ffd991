/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is fitted in double descent, to what, and one fit of it.
 *
 * A world is plain data that is read from the settings once.  A fit follows from it and from its key (curve, value on
 * the axis, seed) alone: not from threads, from order, or from what else was asked for.  Workers only read it; between
 * two stretches of the sweep the run's thread may give it more room, or other curves.
 */
#pragma once

#include "lab/regression_risk.h"
#include "lab/training_sets.h"
#include "runs/sweep.h"

#include <glib/gi18n.h>

typedef enum
{
  MODEL_NETWORK,     /* hidden layers of one width */
  MODEL_DEEP_LINEAR, /* fast and slow features, a linear network */
  MODEL_LINEAR,      /* least squares on the first of many Gaussian features */
  MODEL_FEATURES,    /* random features */
  MODEL_POLYNOMIAL   /* Legendre polynomials in one dimension */
} ModelKind;

typedef enum
{
  AXIS_WIDTH,
  AXIS_SAMPLES,
  AXIS_TIME,
  AXIS_PENALTY
} AxisKind;

typedef enum
{
  FAMILY_NONE,
  FAMILY_NOISE,  /* all of the noise, half of it, none */
  FAMILY_PENALTY /* no penalty, the one that is set, the best one */
} Family;

/* Of data with classes. */
typedef enum
{
  MEASURE_FRACTION, /* of samples whose class is predicted wrongly */
  MEASURE_SQUARED   /* the loss, as of all other data */
} ErrorMeasure;

#define CURVES_MOST 3
#define HISTORY_SAMPLES 400 /* of the test set, while a network is trained */
#define BEST_PENALTY (-1.0) /* of a curve: λ* at each place */

/* Columns and arrays of a fit. */
enum
{
  FIT_PARAMETERS,
  FIT_SAMPLES,
  FIT_NOISE,
  FIT_PENALTY, /* λ of XᵀX/n + λ; weight decay of networks */
  FIT_TRAIN,   /* errors: mean squared, or fractions of wrong classes */
  FIT_TEST,
  FIT_NORM,     /* of the solution: of all weights of a network */
  FIT_RANK,     /* effective, of the features on the training set; of the first seed */
  FIT_SHARPNESS /* λmax at the first weights, of the first seed where the optimiser has a threshold and it converged */
};
enum
{
  FIT_PREDICTIONS,   /* on the test set: like the world's targets, scaled so that the sum of squared differences is the
                        mean squared error */
  FIT_FUNCTION,      /* of the first seed, where it can be drawn (lab/fitted_function.h), */
  FIT_SAMPLE_INPUTS, /* and its samples: [n · inputs], [n] */
  FIT_SAMPLE_TARGETS,
  FIT_STEPS, /* of the first seed, where something is trained: errors along the way */
  FIT_TRAIN_HISTORY,
  FIT_TEST_HISTORY
};

typedef struct
{
  ModelKind model;
  AxisKind axis;
  double low, high; /* of the axis */
  bool logarithmic;
  unsigned places; /* that a curve is refined to */
  TrainingRecipe recipe;
  size_t samples, test_samples; /* samples: where they are not the axis */
  unsigned inputs, outputs;
  double penalty;
  bool best_penalty;
  unsigned starts;  /* first weights on each training set; 1 where there is nothing to start from */
  double tolerance; /* a training error up to which a training set counts as interpolated */
  bool classes;     /* data have classes, */
  bool fractions;   /* and errors are fractions of wrong ones */

  Family family;
  unsigned curves;
  double curve_noise[CURVES_MOST], curve_penalty[CURVES_MOST]; /* the first is what the caption states */

  LinearTarget *linear;    /* of linear models: all features that there are, seen or not; otherwise NULL */
  BasisKind basis;         /* of what is solved for, */
  RegressionRisk *risk;    /* and of deep linear networks; otherwise NULL */
  GPtrArray *first_layers; /* random features: of float[widest × features], by seed */

  TrainingSets *sets; /* of networks; otherwise NULL */
  Numbers *targets;   /* of the test set, without noise where they are known so, scaled as predictions are */
  InputRange range;   /* where a fitted function is drawn */
} World;

World *world_new (const Settings *settings, GError **error);
void world_free (World *world);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (World, world_free)

void world_set_noise (World *world, double noise); /* and with it the curves of the family */

/* Room for what is kept of all fits of so many seeds.  No fit may be under way.  false and an error where memory or a
 * file do not hold them. */
bool world_reserve (World *world, unsigned seeds, unsigned workers, GError **error);

bool world_is_trained (const World *world);               /* step by step; otherwise solved for at once */
size_t world_width_at (const World *world, double value); /* at a value of the axis */
size_t world_samples_at (const World *world, double value);
size_t world_most_samples (const World *world);
bool world_is_penalised (const World *world);         /* with a penalty in at least one curve */
size_t world_decomposed_samples (const World *world); /* of the test set, whose predictions are kept */
double world_penalty_at (const World *world, unsigned curve, double value); /* λ* as it is there */
Architecture world_architecture (const World *world, size_t width);         /* of networks */
double world_parameters (const World *world, size_t width);                 /* of the model, P */
/* Of these, such as change what it computes (analysis/effective_parameters.h). */
double world_effective_parameters (const World *world, size_t width);
double world_highest_width (const World *world); /* that there can be */
/* Where there are as many effective parameters as targets, as drawn, and its value on the axis; NaN where the axis has
 * no such place. */
double world_threshold (const World *world);
double world_threshold_value (const World *world);

/* λ* of linear regression: σ²γ/r²; NaN of other models. */
double world_best_penalty (const World *world, size_t width, size_t samples, double noise);

unsigned world_set_of (const World *world, unsigned seed); /* the training set that a seed is trained on */
uint64_t world_stream (const World *world, const char *purpose, unsigned index);

/* The target of polynomials: a slow wave and a kink, no polynomial, and smooth enough for few samples. */
double world_wave (double x);

/* ---- One fit (fit.c, trained_fit.c, regression_fit.c) ---- */

extern const SweepClass double_descent_fits;

/* What a model is to do: a key as the world reads it. */
typedef struct
{
  const World *world;
  double noise, penalty; /* penalty: BEST_PENALTY is resolved */
  size_t width, samples;
  unsigned seed, set;
  const double *values; /* along time or the penalty: where results are wanted, ascending; [n] */
  size_t n;
  SweepFit *const *fits; /* [n] */
} FitPlan;

/* All of it at once; false if it was cancelled on the way. */
bool regression_fit (const FitPlan *plan, const atomic_bool *cancelled);

typedef struct _TrainedFit TrainedFit;
TrainedFit *trained_fit_new (const FitPlan *plan);
void trained_fit_free (TrainedFit *self);
bool trained_fit_advance (TrainedFit *self, gint64 until, const atomic_bool *cancelled);
