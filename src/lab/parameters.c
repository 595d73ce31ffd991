/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/parameters.h"

const Choice data_choices[] = {
  { "spirals", N_ ("Spirals") },
  { "moons", N_ ("Moons") },
  { "circles", N_ ("Circles") },
  { "xor", N_ ("XOR") },
  { "blobs", N_ ("Blobs") },
  { "digits", N_ ("Stroke digits") },
  { "teacher", N_ ("Teacher") },
  { "parity", N_ ("Parity") },
  { "clusters", N_ ("Gaussian clusters") },
  { "chebyshev", N_ ("Chebyshev polynomial") },
  { "file", N_ ("File") },
  { NULL, NULL },
};

const Choice activation_choices[] = {
  { "tanh", "tanh" },          { "relu", "ReLU" }, { "gelu", "GELU" }, { "identity", N_ ("Identity") },
  { "square", N_ ("Square") }, { NULL, NULL },
};

static const Choice initialisation_choices[] = {
  { "automatic", N_ ("Automatic") }, { "he", "He" }, { "glorot", "Glorot" }, { "lecun", "LeCun" }, { NULL, NULL },
};

static const Choice loss_choices[] = {
  { "cross-entropy", N_ ("Cross-entropy") },
  { "mse", N_ ("Mean squared error") },
  { NULL, NULL },
};

const Choice optimiser_choices[] = {
  { "sgd", "SGD" }, { "nesterov", "Nesterov" }, { "adam", "Adam" }, { "adamw", "AdamW" }, { NULL, NULL },
};

static const Choice schedule_choices[] = {
  { "constant", N_ ("Constant") },
  { "step", N_ ("Step") },
  { "cosine", N_ ("Cosine") },
  { NULL, NULL },
};

const Parameter shared_quick[] = {
  INTEGER ("width", N_ ("Width"), N_ ("Units in every hidden layer"), 1, 4096, 16, SLIDER (1, 256), LOGARITHMIC,
           .when = "depth!=0"),
  NUMBER ("learning-rate", N_ ("Learning rate"),
          N_ ("How far a step goes along the gradient; too much and training diverges"), 1e-8, 1e6, 0.05,
          SLIDER (1e-4, 10), LOGARITHMIC, LIVE),
  NUMBER ("label-noise", N_ ("Label noise"),
          N_ ("Classes: fraction of the training labels that are redrawn at random. Continuous targets: standard "
              "deviation of what is added to them"),
          0, 10, 0, SLIDER (0, 1)),
  { NULL },
};

const Parameter shared_network[] = {
  INTEGER ("depth", N_ ("Depth"), N_ ("Hidden layers; 0 makes the model linear"), 0, 64, 2, SLIDER (0, 32)),
  CHOICE ("activation", N_ ("Activation"), N_ ("What each hidden unit does with its sum"), activation_choices, 0,
          .when = "depth!=0"),
  TOGGLE ("skip", N_ ("Skip connections"), N_ ("Add each hidden layer's input to its output"), 0, .when = "depth!=0"),
  TOGGLE ("bias", N_ ("Biases"), N_ ("Give every unit a constant of its own"), 1),
  TOGGLE ("normalisation", N_ ("Layer normalisation"),
          N_ ("Centre and scale each hidden layer's sums over its units, before the activation"), 0,
          .when = "depth!=0"),
  CHOICE ("initialisation", N_ ("Initialisation"), N_ ("How large the first weights are drawn"), initialisation_choices,
          0),
  NUMBER ("gain", N_ ("Gain"), N_ ("Multiplies all first weights"), 1e-6, 1e3, 1, SLIDER (0.1, 10), LOGARITHMIC),
  CHOICE ("loss", N_ ("Loss"),
          N_ ("What training lowers, for data with classes; continuous targets always use the mean squared error"),
          loss_choices, 0, .when = "data!=teacher|chebyshev"),
  FILE_NAME ("weights-file", N_ ("Weights from"),
             N_ ("Start from the weights in a safetensors file instead of random ones")),
  { NULL },
};

const Parameter shared_training[] = {
  CHOICE ("optimiser", N_ ("Optimiser"), N_ ("The rule that turns gradients into steps"), optimiser_choices, 0),
  NUMBER ("momentum", N_ ("Momentum"), N_ ("Share of the last step that is kept in the next; SGD and Nesterov"), 0,
          0.9999, 0.9, SLIDER (0, 0.99), .when = "optimiser=sgd|nesterov"),
  CHOICE ("schedule", N_ ("Schedule"), N_ ("How the learning rate changes over the run"), schedule_choices, 0),
  INTEGER ("batch-size", N_ ("Batch size"), N_ ("Samples in each step; 0 takes all of them"), 0, 1e6, 32,
           SLIDER (0, 256)),
  NUMBER ("weight-decay", N_ ("Weight decay"),
          N_ ("Pulls all parameters towards zero: added to the gradient, or for AdamW apart from it"), 0, 100, 0,
          SLIDER (0, 0.1)),
  NUMBER ("sam-radius", N_ ("SAM radius"),
          N_ ("Sharpness-aware minimisation: each step follows the gradient from where the loss is highest within this "
              "distance ρ, as far as the gradient here can tell; 0 is ordinary descent"),
          0, 100, 0, SLIDER (0, 0.5)),
  INTEGER ("steps", N_ ("Steps"), N_ ("Length of the run in optimiser steps"), 1, 1e9, 2000, SLIDER (100, 100000),
           LOGARITHMIC),
  { NULL },
};

const Parameter shared_data[] = {
  CHOICE ("data", N_ ("Data set"), N_ ("What is learned"), data_choices, 0),
  FILE_NAME ("data-file", N_ ("Data file"),
             N_ ("CSV (targets in the last column) or IDX, as MNIST has it; used when the data set is “file”"),
             .when = "data=file"),
  FILE_NAME ("test-data-file", N_ ("Test file"),
             N_ ("A file of its own for the test part; without it a fraction of the data file is set aside"),
             .when = "data=file"),
  INTEGER ("samples", N_ ("Training samples"), N_ ("How many samples are trained on; 0 takes all that a file has"), 0,
           1e7, 500, SLIDER (20, 10000), LOGARITHMIC),
  NUMBER ("test-share", N_ ("Test share"), N_ ("Share of the data that is set aside to test on"), 0.01, 0.95, 0.4,
          SLIDER (0.1, 0.9), .when = "test-data-file?="),
  NUMBER ("input-noise", N_ ("Input noise"), N_ ("Standard deviation of what is added to every input"), 0, 10, 0,
          SLIDER (0, 1)),
  INTEGER ("classes", N_ ("Classes"), N_ ("Arms of the spirals, or number of blobs or clusters"), 2, 100, 2,
           SLIDER (2, 10), .when = "data=spirals|blobs|clusters"),
  INTEGER ("dimension", N_ ("Dimension"), N_ ("Inputs of the teacher, of parity and of the clusters"), 1, 1024, 10,
           SLIDER (1, 64), .when = "data=teacher|parity|clusters"),
  INTEGER ("image-size", N_ ("Image size"), N_ ("Pixels a side of the stroke digits"), 8, 28, 8, .unit = N_ ("px"),
           .when = "data=digits"),
  INTEGER ("teacher-width", N_ ("Teacher width"), N_ ("Hidden units of the network to imitate"), 1, 1024, 4,
           SLIDER (1, 64), .when = "data=teacher"),
  NUMBER ("teacher-gain", N_ ("Teacher gain"), N_ ("How strongly the teacher bends"), 0.01, 100, 1.5, SLIDER (0.1, 6),
          .when = "data=teacher"),
  INTEGER ("parity-bits", N_ ("Parity bits"), N_ ("How many of the inputs decide"), 1, 64, 2, SLIDER (1, 8),
           .when = "data=parity"),
  INTEGER ("degree", N_ ("Degree"), N_ ("Of the Chebyshev polynomial"), 0, 64, 3, SLIDER (1, 12),
           .when = "data=chebyshev"),
  { NULL },
};

const Parameter shared_seed[] = {
  INTEGER ("seed", N_ ("Seed"), N_ ("One number that decides all that is random"), 0, 4294967295.0, 7, SLIDER (0, 100)),
  INTEGER ("data-seed", N_ ("Data seed"), N_ ("Of the data alone; -1 follows the seed"), -1, 4294967295.0, -1,
           SLIDER (-1, 100)),
  INTEGER ("weights-seed", N_ ("Weights seed"), N_ ("Of the first weights alone; -1 follows the seed"), -1,
           4294967295.0, -1, SLIDER (-1, 100)),
  INTEGER ("order-seed", N_ ("Order seed"), N_ ("Of the order of the samples alone; -1 follows the seed"), -1,
           4294967295.0, -1, SLIDER (-1, 100)),
  { NULL },
};
