/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiments/flat_minima/flat_minima.h"

#include "experiments/experiments.h"
#include "lab/parameters.h"

/* In the order of SolutionMeasure. */
static const Choice measure_choices[] = {
  { "relative-flatness", N_ ("1/σ, relative noise") },
  { "path-norm-over-margin", N_ ("Path norm / margin²") },
  { "path-norm", N_ ("Path norm") },
  { "spectral-over-margin", N_ ("Spectral product / margin²") },
  { "sharpness", N_ ("λmax of H") },
  { "trace", "tr H" },
  { "flatness", N_ ("1/σ, equal noise") },
  { "inverse-margin", N_ ("1/margin") },
  { "weight-norm", "‖W‖²" },
  { "distance", "‖θ − θ₀‖²" },
  { "parameters", N_ ("Parameters") },
  { NULL, NULL },
};

static const Choice study_choices[] = {
  { "measures", N_ ("What predicts the gap") },
  { "rescaling", N_ ("One function, rescaled") },
  { "line", N_ ("Small and large batches") },
  { NULL, NULL },
};

static const Parameter study_parameters[] = {
  CHOICE ("study", N_ ("Study"), N_ ("What is looked at"), study_choices, STUDY_MEASURES),
  NUMBER ("rescaling", N_ ("Rescaling c"),
          N_ ("The first layer times c, the second over c: the function stays, whatever c is"), 1e-3, 1e3, 30,
          SLIDER (0.1, 100), LOGARITHMIC, LIVE, .when = "study=rescaling"),
  { NULL },
};
static const Parameter measure_parameters[] = {
  CHOICE ("measure", N_ ("Measure"), N_ ("What the gap is drawn against"), measure_choices, 0, LIVE),
  CHOICE ("beside", N_ ("Beside it"), N_ ("What the gap is drawn against in the second plot"), measure_choices, 4,
          LIVE),
  { NULL },
};
static const Parameter sweep_parameters[] = {
  INTEGER ("widths", N_ ("Widths"), N_ ("How many: the width that is set, and each 2.5 times less than the one before"),
           1, 5, 3),
  INTEGER ("depths", N_ ("Depths"), N_ ("How many: the depth that is set, and each a layer less"), 1, 5, 3),
  INTEGER ("rates", N_ ("Learning rates"), N_ ("How many: the rate that is set, and each 5 times less"), 1, 5, 2),
  INTEGER ("batches", N_ ("Batch sizes"), N_ ("How many: the batch that is set, and each 6 times smaller"), 1, 5, 2),
  INTEGER ("decays", N_ ("Weight decays"), N_ ("How many, evenly from the one that is set to none"), 1, 5, 1),
  INTEGER ("noises", N_ ("Label noises"), N_ ("How many, evenly from the one that is set to none"), 1, 5, 1),
  INTEGER ("radii", N_ ("SAM radii"), N_ ("How many, evenly from the one that is set to none"), 1, 5, 1),
  INTEGER ("seeds", N_ ("Seeds"), N_ ("Networks of each kind, each with first weights and batches of its own"), 1, 50,
           1, SLIDER (1, 10), LIVE),
  NUMBER ("target-loss", N_ ("Target loss"),
          N_ ("Each network is trained until its training loss is no higher, and every training sample is right"), 1e-6,
          10, 0.01, SLIDER (1e-3, 0.3), LOGARITHMIC),
  { NULL },
};
/* Unlike in a run of one network that is watched, another rate begins anew. */
static const Parameter rate_parameters[] = {
  NUMBER ("learning-rate", N_ ("Learning rate"), N_ ("Of the networks: how far a step goes along the gradient"), 1e-8,
          1e6, 0.02, SLIDER (1e-4, 10), LOGARITHMIC),
  { NULL },
};
static const ParameterGroup groups[] = {
  { study_parameters, .section = SECTION_QUICK },
  { measure_parameters, .section = SECTION_QUICK, .when = "study=measures" },
  { shared_quick, .only = "width", .section = SECTION_QUICK },
  { rate_parameters, .section = SECTION_QUICK },
  { shared_quick, .only = "label-noise", .section = SECTION_QUICK },
  { sweep_parameters, .only = "widths depths rates", .section = N_ ("Sweep"), .when = "study=measures" },
  { sweep_parameters, .only = "batches", .section = N_ ("Sweep"), .when = "study=measures|line" },
  { sweep_parameters, .only = "decays noises radii seeds", .section = N_ ("Sweep"), .when = "study=measures" },
  { sweep_parameters, .only = "target-loss", .section = SECTION_TRAINING },
  { shared_network, .only = "depth activation skip bias normalisation initialisation gain loss",
    .section = SECTION_NETWORK },
  TRAINING_GROUP,
  DATA_GROUP,
  SEED_GROUP,
  { NULL },
};

static const PresetValue defaults[] = { { "data", "digits" },   { "samples", "200" }, { "test-share", "0.85" },
                                        { "width", "100" },     { "depth", "3" },     { "activation", "relu" },
                                        { "batch-size", "60" }, { "steps", "2000" },  { "learning-rate", "0.02" },
                                        { NULL, NULL } };

/* ---- Presets ---- */

static const PresetValue noisy[] = { { "label-noise", "0.2" }, { "target-loss", "0.03" }, { NULL, NULL } };
static const PresetValue clean[] = { { "samples", "300" }, { "width", "64" },           { "learning-rate", "0.05" },
                                     { "decays", "2" },    { "weight-decay", "0.001" }, { "steps", "1500" },
                                     { NULL, NULL } };
static const PresetValue one_setting[] = { { "label-noise", "0.2" },
                                           { "width", "120" },
                                           { "depth", "1" },
                                           { "depths", "1" },
                                           { "rates", "1" },
                                           { "batches", "1" },
                                           { "widths", "3" },
                                           { "seeds", "8" },
                                           { "target-loss", "0.03" },
                                           { "measure", "parameters" },
                                           { "beside", "weight-norm" },
                                           { NULL, NULL } };
static const PresetValue sam[] = {
  { "samples", "300" }, { "label-noise", "0.2" },   { "width", "64" },          { "depth", "2" },
  { "depths", "1" },    { "widths", "1" },          { "rates", "1" },           { "learning-rate", "0.05" },
  { "batches", "1" },   { "radii", "3" },           { "sam-radius", "0.4" },    { "seeds", "6" },
  { "steps", "4000" },  { "target-loss", "0.001" }, { "measure", "sharpness" }, { "beside", "trace" },
  { NULL, NULL }
};

static const PresetValue rescaled[] = { { "samples", "300" }, { "study", "rescaling" },    { "width", "64" },
                                        { "depth", "2" },     { "learning-rate", "0.05" }, { "batch-size", "50" },
                                        { NULL, NULL } };

static const PresetValue batches[] = { { "study", "line" }, { "samples", "300" }, { "label-noise", "0.2" },
                                       { "width", "64" },   { "depth", "2" },     { "batch-size", "0" },
                                       { "batches", "3" },  { "steps", "4000" },  { NULL, NULL } };

static const Preset presets[] = {
  { "what-predicts", N_ ("What predicts the gap?"),
    N_ ("Thirty-six small networks, trained to the same loss on digits, a fifth of whose labels are redrawn at random; "
        "those that do not reach it in their steps are left out. How "
        "much noise in proportion to their weights they bear, and the norm of their paths over the squared margin, put "
        "them into the order of their test errors; the largest eigenvalue and the trace of the Hessian and the size of "
        "the weights do not."),
    noisy },
  { "clean", N_ ("Right labels"),
    N_ ("Seventy-two networks without noise in the labels, of which those that do not reach the loss in their steps "
        "are "
        "left out. The same two measures predict best, and λmax little more "
        "than half as well. But look at the worst setting: equal noise and the trace have a τ of a third, and order "
        "four pairs of five wrongly where only one setting differs."),
    clean },
  { "more-parameters", N_ ("More parameters, less error"),
    N_ ("Only the width differs. The widest networks have the most parameters, and the least gap: as a measure of "
        "complexity the number of parameters has the wrong sign, and so has the sum of the squared weights."),
    one_setting },
  { "sam", N_ ("Sharpness-aware minimisation"),
    N_ ("The same network with and without sharpness-aware minimisation, to the same small loss. The wider "
        "its radius, the smaller are λmax and the trace, five and three times at 0.4; the points move to the left, and "
        "stay at the same height."),
    sam },
  { "rescaled", N_ ("Sharpness at will"),
    N_ ("One network, whose first layer is multiplied by c and whose second is divided by it: for every sample the "
        "outputs stay what they were, to the last digits of double precision. Drag c: λmax goes up over decades, and "
        "around the same function the loss becomes a gorge; relative noise, the path norm and the filter-normalised "
        "slice do not move at all."),
    rescaled },
  { "batches", N_ ("Small and large batches"),
    N_ ("From one start, with batches of eight samples and with all samples in every step, to the same loss. On the "
        "line between the two the small batches' solution lies in a wide valley and the other one in a narrow one, and "
        "λmax says so, too; the test error of the flat one is no better."),
    batches },
  { NULL },
};

static void
flat_minima_run (Run *run)
{
  static void (*const studies[]) (Run * run) = { flat_minima_measures, flat_minima_rescaled, flat_minima_line };

  studies[(Study) run_number (run, "study")](run);
}

const Experiment flat_minima_experiment = {
  .id = "flat-minima",
  .title = N_ ("Flat minima"),
  .summary = N_ ("What predicts how well a network generalises"),
  .groups = groups,
  .defaults = defaults,
  .presets = presets,
  .explanation = &flat_minima_explanation,
  .file_preset = "clean",
  .run = flat_minima_run,
};
