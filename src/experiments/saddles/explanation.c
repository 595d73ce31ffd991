/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiments/saddles/saddles.h"

#include <glib/gi18n.h>

static const PresetValue no_penalty[] = { { "penalty", "0" }, { NULL, NULL } };
static const PresetValue larger_start[] = { { "scale", "0.1" }, { NULL, NULL } };
static const PresetValue five_starts[] = { { "repeats", "5" }, { NULL, NULL } };
static const PresetValue few_dimensions[] = { { "dimensions", "6" }, { "paths", "30" }, { NULL, NULL } };

static const Suggestion suggestions[] = {
  { N_ ("Look at one point"),
    N_ ("Click on a critical point: its loss and its index stand in the status, and all eigenvalues of its Hessian "
        "below. Those left of zero are the directions in which the loss falls."),
    "index", NULL },
  { N_ ("Go up in a random landscape"),
    N_ ("In a Gaussian random field the fraction of negative eigenvalues follows from the energy alone, by a closed "
        "form: half of them at the mean, none at the bottom, all at the top."),
    "field", NULL },
  { N_ ("Take dimensions away"),
    N_ ("In six dimensions the points still lie about the curve, but scatter: it is the limit of many dimensions that "
        "makes height and index one."),
    "field", few_dimensions },
  { N_ ("Begin larger"),
    N_ ("From a start of size 0.1 instead of a millionth there are hardly any plateaus: all modes grow at once, and "
        "descent keeps away from the saddles. The modes disturb each other, too, and no closed form is drawn."),
    "stages", larger_start },
  { N_ ("Average over starts"),
    N_ ("With five random starts of each width the fractions hardly change: what decides is the width, not the start."),
    "width", five_starts },
  { N_ ("Take the penalty away"),
    N_ ("Without a penalty critical points are no longer isolated, and most searches do not finish: they creep along "
        "flat valleys of the gradient's length."),
    "index", no_penalty },
  { 0 },
};

const Explanation saddles_explanation = {
  .seen = N_ (
      "From points along descents the nearest point is looked for at which the gradient is zero, whatever the "
      "curvature there. Each one that is found is a point of the first plot: its index, the number of eigenvalues of "
      "the Hessian below zero, and its loss. Minima have index 0. Squares are minima of networks with fewer hidden "
      "units, to which units were added that do nothing yet: they are saddles of this network, unless the penalty is "
      "so "
      "large that no unit pays.\n\n"
      "The second plot asks how far a random landscape would say the same. A Gaussian random field has the dashed "
      "curve: the fraction of negative eigenvalues against the energy. A network's loss has no such unit, and its "
      "points stand where a field would have eigenvalues of the same mean and spread: if they were a semicircle they "
      "would lie on the curve.\n\n"
      "Below stand the eigenvalues at one point, which a click selects, and all ends of searches: the length of the "
      "gradient against the cosine between gradient and curvature. Critical points lie at the bottom. What lies at the "
      "upper left is refused: there the gradient is not zero, only its length is least.\n\n"
      "A linear network from a small start learns the singular values of its target one by one. Its loss stands still "
      "in between, near saddles: diamonds say where, and with what index. All critical points of a network of two "
      "factors stand beside it, measured and by the formula, and the way of descent through them.\n\n"
      "Students of a ReLU teacher show how often descent ends in a minimum that is not the best: with as many units as "
      "the teacher has, with one and with two more; and the losses at which all of them end.\n\n"
      "Networks of four widths learn stroke digits, and where the loss of each first passes 2, 1, 0.3, 0.1 and 0.01 "
      "its Hessian is taken: which fraction of its eigenvalues is negative, and how far below zero the lowest lies, "
      "relative to the largest. A click on one of these losses shows the eigenvalues there."),
  .why = N_ (
      "Where the gradient is zero, the Hessian decides what is there. For a point to be a minimum every one of its "
      "eigenvalues has to be positive. If signs were drawn by chance that would be ever less likely with more "
      "parameters; but signs are not independent of the height: what is high has much below it. In a random field this "
      "is exact, because the sum of all eigenvalues is minus the energy but for little.\n\n"
      "Networks have saddles for a reason of their own, too. A network with a unit less, at its minimum, becomes a "
      "critical point of the larger one when a unit with zero weights is added. The gradient of this unit is zero, but "
      "its weights into and out of it together lower the loss: one direction down for each such unit, as long as the "
      "penalty does not "
      "outweigh that.\n\n"
      "Descent does not see most of this. It is repelled by saddles, and slows down only near them. To find them, one "
      "has to go down the length of the gradient instead, and that has minima of its own.\n\n"
      "From a small start descent begins near the saddle at zero. In a product of two matrices a mode near zero grows "
      "like exp (2St), so that large singular values S come first, and the time to wait is the logarithm of how small "
      "the start was, divided by 2S. Once a mode has been learned, the directions that would learn it in another unit "
      "are gone, and the index is lower.\n\n"
      "In a bad minimum all units of the student but one stand near a unit of the teacher, and the last points away "
      "from the one that is left over. Cut any of its units into two halves, and the function stays the same: in the "
      "wider network that point is no minimum any more, but a saddle with many directions down, and descent leaves "
      "it.\n\n"
      "The Hessian of a network is a sum. The Gauss–Newton matrix has no negative eigenvalue. The rest, second "
      "derivatives of the outputs weighted by the errors, has both signs, because the weights into and out of a unit "
      "enter as a product. In a wide network there are many directions that hardly move the outputs: there the "
      "Gauss–Newton matrix is nearly zero, and the rest decides. Where the errors get small, so does the rest: many "
      "eigenvalues stay below zero, but not far. The flat part at zero belongs to what is added to all outputs alike, "
      "which changes no cross-entropy: as many directions as there are units, and one."),
  .formula = N_ (
      "F(θ) = L(θ) + (λ/2)‖θ‖²,  ∇F = 0,  index = number of eigenvalues of H below 0\n"
      "search:  least ‖∇F‖²;  refused where H∇F = 0 but ∇F ≠ 0\n"
      "field:  α(ε) = (arccos t − t√(1 − t²))/π,  t = −ε/2\n"
      "a unit without weights, squared error, one output, φ(0) = 0, φ′(0) = 1:  eigenvalues λ ± ‖c‖,  c = (2/n) Σ rᵢ "
      "xᵢ\n"
      "two factors, modes S learned, k of r:  loss ½ Σ_{i∉S} sᵢ²,  index (h − k)(r − k) + #{i ∉ S, j ∈ S : sᵢ > sⱼ}\n"
      "N factors:  ds/dt = N s^(2 − 2/N) (S − s)"),
  .symbols = N_ (
      "L is the mean loss, θ all parameters and λ the penalty. H is the Hessian of F. α is the fraction of negative "
      "eigenvalues where the energy ε of the field is V/N, for the field V in N dimensions with covariance N exp "
      "(−‖x − y‖²/2N). φ is the activation, rᵢ the error of the output at sample i, xᵢ its inputs with a one for the "
      "bias, and n the "
      "number of samples. sᵢ are the singular values of the target, r of them, and h is the number of hidden units; s "
      "is a "
      "singular value of the product of N matrices on its way to S."),
  .suggestions = suggestions,
  .limits = N_ (
      "Which points are found depends on where searches begin and on what they are drawn to: it is no census. Points "
      "that are the same but for the order of the units are counted each time. A search that ends where the gradient "
      "is not zero is refused, and at small penalties these are many.\n\n"
      "The losses of networks are no random fields: most of their eigenvalues are small and positive, a few are large, "
      "and the fraction that is negative stays far below the curve. What they share with the field is the order, not "
      "the number. With ReLU the loss has edges, where there is no Hessian; points that are found lie between them.\n\n"
      "Saddles of more than two factors are flat to second order: the Hessian has no index there, and none is drawn. "
      "The "
      "closed form is that of the flow, and exact for an aligned start; for a random one it takes from the start what "
      "will grow. Up to a size of 0.01 that is right to two per cent; for larger random starts it is not drawn. Bad "
      "minima are counted from random starts of one size, where descent stands near one when its steps are over; with "
      "too few steps most starts have not finished. With six teacher units bad minima are rare.\n\n"
      "The fractions by width are those of points on the way down, where the gradient is not zero: they are no "
      "saddles. Four units come little below 0.3 in so many steps. How deep the lowest eigenvalue lies does not always "
      "grow with the width.\n\n"
      "Channels to infinity, along which the input weights of two units merge while their output weights diverge with "
      "opposite signs, are not looked for and not shown."),
  .papers =
      "Y. Dauphin, R. Pascanu, C. Gulcehre, K. Cho, S. Ganguli, Y. Bengio, Identifying and attacking the saddle "
      "point problem in high-dimensional non-convex optimization, NeurIPS 2014\n"
      "A. Bray, D. Dean, Statistics of critical points of Gaussian fields on large-dimensional spaces, Physical "
      "Review Letters 98, 2007\n"
      "K. Fukumizu, S. Amari, Local minima and plateaus in hierarchical structures of multilayer perceptrons, "
      "Neural Networks 13, 2000\n"
      "P. Baldi, K. Hornik, Neural networks and principal component analysis: learning from examples without local "
      "minima, Neural Networks 2, 1989\n"
      "A. Saxe, J. McClelland, S. Ganguli, Exact solutions to the nonlinear dynamics of learning in deep linear "
      "neural networks, ICLR 2014\n"
      "I. Safran, O. Shamir, Spurious local minima are common in two-layer ReLU neural networks, ICML 2018\n"
      "C. Frye, J. Simon, N. Wadia, A. Ligeralde, M. DeWeese, K. Bouchard, Critical point-finding methods reveal "
      "gradient-flat regions of deep network losses, Neural Computation 33, 2021\n"
      "F. Martinelli, A. van Meegen, B. Şimşek, W. Gerstner, J. Brea, Flat channels to infinity in neural loss "
      "landscapes, NeurIPS 2025",
};
