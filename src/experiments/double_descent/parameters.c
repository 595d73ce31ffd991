/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be set. */
#include "experiments/double_descent/double_descent.h"

#include "lab/parameters.h"

#define TRAINED "model=network|deep-linear"

static const Choice models[] = {
  { "network", N_ ("Network") },          { "deep-linear", N_ ("Deep linear network") },
  { "linear", N_ ("Linear regression") }, { "random-features", N_ ("Random features") },
  { "polynomial", N_ ("Polynomials") },   { NULL, NULL },
};
static const Choice axes[] = {
  { "width", N_ ("Width") },
  { "samples", N_ ("Training samples") },
  { "time", N_ ("Training time") },
  { "ridge", N_ ("Penalty") },
  { NULL, NULL },
};
static const Choice families[] = {
  { "none", N_ ("One curve") },
  { "noise", N_ ("Levels of noise") },
  { "ridge", N_ ("Penalties") },
  { NULL, NULL },
};
static const Choice scales[] = { { "log", N_ ("Logarithmic") }, { "linear", N_ ("Linear") }, { NULL, NULL } };
static const Choice measures[] = {
  { "share", N_ ("Fraction of errors") },
  { "squared", N_ ("Mean squared error") },
  { NULL, NULL },
};
static const Choice rules[] = { { "fixed", N_ ("As set") }, { "best", N_ ("The best at each point") }, { NULL, NULL } };

static const Parameter quick[] = {
  NUMBER ("label-noise", N_ ("Noise"),
          N_ ("Of the training targets: its standard deviation, or for classes the fraction of labels that are redrawn "
              "at random; the test targets have none"),
          0, 10, 0.5, SLIDER (0, 1), LIVE),
  INTEGER ("seeds", N_ ("Seeds"),
           N_ ("Fits at each point, each with weights and noise of its own; more of them can be added"), 1, 400, 10,
           SLIDER (1, 50), LIVE),
  INTEGER ("width", N_ ("Width"),
           N_ ("Hidden units, features or polynomials, where the width is not the axis of the picture"), 1, 4096, 30,
           SLIDER (1, 1000), LOGARITHMIC, .when = "axis!=width"),
  NUMBER ("learning-rate", N_ ("Learning rate"), N_ ("Of networks: how far a step goes along the gradient"), 1e-8, 1e6,
          0.02, SLIDER (1e-4, 1), LOGARITHMIC, .when = TRAINED),
  { NULL },
};
static const Parameter sweep[] = {
  CHOICE ("axis", N_ ("Axis"), N_ ("What the error is drawn against"), axes, AXIS_WIDTH),
  NUMBER ("lowest", N_ ("From"), N_ ("Where the axis begins: a width, a number of samples or steps, or a penalty"),
          1e-9, 1e9, 1, SLIDER (1e-4, 1e4), LOGARITHMIC),
  NUMBER ("highest", N_ ("To"), N_ ("Where it ends"), 1e-9, 1e9, 300, SLIDER (1e-4, 1e4), LOGARITHMIC),
  CHOICE ("axis-scale", N_ ("Spacing"), N_ ("How the points are spread along the axis"), scales, 0),
  INTEGER ("points", N_ ("Points"), N_ ("Up to how many the curve is refined, where it bends first"), 3, 200, 16,
           SLIDER (7, 60)),
  CHOICE ("family", N_ ("Family"),
          N_ ("One curve, or several: for no, half and all of the noise, or for several penalties"), families, 0),
  INTEGER ("starts", N_ ("Starts a training set"),
           N_ ("First weights that are tried on every training set; with two or more, what they do to the variance is "
               "told apart from what the training set does"),
           1, 20, 2, SLIDER (1, 5), .when = "model=network|deep-linear|random-features"),
  NUMBER ("tolerance", N_ ("Tolerance"),
          N_ ("A training error up to which the training set counts as interpolated: the threshold is where that "
              "begins"),
          1e-12, 1, 0.01, SLIDER (1e-6, 0.1), LOGARITHMIC, .when = "axis!=ridge"),
  CHOICE (
      "measure", N_ ("Error of classes"),
      N_ ("What is drawn where the data have classes: the fraction that is told wrongly, or the error that training "
          "lessens, where the peak is higher"),
      measures, MEASURE_FRACTION, .when = "model=network data!=teacher|chebyshev"),
  { NULL },
};
static const Parameter model[] = {
  CHOICE ("model", N_ ("Model"), N_ ("What is fitted"), models, MODEL_NETWORK),
  INTEGER ("depth", N_ ("Hidden layers"), N_ ("Of networks"), 1, 16, 1, SLIDER (1, 6), .when = TRAINED),
  { NULL },
};
static const Parameter penalties[] = {
  NUMBER ("ridge", N_ ("Penalty"),
          N_ ("λ: of linear models, added to XᵀX/n (of random features in the units of their theory); of networks, "
              "weight decay"),
          0, 1e6, 0, .unit = "λ", SLIDER (0, 1), .when = "axis!=ridge ridge-rule?!=best"),
  CHOICE ("ridge-rule", N_ ("Choice of penalty"), N_ ("Of linear regression: λ as set, or σ²γ/r², which is the best"),
          rules, 0, .when = "model=linear axis!=ridge family!=ridge"),
  INTEGER ("features", N_ ("Features"),
           N_ ("Of linear regression and deep linear networks: all that there are, used or not; of random features: "
               "the dimension of the sphere"),
           1, 10000, 100, SLIDER (10, 2000), LOGARITHMIC, .when = "model=deep-linear|linear|random-features"),
  NUMBER ("signal", N_ ("Signal"), N_ ("Standard deviation of the linear target"), 0.001, 1000, 1, SLIDER (0.1, 5),
          .when = "model=deep-linear|linear|random-features"),
  NUMBER ("signal-decay", N_ ("Decay of the signal"),
          N_ ("Coefficient j of linear regression falls as j to the minus this"), 0, 10, 0, SLIDER (0, 3),
          .when = "model=linear"),
  NUMBER ("decay", N_ ("Decay of the spectrum"),
          N_ ("The variance of feature j of linear regression falls as j to the minus this"), 0, 10, 0, SLIDER (0, 3),
          .when = "model=linear"),
  INTEGER ("slow-features", N_ ("Slow features"), N_ ("Of deep linear networks: how many of the features are small"), 1,
           1000, 10, SLIDER (1, 100), .when = "model=deep-linear"),
  NUMBER ("slow-scale", N_ ("Scale of slow features"), N_ ("How small: beside 1 of the others"), 1e-4, 1, 0.1,
          SLIDER (0.01, 1), LOGARITHMIC, .when = "model=deep-linear"),
  { NULL },
};
static const Parameter steps[] = {
  INTEGER ("steps", N_ ("Steps"), N_ ("How long each network is trained"), 1, 1e8, 3000, SLIDER (100, 20000),
           LOGARITHMIC, .when = "axis!=time"),
  { NULL },
};
static const Parameter sizes[] = {
  INTEGER ("samples", N_ ("Training samples"), N_ ("In each training set, where they are not the axis of the picture"),
           2, 100000, 100, SLIDER (10, 2000), LOGARITHMIC, .when = "axis!=samples"),
  INTEGER ("test-samples", N_ ("Test samples"),
           N_ ("The same for all training sets; of a file three tenths are set aside"), 10, 100000, 1000,
           SLIDER (100, 10000), LOGARITHMIC, .when = "model=network|random-features data?!=file"),
  { NULL },
};

const ParameterGroup double_descent_groups[] = {
  { quick, .section = SECTION_QUICK },
  { sweep, .section = N_ ("Sweep") },
  { model, .section = N_ ("Model") },
  { shared_network, .only = "activation", .section = N_ ("Model"), .when = "model=network" },
  { penalties, .section = N_ ("Model") },
  { shared_network, .only = "gain", .section = SECTION_TRAINING, .when = TRAINED },
  { shared_training, .only = "optimiser schedule", .section = SECTION_TRAINING, .when = TRAINED },
  { shared_training, .only = "batch-size", .section = SECTION_TRAINING, .when = "model=network" },
  { steps, .section = SECTION_TRAINING, .when = TRAINED },
  { shared_data, .only = "data data-file", .section = SECTION_DATA, .when = "model=network" },
  { sizes, .section = SECTION_DATA },
  { shared_data, .only = "classes dimension image-size teacher-width teacher-gain parity-bits degree",
    .section = SECTION_DATA, .when = "model=network" },
  { shared_seed, .only = "seed", .section = SECTION_SEEDS },
  { NULL },
};

const PresetValue double_descent_defaults[] = {
  { "optimiser", "adam" }, { "schedule", "cosine" }, { "batch-size", "0" }, { "data", "teacher" }, { NULL, NULL }
};
