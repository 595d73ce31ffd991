/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiments/saddles/saddles.h"

#include "experiments/experiments.h"
#include "lab/parameters.h"

#include <glib/gi18n.h>

#define SEARCH "model=network|field"
#define NETWORK "model=network"

static const Choice models[] = {
  { "network", N_ ("Critical points of a network") },
  { "field", N_ ("Critical points of a random field") },
  { NULL, NULL },
};

static const Parameter quick_parameters[] = {
  CHOICE ("model", N_ ("Model"), N_ ("Whose saddles are looked at"), models, 0),
  NUMBER ("penalty", N_ ("Penalty"),
          N_ ("Half of it times the squared length of all parameters is added to the loss: without it most points are "
              "not isolated"),
          0, 10, 0.02, SLIDER (0, 0.1), .when = NETWORK),
  NUMBER ("rate", N_ ("Learning rate"), N_ ("How far a step goes along the gradient"), 1e-5, 100, 0.1, SLIDER (1e-3, 1),
          LOGARITHMIC, .when = NETWORK),
  INTEGER ("dimensions", N_ ("Dimensions"), N_ ("Of the random field"), 2, 60, 24, SLIDER (4, 40),
           .when = "model=field"),
  { NULL },
};
static const Parameter search_parameters[] = {
  INTEGER ("paths", N_ ("Paths"),
           N_ ("How many random points gradients are followed from, to points that searches begin at"), 1, 1000, 25,
           SLIDER (5, 100), .when = SEARCH),
  INTEGER ("iterations", N_ ("Most iterations"), N_ ("After which a search is given up"), 1, 10000, 500,
           SLIDER (50, 1000), LOGARITHMIC, .when = SEARCH),
  { NULL },
};
static const ParameterGroup groups[] = {
  { quick_parameters, .section = SECTION_QUICK },
  { shared_quick, .only = "width", .section = SECTION_QUICK, .when = NETWORK },
  { search_parameters, .section = N_ ("Search") },
  { shared_network, .only = "depth activation skip bias normalisation initialisation gain loss",
    .section = SECTION_NETWORK, .when = NETWORK },
  { shared_data, .section = SECTION_DATA, .when = NETWORK },
  { shared_seed, .only = "seed", .section = SECTION_SEEDS },
  { shared_seed, .only = "data-seed weights-seed", .section = SECTION_SEEDS, .when = NETWORK },
  { NULL },
};
static const PresetValue defaults[] = {
  { "width", "5" },         { "depth", "1" },        { "data", "teacher" }, { "dimension", "3" },
  { "teacher-width", "3" }, { "teacher-gain", "3" }, { "samples", "40" },   { NULL, NULL },
};

static void
saddles_run (Run *run)
{
  static const DynamicsClass *const classes[SADDLES_MODELS] = { &search_dynamics, &search_dynamics };

  dynamics_run (run, classes[(SaddlesModel) run_number (run, "model")]);
}

static const PresetValue field[] = { { "model", "field" }, { "paths", "16" }, { NULL, NULL } };
static const PresetValue exclusive_or[] = { { "data", "xor" }, { "width", "4" },  { "penalty", "0.01" },
                                            { "rate", "0.3" }, { "paths", "20" }, { NULL, NULL } };
static const PresetValue deeper[] = {
  { "depth", "2" }, { "width", "3" }, { "paths", "12" }, { "iterations", "250" }, { NULL, NULL }
};

static const Preset presets[] = {
  { "index", N_ ("High points are saddles"),
    N_ ("Critical points of a small network, found from points along its descents, each with its index: the number of "
        "directions in which the loss falls. The higher the loss, the more there are."),
    deeper + 4 },
  { "field", N_ ("A random landscape"),
    N_ ("The same in a Gaussian random field, where the fraction of directions down follows from the energy by a "
        "closed "
        "form: critical points lie on the curve."),
    field },
  { "exclusive-or", N_ ("Two classes"),
    N_ ("A network that parts the corners of a square, by cross-entropy: from the constant at the top each direction "
        "down leads to a unit that is used, until none is left."),
    exclusive_or },
  { "deeper", N_ ("Two hidden layers"),
    N_ ("A second hidden layer makes searches harder: more of them end where the gradient is not zero, or do not end. "
        "What is found still is the higher, the more directions lead down."),
    deeper },
  { NULL },
};

const Experiment saddles_experiment = {
  .id = "saddles",
  .title = N_ ("Saddles"),
  .summary = N_ ("Where a loss is flat and not least: the index of critical points, and how descent passes them"),
  .groups = groups,
  .defaults = defaults,
  .presets = presets,
  .explanation = &saddles_explanation,
  .run = saddles_run,
};
