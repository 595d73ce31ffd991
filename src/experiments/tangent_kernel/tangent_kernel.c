/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiments/tangent_kernel/tangent_kernel.h"

#include "experiments/experiments.h"
#include "lab/parameters.h"

#include <glib/gi18n.h>

#define SCALED "model=lazy-rich|scales|kernel"
#define ON_DATA "model=lazy-rich|scales|kernel|widths|coordinates"
#define NETWORKS "model=lazy-rich|scales|kernel|widths|coordinates|frequencies"
#define WIDENED "model=widths|coordinates"

static const Choice models[] = {
  { "lazy-rich", N_ ("Network and linearised network") },
  { "scales", N_ ("Over the scale α") },
  { "kernel", N_ ("The kernel itself") },
  { "circle", N_ ("Modes of the circle") },
  { "widths", N_ ("Over the width") },
  { "frequencies", N_ ("Frequencies") },
  { "coordinates", N_ ("Standard parametrisation and µP") },
  { NULL, NULL },
};

static const Parameter quick_parameters[] = {
  NUMBER ("alpha", N_ ("Scale α"),
          N_ ("The output is α (f − f₀): large α keep the weights where they are, small ones let them move far"), 0.01,
          1000, 1, SLIDER (0.03, 300), LOGARITHMIC, LIVE, .when = "model=lazy-rich|kernel"),
  NUMBER ("movement", N_ ("Stated movement"),
          N_ ("How far the kernel has moved at α*, as a fraction of its size at the start"), 1e-4, 100, 0.3,
          SLIDER (0.01, 3), LOGARITHMIC, LIVE, .when = "model=scales"),
  NUMBER ("amplitude", N_ ("Amplitude"),
          N_ ("Of each cosine of the target: the smaller, the less the weights must move"), 1e-3, 10, 0.1,
          SLIDER (0.01, 3), LOGARITHMIC, .when = "model=circle"),
  INTEGER ("units", N_ ("Units"), N_ ("Hidden units of the network on the circle, in pairs"), 2, 65536, 4096,
           SLIDER (16, 8192), LOGARITHMIC, .when = "model=circle"),
  INTEGER ("largest-width", N_ ("Largest width"), N_ ("Widths are doubled up to this one"), 1, 4096, 1024,
           SLIDER (32, 4096), LOGARITHMIC, .when = WIDENED),
  INTEGER ("draws", N_ ("Draws"), N_ ("Networks that are drawn at each width"), 1, 64, 12, SLIDER (1, 32),
           .when = "model=widths"),
  NUMBER ("adam-rate", N_ ("Adam's learning rate"), N_ ("How far a step of Adam goes; in µP at the least width"), 1e-6,
          1, 2e-3, SLIDER (1e-4, 0.1), LOGARITHMIC, .when = "model=frequencies|coordinates"),
  { NULL },
};
static const Parameter problem_parameters[] = {
  CHOICE ("model", N_ ("Problem"), N_ ("What is looked at"), models, 0),
  NUMBER (
      "relative-rate", N_ ("Relative rate"),
      N_ ("Learning rate as a fraction of the largest that is stable at the first weights, by the largest eigenvalue "
          "of the kernel"),
      1e-4, 2, 0.25, SLIDER (0.01, 1), LOGARITHMIC, .when = "model=lazy-rich|scales|kernel|circle"),
  INTEGER ("steps", N_ ("Steps"), N_ ("Length of each training in steps of descent"), 1, 1e6, 1000, SLIDER (50, 20000),
           LOGARITHMIC, .when = "model!=widths|coordinates"),
  { NULL },
};
static const ParameterGroup groups[] = {
  { quick_parameters, .section = SECTION_QUICK },
  { shared_quick, .only = "width", .section = SECTION_QUICK, .when = "model=lazy-rich|scales|kernel|frequencies" },
  { shared_quick, .only = "label-noise", .section = SECTION_QUICK, .when = SCALED },
  { problem_parameters, .section = N_ ("Problem") },
  { shared_network, .only = "depth activation skip bias normalisation initialisation gain", .section = SECTION_NETWORK,
    .when = NETWORKS },
  { shared_data, .section = SECTION_DATA, .when = ON_DATA },
  { shared_seed, .only = "seed data-seed weights-seed", .section = SECTION_SEEDS },
  { NULL },
};
static const PresetValue defaults[] = {
  { "width", "200" },         { "depth", "1" },      { "activation", "relu" }, { "bias", "false" },
  { "data", "parity" },       { "dimension", "20" }, { "samples", "100" },     { "test-share", "0.9" },
  { "initialisation", "he" }, { "gain", "0.3" },     { NULL, NULL },
};

static void
tangent_kernel_run (Run *run)
{
  static const DynamicsClass *const classes[KERNEL_MODELS] = { &lazy_rich_dynamics,   &scales_dynamics,
                                                               &kernel_view_dynamics, &circle_dynamics,
                                                               &widths_dynamics,      &frequencies_dynamics,
                                                               &coordinates_dynamics };

  dynamics_run (run, classes[(KernelModel) run_number (run, "model")]);
}

#define DEEP                                                                                                           \
  { "depth", "3" }, { "bias", "true" }, { "gain", "1" },                                                               \
  {                                                                                                                    \
    "alpha", "0.1"                                                                                                     \
  }
static const PresetValue lazy_rich[] = { { "alpha", "0.1" }, { "steps", "600" }, { NULL, NULL } };
static const PresetValue function[] = { DEEP,
                                        { "data", "chebyshev" },
                                        { "degree", "5" },
                                        { "samples", "24" },
                                        { "width", "64" },
                                        { "steps", "1500" },
                                        { NULL, NULL } };
static const PresetValue map[] = { DEEP,
                                   { "data", "spirals" },
                                   { "samples", "150" },
                                   { "test-share", "0.7" },
                                   { "width", "48" },
                                   { "steps", "1500" },
                                   { NULL, NULL } };
static const PresetValue scales[] = { { "model", "scales" }, { "gain", "0.5" }, { "steps", "600" }, { NULL, NULL } };

static const PresetValue widths[] = { { "model", "widths" }, { "data", "spirals" }, { "samples", "60" },
                                      { "gain", "1" },       { "bias", "true" },    { "test-share", "0.1" },
                                      { NULL, NULL } };
static const PresetValue frequencies[] = { { "model", "frequencies" },
                                           { "activation", "tanh" },
                                           { "initialisation", "lecun" },
                                           { "gain", "1" },
                                           { "bias", "true" },
                                           { "depth", "3" },
                                           { "width", "64" },
                                           { "steps", "800" },
                                           { NULL, NULL } };
static const PresetValue coordinates[] = { { "model", "coordinates" },
                                           { "data", "digits" },
                                           { "samples", "64" },
                                           { "depth", "3" },
                                           { "gain", "1" },
                                           { "test-share", "0.1" },
                                           { "activation", "tanh" },
                                           { "initialisation", "lecun" },
                                           { "adam-rate", "0.01" },
                                           { "largest-width", "512" },
                                           { NULL, NULL } };
static const PresetValue kernel[] = { { "model", "kernel" }, { "data", "xor" },  { "depth", "2" },
                                      { "width", "100" },    { "bias", "true" }, { "gain", "1" },
                                      { "alpha", "0.05" },   { "steps", "400" }, { NULL, NULL } };
static const PresetValue circle[] = {
  { "model", "circle" }, { "relative-rate", "0.2" }, { "steps", "900" }, { NULL, NULL }
};

static const Preset presets[] = {
  { "lazy-rich", N_ ("Lazy and rich"),
    N_ ("The product of two of twenty inputs, learned at four scales. At small α the kernel moves, the first layer "
        "turns to the two inputs that matter, and the test error vanishes; at large α the network trains as its "
        "linearised twin does, and stays where kernel regression ends."),
    lazy_rich },
  { "function", N_ ("A function"),
    N_ ("A polynomial of one input. The network bends where it needs to; the linearised ReLU network can only bend at "
        "zero, where its units were at first. Drag α and watch the one become the other."),
    function },
  { "map", N_ ("Decision maps"),
    N_ ("Two spirals, the network and its linearised twin on one clock. The network winds between the arms; its twin, "
        "whose features never move, fans out from the middle."),
    map },
  { "scales", N_ ("Between lazy and rich"),
    N_ ("Whole trainings over the scale α: where the kernel moves, the error falls. A search finds the α* at which it "
        "has moved by the amount that is stated."),
    scales },
  { "kernel", N_ ("The kernel itself"),
    N_ ("The matrix of the kernel at the start and now, its samples sorted by class and within that from left to "
        "right. As the network learns the four corners, it turns into four blocks: samples of one corner move each "
        "other and hardly any others. Its alignment with the targets rises, and four eigenvalues stand out."),
    kernel },
  { "circle", N_ ("Modes of the circle"),
    N_ ("A sum of cosines on the circle, where the eigenvectors of the kernel are the cosines themselves. Each shrinks "
        "at its own rate, the low ones first, as the eigenvalues of the infinitely wide network predict."),
    circle },
  { "widths", N_ ("Infinitely wide"),
    N_ ("Draws of the kernel at ever larger widths: they come together like one over the root of the width, around the "
        "kernel of the infinitely wide network, which is known without drawing anything."),
    widths },
  { "frequencies", N_ ("Low frequencies first"),
    N_ ("Eight sines of equal amplitude. Training learns the slow ones first and the fast ones last, though nothing in "
        "the loss says so."),
    frequencies },
  { "coordinates", N_ ("Coordinate check"),
    N_ ("The size of what each layer gives after one to eight steps, over the width. In the standard parametrisation "
        "the last hidden layer and the output grow with the width, until a rate that suited narrow networks is too "
        "large; in µP all lines are flat."),
    coordinates },
  { NULL },
};

const Experiment tangent_kernel_experiment = {
  .id = "tangent-kernel",
  .title = N_ ("Tangent kernel"),
  .summary = N_ ("When a network trains as a linear model would, and when it learns features"),
  .groups = groups,
  .defaults = defaults,
  .presets = presets,
  .explanation = &tangent_kernel_explanation,
  .run = tangent_kernel_run,
};
