/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Settings that show it. */
#include "experiments/double_descent/double_descent.h"

static const PresetValue peak[] = { { NULL, NULL } };
static const PresetValue classical[] = { { "samples", "150" },    { "dimension", "6" }, { "label-noise", "0.4" },
                                         { "teacher-gain", "4" }, { "steps", "4000" },  { "seeds", "6" },
                                         { "highest", "500" },    { "points", "18" },   { "seed", "12" },
                                         { NULL, NULL } };
static const PresetValue tallest[] = { { "samples", "200" },     { "dimension", "4" },
                                       { "label-noise", "0.4" }, { "teacher-width", "6" },
                                       { "teacher-gain", "4" },  { "steps", "4000" },
                                       { "seeds", "6" },         { "highest", "500" },
                                       { "points", "18" },       { NULL, NULL } };
static const PresetValue digits[] = { { "data", "digits" },
                                      { "samples", "300" },
                                      { "label-noise", "0.2" },
                                      { "activation", "relu" },
                                      { "learning-rate", "0.005" },
                                      { "steps", "1500" },
                                      { "seeds", "4" },
                                      { "lowest", "2" },
                                      { "highest", "400" },
                                      { "points", "14" },
                                      { "tolerance", "0.005" },
                                      { "measure", "squared" },
                                      { NULL, NULL } };
static const PresetValue random_feature[] = { { "model", "random-features" }, { "features", "100" },
                                              { "samples", "300" },           { "lowest", "30" },
                                              { "highest", "1000" },          { "points", "16" },
                                              { "label-noise", "0.5" },       { "seeds", "10" },
                                              { "tolerance", "1e-6" },        { NULL, NULL } };
static const PresetValue epoch_wise[] = {
  { "model", "deep-linear" }, { "axis", "time" },         { "width", "10" },
  { "samples", "150" },       { "features", "120" },      { "slow-features", "10" },
  { "slow-scale", "0.1" },    { "signal", "1.2" },        { "label-noise", "0.1" },
  { "optimiser", "sgd" },     { "schedule", "constant" }, { "learning-rate", "0.05" },
  { "gain", "0.3" },          { "lowest", "1" },          { "highest", "20000" },
  { "points", "60" },         { "seeds", "6" },           { NULL, NULL }
};
static const PresetValue more_data[] = { { "model", "linear" },      { "axis", "samples" },   { "features", "60" },
                                         { "width", "60" },          { "lowest", "10" },      { "highest", "240" },
                                         { "axis-scale", "linear" }, { "points", "26" },      { "label-noise", "0.5" },
                                         { "seeds", "30" },          { "tolerance", "1e-6" }, { NULL, NULL } };
static const PresetValue ridge[] = {
  { "model", "linear" }, { "family", "ridge" },   { "features", "400" }, { "signal-decay", "0.5" }, { "samples", "60" },
  { "lowest", "4" },     { "highest", "400" },    { "points", "24" },    { "label-noise", "0.5" },  { "ridge", "0.02" },
  { "seeds", "20" },     { "tolerance", "1e-6" }, { NULL, NULL }
};
static const PresetValue polynomials[] = { { "model", "polynomial" }, { "samples", "12" },     { "lowest", "2" },
                                           { "highest", "300" },      { "points", "26" },      { "label-noise", "0.2" },
                                           { "seeds", "20" },         { "tolerance", "1e-6" }, { NULL, NULL } };

static const PresetValue circles[] = { { "data", "circles" },    { "samples", "50" },
                                       { "label-noise", "0.2" }, { "highest", "600" },
                                       { "points", "14" },       { "seeds", "12" },
                                       { "measure", "squared" }, { "learning-rate", "0.03" },
                                       { "steps", "5000" },      { NULL, NULL } };
static const PresetValue your_own[] = { { "data", "file" },   { "samples", "40" },         { "label-noise", "0" },
                                        { "highest", "200" }, { "learning-rate", "0.01" }, { NULL, NULL } };

const Preset double_descent_presets[] = {
  { "classical", N_ ("First the classical U, then the second descent"),
    N_ ("Networks of every width imitate a noisy teacher. The error falls while they are too small for it, rises as "
        "they begin to learn the noise, and peaks where their parameters just suffice for the training set: the only "
        "network that fits is a wild one. Beyond the threshold it descends a second time."),
    classical },
  { "peak", N_ ("The peak"),
    N_ ("An easier teacher, which a single unit imitates well: the error rises from the first width on, to the peak "
        "where parameters just suffice for the training set. With more of them there are many networks that fit, and "
        "training finds a smooth one. Take the noise away and the peak is gone."),
    peak },
  { "tallest", N_ ("Tallest"),
    N_ ("Few inputs, many samples: the highest peak of these networks, from four hundredths of an error to nearly one, "
        "at about two hundred parameters for two hundred samples."),
    tallest },
  { "digits", N_ ("Digits with wrong labels"),
    N_ ("A fifth of the labels is redrawn. Networks that are just wide enough to learn the wrong labels by heart are "
        "further off on new digits than smaller and than wider ones. In the fraction that they misread (Error of "
        "classes) "
        "the peak is lower."),
    digits },
  { "random-features", N_ ("Random features against theory"),
    N_ ("The first layer is random and never trained, the second is solved for. In high dimensions its error is known "
        "in closed form, pole and all."),
    random_feature },
  { "epoch-wise", N_ ("Epoch-wise"),
    N_ ("A peak in time: strong features are learned first, and overfitted; then the weak ones come, and the error "
        "falls a second time."),
    epoch_wise },
  { "more-data", N_ ("More data can hurt"),
    N_ ("Sixty features, more and more samples: as their number nears sixty, each new one makes least squares worse."),
    more_data },
  { "ridge", N_ ("Ridge removes the peak"),
    N_ ("The same regression without a penalty, with a small one, and with the best one at each width, which flattens "
        "the peak altogether (Nakkiran et al. 2021). Features beyond the first twenty carry so little of the signal "
        "that even then they make the error a little larger."),
    ridge },
  { "polynomials", N_ ("Polynomials"),
    N_ ("Twelve samples and polynomials of every degree: with as many coefficients as samples the only way through "
        "them swings wildly, with many more the shortest of all ways is tame."),
    polynomials },
  { "circles", N_ ("Circles with wrong labels"),
    N_ ("Two inputs, so that the networks can be seen: too small to learn the wrong labels; at the peak, just able to, "
        "with tongues that reach for every one of them; and far larger, where the tongues are shorter."),
    circles },
  { "your-own", N_ ("Your own data"),
    N_ ("Choose a CSV file (the target in the last column) or an IDX file under Data, or drop one on the window. Every "
        "training set is a few of its rows; add noise to see what it does."),
    your_own },
  { NULL },
};
