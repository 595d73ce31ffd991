/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiments/flat_minima/flat_minima.h"

#include <glib/gi18n.h>

static const PresetValue distance[] = { { "beside", "distance" }, { NULL, NULL } };
static const PresetValue norm[] = { { "beside", "weight-norm" }, { NULL, NULL } };
static const PresetValue seeds[] = { { "seeds", "3" }, { NULL, NULL } };
static const PresetValue noises[] = { { "noises", "3" }, { "widths", "2" }, { "depths", "2" }, { NULL, NULL } };

static const PresetValue hundred[] = { { "rescaling", "100" }, { NULL, NULL } };

static const Suggestion suggestions[] = {
  { N_ ("Look at ‖W‖²"),
    N_ ("The size of the weights does not predict the gap: wide networks have larger sums of squares, and smaller "
        "gaps."),
    "what-predicts", norm },
  { N_ ("Look at the worst setting"),
    N_ ("The distance from the first weights has a τ near zero, and orders most pairs wrongly where only the depth "
        "differs, up to nineteen of twenty: one number over all networks hides that."),
    "clean", distance },
  { N_ ("Take more seeds"),
    N_ ("Three networks of each kind: the standard deviation that τ would have by chance falls, and what was "
        "chance goes."),
    "clean", seeds },
  { N_ ("Vary the noise, too"),
    N_ ("With no, some and more noise of the labels among each other the trace and equal noise predict, too: they grow "
        "with the noise, as the gap does. What is varied decides what predicts."),
    "what-predicts", noises },
  { N_ ("Flatter, and no better"),
    N_ ("Sharpness-aware minimisation moves the networks to flatter ground, and the gap hardly: by some two percent on "
        "average, up with one seed and down with another."),
    "sam", NULL },
  { N_ ("Make a minimum sharp"),
    N_ ("At c = 100 λmax is some thousand times what it was, and the outputs are the same to fifteen digits. Below c = "
        "1 "
        "it rises, too: then it is the first layer that is sharp."),
    "rescaled", hundred },
  { 0 },
};

const Explanation flat_minima_explanation = {
  .seen = N_ (
      "Many small networks are trained on the same data until their training loss is the same: wide and narrow, deep "
      "and shallow, with large and small steps, batches and penalties. Each is a point. Upwards is its "
      "generalisation gap, the test error less the training error; to the right is something that was measured of it "
      "without any test sample. A measure predicts when the points rise to the right.\n\n"
      "The table has Kendall’s τ of every measure with the gap: 1 if it puts all pairs of networks into the right "
      "order, 0 if it does no better than chance. In brackets stands the standard deviation that τ would have if the "
      "measure and the gap were independent. Beside it stand the sign errors. For each setting, such as the "
      "depth, "
      "and each two of its values the pairs of networks are taken that differ in it alone, and the fraction "
      "that is ordered wrongly; the table has the median and the worst of these, and the curves their distribution for "
      "the two measures that are drawn.\n\n"
      "Click a point, and its network is trained once more. Its loss is drawn along random directions that have the "
      "size of its filters, with the spectrum of its Hessian: how many eigenvalues are at least so large. The one that "
      "was picked before stays beside it. Before anything is picked they are those with the least and the greatest of "
      "the first measure.\n\n"
      "Two other studies look closer. One takes a single network, multiplies its first layer by c and divides the "
      "second "
      "by it: the table and the lines say which measures move with c and which do not, and the loss is drawn along "
      "random "
      "directions of a fixed length and along directions that have the size of the filters. The other trains two "
      "networks from one start, with small batches and with large ones, and draws the loss on the straight line "
      "through both, and around each."),
  .why = N_ (
      "A flat minimum is one where the loss stays low when the parameters move. An old argument says that it should "
      "generalise better: it can be described in fewer digits, and the loss over the test set is nearly that over the "
      "training set, shifted a little. But how flat a minimum is depends on the coordinates. In a ReLU network the "
      "weights "
      "of one layer can be doubled and those of the next one halved: the function is the same, and so is its test "
      "error, but the curvature is not. λmax, the trace of the Hessian and noise of the same size on all "
      "parameters can be made anything in this way, and cannot tell good solutions from bad ones when "
      "networks of different shapes are compared.\n\n"
      "Noise in proportion to each weight does not have this fault: it is the same in all these coordinates. Nor has "
      "the norm of the paths, the sum over all paths through the network of the product of the squared weights; over "
      "the square of the margin it does not depend on the scale of the outputs either. These are the two that "
      "predict.\n\n"
      "A τ over all networks may come from one setting alone: if only the width mattered, everything that goes with "
      "the width would predict. That is why the sign errors are taken setting by setting, and why the worst one is "
      "worth more than the mean."),
  .formula = N_ ("gap = test error − training error\n"
                 "1/σ, relative noise:  largest σ with  E L(θ + σ |θ| ε) ≤ L(θ) + 0.1\n"
                 "1/σ, equal noise:  largest σ with  E L(θ + σ ε) ≤ L(θ) + 0.1\n"
                 "path norm:  Σ over paths of Π w²\n"
                 "spectral product:  Π over layers of σ_max(W)²\n"
                 "sign error of a pair:  (1 − sgn Δmeasure · sgn Δgap)/2\n"
                 "rescaling:  W₁ → c W₁,  b₁ → c b₁,  W₂ → W₂/c:  H₁₁ → H₁₁/c²,  H₂₂ → c² H₂₂"),
  .symbols = N_ (
      "θ are all parameters and L is the training loss; ε is normal noise, E its mean over a few draws that are the "
      "same for every σ. w is a weight of a path from an input to an output, W the matrix of a layer and σ_max its "
      "largest singular value. The margin is that which nine tenths of the training samples exceed: the output of the "
      "right class less the largest other one. H is the Hessian of the training loss, λmax its largest eigenvalue and "
      "tr H the sum of all; θ₀ are the first parameters. Δ is the difference between the two networks of a pair. H₁₁ "
      "and H₂₂ are "
      "the parts of the Hessian that belong to the weights of the first and of the second layer."),
  .suggestions = suggestions,
  .limits = N_ (
      "That flat minima are good does not show here, and neither does the contrary. With noise in the labels λmax, tr "
      "H, "
      "equal noise, 1/margin and ‖W‖² have a τ near zero or below it. Without noise λmax, tr H and equal noise have "
      "one of about 0.2 to 0.5: more than by chance, and less than relative noise and the path norm with 0.7 to 0.8; "
      "that "
      "of 1/margin and of ‖W‖² is near zero or below it. "
      "Even what predicts best does so mostly along the width and the depth; where only the learning rate or the batch "
      "differs, with noise in the labels, it is no better than chance. None of this says that one thing causes the "
      "other.\n\n"
      "Sharpness-aware minimisation makes λmax on average two to five times smaller at the same loss, depending on the "
      "seed and the radius; that it generalises clearly better does not show at this size: the test "
      "error moves by less than what it scatters from seed to seed.\n\n"
      "Small batches end on flatter ground, with a test error that is no better. With weight decay the difference "
      "nearly "
      "vanishes; that weight decay turns the picture round which is not normalised, as it does for large networks, "
      "does "
      "not show at this size.\n\n"
      "What stands in brackets beside τ is not its error. It is the standard deviation that τ would have if the "
      "measure "
      "and the gap were independent, and the networks, too, which those of one sweep are not quite: it tells τ from "
      "chance, but not one τ from another. Networks that did not reach the loss with every sample right are left out "
      "of everything and counted. "
      "Measures are over the first two thousand training samples. The trace is exact for ReLU networks without skip "
      "connections and normalisation, otherwise an estimate; the path norm is not defined with layer normalisation. "
      "Biases take part in the noise and in the path norm, not in ‖W‖²."),
  .papers = "S. Hochreiter, J. Schmidhuber, Flat minima, Neural Computation 1997\n"
            "N. Keskar, D. Mudigere, J. Nocedal, M. Smelyanskiy, P. Tang, On large-batch training for deep learning: "
            "generalization gap and sharp minima, ICLR 2017\n"
            "L. Dinh, R. Pascanu, S. Bengio, Y. Bengio, Sharp minima can generalize for deep nets, ICML 2017\n"
            "B. Neyshabur, S. Bhojanapalli, D. McAllester, N. Srebro, Exploring generalization in deep learning, "
            "NeurIPS 2017\n"
            "Y. Jiang, B. Neyshabur, H. Mobahi, D. Krishnan, S. Bengio, Fantastic generalization measures and where to "
            "find them, ICLR 2020\n"
            "G. Dziugaite, A. Drouin, B. Neal, N. Rajkumar, E. Caballero, L. Wang, I. Mitliagkas, D. Roy, In search of "
            "robust measures of generalization, NeurIPS 2020\n"
            "H. Li, Z. Xu, G. Taylor, C. Studer, T. Goldstein, Visualizing the loss landscape of neural nets, NeurIPS "
            "2018\n"
            "P. Foret, A. Kleiner, H. Mobahi, B. Neyshabur, Sharpness-aware minimization for efficiently improving "
            "generalization, ICLR 2021",
};
