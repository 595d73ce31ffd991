/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mode connectivity: networks that were trained apart, and the paths of low loss that join them. */
#include "experiments/connectivity/connectivity.h"

#include "experiments/experiments.h"
#include "lab/parameters.h"

#include <math.h>

static const Choice start_choices[] = {
  { "own", N_ ("Each its own") },
  { "same", N_ ("One for all, other batches") },
  { "copy", N_ ("A permuted copy") },
  { NULL, NULL },
};
static const Choice curve_choices[] = {
  { "bezier", N_ ("Bézier curve") },
  { "chain", N_ ("Polygonal chain") },
  { "none", N_ ("None") },
  { NULL, NULL },
};
static const Choice curve_optimiser_choices[] = { { "adam", "Adam" }, { "sgd", "SGD" }, { NULL, NULL } };
static const Choice plane_choices[] = {
  { "automatic", N_ ("Automatic") },
  { "bend", N_ ("Through two minima and the bend") },
  { "minima", N_ ("Through three minima") },
  { NULL, NULL },
};
static const Choice height_choices[] = { { "linear", N_ ("Linear") }, { "log", N_ ("Logarithmic") }, { NULL, NULL } };
static const Choice walk_choices[] = {
  { "line", N_ ("Line") },
  { "weight-matching", N_ ("Line, weights matched") },
  { "activation-matching", N_ ("Line, activations matched") },
  { "curve", N_ ("Curve") },
  { "band", N_ ("Elastic band") },
  { NULL, NULL },
};
static const Choice sweep_choices[] = {
  { "none", N_ ("None") },
  { "width", N_ ("Width") },
  { "split", N_ ("Shared steps") },
  { NULL, NULL },
};

static const Parameter place_parameters[] = {
  NUMBER ("place", N_ ("Place"), N_ ("Where on its path the network lies that is shown, from 0 to 1"), 0, 1, 0.5,
          .unit = "t", LIVE, .when = "sweep=none"),
  NUMBER ("curve-rate", N_ ("Curve's learning rate"), N_ ("How far a step of the curve goes along the gradient"), 1e-8,
          1e6, 0.01, SLIDER (1e-4, 1), LOGARITHMIC, LIVE, .when = "curve!=none"),
  { NULL },
};
static const Parameter minima_parameters[] = {
  INTEGER ("ends", N_ ("Networks"), N_ ("How many are trained; every two of them are joined"), 2, ENSEMBLE_MOST, 2),
  CHOICE ("start", N_ ("Start"),
          N_ ("What the networks begin with: weights of their own, or the same weights and another order of the "
              "batches, or no training of their own at all: the first with its hidden units in another order"),
          start_choices, START_OWN, .when = "sweep!=split"),
  INTEGER ("split", N_ ("Shared steps"), N_ ("With one start for all: steps that they take together before they part"),
           0, 1e9, 0, SLIDER (0, 1000), .when = "start=same"),
  NUMBER ("learning-rate", N_ ("Learning rate"), N_ ("Of the networks: how far a step goes along the gradient"), 1e-8,
          1e6, 0.05, SLIDER (1e-4, 10), LOGARITHMIC),
  { NULL },
};
static const Parameter curve_parameters[] = {
  CHOICE ("curve", N_ ("Curve"), N_ ("What is trained to stay low between two networks"), curve_choices, CURVE_BEZIER),
  INTEGER ("bends", N_ ("Bends"), N_ ("Points between the ends that the curve is trained by"), 1, 32, 1, SLIDER (1, 8),
           .when = "curve!=none"),
  INTEGER ("curve-steps", N_ ("Curve's steps"), N_ ("Steps that the curve is trained for"), 1, 1e9, 1000,
           SLIDER (100, 20000), LOGARITHMIC, .when = "curve!=none"),
  CHOICE ("curve-optimiser", N_ ("Curve's optimiser"), N_ ("The rule that moves the bends, and the connectors"),
          curve_optimiser_choices, 0, .when = "curve!=none"),
  INTEGER ("points", N_ ("Points"), N_ ("At how many points of each path the loss is measured"), 3, 2001, 61,
           SLIDER (11, 201)),
  { NULL },
};
static const Parameter band_parameters[] = {
  TOGGLE ("band", N_ ("Elastic band"), N_ ("Let a chain of pivots settle into the valley between two networks, too"),
          0),
  INTEGER ("pivots", N_ ("Pivots"), N_ ("With which the band begins, its ends included"), 3, 64, 9, SLIDER (3, 20),
           .when = "band=true"),
  INTEGER ("cycles", N_ ("Cycles"), N_ ("Each with half the rate of the one before; between them pivots are inserted"),
           1, 32, 4, SLIDER (1, 8), .when = "band=true"),
  INTEGER ("cycle-steps", N_ ("Steps a cycle"), N_ ("Steps of all pivots in a cycle"), 1, 1e9, 200, SLIDER (10, 2000),
           LOGARITHMIC, .when = "band=true"),
  NUMBER ("band-rate", N_ ("Band's learning rate"), N_ ("Of its first cycle"), 1e-8, 1e6, 0.003, SLIDER (1e-4, 1),
          LOGARITHMIC, LIVE, .when = "band=true"),
  { NULL },
};
static const Parameter surface_parameters[] = {
  CHOICE ("walk", N_ ("Path"), N_ ("The path from the first network to the second that the place is on"), walk_choices,
          PAIR_CURVE, LIVE, .when = "sweep=none"),
  CHOICE ("plane", N_ ("Plane"), N_ ("Which plane of parameter space the surface is drawn over"), plane_choices,
          THIRD_AUTOMATIC, LIVE, .when = "sweep=none"),
  INTEGER ("grid", N_ ("Grid"), N_ ("Points a side at which the loss is evaluated"), 2, 513, 51, SLIDER (11, 151), LIVE,
           .when = "sweep=none"),
  CHOICE ("height", N_ ("Height"), N_ ("Show the loss as it is, or its logarithm"), height_choices, 0, LIVE,
          .when = "sweep=none"),
  CHOICE ("sweep", N_ ("Sweep"), N_ ("Measure the barriers for many widths, or many numbers of shared steps, instead"),
          sweep_choices, 0),
  { NULL },
};
static const ParameterGroup groups[] = {
  { place_parameters, .only = "place", .section = SECTION_QUICK },
  { shared_quick, .only = "width", .section = SECTION_QUICK },
  { place_parameters, .only = "curve-rate", .section = SECTION_QUICK },
  { minima_parameters, .section = N_ ("Minima") },
  { curve_parameters, .section = N_ ("Curve") },
  { band_parameters, .section = N_ ("Elastic band") },
  { surface_parameters, .section = SECTION_LANDSCAPE },
  { shared_quick, .only = "label-noise", .section = SECTION_DATA },
  { shared_network, .section = SECTION_NETWORK }, /* a file has the first network's weights alone */
  { shared_training, .section = SECTION_TRAINING },
  DATA_GROUP,
  { shared_seed, .section = SECTION_SEEDS },
  { NULL },
};

/* ---- Presets ---- */

#define DIGITS                                                                                                         \
  { "data", "digits" }, { "samples", "1000" }, { "test-share", "0.3" }, { "width", "64" }, { "activation", "relu" },   \
      { "optimiser", "adam" }, { "learning-rate", "0.003" }, { "schedule", "cosine" }, { "batch-size", "50" },         \
  {                                                                                                                    \
    "steps", "800"                                                                                                     \
  }
#define SPIRALS                                                                                                        \
  { "data", "spirals" }, { "samples", "200" }, { "width", "32" }, { "activation", "tanh" }, { "optimiser", "adam" },   \
      { "learning-rate", "0.01" }, { "batch-size", "20" },                                                             \
  {                                                                                                                    \
    "steps", "3000"                                                                                                    \
  }

static const PresetValue digits[] = { DIGITS, { NULL, NULL } };
static const PresetValue wider[] = {
  DIGITS, { "ends", "4" }, { "sweep", "width" }, { "curve", "none" }, { NULL, NULL }
};
static const PresetValue spirals[] = { SPIRALS, { "curve-steps", "5000" }, { NULL, NULL } };
static const PresetValue copy[] = {
  DIGITS, { "start", "copy" }, { "walk", "weight-matching" }, { "plane", "minima" }, { NULL, NULL }
};
/* Deep and narrow, in small batches and large steps: where the noise of the batches decides between minima. */
static const PresetValue noise[] = {
  { "data", "digits" },     { "samples", "1000" },    { "test-share", "0.3" }, { "width", "32" },
  { "depth", "5" },         { "activation", "relu" }, { "optimiser", "adam" }, { "learning-rate", "0.01" },
  { "schedule", "cosine" }, { "batch-size", "10" },   { "steps", "4000" },     { "ends", "4" },
  { "start", "same" },      { "sweep", "split" },     { "curve", "none" },     { NULL, NULL }
};
static const PresetValue five[] = { DIGITS, { "ends", "5" }, { "band", "true" }, { NULL, NULL } };

static const Preset presets[] = {
  { "digits", N_ ("Digits"),
    N_ ("Two networks learn to read digits, each for itself. Straight from one to the other stands a mountain; with "
        "the hidden units of the second in the right order it is a hill; and a curve that is trained to stay low goes "
        "around it. Watch it sink into the valley."),
    digits },
  { "wider", N_ ("Wider is flatter"),
    N_ ("The same digits with 16 to 256 units a layer: the wider the networks, the lower the barrier between them. The "
        "more of it was only the order of their units, too: matched by activations, a sixth of it is left at 16 units, "
        "a twenty-fifth at 256."),
    wider },
  { "spirals", N_ ("Spirals"),
    N_ ("Two small networks tell two spirals apart. Drag the place along the curve and see every network there "
        "do it, too; drag it along the line and see the spirals fall to pieces."),
    spirals },
  { "copy", N_ ("A permuted copy"),
    N_ ("One network, and the same with its hidden units in another order: the same function, far away. Between them "
        "stands a mountain, until matching finds the order: then the line has no length and no barrier."),
    copy },
  { "noise", N_ ("Same start, different noise"),
    N_ ("Networks that begin with the same weights and go their first steps together, and then see the batches in "
        "different orders. Parted at once they end behind a mountain; after some dozens of steps in common, of "
        "thousands, they end in one valley, and the barrier is gone."),
    noise },
  { "five", N_ ("Five minima"),
    N_ ("Five networks and all ten paths between them: the lines cross a mountain, elastic bands find passes no higher "
        "than the networks themselves, and a tree holds the lowest. The triangle between three of them shows the "
        "mountain, what is left of it after matching, and the volume that trained connectors find."),
    five },
  { NULL },
};

const Experiment connectivity_experiment = {
  .id = "connectivity",
  .title = N_ ("Mode connectivity"),
  .summary = N_ ("Networks trained apart, and the paths of low loss that join them"),
  .groups = groups,
  .presets = presets,
  .explanation = &connectivity_explanation,
  .file_preset = "digits",
  .run = connectivity_run,
};
