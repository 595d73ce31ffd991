/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiments/saddles/saddles.h"

#include "experiments/experiments.h"
#include "lab/parameters.h"

#include <glib/gi18n.h>

#define SEARCH "model=network|field"
#define NETWORK "model=network"
#define STAGES "model=stages"
#define UNITS "model=units"
#define WIDTHS "model=widths"
#define LEARNS "model=network|widths"

static const Choice models[] = {
  { "network", N_ ("Critical points of a network") }, { "field", N_ ("Critical points of a random field") },
  { "stages", N_ ("Descent of a linear network") },   { "units", N_ ("Students of a ReLU teacher") },
  { "widths", N_ ("Negative curvature by width") },   { NULL, NULL },
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
  NUMBER ("scale", N_ ("Scale at first"),
          N_ ("Size of the product at first: the smaller, the longer descent waits near each saddle"), 1e-9, 1, 1e-6,
          SLIDER (1e-8, 1), LOGARITHMIC, .when = STAGES),
  INTEGER ("teacher-units", N_ ("Teacher’s units"), N_ ("Orthonormal ReLU units, as many as there are inputs"), 2, 15,
           8, SLIDER (4, 12), .when = UNITS),
  INTEGER ("starts", N_ ("Starts"), N_ ("How many random students of each width descend"), 1, 2000, 60,
           SLIDER (10, 300), .when = UNITS),
  INTEGER ("widest", N_ ("Widest"), N_ ("Hidden units of the widest network; others have a half, a quarter, an eighth"),
           1, 64, 32, SLIDER (4, 48), .when = WIDTHS),
  INTEGER ("components", N_ ("Principal components"),
           N_ ("How many of the inputs’ principal components the networks see"), 1, 100, 10, SLIDER (2, 20),
           .when = WIDTHS),
  INTEGER ("repeats", N_ ("Starts of each width"), N_ ("Random first weights, over which fractions are averaged"), 1,
           100, 1, SLIDER (1, 10), .when = WIDTHS),
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
static const Parameter stages_parameters[] = {
  INTEGER ("factors", N_ ("Factors"), N_ ("How many matrices the product has"), 2, 4, 2, SLIDER (2, 4)),
  INTEGER ("hidden", N_ ("Hidden units"), N_ ("Between two factors"), 1, 12, 6, SLIDER (1, 10)),
  INTEGER ("size", N_ ("Size"), N_ ("Rows and columns of the matrix"), 2, 10, 6, SLIDER (2, 10)),
  INTEGER ("rank", N_ ("Rank"), N_ ("Of the target"), 1, 6, 4, SLIDER (1, 6)),
  TOGGLE ("aligned", N_ ("Aligned start"),
          N_ ("Begin with the target’s singular vectors, where the flow has a closed form for any number of factors"),
          0),
  { NULL },
};
static const Parameter descent_parameters[] = {
  NUMBER ("relative-rate", N_ ("Relative rate"),
          N_ ("Learning rate as a fraction of the largest that is stable at the solution"), 1e-4, 0.9, 0.05,
          SLIDER (0.01, 0.9), LOGARITHMIC, .when = STAGES),
  INTEGER ("steps", N_ ("Steps"), N_ ("Length of the run in steps of descent"), 1, 1e6, 1500, SLIDER (100, 20000),
           LOGARITHMIC, .when = "model=stages|units|widths"),
  { NULL },
};
static const ParameterGroup groups[] = {
  { quick_parameters, .section = SECTION_QUICK },
  { shared_quick, .only = "width", .section = SECTION_QUICK, .when = NETWORK },
  { search_parameters, .section = N_ ("Search") },
  { stages_parameters, .section = N_ ("Problem"), .when = STAGES },
  { descent_parameters, .section = N_ ("Descent") },
  { shared_network, .only = "depth activation skip bias normalisation initialisation gain loss",
    .section = SECTION_NETWORK, .when = LEARNS },
  { shared_data, .section = SECTION_DATA, .when = LEARNS },
  { shared_seed, .only = "seed", .section = SECTION_SEEDS },
  { shared_seed, .only = "data-seed weights-seed", .section = SECTION_SEEDS, .when = LEARNS },
  { NULL },
};
static const PresetValue defaults[] = {
  { "width", "5" },         { "depth", "1" },        { "data", "teacher" }, { "dimension", "3" },
  { "teacher-width", "3" }, { "teacher-gain", "3" }, { "samples", "40" },   { NULL, NULL },
};

static void
saddles_run (Run *run)
{
  static const DynamicsClass *const classes[SADDLES_MODELS] = { &search_dynamics, &search_dynamics, &stages_dynamics,
                                                                &units_dynamics, &width_curvature_dynamics };

  dynamics_run (run, classes[(SaddlesModel) run_number (run, "model")]);
}

static const PresetValue unchanged[] = { { NULL, NULL } }; /* from the defaults */
static const PresetValue field[] = { { "model", "field" }, { "paths", "16" }, { NULL, NULL } };
static const PresetValue exclusive_or[] = { { "data", "xor" }, { "width", "4" },  { "penalty", "0.01" },
                                            { "rate", "0.3" }, { "paths", "20" }, { NULL, NULL } };
static const PresetValue deeper[] = {
  { "depth", "2" }, { "width", "3" }, { "paths", "12" }, { "iterations", "250" }, { NULL, NULL }
};

static const PresetValue stages[] = { { "model", "stages" }, { NULL, NULL } };
static const PresetValue three_factors[] = { { "model", "stages" }, { "factors", "3" },  { "aligned", "true" },
                                             { "scale", "0.001" },  { "steps", "4500" }, { NULL, NULL } };
static const PresetValue width[] = {
  { "model", "widths" }, { "data", "digits" }, { "samples", "200" }, { NULL, NULL }
};
static const PresetValue one_more[] = { { "model", "units" }, { NULL, NULL } };

static const Preset presets[] = {
  { "index", N_ ("High points are saddles"),
    N_ ("Critical points of a small network, found from points along its descents, each with its index: the number of "
        "directions in which the loss falls. The higher the loss, the more there are."),
    unchanged },
  { "field", N_ ("A random landscape"),
    N_ ("The same in a Gaussian random field, where the fraction of directions down follows from the energy by a "
        "closed "
        "form: critical points lie on the curve."),
    field },
  { "stages", N_ ("From saddle to saddle"),
    N_ ("A linear network from a small start: the loss stands still, drops, and stands still again, each time near a "
        "saddle with fewer directions down. How long it stands is known in closed form, and so are all of its "
        "saddles."),
    stages },
  { "one-more", N_ ("One unit more"),
    N_ ("Students of a ReLU teacher with eight units. With as many units some get stuck, at minima that are no best "
        "ones; with one more almost none does."),
    one_more },
  { "width", N_ ("Wide networks bend down in many ways"),
    N_ ("Networks of four widths learn stroke digits. At the same loss a wider one has a larger fraction of negative "
        "eigenvalues; where the loss is low, all of these are small."),
    width },
  { "exclusive-or", N_ ("Two classes"),
    N_ ("A network that parts the corners of a square, by cross-entropy: from the constant at the top each direction "
        "down leads to a unit that is used, until none is left."),
    exclusive_or },
  { "deeper", N_ ("Two hidden layers"),
    N_ ("A second hidden layer makes searches harder: many do not end. What is found is mostly still the higher, the "
        "more directions lead down. The row at the top is another thing: there the output is a constant, and weights "
        "count only as products of three. The penalty makes a hollow of that place, and saddles on its rim may have a "
        "single direction down."),
    deeper },
  { "three-factors", N_ ("Three factors"),
    N_ ("A product of three matrices waits longer, and drops faster: its saddles are flat to second order, so that "
        "near "
        "them nothing grows by itself."),
    three_factors },
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
