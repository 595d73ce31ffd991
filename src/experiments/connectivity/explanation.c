/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiments/connectivity/connectivity.h"

#include <glib/gi18n.h>

static const PresetValue few_steps[] = { { "curve-steps", "30" }, { NULL, NULL } };
static const PresetValue on_the_line[] = { { "walk", "line" }, { NULL, NULL } };

static const Suggestion suggestions[] = {
  { N_ ("Undo a permutation"),
    N_ ("B is A with its hidden units in another order: the same function at a distance, behind a barrier. Matching "
        "finds the order exactly, and the matched line has neither length nor barrier."),
    "copy", NULL },
  { N_ ("Make the networks wider"),
    N_ ("From 16 to 256 units a layer all barriers fall. Most of each barrier goes with matching, at every width; what "
        "is left falls, too."),
    "wider", NULL },
  { N_ ("Share the first steps"),
    N_ ("One start, and batches in different orders after a number of shared steps. Networks that part at once end "
        "with a barrier between them; after some 50 of 4000 shared steps the straight line has almost none."),
    "noise", NULL },
  { N_ ("Stop the curve early"),
    N_ ("After 30 steps the curve is hardly longer than the line and still crosses a low rise: it is bent by training, "
        "step by step."),
    "digits", few_steps },
  { N_ ("Stay on the straight line"),
    N_ ("The same spirals, but the network that is shown is on the line: in the middle it tells nothing apart. Drag "
        "the place to either end to see it recover."),
    "spirals", on_the_line },
  { N_ ("Join five networks"),
    N_ ("All ten pairs, elastic bands between them, and a triangle whose corners are three of the networks: its bent "
        "version has low loss everywhere, so that the minima belong to one connected region."),
    "five", NULL },
  { 0 },
};

const Explanation connectivity_explanation = {
  .seen = N_ (
      "Two networks A and B are trained on the same data from different initial weights. Each is a point of "
      "parameter space where the loss is low. The surface is the loss over the plane through A, B and the "
      "middle of a curve; the coloured lines are paths from A to B.\n\n"
      "The loss plot shows the loss along each path. On the straight line it rises to a barrier. On the lines "
      "to B after its hidden units were matched to A's, by their weights or by their activations, the barrier "
      "is several times lower. The curve begins as the straight line; as it is trained, it bends and its loss "
      "falls until no barrier is left.\n\n"
      "Hidden units shows the correlations between A's and B's units before and after matching: a diagonal "
      "appears. Of more than two networks a table of the highest losses between each two stands there instead. The "
      "last plot shows what the network at one place of a path does with the data."),
  .why = N_ ("The hidden units of a layer can be put in any order without changing the function. Two training runs "
             "learn similar units in unrelated orders, so that half-way between A and B each unit is the mean of two "
             "that have nothing to do with each other, and the network computes nothing useful. Matching looks for the "
             "order of B's units in which they are most like A's; what is left of the barrier afterwards is what the "
             "two runs learned differently.\n\n"
             "That a curve stays low without any matching has another reason: a network with more parameters than the "
             "training data determine has low loss not at single points but on whole surfaces of parameter space. "
             "Straight lines leave such a surface; a path with a single free point can follow it.\n\n"
             "Networks that share their first steps and then see the batches in different orders keep the order of "
             "their units. Early on the noise of the batches decides which low region a network moves into; once that "
             "is decided, all of them end in one, and the straight line between them stays low."),
  .formula = N_ ("line:    γ(t) = (1 − t) θ_A + t θ_B\n"
                 "matched: γ(t) = (1 − t) θ_A + t P θ_B,  P = argmax ⟨θ_A, P θ_B⟩\n"
                 "curve:   γ(t) = (1 − t)² θ_A + 2 t (1 − t) φ + t² θ_B,  φ = argmin E L(γ(t))\n"
                 "barrier: B(γ) = max [ L(γ(t)) − (1 − s) L(γ(0)) − s L(γ(1)) ],  or 0"),
  .symbols = N_ (
      "θ_A and θ_B are the vectors of all weights and biases of the two trained networks, L is the loss, and t runs "
      "from 0 to 1 along a path γ. P exchanges the places of units within each hidden layer; the angle brackets are "
      "the inner product, for activation matching replaced by the sum of the correlations of matched units. φ is the "
      "bend of a Bézier curve, the only point of it that is trained, E the mean over t drawn uniformly from 0 to 1. s "
      "is the fraction of the path's length up to t: the barrier B is how far the loss rises above the straight line "
      "between the losses of the two ends."),
  .suggestions = suggestions,
  .limits = N_ (
      "A curve with low loss shows that a path exists; a curve that stays high would not show that there is none. "
      "Matching the units of several layers at once is a hard problem of optimisation: each layer is matched exactly "
      "with the others as they are, so that a better order may exist, and the barrier that is left is an upper bound. "
      "Whether all barriers vanish up to permutations for wide enough networks is a conjecture that this does not "
      "decide.\n\n"
      "Losses are measured at a finite number of points of each path (points), and the surface is one plane in a space "
      "of thousands of dimensions: what it shows as separate valleys may be connected outside of it. The networks and "
      "data are small; low training loss along a path says nothing about the test loss, which is shown beside it."),
  .papers =
      "T. Garipov et al., Loss surfaces, mode connectivity, and fast ensembling of DNNs, NeurIPS 2018\n"
      "F. Draxler et al., Essentially no barriers in neural network energy landscape, ICML 2018\n"
      "J. Frankle et al., Linear mode connectivity and the lottery ticket hypothesis, ICML 2020\n"
      "G. Benton et al., Loss surface simplexes for mode connecting volumes and fast ensembling, ICML 2021\n"
      "R. Entezari et al., The role of permutation invariance in linear mode connectivity, ICLR 2022\n"
      "S. Ainsworth, J. Hayase, S. Srinivasa, Git Re-Basin: merging models modulo permutation symmetries, ICLR 2023\n"
      "Y. Li et al., Convergent learning: do different neural networks learn the same representations?, ICLR 2016",
};
