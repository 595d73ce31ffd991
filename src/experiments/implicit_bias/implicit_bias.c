/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiments/implicit_bias/implicit_bias.h"

#include "experiments/experiments.h"
#include "figure/compose.h"
#include "figure/styles.h"
#include "lab/parameters.h"

#include <glib/gi18n.h>

#define EQUATIONS "model=equation|sparse"
#define SPARSE "model=sparse|label-noise"
#define MATRICES "model=completion|factorisation|scales"
#define COMPLETED "model=completion|scales"
#define ONE_SCALE "model=completion|factorisation"
#define ROUNDING 1e-20 /* a loss of this, relative to the first */

static const Choice models[] = {
  { "equation", N_ ("One equation, two unknowns") },
  { "sparse", N_ ("Many equations, sparse truth") },
  { "label-noise", N_ ("The same with noisy labels") },
  { "completion", N_ ("Matrix completion") },
  { "factorisation", N_ ("Matrix factorisation") },
  { "finite-steps", N_ ("Steps of a finite length") },
  { "margin", N_ ("Logistic regression") },
  { "batches", N_ ("Batches of several sizes") },
  { "scales", N_ ("Matrix completion by scale") },
  { NULL, NULL },
};

static const Parameter quick_parameters[] = {
  NUMBER ("alpha", N_ ("Start α"),
          N_ ("Size of u and v at first: small ones end near the least ‖w‖₁, large ones near the least ‖w‖₂"), 1e-3, 10,
          0.1, SLIDER (1e-3, 10), LOGARITHMIC, LIVE, .when = EQUATIONS),
  NUMBER ("noise", N_ ("Noise of the labels"), N_ ("What is added to or taken from the label of each step"), 0, 10, 2,
          SLIDER (0, 4), .when = "model=label-noise"),
  NUMBER ("rate", N_ ("Learning rate"), N_ ("How far a step goes along the gradient"), 1e-4, 0.07, 0.025,
          SLIDER (1e-3, 0.07), LOGARITHMIC, .when = "model=finite-steps"),
  INTEGER ("points", N_ ("Points"), N_ ("How many points are learned"), 2, 500, 30, SLIDER (4, 200), LOGARITHMIC,
           .when = "model=margin|batches"),
  INTEGER ("depth-shown", N_ ("Depth shown"),
           N_ ("The number of factors of the product whose singular values and entries are drawn"), 1, 4, 3,
           SLIDER (1, 4), LIVE, .when = ONE_SCALE),
  NUMBER ("scale", N_ ("Scale at first"),
          N_ ("Size of the product at first: the smaller, the later its singular values rise, and the more one by one"),
          1e-9, 1, 1e-3, SLIDER (1e-6, 1), LOGARITHMIC, .when = ONE_SCALE),
  { NULL },
};
static const Parameter problem_parameters[] = {
  CHOICE ("model", N_ ("Problem"), N_ ("What is solved"), models, 0),
  NUMBER ("slope", N_ ("Second coefficient"), N_ ("c of the equation w₁ + c w₂ = 1"), 0.05, 0.95, 0.5,
          SLIDER (0.05, 0.95), .when = "model=equation"),
  INTEGER ("equations", N_ ("Equations"), N_ ("How many equations there are"), 1, 60, 25, SLIDER (5, 60),
           .when = SPARSE),
  INTEGER ("unknowns", N_ ("Unknowns"), N_ ("How many coefficients are looked for"), 2, 200, 60, SLIDER (10, 200),
           .when = SPARSE),
  INTEGER ("nonzero", N_ ("Not zero"), N_ ("How many coefficients of the truth are not zero"), 1, 200, 3,
           SLIDER (1, 20), .when = SPARSE),
  NUMBER ("start", N_ ("Start"), N_ ("Size α of u and v at first"), 0.01, 10, 1, SLIDER (0.1, 3), LOGARITHMIC,
          .when = "model=label-noise"),
  INTEGER ("size", N_ ("Size"), N_ ("Rows and columns of the matrix"), 2, 100, 30, SLIDER (10, 60), .when = MATRICES),
  INTEGER ("rank", N_ ("Rank"), N_ ("Of the target"), 1, 100, 2, SLIDER (1, 6), .when = MATRICES),
  NUMBER ("seen", N_ ("Seen"), N_ ("Fraction of the target's entries that descent is told"), 0.02, 0.98, 0.35,
          SLIDER (0.1, 0.9), .when = COMPLETED),
  { NULL },
};
static const Parameter descent_parameters[] = {
  NUMBER ("relative-rate", N_ ("Relative rate"),
          N_ ("Learning rate as a fraction of the largest that is stable at the solution"), 1e-4, 0.9, 0.2,
          SLIDER (0.01, 0.9), LOGARITHMIC, .when = "model!=finite-steps|batches"),
  INTEGER ("seeds", N_ ("Seeds"), N_ ("How often everything is drawn anew"), 1, 100, 3, SLIDER (1, 20),
           .when = "model=scales"),
  INTEGER ("steps", N_ ("Steps"), N_ ("Length of the run in steps of descent"), 1, 1e7, 2000, SLIDER (100, 100000),
           LOGARITHMIC),
  NUMBER ("quiet", N_ ("Without noise"), N_ ("Last fraction of the steps, in which the labels have no noise"), 0, 1,
          0.2, SLIDER (0, 1), .when = "model=label-noise"),
  { NULL },
};
static const ParameterGroup groups[] = {
  { quick_parameters, .section = SECTION_QUICK },
  { shared_quick, .only = "width learning-rate", .section = SECTION_QUICK, .when = "model=batches" },
  { shared_training, .only = "sam-radius", .section = SECTION_QUICK, .when = "model=batches", .live = "sam-radius" },
  { problem_parameters, .section = N_ ("Problem") },
  { descent_parameters, .section = N_ ("Descent") },
  { shared_seed, .only = "seed", .section = SECTION_SEEDS, .when = "model!=equation|finite-steps" },
  { NULL },
};

void
implicit_bias_add_level (Plot *plot, const char *id, const char *name, double low, double high, double value)
{
  layer_styled (plot_add_line (plot, id, name, numbers_linear (low, high, 2), numbers_constant (value, 2)), STYLE_MARK);
}

Layer *
implicit_bias_add_loss (Plot *plot, const char *id, const char *name, const Series *series, guint column)
{
  const guint rows = series_length (series);
  guint n = 1;
  Numbers *step, *loss;

  while (n < rows && series_row (series, (int) n)[column] > ROUNDING * series_row (series, 0)[column])
    n++;
  step = numbers_new (n);
  loss = numbers_new (n);
  for (guint i = 0; i < n; i++)
    {
      step->v[i] = series_row (series, (int) i)[0];
      loss->v[i] = series_row (series, (int) i)[column];
    }
  return plot_add_line (plot, id, name, step, loss);
}

Style
implicit_bias_family_style (unsigned k, unsigned n)
{
  static const Dash dashes[IMPLICIT_BIAS_FAMILY] = { DASH_DOTTED, DASH_DASH_DOT, DASH_DASHED, DASH_SOLID };

  g_assert (k < n && n <= IMPLICIT_BIAS_FAMILY);
  return STYLE (.colour = COLOUR_OF_FAMILY (k, n), .dash = dashes[k + IMPLICIT_BIAS_FAMILY - n], .width = 1.6);
}

static void
implicit_bias_run (Run *run)
{
  static const DynamicsClass *const classes[BIAS_SCALES] = { &diagonal_dynamics,    &diagonal_dynamics,
                                                             &label_noise_dynamics, &factors_dynamics,
                                                             &factors_dynamics,     &finite_steps_dynamics,
                                                             &margin_dynamics,      &batches_dynamics };

  BiasModel model = (BiasModel) run_number (run, "model");

  if (model == BIAS_SCALES)
    implicit_bias_run_scales (run);
  else
    dynamics_run (run, classes[model]);
}

static const PresetValue equation[] = { { "model", "equation" }, { "steps", "200" }, { NULL, NULL } };
static const PresetValue sparse[] = {
  { "model", "sparse" }, { "steps", "20000" }, { "alpha", "0.01" }, { NULL, NULL }
};
static const PresetValue noise[] = {
  { "model", "label-noise" }, { "steps", "700000" }, { "relative-rate", "0.36" }, { NULL, NULL }
};
static const PresetValue completion[] = { { "model", "completion" }, { "steps", "6000" }, { NULL, NULL } };
static const PresetValue larger[] = {
  { "model", "completion" }, { "size", "100" },          { "rank", "5" }, { "seen", "0.2" },
  { "steps", "1500" },       { "relative-rate", "0.6" }, { NULL, NULL }
};
static const PresetValue scales[] = {
  { "model", "scales" }, { "size", "20" }, { "relative-rate", "0.6" }, { "steps", "6000" }, { NULL, NULL }
};
static const PresetValue one_by_one[] = {
  { "model", "factorisation" }, { "steps", "800" }, { "rank", "5" }, { "depth-shown", "3" }, { NULL, NULL }
};
static const PresetValue finite_steps[] = { { "model", "finite-steps" }, { "steps", "200" }, { NULL, NULL } };
static const PresetValue margin[] = {
  { "model", "margin" }, { "steps", "1000000" }, { "relative-rate", "0.5" }, { NULL, NULL }
};

static const PresetValue batches[] = { { "model", "batches" }, { "points", "20" },           { "width", "50" },
                                       { "steps", "6000" },    { "learning-rate", "0.025" }, { NULL, NULL } };
static const PresetValue aware[] = { { "model", "batches" }, { "points", "20" },           { "width", "50" },
                                     { "steps", "4000" },    { "learning-rate", "0.025" }, { "sam-radius", "0.1" },
                                     { NULL, NULL } };

static const Preset presets[] = {
  { "equation", N_ ("One equation, two unknowns"),
    N_ ("Every point of the line solves the equation. From a small start descent ends at the corner where one unknown "
        "is zero, from a large start at the point next to the origin. Drag α and watch the end move."),
    equation },
  { "sparse", N_ ("Sparse solutions"),
    N_ ("Twenty-five equations, sixty unknowns, three of which are not zero: a small start finds them, without any "
        "penalty, as basis pursuit does."),
    sparse },
  { "label-noise", N_ ("Noise finds flat minima"),
    N_ ("Descent from a large start, one sample a step. With noise in the labels it does not come to rest when it fits "
        "the data: it wanders along the solutions, to ever flatter ones, until it stands at the sparse one. Without "
        "noise it stays at the first that it meets."),
    noise },
  { "completion", N_ ("Matrix completion"),
    N_ ("A third of a matrix of rank two is seen. A product of three or four matrices fills in the rest, better than "
        "the matrix of least nuclear norm does; two do it less well, and one leaves it as it was."),
    completion },
  { "larger", N_ ("A larger matrix"),
    N_ ("A hundred by a hundred, of rank five, a fifth of it seen: three factors come nearer to it than the least "
        "nuclear "
        "norm, two do not, and four are on their plateaus yet."),
    larger },
  { "scales", N_ ("By scale and depth"),
    N_ ("The smaller the matrices at first and the more of them, the lower the rank of what they end at. From a large "
        "start depth does nothing."),
    scales },
  { "one-by-one", N_ ("One after the other"),
    N_ ("The singular values of a deep product rise one after the other, the largest first, as the flow's closed form "
        "says."),
    one_by_one },
  { "finite-steps", N_ ("Steps of a finite length"),
    N_ ("Descent leaves the flow of its loss, towards flatter ground, and stays with the flow of another loss: with a "
        "term that punishes large gradients. The distance from the one is of the first order in the learning rate, "
        "that from the other of the second."),
    finite_steps },
  { "margin", N_ ("The largest margin"),
    N_ ("All points are on their sides within a few steps. Descent goes on for a million, and its line turns, ever "
        "more slowly, to the one that is farthest from all points."),
    margin },
  { "batches", N_ ("Small batches"),
    N_ ("Four networks, one start, the same twenty points: the fewer of them a step looks at, the flatter the place "
        "that it comes to. Only descent on all points climbs to the threshold 2/η."),
    batches },
  { "sharpness-aware", N_ ("Sharpness-aware"),
    N_ ("The same with steps that follow the gradient from the highest point within a distance ρ: now all are kept "
        "where it is flat. Drag ρ to 0, and they sharpen."),
    aware },
  { NULL },
};

const Experiment implicit_bias_experiment = {
  .id = "implicit-bias",
  .title = N_ ("Implicit bias"),
  .summary = N_ ("Which of all solutions descent chooses"),
  .groups = groups,
  .presets = presets,
  .explanation = &implicit_bias_explanation,
  .run = implicit_bias_run,
};
