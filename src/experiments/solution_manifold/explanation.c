/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiments/solution_manifold/solution_manifold.h"

#include <glib/gi18n.h>

static const PresetValue worse[] = { { "direction", "worse" }, { "step-length", "0.03" }, { NULL, NULL } };
static const PresetValue flat_digits[] = { { "direction", "flatter" }, { NULL, NULL } };

static const PresetValue wide[] = { { "against", "width" }, { "width", "24" }, { NULL, NULL } };
static const PresetValue no_decay[] = { { "weight-decay", "0" }, { NULL, NULL } };
static const PresetValue ten[] = { { "outputs", "10" }, { "steps", "1500" }, { NULL, NULL } };

static const Suggestion suggestions[] = {
  { N_ ("Walk uphill in the test error"),
    N_ ("The walk follows the gradient of the test error, as far as it lies along the solutions. The error becomes as "
        "large as on a straight walk, and the curvature grows far less: flat places can be bad."),
    "fan", worse },
  { N_ ("Walk to another solution"),
    N_ ("Change the direction while the walk goes on: it turns, and comes to the other solution over the same set."),
    "other", NULL },
  { N_ ("Go where it is flatter, with digits"),
    N_ ("Here a flatter solution recognises more digits than the first: after thirty steps a third is wrong, not a "
        "half."),
    "digits", flat_digits },
  { N_ ("Let the width grow"),
    N_ ("The dimension grows with every unit by all of its weights, while the equations stay as many: most of what is "
        "added is free."),
    "dimension", wide },
  { N_ ("Take ten classes"),
    N_ ("Ten directions as far from each other as is possible, in nine dimensions: every cosine between two of them is "
        "−1/9."),
    "collapse", ten },
  { N_ ("Train without decay"),
    N_ ("No digit is wrong after some forty epochs, and nothing more collapses: the classifier never turns to the "
        "class "
        "means."),
    "trained", no_decay },
  { 0 },
};

const Explanation solution_manifold_explanation = {
  .seen = N_ (
      "A network with more parameters than it has equations to fulfil does not have one solution but a whole "
      "surface of them. First it is brought to one, until the training loss is zero but for rounding; then it "
      "walks along the surface, and the training loss stays where it is.\n\n"
      "Through points of a line the function is drawn as it is now, with those that were met before, the "
      "oldest palest: a fan that is tied together at the points. Of a data set with two inputs the decision "
      "map is drawn where the walk began and where it stands, of images what becomes of the test samples.\n\n"
      "Beside it stand the test error, the curvature (the largest eigenvalue λmax of the Hessian and tr H, the "
      "sum of all) and the training loss, which stays below the line that counts as fitted. The direction can "
      "be changed while the walk goes on: straight on, along the gradient of the curvature or of the test "
      "error, or to another solution, that of a network with other first weights.\n\n"
      "How many dimensions the surface has is counted for networks that grow or fit ever more: the parameters "
      "less the rank of the Jacobian, whose eigenvalues are drawn with the gap that parts them from rounding. "
      "Another dimension is that of a random subspace in which training does nearly as well as in the space of "
      "all parameters: accuracy is drawn against it, from the first weights and from those after some steps.\n\n"
      "Further models have solutions of a special kind. Of a product of two matrices the learning "
      "coefficient is measured for every rank of the truth and drawn beside its closed form and beside half of "
      "the parameters; monomials stand next to it. Free features of some classes, which a linear classifier "
      "tells apart, are drawn as they collapse: up to four classes in space, with their means joined by lines "
      "and the rows of the classifier as crosses. And units with noisy labels die between two "
      "levels of noise that are drawn as lines; above the upper one they grow without bound.\n\n"
      "The features of a network that is trained are what its last hidden layer gives. They are drawn in the same "
      "way, in the space of the class means; of more than four classes the cosines between the means are. Beside "
      "them stand four measures by epoch, with a line where the first epoch without a training error was. NC1 is "
      "the spread of the features within the classes, relative to that between them; NC2 how much the class means "
      "differ in length, and the cosines between them from each other; NC3 the distance of the classifier from the "
      "class means, both scaled to length one; and NC4, beside the errors, how many samples are nearest to the mean "
      "of another class than the network says."),
  .why = N_ ("The training samples say something about as many directions of the parameter space as there are "
             "equations: a number for each sample and output. In all other directions the outputs at the samples do "
             "not change, and the parameters are free. The free directions are those that the Jacobian of the outputs "
             "maps to zero; at every point they are others, so that the set is curved.\n\n"
             "A step along a free direction leaves the set by an amount of the second order. Newton's method brings "
             "it back along the directions that are not free, and the next step goes on as the last one came: a free "
             "particle that slides over the surface. Turned round it comes back on its own way.\n\n"
             "Nothing on the surface holds the function between the samples. What the solution that training finds is "
             "worth comes from where training begins and how it moves, not from the loss: that is the same everywhere "
             "here. Nor does the curvature decide. Along the walk it can grow by decades while the test error hardly "
             "moves, and the test error can grow while the curvature hardly does.\n\n"
             "One-hot targets sum to one, and so must the outputs: the sum of all outputs is a network of its own "
             "that has to be constant. Where the output weights of every unit sum to zero it is, whatever the units "
             "do, and its equations say no more than that: then there are as many of them as units and one, not as "
             "many as samples, and the surface has more dimensions. Training that begins with sums of zero stays "
             "there.\n\n"
             "That a few hundred random directions are enough to train in says how large the set of good solutions "
             "is: a random plane of d dimensions meets a set of dimension D in P only if d + D is P or more.\n\n"
             "Where the solutions cross or are thicker than a smooth surface the loss is flatter than a parabola in "
             "more directions than a count of dimensions can tell. The learning coefficient counts them: it says how "
             "fast the volume of parameters with a small loss shrinks with the loss, and is half of the number of "
             "parameters only where the minimum is a regular point.\n\n"
             "Features that may be anything collapse because the cross-entropy wants them long and apart, and the "
             "decay wants them short: all of a class are best at one place, and the places of all classes as far from "
             "each other as is possible, the corners of a simplex.\n\n"
             "The features of a network that is trained are not free, but once no sample is wrong it can move them "
             "nearly as if they were. The loss goes on to fall, and the decay decides at which solution it comes to "
             "rest. With layer normalisation the size of the hidden weights changes nothing of what the network says, "
             "and their decay does not keep it from fitting. What the decay does shorten are the classifier and the "
             "gains and shifts of the last normalisation, and so the features: the two decays of free features. "
             "Without normalisation it weighs on the product of all layers.\n\n"
             "A unit with noisy labels is multiplied by 1 + η(½ ± s) while it is small. The mean of these factors is "
             "more than one, and so the mean grows; the mean of their logarithms is negative between the two "
             "levels of noise, and so nearly every unit shrinks there."),
  .formula = N_ ("r(θ) = 0:  nK equations in P parameters\n"
                 "J = ∂r/∂θ,  dimension of the solutions = P − rank J\n"
                 "step:  θ′ = θ + ε v − Jᵀλ  with  J v = 0  and  r(θ′) = 0\n"
                 "next:  v′ = (θ′ − θ)/ε, projected by 1 − Jᵀ(JJᵀ)⁻¹J at θ′\n"
                 "where r = 0:  H = 2/(nK) JᵀJ\n"
                 "one-hot targets, output weights that sum to zero:  rank J = n(K − 1) + min(n, h + 1)\n"
                 "subspace:  θ = θ₀ + B z,  z in d dimensions\n"
                 "near a truth:  volume of {K ≤ ε} ~ ε^λ,  nβ K → λ in the mean under exp(−nβK)\n"
                 "collapse:  cosines −1/(K − 1),  margin ln(1/c − (K − 1)),  c = √(λ_W λ_H n) < 1/K\n"
                 "NC1 = tr(Σ_W Σ_B⁺)/K,  NC3 = ‖W/‖W‖ − M/‖M‖‖\n"
                 "noise:  ½ ln|1 + η(½ + s)| + ½ ln|1 + η(½ − s)| < 0  iff  1/η + ¼ < s² < ((1 + η/2)² + 1)/η²"),
  .symbols = N_ (
      "r are the residuals, outputs less targets, of n samples with K outputs each, and θ the P parameters. J "
      "is the Jacobian of the residuals by the parameters and rank J the number of its independent rows. v is "
      "the direction of a step, ε its length, and λ what the corrector finds; a prime marks the next point. H "
      "is the Hessian of the training loss. h is the width of the last hidden layer. B has d columns drawn at "
      "random, θ₀ is where training begins, and d₉₀ the dimension at which nine tenths of the accuracy of all "
      "parameters are reached. Of the learning coefficient λ, K is the loss above its least value, and nβ says "
      "how closely it is looked at. Of collapse, K is the number of classes, n that of features of each, and "
      "λ_W and λ_H are the decays of classifier and features. W is the classifier, M the K class means less their "
      "mean, Σ_W the covariance of the features about their class means, Σ_B that of the class means, and Σ_B⁺ its "
      "pseudo-inverse. s is the noise of the labels and η the learning rate."),
  .suggestions = suggestions,
  .limits = N_ (
      "Zero means 10⁻²⁰ and less, in double precision. The activation is tanh, for which the surface is "
      "smooth, and the loss is the mean squared error: the cross-entropy has no solution at a finite place. "
      "Some 800 equations are the most.\n\n"
      "Where there are few more parameters than equations no solution may be found.\n\n"
      "A walk to another solution goes to where the distance is least nearby. With many dimensions to spare it "
      "arrives; with few it may come to rest before. That walking to flatter places lowers the test error "
      "shows with digits and at first, not with points of a line, and not for long.\n\n"
      "The dimension of the subspace depends on the optimiser, its steps and the directions drawn; it grows a "
      "little with the network, by some third where the parameters are eight times as many. Of one-hot targets "
      "both kinds of solutions exist, those with sums of zero and others; which one is found without a start "
      "of sums of zero is decided by the start.\n\n"
      "The learning coefficient is a limit: at a finite nβ and after finitely many steps from a truth what is "
      "measured is off by up to a tenth, low at small ranks and high at large ones. Of w₁²w₂² the limit of ½ "
      "is not seen at any nβ that can be had, as its error falls with the logarithm; and beyond nβ = 1000 the "
      "random walk does not mix.\n\n"
      "Neural collapse of a trained network is shown with layer normalisation, weight decay and the mean squared "
      "error, a setting in which it came within seconds with every one of ten seeds. Without decay NC1 stays at a "
      "fifth, without normalisation at some hundredths. NC3 does not go to zero, but to a fifth with ten classes and "
      "three tenths with four; a part of it is common to all rows of W, as the biases decay, too. The cross-entropy "
      "brings W nearer to the means, but with some seeds it is not stable at rates that show it in seconds. Of more "
      "than 2000 training samples the first 2000 are measured. Of two classes NC2 says nothing.\n\n"
      "Collapse by noise is that of one unit with its own label noise; of a whole network no threshold is known."),
  .papers =
      "Y. Cooper, The loss landscape of overparameterized neural networks, 2018\n"
      "F. Draxler, K. Veschgini, M. Salmhofer, F. Hamprecht, Essentially no barriers in neural network energy "
      "landscape, ICML 2018\n"
      "H. Andersen, RATTLE: a velocity version of the SHAKE algorithm for molecular dynamics calculations, Journal "
      "of Computational Physics 52, 1983\n"
      "L. Dinh, R. Pascanu, S. Bengio, Y. Bengio, Sharp minima can generalize for deep nets, ICML 2017\n"
      "C. Li, H. Farkhoor, R. Liu, J. Yosinski, Measuring the intrinsic dimension of objective landscapes, ICLR 2018\n"
      "B. Larsen, S. Fort, N. Becker, S. Ganguli, How many degrees of freedom do we need to train deep networks, ICLR "
      "2022\n"
      "S. Watanabe, Algebraic geometry and statistical learning theory, Cambridge 2009\n"
      "M. Aoyagi, S. Watanabe, Stochastic complexities of reduced rank regression in Bayesian estimation, Neural "
      "Networks 18, 2005\n"
      "E. Lau, Z. Furman, G. Wang, D. Murfet, S. Wei, The local learning coefficient, 2023\n"
      "V. Papyan, X. Han, D. Donoho, Prevalence of neural collapse during the terminal phase of deep learning "
      "training, PNAS 2020\n"
      "Z. Zhu, T. Ding, J. Zhou, X. Li, C. You, J. Sulam, Q. Qu, A geometric analysis of neural collapse with "
      "unconstrained features, NeurIPS 2021\n"
      "F. Chen, D. Kunin, A. Yamamura, S. Ganguli, Stochastic collapse: how gradient noise attracts SGD dynamics "
      "towards simpler subnetworks, NeurIPS 2023",
};
