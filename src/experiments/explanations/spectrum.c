/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiments/explanations.h"

#include <glib/gi18n.h>

static const PresetValue squared_error[] = { { "loss", "mse" }, { NULL, NULL } };
static const PresetValue few_products[] = { { "probes", "1" }, { "lanczos-steps", "10" }, { NULL, NULL } };
static const PresetValue no_skip[] = { { "skip", "false" }, { NULL, NULL } };
static const PresetValue hidden_layer[] = { { "depth", "1" }, { "width", "8" }, { NULL, NULL } };

static const Suggestion suggestions[] = {
  { N_ ("Count another loss's outliers"),
    N_ ("The same three clusters with the mean squared error: three eigenvalues stand apart instead of two, because "
        "the squared error tells all K outputs apart and the cross-entropy only K − 1."),
    "outliers", squared_error },
  { N_ ("Watch the negative side melt"),
    N_ ("Large first weights: λmin begins at −0.6 λmax. As the network learns, |λmin| falls by a factor of several "
        "thousand, λmax only by twenty: the residuals that make the curvature negative go to zero."),
    "chaos", NULL },
  { N_ ("Take the skip connections away"),
    N_ ("Eight layers that are harder to train: λmax is five times as large as with skip connections, and the "
        "curvature is in other blocks."),
    "depth", no_skip },
  { N_ ("Starve the estimate"),
    N_ ("One random vector and ten products instead of twenty and eighty: the orange curve is a few bells, and some "
        "two fifths of its area are off the exact density. Give it more of either and see which helps."),
    "against", few_products },
  { N_ ("Meet a law"),
    N_ ("A linear model of random inputs: the whole spectrum lies on the curve of Marchenko and Pastur, whose shape "
        "follows from the number of parameters and of samples alone."),
    "law", NULL },
  { N_ ("Break the law"),
    N_ ("Eight hidden units between the same inputs and targets: the features are no longer independent of each other, "
        "the spectrum falls apart into groups, and the law is off by far."),
    "law", hidden_layer },
  { 0 },
};

const Explanation spectrum_explanation = {
  .seen = N_ (
      "The Hessian of the loss is the matrix of all its second derivatives; its eigenvalues are the curvatures "
      "of the loss in as many orthogonal directions as the network has parameters. The large plot shows all of "
      "them at once, as fractions per decade on an axis that is logarithmic on both sides of zero (on one, where all "
      "are positive and of "
      "like size). The bars "
      "are exact; the curve is an estimate from products of the Hessian with random vectors, which is all that "
      "can be had of large networks.\n\n"
      "Largest eigenvalues shows the first of them one by one. Those before the largest gap are coloured as "
      "outliers; the dashed rule is where the number of classes lets one expect the gap, a dotted one where it is, "
      "if that is elsewhere, and the caption says how large both are. The Gauss–Newton split shows the same matrix as "
      "a sum of two: G, which has no "
      "negative eigenvalue, and the rest.\n\n"
      "The last plot compares the top eigenvectors with those of the first step (a bright diagonal: the "
      "directions have stayed), shows which layers the curvature joins, or follows λmax, |λmin| and the "
      "fraction of negative eigenvalues through training."),
  .why = N_ (
      "Most eigenvalues are close to zero: there are more parameters than the data determine, and moving along most "
      "directions hardly changes what the network answers. A few are far larger. They belong to G, whose parts are the "
      "gradients of the outputs. The samples of one class have similar gradients, so that G is mostly made of one "
      "direction for each class; the scatter within the classes makes the bulk. With the cross-entropy a constant that "
      "is added to all outputs of a sample changes nothing, and one of the K directions drops out: K − 1 outliers. "
      "With the squared error all K are there.\n\n"
      "All negative curvature comes from the rest, H − G. Each of its terms is multiplied by how wrong an output is. "
      "At the start the network is wrong everywhere and the loss bends down in many directions; when it has learned "
      "the data, the factors are almost zero, H is almost G, and the negative eigenvalues are small.\n\n"
      "The estimate rests on a classical fact: k steps of Lanczos' algorithm from a vector v give the nodes and "
      "weights of a Gaussian quadrature for the distribution of eigenvalues as v sees it. The mean over random v is "
      "the density. The extremes come out right after a few steps; what is close to zero is resolved last, and where "
      "the steps do not resolve it the caption does not count it."),
  .formula = N_ ("H = ∇²L = G + R\n"
                 "G = (1/n) Σᵢ Jᵢᵀ Sᵢ Jᵢ,  R = (1/n) Σᵢ Σₖ (∂ℓᵢ/∂fₖ) ∇²fₖ(xᵢ)\n"
                 "density:  φ(λ) = (1/P) Σⱼ δ(λ − λⱼ) ≈ (1/m) Σᵥ Σₖ wᵥₖ δ(λ − τᵥₖ)\n"
                 "overlap:  (1/k) Σᵢ,ⱼ≤ₖ ⟨uᵢ, u′ⱼ⟩²\n"
                 "Marchenko–Pastur:  σ² (1 − √γ)² ≤ λ ≤ σ² (1 + √γ)²,  γ = p/(n K′)"),
  .symbols = N_ (
      "L is the mean loss over n samples and H its Hessian in the P parameters. fₖ is output k of the network, Jᵢ the "
      "matrix of the derivatives of the outputs for sample i by the parameters, ℓᵢ the loss of that sample, and Sᵢ the "
      "second derivatives of ℓᵢ by the outputs, which have no negative eigenvalue. G is the Gauss–Newton matrix, R = H "
      "− G the rest. λⱼ are the eigenvalues, δ is a unit mass, m the number of random vectors v, and τᵥₖ and wᵥₖ the "
      "nodes and weights that Lanczos' algorithm makes of v. uᵢ are the first k eigenvectors now, u′ⱼ those at the "
      "first step; the overlap is 1 for the same subspace and k/P on average for unrelated ones. p is P less the "
      "dimension of the known symmetries of the network, along which no answer changes: a ReLU unit without skip "
      "connections has one, a scale; what is left of a linear network is what its map depends on. γ is p over samples "
      "times K′, the outputs that the loss tells apart; σ² is fitted to the mean of the bulk."),
  .suggestions = suggestions,
  .limits = N_ (
      "K − 1 outliers are no theorem. They are clear for a few well-separated clusters and a moderate time of "
      "training; for very tight clusters, late in training or for ten classes (see Digits) the gap is elsewhere or "
      "there is none, and the caption says where it is. The position of the largest gap depends on the seed.\n\n"
      "How many eigenvalues are exactly zero depends on what counts as zero; without the exact matrix it cannot be "
      "told at all, and only what is beyond the stated threshold is counted, with an interval. The width of the "
      "estimate smears sharp peaks. Curvature is a property of the parameters, not of the function: rescaling a ReLU "
      "network changes every eigenvalue and no answer, so that a flat spectrum alone says nothing about new data."),
  .papers =
      "L. Sagun, U. Evci, V. U. Güney, Y. Dauphin, L. Bottou, Empirical analysis of the Hessian of over-parametrized "
      "neural networks, ICLR workshop 2018\n"
      "V. Papyan, Measurements of three-level hierarchical structure in the outliers in the spectrum of deepnet "
      "Hessians, ICML 2019\n"
      "G. Gur-Ari, D. Roberts, E. Dyer, Gradient descent happens in a tiny subspace, 2018\n"
      "B. Ghorbani, S. Krishnan, Y. Xiao, An investigation into neural net optimization via Hessian eigenvalue "
      "density, ICML 2019\n"
      "S. Ubaru, J. Chen, Y. Saad, Fast estimation of tr(f(A)) via stochastic Lanczos quadrature, SIAM J. Matrix Anal. "
      "Appl. 38, 2017\n"
      "V. Marchenko, L. Pastur, Distribution of eigenvalues for some sets of random matrices, Math. USSR Sb. 1, 1967",
};
