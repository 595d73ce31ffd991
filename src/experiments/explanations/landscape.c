/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiments/explanations.h"

#include <glib/gi18n.h>

static const PresetValue random_plane[] = { { "plane", "random" }, { NULL, NULL } };
static const PresetValue curvature_map[] = { { "detail", "curvature" }, { NULL, NULL } };
static const PresetValue no_momentum[] = { { "momentum", "0" }, { NULL, NULL } };

static const Suggestion suggestions[] = {
  { N_ ("Go deep without skip connections"),
    N_ ("Twenty-four layers, on random directions and a logarithmic height: the median loss over the plane is above "
        "2,000. The ring at the ball is the level of half of chance, half the loss of guessing: less than a hundredth "
        "of the plane lies within it."),
    "deep-plain", NULL },
  { N_ ("Add skip connections"),
    N_ ("The same data, depth and width, on the same heights and colours. The median falls to some 16, and a tenth of "
        "the plane lies within the ring of half of chance: the basin around the network is wide, and training ends "
        "lower."),
    "deep-skip", NULL },
  { N_ ("Look along random directions"),
    N_ ("The same training of the spirals, seen on another plane: a narrow bowl around the last network, and the whole "
        "path is a small trace in it. What a surface looks like depends on the plane as much as on the network."),
    "spirals", random_plane },
  { N_ ("Ask where the loss is not convex"),
    N_ ("The map at the lower right shows −λmin/λmax over the plane. Along the path it falls from an eighth to zero; "
        "in the corners of the plane it lies between 0.15 and 1.3."),
    "spirals", curvature_map },
  { N_ ("Take the momentum away"),
    N_ ("At the same learning rate each step is then ten times shorter in the long run. After 2,000 steps the ball has "
        "gone a little way and the spirals are not yet told apart. Drag the learning rate up to make up for it."),
    "spirals", no_momentum },
  { N_ ("Go too fast"),
    N_ ("The learning rate is above 2/λmax. The error along the sharpest direction grows at every step until a number "
        "overflows; the curves end at the step where it diverged, and below the figure stands at which rate the same "
        "run is expected to stay finite."),
    "too-fast", NULL },
  { 0 },
};

const Explanation landscape_explanation = {
  .seen = N_ ("A neural network is trained, and you see it as a ball on its own loss surface. All its weights and "
              "biases together are one point in a space with as many dimensions as it has parameters (354 for the "
              "spirals). The picture shows a plane through that space; the height over the plane is the training loss "
              "of the network with those parameters. The line is the path of training, projected onto the plane.\n\n"
              "The path does not lie in the plane exactly. The dotted line above or below it is the true loss of the "
              "network itself; where it is close to the surface, the picture can be trusted. The loss plot compares "
              "the two step by step, beside the loss on test samples that the network is never trained on.\n\n"
              "The last plot shows what the network does with its data: a map of its decisions for two inputs, samples "
              "with its answers for images, the fitted function for one input. Click anywhere on the surface: a second "
              "ball starts from the network at that point and is trained with the same data; its path is dashed, and "
              "what it does with the data is shown below what the first one does.\n\n"
              "A line on the surface marks half of chance: half the loss of the best answer that is the same for all "
              "inputs. The caption says which fraction of the plane is below it."),
  .why = N_ (
      "Training with gradients goes downhill from wherever it starts. The loss of a network is not convex: it has "
      "saddles, plateaus and many minima, and nothing guarantees that going downhill ends anywhere good. That it "
      "usually does is what the picture makes visible: from random weights the path crosses a plateau, finds a "
      "direction in which the loss falls, and runs along a valley whose floor is almost flat.\n\n"
      "Two directions are enough to follow it because the path is smooth: neighbouring steps point in similar "
      "directions, so that most of the variance of all points of the path is along two directions: the plane "
      "through the last network from which all points of the path are least far (the caption says how much). Along "
      "random directions the path is not visible, since in hundreds of dimensions a "
      "random direction is almost orthogonal to it; what they show is the shape of the loss around the last "
      "network.\n\n"
      "Depth makes that shape harsh. In a plain network a relative change of every layer multiplies through all of "
      "them, so that the outputs change exponentially with depth and the loss explodes a short way off the path. A "
      "skip connection adds the input of a layer to its output; changes then mostly add up instead of multiplying, and "
      "the basin stays wide. To compare networks at all, random directions are scaled to the norm of each unit's "
      "weights: in a ReLU network the weights into a unit can be doubled and those out of it halved without any change "
      "of the function, and without the scaling the picture would show that arbitrary choice."),
  .formula = N_ ("L(θ) = (1/n) Σᵢ ℓ(f(xᵢ; θ), yᵢ)\n"
                 "surface:  L(θ* + α d₁ + β d₂)\n"
                 "training: vₜ₊₁ = μ vₜ + ∇L_B(θₜ),  θₜ₊₁ = θₜ − η vₜ₊₁\n"
                 "filter normalisation: dⱼ ← dⱼ ‖θⱼ‖ / ‖dⱼ‖ for every unit j\n"
                 "not convex where −λmin/λmax > 0;  too fast where η > 2(1 + μ)/λmax"),
  .symbols = N_ (
      "θ is the vector of all weights and biases, f(x; θ) what the network makes of the input x, y the target, ℓ the "
      "loss of one sample (cross-entropy or squared error) and n the number of training samples. θ* is the last "
      "network of the path and the centre of the plane; d₁ and d₂ are its two directions and α and β the coordinates "
      "on it. t counts steps, η is the learning rate, μ the momentum, v the running sum of gradients, and L_B the loss "
      "on the batch of one step. θⱼ and dⱼ are the parts of θ and of a direction that are the weights into unit j; "
      "biases are left as they are. λmin and λmax are the smallest and the largest eigenvalue of the Hessian, the "
      "matrix of second derivatives of L: the largest downward and upward curvature over all directions."),
  .suggestions = suggestions,
  .limits = N_ ("Two dimensions of hundreds or thousands: a point that is a minimum on the plane may have a way down "
                "in a direction that is not shown, and two valleys that look apart may be joined outside of the plane. "
                "Few separate minima are seen on such planes; what differs between networks is how wide the basin is "
                "and how fast the loss grows around it.\n\n"
                "That two directions hold most of a path's variance does not show that training is "
                "two-dimensional: it is true of smooth paths in general, and even of random walks. A wide basin on the "
                "training loss is no proof of good answers on new data; rescaling a ReLU network makes its basin as "
                "sharp as one likes without changing what it computes. The surface is that of the training loss over "
                "at most 2,000 samples, also where training itself sees small batches."),
  .papers =
      "H. Li, Z. Xu, G. Taylor, C. Studer, T. Goldstein, Visualizing the loss landscape of neural nets, NeurIPS 2018\n"
      "I. Goodfellow, O. Vinyals, A. Saxe, Qualitatively characterizing neural network optimization problems, ICLR "
      "2015\n"
      "J. Antognini, J. Sohl-Dickstein, PCA of high dimensional random walks with comparison to neural network "
      "training, NeurIPS 2018\n"
      "L. Dinh, R. Pascanu, S. Bengio, Y. Bengio, Sharp minima can generalize for deep nets, ICML 2017\n"
      "K. He, X. Zhang, S. Ren, J. Sun, Deep residual learning for image recognition, CVPR 2016",
};
