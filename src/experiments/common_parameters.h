/* Parameters that every experiment that trains has, under the same ids.  A table is put together
 * from these lists: static const Parameter parameters[] = { QUICK_PARAMETERS, …, { NULL } }.
 *
 * Order within a Parameter: id, label, description, unit, kind, scale, low, high, slider low, slider
 * high, initial, choices, effect, group. */
#pragma once

#include "runs/parameter.h"

#include <glib/gi18n.h>

#define GROUP_QUICK ""
#define GROUP_NETWORK N_ ("Network")
#define GROUP_TRAINING N_ ("Training")
#define GROUP_DATA N_ ("Data")
#define GROUP_LANDSCAPE N_ ("Landscape")
#define GROUP_SEEDS N_ ("Seeds")

/* In the order of their enumerations: DataKind (and then "file"), Activation, Initialisation, Loss, OptimiserKind,
 * Schedule. */
extern const Choice data_choices[];
#define DATA_FILE DATA_KINDS
extern const Choice activation_choices[];
extern const Choice initialisation_choices[];
extern const Choice loss_choices[];
extern const Choice optimiser_choices[];
extern const Choice schedule_choices[];

/* What a lecturer turns first: always in reach. */
#define QUICK_PARAMETERS                                                                                               \
  { "width",                                                                                                           \
    N_ ("Width"),                                                                                                      \
    N_ ("Units in every hidden layer"),                                                                                \
    NULL,                                                                                                              \
    PARAMETER_INTEGER,                                                                                                 \
    PARAMETER_LOG,                                                                                                     \
    1,                                                                                                                 \
    4096,                                                                                                              \
    1,                                                                                                                 \
    256,                                                                                                               \
    16,                                                                                                                \
    NULL,                                                                                                              \
    EFFECT_RESTART,                                                                                                    \
    GROUP_QUICK },                                                                                                     \
      { "learning-rate",                                                                                               \
        N_ ("Learning rate"),                                                                                          \
        N_ ("How far a step goes along the gradient; too much and training diverges"),                                 \
        NULL,                                                                                                          \
        PARAMETER_NUMBER,                                                                                              \
        PARAMETER_LOG,                                                                                                 \
        1e-8,                                                                                                          \
        1e6,                                                                                                           \
        1e-4,                                                                                                          \
        10,                                                                                                            \
        0.05,                                                                                                          \
        NULL,                                                                                                          \
        EFFECT_LIVE,                                                                                                   \
        GROUP_QUICK },                                                                                                 \
  {                                                                                                                    \
    "label-noise", N_ ("Label noise"),                                                                                 \
        N_ ("Classes: share of the training labels that are redrawn at random. Continuous targets: standard "          \
            "deviation of what is added to them"),                                                                     \
        NULL, PARAMETER_NUMBER, PARAMETER_LINEAR, 0, 10, 0, 1, 0, NULL, EFFECT_RESTART, GROUP_QUICK                    \
  }

#define NETWORK_PARAMETERS                                                                                             \
  { "depth",                                                                                                           \
    N_ ("Depth"),                                                                                                      \
    N_ ("Hidden layers; 0 makes the model linear"),                                                                    \
    NULL,                                                                                                              \
    PARAMETER_INTEGER,                                                                                                 \
    PARAMETER_LINEAR,                                                                                                  \
    0,                                                                                                                 \
    64,                                                                                                                \
    0,                                                                                                                 \
    32,                                                                                                                \
    2,                                                                                                                 \
    NULL,                                                                                                              \
    EFFECT_RESTART,                                                                                                    \
    GROUP_NETWORK },                                                                                                   \
      { "activation",                                                                                                  \
        N_ ("Activation"),                                                                                             \
        N_ ("What each hidden unit does with its sum"),                                                                \
        NULL,                                                                                                          \
        PARAMETER_CHOICE,                                                                                              \
        PARAMETER_LINEAR,                                                                                              \
        0,                                                                                                             \
        4,                                                                                                             \
        0,                                                                                                             \
        0,                                                                                                             \
        0,                                                                                                             \
        activation_choices,                                                                                            \
        EFFECT_RESTART,                                                                                                \
        GROUP_NETWORK },                                                                                               \
      { "skip",                                                                                                        \
        N_ ("Skip connections"),                                                                                       \
        N_ ("Add each hidden layer's input to its output"),                                                            \
        NULL,                                                                                                          \
        PARAMETER_TOGGLE,                                                                                              \
        PARAMETER_LINEAR,                                                                                              \
        0,                                                                                                             \
        1,                                                                                                             \
        0,                                                                                                             \
        0,                                                                                                             \
        0,                                                                                                             \
        NULL,                                                                                                          \
        EFFECT_RESTART,                                                                                                \
        GROUP_NETWORK },                                                                                               \
      { "bias",                                                                                                        \
        N_ ("Biases"),                                                                                                 \
        N_ ("Give every unit a constant of its own"),                                                                  \
        NULL,                                                                                                          \
        PARAMETER_TOGGLE,                                                                                              \
        PARAMETER_LINEAR,                                                                                              \
        0,                                                                                                             \
        1,                                                                                                             \
        0,                                                                                                             \
        0,                                                                                                             \
        1,                                                                                                             \
        NULL,                                                                                                          \
        EFFECT_RESTART,                                                                                                \
        GROUP_NETWORK },                                                                                               \
      { "normalisation",                                                                                               \
        N_ ("Layer normalisation"),                                                                                    \
        N_ ("Centre and scale each hidden layer's sums over its units, before the activation"),                        \
        NULL,                                                                                                          \
        PARAMETER_TOGGLE,                                                                                              \
        PARAMETER_LINEAR,                                                                                              \
        0,                                                                                                             \
        1,                                                                                                             \
        0,                                                                                                             \
        0,                                                                                                             \
        0,                                                                                                             \
        NULL,                                                                                                          \
        EFFECT_RESTART,                                                                                                \
        GROUP_NETWORK },                                                                                               \
      { "initialisation",                                                                                              \
        N_ ("Initialisation"),                                                                                         \
        N_ ("How large the first weights are drawn"),                                                                  \
        NULL,                                                                                                          \
        PARAMETER_CHOICE,                                                                                              \
        PARAMETER_LINEAR,                                                                                              \
        0,                                                                                                             \
        3,                                                                                                             \
        0,                                                                                                             \
        0,                                                                                                             \
        0,                                                                                                             \
        initialisation_choices,                                                                                        \
        EFFECT_RESTART,                                                                                                \
        GROUP_NETWORK },                                                                                               \
      { "gain",                                                                                                        \
        N_ ("Gain"),                                                                                                   \
        N_ ("Multiplies all first weights"),                                                                           \
        NULL,                                                                                                          \
        PARAMETER_NUMBER,                                                                                              \
        PARAMETER_LOG,                                                                                                 \
        1e-6,                                                                                                          \
        1e3,                                                                                                           \
        0.1,                                                                                                           \
        10,                                                                                                            \
        1,                                                                                                             \
        NULL,                                                                                                          \
        EFFECT_RESTART,                                                                                                \
        GROUP_NETWORK },                                                                                               \
      { "loss",                                                                                                        \
        N_ ("Loss"),                                                                                                   \
        N_ ("What training lowers, for data with classes; continuous targets always use the mean squared error"),      \
        NULL,                                                                                                          \
        PARAMETER_CHOICE,                                                                                              \
        PARAMETER_LINEAR,                                                                                              \
        0,                                                                                                             \
        1,                                                                                                             \
        0,                                                                                                             \
        0,                                                                                                             \
        0,                                                                                                             \
        loss_choices,                                                                                                  \
        EFFECT_RESTART,                                                                                                \
        GROUP_NETWORK },                                                                                               \
  {                                                                                                                    \
    "weights-file", N_ ("Weights from"), N_ ("Start from the weights in a safetensors file instead of random ones"),   \
        NULL, PARAMETER_FILE, PARAMETER_LINEAR, 0, 0, 0, 0, 0, NULL, EFFECT_RESTART, GROUP_NETWORK                     \
  }

#define TRAINING_PARAMETERS                                                                                            \
  { "optimiser",                                                                                                       \
    N_ ("Optimiser"),                                                                                                  \
    N_ ("The rule that turns gradients into steps"),                                                                   \
    NULL,                                                                                                              \
    PARAMETER_CHOICE,                                                                                                  \
    PARAMETER_LINEAR,                                                                                                  \
    0,                                                                                                                 \
    3,                                                                                                                 \
    0,                                                                                                                 \
    0,                                                                                                                 \
    0,                                                                                                                 \
    optimiser_choices,                                                                                                 \
    EFFECT_RESTART,                                                                                                    \
    GROUP_TRAINING },                                                                                                  \
      { "momentum",                                                                                                    \
        N_ ("Momentum"),                                                                                               \
        N_ ("Share of the last step that is kept in the next; SGD and Nesterov"),                                      \
        NULL,                                                                                                          \
        PARAMETER_NUMBER,                                                                                              \
        PARAMETER_LINEAR,                                                                                              \
        0,                                                                                                             \
        0.9999,                                                                                                        \
        0,                                                                                                             \
        0.99,                                                                                                          \
        0.9,                                                                                                           \
        NULL,                                                                                                          \
        EFFECT_RESTART,                                                                                                \
        GROUP_TRAINING },                                                                                              \
      { "schedule",                                                                                                    \
        N_ ("Schedule"),                                                                                               \
        N_ ("How the learning rate changes over the run"),                                                             \
        NULL,                                                                                                          \
        PARAMETER_CHOICE,                                                                                              \
        PARAMETER_LINEAR,                                                                                              \
        0,                                                                                                             \
        2,                                                                                                             \
        0,                                                                                                             \
        0,                                                                                                             \
        0,                                                                                                             \
        schedule_choices,                                                                                              \
        EFFECT_RESTART,                                                                                                \
        GROUP_TRAINING },                                                                                              \
      { "batch-size",                                                                                                  \
        N_ ("Batch size"),                                                                                             \
        N_ ("Samples in each step; 0 takes all of them"),                                                              \
        NULL,                                                                                                          \
        PARAMETER_INTEGER,                                                                                             \
        PARAMETER_LINEAR,                                                                                              \
        0,                                                                                                             \
        1e6,                                                                                                           \
        0,                                                                                                             \
        256,                                                                                                           \
        32,                                                                                                            \
        NULL,                                                                                                          \
        EFFECT_RESTART,                                                                                                \
        GROUP_TRAINING },                                                                                              \
      { "weight-decay",                                                                                                \
        N_ ("Weight decay"),                                                                                           \
        N_ ("Pulls all parameters towards zero: added to the gradient, or for AdamW apart from it"),                   \
        NULL,                                                                                                          \
        PARAMETER_NUMBER,                                                                                              \
        PARAMETER_LINEAR,                                                                                              \
        0,                                                                                                             \
        100,                                                                                                           \
        0,                                                                                                             \
        0.1,                                                                                                           \
        0,                                                                                                             \
        NULL,                                                                                                          \
        EFFECT_RESTART,                                                                                                \
        GROUP_TRAINING },                                                                                              \
  {                                                                                                                    \
    "steps", N_ ("Steps"), N_ ("Length of the run in optimiser steps"), NULL, PARAMETER_INTEGER, PARAMETER_LOG, 1,     \
        1e9, 100, 100000, 2000, NULL, EFFECT_RESTART, GROUP_TRAINING                                                   \
  }

#define DATA_PARAMETERS                                                                                                \
  { "data", N_ ("Data set"), N_ ("What is learned"), NULL,      PARAMETER_CHOICE, PARAMETER_LINEAR, 0, 10, 0, 0,       \
    0,      data_choices,    EFFECT_RESTART,         GROUP_DATA },                                                     \
      { "data-file",                                                                                                   \
        N_ ("Data file"),                                                                                              \
        N_ ("CSV (targets in the last column) or IDX, as MNIST has it; used when the data set is “file”"),             \
        NULL,                                                                                                          \
        PARAMETER_FILE,                                                                                                \
        PARAMETER_LINEAR,                                                                                              \
        0,                                                                                                             \
        0,                                                                                                             \
        0,                                                                                                             \
        0,                                                                                                             \
        0,                                                                                                             \
        NULL,                                                                                                          \
        EFFECT_RESTART,                                                                                                \
        GROUP_DATA },                                                                                                  \
      { "test-data-file",                                                                                              \
        N_ ("Test file"),                                                                                              \
        N_ ("A file of its own for the test part; without it a share of the data file is set aside"),                  \
        NULL,                                                                                                          \
        PARAMETER_FILE,                                                                                                \
        PARAMETER_LINEAR,                                                                                              \
        0,                                                                                                             \
        0,                                                                                                             \
        0,                                                                                                             \
        0,                                                                                                             \
        0,                                                                                                             \
        NULL,                                                                                                          \
        EFFECT_RESTART,                                                                                                \
        GROUP_DATA },                                                                                                  \
      { "samples",                                                                                                     \
        N_ ("Training samples"),                                                                                       \
        N_ ("How many samples are trained on; 0 takes all that a file has"),                                           \
        NULL,                                                                                                          \
        PARAMETER_INTEGER,                                                                                             \
        PARAMETER_LOG,                                                                                                 \
        0,                                                                                                             \
        1e7,                                                                                                           \
        20,                                                                                                            \
        10000,                                                                                                         \
        500,                                                                                                           \
        NULL,                                                                                                          \
        EFFECT_RESTART,                                                                                                \
        GROUP_DATA },                                                                                                  \
      { "test-share",                                                                                                  \
        N_ ("Test share"),                                                                                             \
        N_ ("Share of the data that is set aside to test on"),                                                         \
        NULL,                                                                                                          \
        PARAMETER_NUMBER,                                                                                              \
        PARAMETER_LINEAR,                                                                                              \
        0.01,                                                                                                          \
        0.95,                                                                                                          \
        0.1,                                                                                                           \
        0.9,                                                                                                           \
        0.4,                                                                                                           \
        NULL,                                                                                                          \
        EFFECT_RESTART,                                                                                                \
        GROUP_DATA },                                                                                                  \
      { "input-noise",                                                                                                 \
        N_ ("Input noise"),                                                                                            \
        N_ ("Standard deviation of what is added to every input"),                                                     \
        NULL,                                                                                                          \
        PARAMETER_NUMBER,                                                                                              \
        PARAMETER_LINEAR,                                                                                              \
        0,                                                                                                             \
        10,                                                                                                            \
        0,                                                                                                             \
        1,                                                                                                             \
        0,                                                                                                             \
        NULL,                                                                                                          \
        EFFECT_RESTART,                                                                                                \
        GROUP_DATA },                                                                                                  \
      { "classes",                                                                                                     \
        N_ ("Classes"),                                                                                                \
        N_ ("Arms of the spirals, or number of blobs or clusters"),                                                    \
        NULL,                                                                                                          \
        PARAMETER_INTEGER,                                                                                             \
        PARAMETER_LINEAR,                                                                                              \
        2,                                                                                                             \
        100,                                                                                                           \
        2,                                                                                                             \
        10,                                                                                                            \
        2,                                                                                                             \
        NULL,                                                                                                          \
        EFFECT_RESTART,                                                                                                \
        GROUP_DATA },                                                                                                  \
      { "dimension",                                                                                                   \
        N_ ("Dimension"),                                                                                              \
        N_ ("Inputs of the teacher, of parity and of the clusters"),                                                   \
        NULL,                                                                                                          \
        PARAMETER_INTEGER,                                                                                             \
        PARAMETER_LINEAR,                                                                                              \
        1,                                                                                                             \
        1024,                                                                                                          \
        1,                                                                                                             \
        64,                                                                                                            \
        10,                                                                                                            \
        NULL,                                                                                                          \
        EFFECT_RESTART,                                                                                                \
        GROUP_DATA },                                                                                                  \
      { "image-size",                                                                                                  \
        N_ ("Image size"),                                                                                             \
        N_ ("Pixels a side of the stroke digits"),                                                                     \
        N_ ("px"),                                                                                                     \
        PARAMETER_INTEGER,                                                                                             \
        PARAMETER_LINEAR,                                                                                              \
        8,                                                                                                             \
        28,                                                                                                            \
        0,                                                                                                             \
        0,                                                                                                             \
        8,                                                                                                             \
        NULL,                                                                                                          \
        EFFECT_RESTART,                                                                                                \
        GROUP_DATA },                                                                                                  \
      { "teacher-width",                                                                                               \
        N_ ("Teacher width"),                                                                                          \
        N_ ("Hidden units of the network to imitate"),                                                                 \
        NULL,                                                                                                          \
        PARAMETER_INTEGER,                                                                                             \
        PARAMETER_LINEAR,                                                                                              \
        1,                                                                                                             \
        1024,                                                                                                          \
        1,                                                                                                             \
        64,                                                                                                            \
        4,                                                                                                             \
        NULL,                                                                                                          \
        EFFECT_RESTART,                                                                                                \
        GROUP_DATA },                                                                                                  \
      { "teacher-gain",                                                                                                \
        N_ ("Teacher gain"),                                                                                           \
        N_ ("How strongly the teacher bends"),                                                                         \
        NULL,                                                                                                          \
        PARAMETER_NUMBER,                                                                                              \
        PARAMETER_LINEAR,                                                                                              \
        0.01,                                                                                                          \
        100,                                                                                                           \
        0.1,                                                                                                           \
        6,                                                                                                             \
        1.5,                                                                                                           \
        NULL,                                                                                                          \
        EFFECT_RESTART,                                                                                                \
        GROUP_DATA },                                                                                                  \
      { "parity-bits",                                                                                                 \
        N_ ("Parity bits"),                                                                                            \
        N_ ("How many of the inputs decide"),                                                                          \
        NULL,                                                                                                          \
        PARAMETER_INTEGER,                                                                                             \
        PARAMETER_LINEAR,                                                                                              \
        1,                                                                                                             \
        64,                                                                                                            \
        1,                                                                                                             \
        8,                                                                                                             \
        2,                                                                                                             \
        NULL,                                                                                                          \
        EFFECT_RESTART,                                                                                                \
        GROUP_DATA },                                                                                                  \
  {                                                                                                                    \
    "degree", N_ ("Degree"), N_ ("Of the Chebyshev polynomial"), NULL, PARAMETER_INTEGER, PARAMETER_LINEAR, 0, 64, 1,  \
        12, 3, NULL, EFFECT_RESTART, GROUP_DATA                                                                        \
  }

#define SEED_PARAMETERS                                                                                                \
  { "seed",                                                                                                            \
    N_ ("Seed"),                                                                                                       \
    N_ ("One number that decides all that is random"),                                                                 \
    NULL,                                                                                                              \
    PARAMETER_INTEGER,                                                                                                 \
    PARAMETER_LINEAR,                                                                                                  \
    0,                                                                                                                 \
    4294967295.0,                                                                                                      \
    0,                                                                                                                 \
    100,                                                                                                               \
    7,                                                                                                                 \
    NULL,                                                                                                              \
    EFFECT_RESTART,                                                                                                    \
    GROUP_SEEDS },                                                                                                     \
      { "data-seed",                                                                                                   \
        N_ ("Data seed"),                                                                                              \
        N_ ("Of the data alone; -1 follows the seed"),                                                                 \
        NULL,                                                                                                          \
        PARAMETER_INTEGER,                                                                                             \
        PARAMETER_LINEAR,                                                                                              \
        -1,                                                                                                            \
        4294967295.0,                                                                                                  \
        -1,                                                                                                            \
        100,                                                                                                           \
        -1,                                                                                                            \
        NULL,                                                                                                          \
        EFFECT_RESTART,                                                                                                \
        GROUP_SEEDS },                                                                                                 \
      { "weights-seed",                                                                                                \
        N_ ("Weights seed"),                                                                                           \
        N_ ("Of the first weights alone; -1 follows the seed"),                                                        \
        NULL,                                                                                                          \
        PARAMETER_INTEGER,                                                                                             \
        PARAMETER_LINEAR,                                                                                              \
        -1,                                                                                                            \
        4294967295.0,                                                                                                  \
        -1,                                                                                                            \
        100,                                                                                                           \
        -1,                                                                                                            \
        NULL,                                                                                                          \
        EFFECT_RESTART,                                                                                                \
        GROUP_SEEDS },                                                                                                 \
  {                                                                                                                    \
    "order-seed", N_ ("Order seed"), N_ ("Of the order of the samples alone; -1 follows the seed"), NULL,              \
        PARAMETER_INTEGER, PARAMETER_LINEAR, -1, 4294967295.0, -1, 100, -1, NULL, EFFECT_RESTART, GROUP_SEEDS          \
  }
