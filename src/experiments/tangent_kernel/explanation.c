/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiments/tangent_kernel/tangent_kernel.h"

#include <glib/gi18n.h>

static const PresetValue large_alpha[] = { { "alpha", "100" }, { NULL, NULL } };
static const PresetValue smooth_kernel[] = { { "activation", "gelu" }, { "alpha", "10" }, { NULL, NULL } };
static const PresetValue small_movement[] = { { "movement", "0.01" }, { NULL, NULL } };
static const PresetValue large_amplitude[] = { { "amplitude", "1" }, { "units", "128" }, { NULL, NULL } };
static const PresetValue tanh_units[] = {
  { "activation", "tanh" }, { "depth", "2" }, { "initialisation", "lecun" }, { NULL, NULL }
};

static const Suggestion suggestions[] = {
  { N_ ("Keep the weights where they are"),
    N_ ("With α = 100 the units stay a cloud around the origin, and the network is wrong on a quarter of the tests, as "
        "its linearised twin is."),
    "lazy-rich", large_alpha },
  { N_ ("Make it lazy"), N_ ("With α = 100 the network and its linearised twin draw the same map."), "map",
    large_alpha },
  { N_ ("A kernel that suits the target"),
    N_ ("With GELU units kernel regression goes through all samples, and between them along the polynomial: lazy is "
        "best here."),
    "function", smooth_kernel },
  { N_ ("Find another α*"), N_ ("A kernel that may only move by a hundredth wants a larger α."), "scales",
    small_movement },
  { N_ ("Ask for more"),
    N_ ("With amplitude 1 and 128 units the weights have to move: the high modes fall at a third of the rate that the "
        "first kernel predicts."),
    "circle", large_amplitude },
  { N_ ("A smooth activation"),
    N_ ("With tanh and two hidden layers the limit is a sum over Hermite coefficients, and the draws come to it at the "
        "same pace."),
    "widths", tanh_units },
  { 0 },
};

const Explanation tangent_kernel_explanation = {
  .seen = N_ (
      "Networks are trained from the same first weights, at four scales α, and beside them the linearised network: the "
      "one that stays linear in its weights, with the derivatives of the first moment for ever. What it gives at any "
      "step is known by a formula. A large α leaves the weights where they are, and the network does what its "
      "linearised twin does; a small α lets them move far, and it does something else.\n\nThe curves are the test "
      "error, the loss, and how far the tangent kernel has moved from the one at the start. Where two inputs of twenty "
      "decide, a third plot has the fraction of the first layer's squared weights that reads these two, and a fourth "
      "its "
      "units: at small α they move out along the diagonals, at large α they stay the cloud that they were. With one "
      "input the functions themselves are drawn, with two the decision maps of the network and of its twin. The dial α "
      "chooses the network that is drawn.\n\nOver the scale α, whole trainings are points: the movement of the kernel, "
      "the test error, the loss. A search finds α*, at which the kernel has moved by the amount that is stated.\n\nThe "
      "matrix of the kernel is drawn with its samples sorted by class, beside its eigenvalues and its alignment with "
      "the targets. On the circle the eigenvectors are known, the cosines of k times the angle: what is left of each "
      "is drawn against the dashed line of its prediction.\n\nOver the width, draws of the kernel stand around that of "
      "the infinitely wide network, at a distance of about one over the root of the width. A sum of sines is learned "
      "from the slow ones to the fast. The coordinate check shows how the size of what each layer gives after some "
      "steps depends on the width, in the standard parametrisation and in µP."),
  .why = N_ (
      "Near its first weights every network is linear in them: f ≈ f₀ + J (θ − θ₀). The products of the derivatives, Θ "
      "= J Jᵀ, are its tangent kernel, a measure of how much a step on one sample moves the output at another. As long "
      "as it stays what it was, descent on the squared error is a linear recursion: along each eigenvector of Θ the "
      "residual shrinks by a fixed factor a step, and training ends at kernel regression.\n\nWhether it stays is a "
      "question of scale. To change an output of size α (f − f₀) by one, the weights have to move by about 1/α, and "
      "the kernel moves with them. With large α, or in wide networks, they hardly have to move: training is lazy, and "
      "nothing is learned but a linear combination of features that were drawn at random. With small α the weights, "
      "and with them the features, turn to what matters: training is rich.\n\nIn the infinitely wide network the "
      "kernel is a number for each pair of samples: layer by layer the mean products K of what units give, and T of "
      "their derivatives, follow from those before. There an activation turns a Gaussian pair of the covariance of K "
      "into two expectations, which are closed for ReLU and sums over Hermite coefficients for others.\n\nWhen wide "
      "networks are trained with one rate for all layers, the changes of many units add up in the layer above: the "
      "wider, the more. µP divides the rates of the layers that read hidden units, and the output's first weights, by "
      "as much as the width asks for, so that every layer learns features at any width and one learning rate serves "
      "all."),
  .formula = N_ (
      "loss L = (1/m) Σ r²,  r = α (f − f₀) − y,  descent on L/α²,  Θ(x, x′) = J(x) J(x′)ᵀ\nlinearised:  r ← (1 − "
      "(2η/m) Θ₀) r in each step\nalong an eigenvector v of Θ₀:  ⟨v, r⟩ = −(1 − 2ηλ/m)ᵗ ⟨v, y⟩, stable while η < "
      "m/λmax\nat the end:  "
      "f(x) = Θ₀(x, X) Θ₀(X, X)⁻¹ y\nalignment = ⟨Θ, y yᵀ⟩/(‖Θ‖ ‖y yᵀ‖)\non the circle, from half the mean square:  (1 "
      "− ηλ)ᵗ,  λ₁ = ½,  λ_k = (2/π²)(k² + "
      "3)/(k² − 1)² for even k, 0 for odd k ≥ 3\ninfinitely wide:  K ← E φ(u) φ(v),  T ← E φ′(u) φ′(v) · (s K + b + σ² "
      "T),  (u, v) ~ N(0, σ² K),  ‖Θ̂ − Θ‖/‖Θ‖ ∝ 1/√width\nµP, r = least width/width:  rates of layers that read hidden "
      "units × r,  first output weights × √r"),
  .symbols = N_ (
      "f is the network's output and f₀ that of its first weights θ₀; J are the derivatives of f by all "
      "parameters θ, and Θ their products, with the value Θ₀ at the start. α is the scale, y are the "
      "targets, X the training samples, r the residuals, m of them (samples times outputs), η the learning rate, t "
      "counts steps. λ is an eigenvalue of Θ₀, v its eigenvector and λmax the largest eigenvalue. k counts "
      "the waves of a cosine around the circle. φ is the activation, σ² the variance of a weight times the "
      "number of inputs, s and b how fast weights and biases move, Θ̂ the kernel of a draw."),
  .suggestions = suggestions,
  .limits = N_ (
      "Rich is not better as such. Where the target suits the kernel, kernel regression is hard to beat: a smooth "
      "function of one input is fitted best by the linearised GELU network, if one waits for it. Biases begin at zero, "
      "so that the linearised ReLU network of one or two inputs has its kinks at the origin alone; wider ones do not "
      "mend that.\n\nThe movement falls about as 1/α for tanh; for ReLU it falls more slowly at large α, since single "
      "units switch on and off: the steps in its curve. At small α the kernel grows, and with it the sharpness, until "
      "the learning rate is barely stable: the curves become rough, and a network may leave the finite numbers. Only "
      "the squared error and full batches are shown.\n\nThat the modes of the circle fall as predicted wants width and "
      "a small target: with amplitude 1 the kernel moves even at 4,096 units, and the high modes fall more slowly than "
      "predicted.\n\nThe limit is not known here for layer normalisation, and its sums leave something out where "
      "activations are given large sums: the caption says how much. The order of the frequencies is a tendency: "
      "neighbours may change places, and a ReLU network with one hidden layer gets no further than k = 4. The "
      "coordinate check needs at least two hidden layers; µP is that of Adam."),
  .papers =
      "A. Jacot, F. Gabriel, C. Hongler, Neural tangent kernel: convergence and generalization in neural networks, "
      "NeurIPS 2018\n"
      "J. Lee, L. Xiao, S. Schoenholz, Y. Bahri, R. Novak, J. Sohl-Dickstein, J. Pennington, Wide neural networks of "
      "any depth evolve as linear models under gradient descent, NeurIPS 2019\n"
      "L. Chizat, E. Oyallon, F. Bach, On lazy training in differentiable programming, NeurIPS 2019\n"
      "M. Geiger, S. Spigler, A. Jacot, M. Wyart, Disentangling feature and lazy training in deep neural networks, J. "
      "Stat. Mech. 2020\n"
      "Y. Cho, L. Saul, Kernel methods for deep learning, NIPS 2009\n"
      "N. Rahaman, A. Baratin, D. Arpit, F. Draxler, M. Lin, F. Hamprecht, Y. Bengio, A. Courville, On the spectral "
      "bias of neural networks, ICML 2019\n"
      "Z. Xu, Y. Zhang, T. Luo, Y. Xiao, Z. Ma, Frequency principle: Fourier analysis sheds light on deep neural "
      "networks, 2020\n"
      "G. Yang, E. Hu, Tensor Programs IV: feature learning in infinite-width neural networks, ICML 2021\n"
      "G. Yang et al., Tensor Programs V: tuning large neural networks via zero-shot hyperparameter transfer, 2022",
};
