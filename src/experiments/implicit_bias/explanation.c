/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiments/implicit_bias/implicit_bias.h"

#include <glib/gi18n.h>

static const PresetValue small[] = { { "alpha", "0.001" }, { NULL, NULL } };
static const PresetValue large[] = { { "alpha", "10" }, { NULL, NULL } };
static const PresetValue noiseless[] = { { "noise", "0" }, { NULL, NULL } };
static const PresetValue large_scale[] = { { "scale", "0.5" }, { NULL, NULL } };

static const Suggestion suggestions[] = {
  { N_ ("Begin very small"),
    N_ ("With α = 0.001 descent crawls along one axis and ends at the corner of the diamond: of all solutions the one "
        "with the least sum of magnitudes, in which one unknown is zero."),
    "equation", small },
  { N_ ("Begin large"),
    N_ ("With α = 10 the end is the foot of the perpendicular from the origin: the solution of least length, which the "
        "pseudo-inverse gives."),
    "equation", large },
  { N_ ("Find a sparse solution"),
    N_ ("Twenty-five equations for sixty unknowns: a small start finds the three that are not zero. Drag α upwards, "
        "and the others come up."),
    "sparse", NULL },
  { N_ ("Take the noise away"),
    N_ ("Without noise in the labels descent stops at the first solution that it meets: the trace of the Hessian stays "
        "at 480, forty times the least that is possible."),
    "label-noise", noiseless },
  { N_ ("Begin a matrix large"),
    N_ ("With a scale of 0.5 instead of 0.001 every singular value of the product is there from the beginning, and "
        "what was not seen is filled in badly by all depths."),
    "completion", large_scale },
  { N_ ("Sharpness-aware steps"),
    N_ ("Four sizes of batches, all kept where it is flat by a radius ρ of 0.1: drag it to 0 while they train, and all "
        "points at once climb to the threshold."),
    "sharpness-aware", NULL },
  { 0 },
};

const Explanation implicit_bias_explanation = {
  .seen = N_ (
      "There are many solutions, all with a loss of zero, and descent ends at one of them. Which one is not said by "
      "the loss: it is said by where descent begins, by how the function is parametrised, by the noise and by the "
      "length "
      "of the steps.\n\n"
      "One equation in two unknowns has a line of solutions. The unknowns are written as u² − v², and u = v = α at the "
      "start; the paths of several α are drawn, that of the slider in colour. The diamond and the circle are the "
      "smallest that touch the line: the solutions of least ‖w‖₁ and of least ‖w‖₂. Beside it stand both norms of the "
      "end over α: curves where the gradient flow ends, by a formula, and points where descent stands.\n\n"
      "A matrix of which some entries are seen is completed by a product of one to four matrices: its singular values, "
      "the error on the entries that were not seen, and the effective rank (the exponential of the entropy of σ/Σσ) "
      "step by step, and the matrix itself beside the target. A sweep shows the error and the rank at the end over the "
      "scale that the matrices begin with.\n\n"
      "With noisy labels the trace of the Hessian falls along the solutions to the least value that is possible. Steps "
      "of a finite length are drawn between two flows. Logistic regression turns to the line of the largest margin.\n\n"
      "Four networks learn the same twenty points from the same first weights, one of them with one point a step, one "
      "with all: the largest eigenvalue of the Hessian step by step, and its mean over the last steps against the size "
      "of the batch."),
  .why = N_ (
      "In w = u² − v² a step moves w the faster, the larger u and v are: small coefficients stay small, and those that "
      "have grown go on growing. Along the gradient flow arcsinh(w/2α²) stays a combination of the equations, which "
      "is the condition that a certain entropy of w is least among all solutions. For large α this entropy is the "
      "square of the length, for small α the sum of magnitudes.\n\n"
      "A product of N matrices does the same to its singular values: each grows at a rate that is a power of itself, "
      "so that the largest rise first and the others wait. At any time the product is a matrix of low rank, and what "
      "was "
      "not seen is filled in by the simplest matrix that explains what was.\n\n"
      "Noise in the labels pushes descent about, the harder the more curved the valley is; where the floor of the "
      "valley is flat along the solutions, this is a drift to where it is less curved. Steps of a finite length do "
      "something alike without noise: they follow the flow of L + (η/4)‖∇L‖² one order better than that of L.\n\n"
      "Small batches do something alike: their steps differ from one another the more, the more curved the losses of "
      "single points are, and where they differ too much descent cannot stay. Sharpness-aware steps look for flat "
      "places on purpose: they follow the gradient from the highest point within a distance ρ.\n\n"
      "The logistic loss of points that a line parts has no minimum: the weights grow for ever, and more and more only "
      "the points nearest to the line count. In the limit they decide its direction: that of the largest margin."),
  .formula = N_ ("w = u² − v²,  u = v = α at first:  arcsinh(w/2α²) = Xᵀν at the end\n"
                 "least  Σ w arcsinh(w/2α²) − √(w² + 4α⁴)  with  X w = y\n"
                 "N factors:  ds/dt = N s^(2 − 2/N) (S − s)\n"
                 "noisy labels:  tr H = 4 Σ(u² + v²) → 4‖w‖₁\n"
                 "finite steps:  dθ/dt = −∇(L + (η/4)‖∇L‖²) + O(η²)"),
  .symbols = N_ (
      "X holds an equation a row and y what they are to give; w are the unknowns, ν one number an equation. s is a "
      "singular value of the product of N matrices and S that of the target. H is the Hessian of the loss by u and v, "
      "and tr H its trace, the sum of all curvatures. η is the learning rate, L the loss and θ all parameters."),
  .suggestions = suggestions,
  .limits = N_ (
      "These are models in which the bias is known in closed form; in networks with other activations it is not known. "
      "The flow is the limit of small steps: descent ends beside it, and the caption says with what rate it went. That "
      "depth completes better holds for matrices of low rank and a small beginning; from four factors on the plateaus "
      "become so long that a run may end on one.\n\n"
      "The least nuclear norm is found by iteration to five digits; where that was not reached it is not drawn. The "
      "1/log t of the margin is a law for late times: the dashed line only goes through the last point. That noise "
      "without label noise, of small batches alone, leads to sparse solutions does not show in this model. Nor is it "
      "claimed that the flatter of the four networks generalise better: on twenty points they hardly differ."),
  .papers = "B. Woodworth, S. Gunasekar, J. Lee, E. Moroshko, P. Savarese, I. Golan, D. Soudry, N. Srebro, Kernel and "
            "rich regimes in overparametrized models, COLT 2020\n"
            "S. Arora, N. Cohen, W. Hu, Y. Luo, Implicit regularization in deep matrix factorization, NeurIPS 2019\n"
            "G. Blanc, N. Gupta, G. Valiant, P. Valiant, Implicit regularization for deep neural networks driven by an "
            "Ornstein-Uhlenbeck like process, COLT 2020\n"
            "D. Barrett, B. Dherin, Implicit gradient regularization, ICLR 2021\n"
            "L. Wu, C. Ma, W. E, How SGD selects the global minima in over-parameterized learning, NeurIPS 2018\n"
            "P. Foret, A. Kleiner, H. Mobahi, B. Neyshabur, Sharpness-aware minimization for efficiently improving "
            "generalization, ICLR 2021\n"
            "D. Soudry, E. Hoffer, M. Nacson, S. Gunasekar, N. Srebro, The implicit bias of gradient descent on "
            "separable data, JMLR 2018",
};
