/* Mode connectivity: networks that were trained apart, and every known way to walk from one to the other. */
#include "experiments/connectivity.h"

#include "experiments/common_parameters.h"
#include "experiments/experiments.h"

#include <math.h>

#define GROUP_MINIMA N_ ("Minima")
#define GROUP_CURVE N_ ("Curve")
#define GROUP_BAND N_ ("Elastic band")

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
static const Choice across_choices[] = {
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

static const Parameter parameters[] = {
  { "place", N_ ("Place"), N_ ("Where on its way the ball stands, from 0 to 1: the network there is shown"), "t",
    PARAMETER_NUMBER, PARAMETER_LINEAR, 0, 1, 0, 0, 0.5, NULL, EFFECT_LIVE, GROUP_QUICK },
  { "width", N_ ("Width"), N_ ("Units in every hidden layer"), NULL, PARAMETER_INTEGER, PARAMETER_LOG, 1, 4096, 1, 256,
    16, NULL, EFFECT_RESTART, GROUP_QUICK },
  { "curve-rate", N_ ("Curve's learning rate"), N_ ("How far a step of the curve goes along the gradient"), NULL,
    PARAMETER_NUMBER, PARAMETER_LOG, 1e-8, 1e6, 1e-4, 1, 0.01, NULL, EFFECT_LIVE, GROUP_QUICK },
  { "ends", N_ ("Networks"), N_ ("How many are trained; every two of them are joined"), NULL, PARAMETER_INTEGER,
    PARAMETER_LINEAR, 2, MINIMA_MOST, 0, 0, 2, NULL, EFFECT_RESTART, GROUP_MINIMA },
  { "start", N_ ("Start"),
    N_ ("What the networks begin with: weights of their own, or the same weights and another "
        "order of the batches, or no training of their own at all: the first with its hidden "
        "units in another order"),
    NULL, PARAMETER_CHOICE, PARAMETER_LINEAR, 0, 2, 0, 0, 0, start_choices, EFFECT_RESTART, GROUP_MINIMA },
  { "split", N_ ("Shared steps"), N_ ("With one start for all: steps that they take together before they part"), NULL,
    PARAMETER_INTEGER, PARAMETER_LINEAR, 0, 1e9, 0, 1000, 0, NULL, EFFECT_RESTART, GROUP_MINIMA },
  { "learning-rate", N_ ("Learning rate"), N_ ("Of the networks: how far a step goes along the gradient"), NULL,
    PARAMETER_NUMBER, PARAMETER_LOG, 1e-8, 1e6, 1e-4, 10, 0.05, NULL, EFFECT_RESTART, GROUP_MINIMA },
  { "curve", N_ ("Curve"), N_ ("What is trained to stay low between two networks"), NULL, PARAMETER_CHOICE,
    PARAMETER_LINEAR, 0, 2, 0, 0, 0, curve_choices, EFFECT_RESTART, GROUP_CURVE },
  { "bends", N_ ("Bends"), N_ ("Points between the ends that the curve is trained by"), NULL, PARAMETER_INTEGER,
    PARAMETER_LINEAR, 1, 32, 1, 8, 1, NULL, EFFECT_RESTART, GROUP_CURVE },
  { "curve-steps", N_ ("Curve's steps"), N_ ("Steps that the curve is trained for"), NULL, PARAMETER_INTEGER,
    PARAMETER_LOG, 1, 1e9, 100, 20000, 1000, NULL, EFFECT_RESTART, GROUP_CURVE },
  { "curve-optimiser", N_ ("Curve's optimiser"), N_ ("The rule that moves the bends, and the connectors"), NULL,
    PARAMETER_CHOICE, PARAMETER_LINEAR, 0, 1, 0, 0, 0, curve_optimiser_choices, EFFECT_RESTART, GROUP_CURVE },
  { "points", N_ ("Points"), N_ ("At how many points of each way the loss is measured"), NULL, PARAMETER_INTEGER,
    PARAMETER_LINEAR, 3, 2001, 11, 201, 61, NULL, EFFECT_RESTART, GROUP_CURVE },
  { "band", N_ ("Elastic band"), N_ ("Let a chain of pivots settle into the valley between two networks, too"), NULL,
    PARAMETER_TOGGLE, PARAMETER_LINEAR, 0, 1, 0, 0, 0, NULL, EFFECT_RESTART, GROUP_BAND },
  { "pivots", N_ ("Pivots"), N_ ("With which the band begins, its ends included"), NULL, PARAMETER_INTEGER,
    PARAMETER_LINEAR, 3, 64, 3, 20, 9, NULL, EFFECT_RESTART, GROUP_BAND },
  { "cycles", N_ ("Cycles"), N_ ("Each with half the rate of the one before; between them pivots are inserted"), NULL,
    PARAMETER_INTEGER, PARAMETER_LINEAR, 1, 32, 1, 8, 4, NULL, EFFECT_RESTART, GROUP_BAND },
  { "cycle-steps", N_ ("Steps a cycle"), N_ ("Steps of all pivots in a cycle"), NULL, PARAMETER_INTEGER, PARAMETER_LOG,
    1, 1e9, 10, 2000, 200, NULL, EFFECT_RESTART, GROUP_BAND },
  { "band-rate", N_ ("Band's learning rate"), N_ ("Of its first cycle"), NULL, PARAMETER_NUMBER, PARAMETER_LOG, 1e-8,
    1e6, 1e-4, 1, 0.003, NULL, EFFECT_LIVE, GROUP_BAND },
  { "walk", N_ ("Ball"), N_ ("The way from the first network to the second that the ball is on"), NULL,
    PARAMETER_CHOICE, PARAMETER_LINEAR, 0, 4, 0, 0, WAY_CURVE, walk_choices, EFFECT_LIVE, GROUP_LANDSCAPE },
  { "plane", N_ ("Plane"), N_ ("Which plane of parameter space the surface is drawn over"), NULL, PARAMETER_CHOICE,
    PARAMETER_LINEAR, 0, 2, 0, 0, ACROSS_AUTOMATIC, across_choices, EFFECT_LIVE, GROUP_LANDSCAPE },
  { "grid", N_ ("Grid"), N_ ("Points a side at which the loss is evaluated"), NULL, PARAMETER_INTEGER, PARAMETER_LINEAR,
    2, 513, 11, 151, 51, NULL, EFFECT_LIVE, GROUP_LANDSCAPE },
  { "height", N_ ("Height"), N_ ("Show the loss as it is, or its logarithm"), NULL, PARAMETER_CHOICE, PARAMETER_LINEAR,
    0, 1, 0, 0, 0, height_choices, EFFECT_LIVE, GROUP_LANDSCAPE },
  { "sweep", N_ ("Sweep"), N_ ("Measure the barriers for many widths, or many numbers of shared steps, instead"), NULL,
    PARAMETER_CHOICE, PARAMETER_LINEAR, 0, 2, 0, 0, 0, sweep_choices, EFFECT_RESTART, GROUP_LANDSCAPE },
  { "label-noise", N_ ("Label noise"),
    N_ ("Classes: share of the training labels that are redrawn at random. Continuous targets: standard deviation of "
        "what is added to them"),
    NULL, PARAMETER_NUMBER, PARAMETER_LINEAR, 0, 10, 0, 1, 0, NULL, EFFECT_RESTART, GROUP_DATA },
  NETWORK_PARAMETERS,
  TRAINING_PARAMETERS,
  DATA_PARAMETERS,
  SEED_PARAMETERS,
  { NULL },
};

/* ---- The run ---- */

static void
connectivity_run (Run *run)
{
  Connectivity self = { .run = run, .yaw = NAN, .started = g_get_monotonic_time () };
  GError *error = NULL;
  g_autoptr (Problem) problem = problem_new (run, &error);

  self.problem = problem;
  if (problem != NULL && run_number (run, "sweep") != 0)
    connectivity_sweep (run, problem);
  else if (problem != NULL && connectivity_prepare (&self, &error))
    {
      if (run_unattended (run))
        {
          connectivity_train_ways (&self);
          if (run_alive (run))
            connectivity_finish (&self);
        }
      else
        connectivity_watch (&self);
    }
  if (error != NULL)
    run_fail (run, error);
  connectivity_clear (&self);
}

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
/* Deep and narrow, in small batches and large steps: where the noise of the batches decides between valleys. */
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
        "the "
        "hidden units of the second in the right order it is a hill; and a curve that is trained to stay low goes "
        "around it. Watch it sink into the valley."),
    digits },
  { "wider", N_ ("Wider is flatter"),
    N_ ("The same digits with 16, 64 and 256 units a layer: the wider the networks, the lower the barrier between "
        "them, "
        "and the more of it was only the order of their units."),
    wider },
  { "spirals", N_ ("Spirals"),
    N_ ("Two small networks tell two spirals apart. Drag the place along the curve and see every network on the way "
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
    N_ ("Five networks and all ten ways between them: elastic bands find the passes, a tree holds the lowest, and the "
        "triangle between three of them shows the mountain, what is left of it after matching, and the volume that "
        "trained connectors find."),
    five },
  { NULL },
};

const Experiment connectivity_experiment = {
  .id = "connectivity",
  .title = N_ ("Mode connectivity"),
  .summary = N_ ("Networks trained apart, and every way to walk from one to another"),
  .parameters = parameters,
  .presets = presets,
  .run = connectivity_run,
};
