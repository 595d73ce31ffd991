/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiments/solution_manifold/solution_manifold.h"

#include "experiments/experiments.h"
#include "lab/parameters.h"

#include <glib/gi18n.h>

#define DATA "model=data|intrinsic|trained"
#define INTRINSIC "model=intrinsic"
#define COEFFICIENT "model=coefficient"
#define COLLAPSE "model=collapse"
#define NOISE "model=noise"
#define TRAINED "model=trained"
#define NETWORK "model=line|data|dimension|intrinsic|trained"
#define WALK "model=line|data"
#define DIMENSION "model=dimension"

static const Choice models[] = {
  { "line", N_ ("A walk through points of a line") },
  { "data", N_ ("A walk through a data set") },
  { "dimension", N_ ("How many dimensions the solutions have") },
  { "intrinsic", N_ ("Training in a random subspace") },
  { "coefficient", N_ ("How singular solutions are") },
  { "collapse", N_ ("Neural collapse") },
  { "noise", N_ ("Collapse by noise") },
  { "trained", N_ ("Neural collapse of a trained network") },
  { NULL, NULL },
};
static const Choice against[] = {
  { "samples", N_ ("Samples") },
  { "width", N_ ("Width") },
  { "depth", N_ ("Depth") },
  { NULL, NULL },
};

/* In the order of WalkDirection. */
static const Choice directions[] = {
  { "straight", N_ ("Straight on") },
  { "flatter", N_ ("To where it is flatter") },
  { "sharper", N_ ("To where it is sharper") },
  { "better", N_ ("To a smaller test error") },
  { "worse", N_ ("To a larger test error") },
  { "other", N_ ("To another solution") },
  { NULL, NULL },
};

static const Parameter quick_parameters[] = {
  CHOICE ("direction", N_ ("Direction"), N_ ("Where the walk goes: on in a random direction, or along a gradient"),
          directions, 0, LIVE, .when = WALK),
  NUMBER ("step-length", N_ ("Length of a step"), N_ ("How far a step goes in the space of all parameters"), 1e-4, 10,
          0.05, SLIDER (1e-3, 1), LOGARITHMIC, LIVE, .when = WALK),
  CHOICE ("against", N_ ("Against"), N_ ("What grows from network to network, up to the value that is set"), against, 0,
          .when = DIMENSION),
  INTEGER ("points", N_ ("Points"), N_ ("How many samples are fitted"), 2, 200, 6, SLIDER (2, 40),
           .when = "model=line|dimension|collapse"),
  INTEGER ("largest-dimension", N_ ("Largest dimension"), N_ ("Of the subspaces that are trained in"), 2, 10000, 240,
           SLIDER (20, 1000), LOGARITHMIC, .when = INTRINSIC),
  INTEGER ("start-step", N_ ("Second start"), N_ ("Steps of ordinary training before the second curve begins"), 0, 1e6,
           20, SLIDER (0, 600), .when = INTRINSIC),
  NUMBER ("n-beta", N_ ("nβ"), N_ ("Samples times inverse temperature: how closely the truth is looked at"), 1, 1e9,
          300, SLIDER (10, 1e5), LOGARITHMIC, .when = COEFFICIENT),
  INTEGER ("inner", N_ ("Inner size"), N_ ("Rows of A and columns of B"), 1, 12, 4, SLIDER (1, 8), .when = COEFFICIENT),
  NUMBER ("decay", N_ ("Decay"), N_ ("Of the classifier and of the features"), 1e-6, 1, 5e-3, SLIDER (1e-4, 0.1),
          LOGARITHMIC, .when = COLLAPSE),
  NUMBER ("angle", N_ ("Angle"), N_ ("From which the features are looked at"), -360, 360, 30, SLIDER (0, 360), LIVE,
          .unit = "°", .when = "model=collapse|trained"),
  NUMBER ("noise-ratio", N_ ("Noise"), N_ ("Of the units that are drawn, relative to the threshold"), 0.01, 3, 1.05,
          SLIDER (0.7, 1.3), LIVE, .when = NOISE),
  NUMBER ("rate", N_ ("Learning rate"), N_ ("How far a step goes along the gradient"), 1e-3, 0.5, 0.1,
          SLIDER (0.02, 0.2), LOGARITHMIC, .when = NOISE),
  { NULL },
};
static const Parameter problem_parameters[] = {
  CHOICE ("model", N_ ("Problem"), N_ ("What is looked at"), models, 0),
  INTEGER ("steps", N_ ("Steps"), N_ ("Length of the run"), 1, 1e7, 600, SLIDER (10, 10000), LOGARITHMIC,
           .when = "model!=dimension"),
  INTEGER ("inputs", N_ ("Inputs"), N_ ("Numbers that a sample consists of"), 1, 100, 10, SLIDER (1, 20),
           .when = "model=dimension|coefficient"),
  INTEGER ("outputs", N_ ("Outputs"), N_ ("Classes, or numbers that a target consists of"), 2, 50, 5, SLIDER (2, 10),
           .when = "model=dimension|coefficient|collapse"),
  { NULL },
};
static const ParameterGroup groups[] = {
  { quick_parameters, .section = SECTION_QUICK },
  { shared_quick, .only = "learning-rate", .section = SECTION_QUICK, .when = TRAINED },
  { problem_parameters, .section = N_ ("Problem") },
  { shared_quick, .only = "width", .section = SECTION_NETWORK, .when = NETWORK },
  { shared_network, .only = "depth", .section = SECTION_NETWORK, .when = NETWORK },
  { shared_network, .only = "activation", .section = SECTION_NETWORK, .when = "model=intrinsic|trained" },
  { shared_network, .only = "skip bias normalisation initialisation gain loss weights-file", .section = SECTION_NETWORK,
    .when = TRAINED },
  { shared_training, .only = "optimiser momentum schedule batch-size weight-decay sam-radius",
    .section = SECTION_TRAINING, .when = TRAINED, .live = "sam-radius" },
  { shared_quick, .only = "label-noise", .section = SECTION_DATA, .when = DATA },
  { shared_data, .section = SECTION_DATA, .when = DATA },
  { shared_seed, .only = "seed", .section = SECTION_SEEDS },
  { shared_seed, .only = "weights-seed", .section = SECTION_SEEDS, .when = NETWORK },
  { shared_seed, .only = "data-seed", .section = SECTION_SEEDS, .when = DATA },
  { shared_seed, .only = "order-seed", .section = SECTION_SEEDS, .when = TRAINED },
  { NULL },
};
static const PresetValue defaults[] = {
  { "width", "20" },   { "depth", "1" },        { "activation", "relu" }, { "data", "moons" },
  { "samples", "20" }, { "test-share", "0.9" }, { NULL, NULL },
};

bool
solution_manifold_read (const Settings *settings, TrainingRecipe *recipe, GError **error)
{
  if (!recipe_read (settings, recipe, error))
    return false;
  recipe->skip = recipe->normalisation = false;
  recipe->bias = true;
  recipe->initialisation = architecture_initialisation (recipe->activation);
  recipe->gain = 1;
  recipe->class_loss = LOSS_CROSS_ENTROPY;
  recipe->weights_file = (DataFile){ "", "", "" };
  return true;
}

static void
solution_manifold_run (Run *run)
{
  static const DynamicsClass *const classes[MANIFOLD_TRAINED] = { &walk_dynamics,        &walk_dynamics,
                                                                  &dimension_dynamics,   &intrinsic_dynamics,
                                                                  &coefficient_dynamics, &collapse_dynamics,
                                                                  &noise_dynamics };

  ManifoldModel model = (ManifoldModel) run_number (run, "model");

  if (model == MANIFOLD_TRAINED)
    session_run (run, &trained_collapse_session);
  else
    dynamics_run (run, classes[model]);
}

static const PresetValue fan[] = { { "step-length", "0.02" }, { "steps", "1500" }, { NULL, NULL } };
static const PresetValue flatter[] = { { "direction", "flatter" }, { "step-length", "0.02" }, { NULL, NULL } };
static const PresetValue sharper[] = { { "direction", "sharper" }, { "step-length", "0.02" }, { NULL, NULL } };
static const PresetValue other[] = { { "model", "data" },      { "direction", "other" }, { "width", "40" },
                                     { "step-length", "0.2" }, { "steps", "120" },       { NULL, NULL } };
static const PresetValue map[] = { { "model", "data" },      { "samples", "30" }, { "width", "40" },
                                   { "step-length", "0.2" }, { "steps", "200" },  { NULL, NULL } };
static const PresetValue digits[] = {
  { "model", "data" },      { "data", "digits" },     { "width", "32" }, { "samples", "30" },
  { "test-share", "0.95" }, { "step-length", "0.3" }, { "steps", "30" }, { NULL, NULL },
};

static const PresetValue dimension[] = {
  { "model", "dimension" }, { "points", "20" }, { "width", "8" }, { NULL, NULL }
};

static const PresetValue intrinsic[] = { { "model", "intrinsic" }, { "data", "digits" }, { "samples", "3000" },
                                         { "test-share", "0.25" }, { "width", "32" },    { NULL, NULL } };
static const PresetValue coefficient[] = {
  { "model", "coefficient" }, { "inputs", "4" }, { "outputs", "4" }, { "steps", "4000" }, { NULL, NULL }
};
static const PresetValue collapse[] = {
  { "model", "collapse" }, { "outputs", "4" }, { "points", "12" }, { "steps", "500" }, { NULL, NULL }
};
#define TRAINED_NETWORK                                                                                                \
  { "model", "trained" }, { "depth", "2" }, { "loss", "mse" }, { "schedule", "cosine" }, { "steps", "2000" },          \
  {                                                                                                                    \
    "test-share", "0.5"                                                                                                \
  }
#define TRAINED_DIGITS                                                                                                 \
  TRAINED_NETWORK, { "width", "64" }, { "learning-rate", "0.1" }, { "data", "digits" }, { "samples", "500" },          \
  {                                                                                                                    \
    "batch-size", "50"                                                                                                 \
  }
static const PresetValue trained[] = {
  TRAINED_DIGITS, { "normalisation", "1" }, { "weight-decay", "5e-3" }, { NULL, NULL }
};
static const PresetValue trained_four[] = { TRAINED_NETWORK,    { "normalisation", "1" }, { "weight-decay", "1e-2" },
                                            { "width", "32" },  { "data", "clusters" },   { "dimension", "20" },
                                            { "classes", "4" }, { "samples", "400" },     { "batch-size", "40" },
                                            { NULL, NULL } };
static const PresetValue not_normalised[] = { TRAINED_DIGITS, { "weight-decay", "1e-3" }, { NULL, NULL } };
static const PresetValue noise[] = { { "model", "noise" }, { "steps", "10000" }, { NULL, NULL } };

static const Preset presets[] = {
  { "fan", N_ ("A fan of functions"),
    N_ ("A network with 61 parameters fits six points exactly, and walks on. Every curve goes through all six, to the "
        "last digits of the computer's numbers; between them they do what they like, and the test error grows more "
        "than "
        "a hundredfold."),
    fan },
  { "flatter", N_ ("To where it is flatter"),
    N_ ("Along the solutions to an ever smaller tr H: the curvature falls to a third and comes to rest. The test error "
        "does not fall with it."),
    flatter },
  { "sharper", N_ ("Sharp and good"),
    N_ ("The other way: the curvature grows twentyfold, and the function hardly moves. A sharp minimum, as good as the "
        "first."),
    sharper },
  { "other", N_ ("From one solution to another"),
    N_ ("Two networks that were trained apart. On the straight line between them the training loss is high; a walk "
        "along "
        "the solutions comes from the one to the other, and the training loss is zero all the way."),
    other },
  { "map", N_ ("A decision map that morphs"),
    N_ ("Thirty samples of two classes, all of them fitted exactly all the way, while the boundary between the classes "
        "wanders and the test error grows."),
    map },
  { "digits", N_ ("Digits"),
    N_ ("Thirty digits stay fitted, and of others ever fewer are recognised, while the curvature grows by half. Set "
        "the "
        "direction to where it is flatter, and more are recognised."),
    digits },
  { "dimension", N_ ("How many dimensions"),
    N_ ("Ever more samples are fitted. Each of nK equations takes a dimension of the solutions, until there are more "
        "samples than hidden units and one: then one-hot classes take one less for every sample, since they sum to "
        "one. "
        "The eigenvalues have a gap of ten decades: nothing has to be guessed."),
    dimension },
  { "intrinsic", N_ ("A few random directions"),
    N_ ("Of 2,410 parameters only some combinations drawn at random are trained. Fewer than two hundred are enough for "
        "nine tenths of the accuracy, and after a few ordinary steps still fewer. Set the width to 128: four times the "
        "width needs not many more. It is a number of the task."),
    intrinsic },
  { "coefficient", N_ ("A staircase of singular solutions"),
    N_ ("A product of two matrices can be too rich for what it has to fit. The lower the rank of the truth, the more "
        "ways "
        "there are to fit it, and the less each parameter counts: the learning coefficient climbs a staircase, as its "
        "closed form says, far below half of the parameters."),
    coefficient },
  { "collapse", N_ ("Neural collapse"),
    N_ ("Features that are free, four classes of them, and a classifier: within some hundred steps all features of a "
        "class "
        "are one, and the four make a regular tetrahedron, with the margin that the closed form says. Turn it by the "
        "angle."),
    collapse },
  { "trained", N_ ("Neural collapse of a trained network"),
    N_ ("A network that learns digits has none of them wrong after some thirty epochs, and is trained on. The spread "
        "within the classes goes on to fall, to a thousandth, the ten class means come to be equally long and equally "
        "far from each other, and the classifier turns to them."),
    trained },
  { "trained-tetrahedron", N_ ("A trained tetrahedron"),
    N_ ("Four classes, and what the last hidden layer makes of their samples, in the space of the four class means: "
        "clouds that shrink to the corners of a regular tetrahedron. Turn it by the angle."),
    trained_four },
  { "not-normalised", N_ ("Without normalisation"),
    N_ ("The digits again, without layer normalisation, and with less decay, which such a network needs to fit them. "
        "It "
        "is trained as long, and comes to rest before it has collapsed: the spread within the classes stays at some "
        "hundredths, and the class means a tenth apart in length."),
    not_normalised },
  { "noise", N_ ("Collapse by noise"),
    N_ ("One unit whose labels are noisy. Above a level of noise that can be predicted it dies, though the loss is "
        "highest there. Drag the noise across the threshold."),
    noise },
  { NULL },
};

const Experiment solution_manifold_experiment = {
  .id = "solution-manifold",
  .title = N_ ("Solution manifold"),
  .summary = N_ ("Good solutions are a continuum: a walk along them, and how many dimensions it has"),
  .groups = groups,
  .defaults = defaults,
  .presets = presets,
  .explanation = &solution_manifold_explanation,
  .file_preset = "map",
  .run = solution_manifold_run,
};
