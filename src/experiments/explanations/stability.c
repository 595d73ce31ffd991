/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiments/explanations.h"

#include <glib/gi18n.h>

static const PresetValue faster[] = { { "learning-rate", "0.05" }, { NULL, NULL } };
static const PresetValue momentum[] = {
  { "momentum", "0.5" }, { "learning-rate", "0.1" }, { "steps", "6000" }, { NULL, NULL }
};
static const PresetValue cosine[] = { { "schedule", "cosine" }, { NULL, NULL } };

static const Suggestion suggestions[] = {
  { N_ ("Take larger steps"),
    N_ ("At a learning rate of 0.05 instead of 0.035 the threshold 2/η is at 40 instead of 57, and that is where the "
        "sharpness comes to rest. Drag the learning rate while it trains: the sharpness follows the line down at once, "
        "and up slowly."),
    "sharpening", faster },
  { N_ ("Stay below the edge"),
    N_ ("At 0.01 the threshold is 200. The sharpness grows from 29 to some 75 in 8,000 steps, and nothing holds it "
        "back: sharpening is there without any instability."),
    "pre-edge", NULL },
  { N_ ("Add momentum"),
    N_ ("With momentum μ the threshold is 2(1 + μ)/η: for μ = 0.5 and η = 0.1 it is 30, and the sharpness hovers "
        "there, not at 20."),
    "sharpening", momentum },
  { N_ ("Start beyond the edge"),
    N_ ("The first sharpness, 29, is above the threshold of 17. The loss rises to 8, more than twenty times its first "
        "value, and descent lands where it is flat enough: all within ten steps, to which the logarithmic axis gives "
        "room."),
    "catapult", NULL },
  { N_ ("Make the steps noisy"),
    N_ ("Two samples a step: the sharpness stays near 28, far below the threshold of 80. Set the batch size to 0 (all "
        "samples) and it climbs to 80."),
    "batch-noise", NULL },
  { N_ ("Let the rate fall"),
    N_ ("With a cosine schedule the threshold rises as the rate falls. The sharpness follows it up to some 65 and is "
        "then left behind: the steps become too short, and it ends at 88."),
    "sharpening", cosine },
  { 0 },
};

const Explanation stability_explanation = {
  .seen = N_ ("The sharpness λmax is the largest curvature of the loss where descent stands: the largest eigenvalue of "
              "its Hessian. The dashed line is the threshold 2/η, above which gradient descent on a quadratic with "
              "that curvature diverges. Descent walks into ever sharper places (progressive sharpening) until λmax "
              "reaches the line, and then stays there, although nothing in the algorithm knows of the line.\n\n"
              "Look at the loss at the same time: it falls smoothly at first, and begins to jump when λmax arrives at "
              "the line. It goes on falling over many steps. Sharpest direction shows the cosine between each of the "
              "last 40 steps and the top eigenvector: close to zero below the edge; at the edge its sign flips from "
              "step to step, since descent bounces from one wall of the valley to the other.\n\n"
              "The upper right plot shows what the network does with its data meanwhile."),
  .why = N_ ("On a quadratic with curvature λ one step multiplies the distance from the bottom by 1 − ηλ. For λ < 2/η "
             "that is less than one in magnitude and the distance shrinks; for λ > 2/η it is below −1 and each step "
             "lands higher on the other wall. A quadratic would diverge. The loss of a network is not quadratic: as "
             "the bouncing along the top eigenvector grows, the third derivatives come into play, and descent moves "
             "towards places where that eigenvalue is smaller. When λmax has fallen below 2/η, the bouncing dies away "
             "and sharpening begins again. The two balance at the threshold.\n\n"
             "If λmax is far above the threshold at the start, the bouncing is violent: the loss rises many times over "
             "before descent has reached a place that is flat enough (a catapult). With small batches the noise of the "
             "gradients keeps up a bouncing of its own and the balance is struck well below 2/η; the smaller the "
             "batch, the flatter. Why training sharpens in the first place is not settled."),
  .formula = N_ ("θₜ₊₁ = θₜ − η ∇L(θₜ)\n"
                 "along an eigenvector, on a quadratic:  xₜ₊₁ = (1 − ηλ) xₜ\n"
                 "stable iff  λ < 2/η\n"
                 "momentum μ:  λ < 2(1 + μ)/η;  Nesterov:  λ < 2(1 + μ)/((1 + 2μ) η)"),
  .symbols = N_ ("θ is the vector of all weights and biases, t counts steps, η is the learning rate as the schedule "
                 "makes it at that step, and ∇L the gradient of the loss. x is the distance from the bottom along an "
                 "eigenvector of the Hessian and λ its eigenvalue, the curvature in that direction; λmax is the "
                 "largest. μ is the momentum, the fraction of the last step that is kept in the next."),
  .suggestions = suggestions,
  .limits = N_ ("2/η is a theorem for quadratics and full batches; that training hovers there is an observation, for "
                "the squared error at constant rates. With small batches, and for Adam and AdamW, this threshold is "
                "not theirs, and none is drawn where there is none. The mean squared error here has no factor ½ before "
                "it, unlike in the paper: the same descent has half the learning rate and twice the sharpness.\n\n"
                "A flat end is no proof of good answers on new data, and that small batches lead to better ones is not "
                "seen on these data: what is shown is the sharpness, not the test error. λmax is taken over at most "
                "2,000 training samples, by an iteration that is stopped when its residual is below one per cent; "
                "measurements where it was not are marked."),
  .papers = "J. Cohen, S. Kaur, Y. Li, J. Kolter, A. Talwalkar, Gradient descent on neural networks typically occurs "
            "at the edge of stability, ICLR 2021\n"
            "A. Damian, E. Nichani, J. Lee, Self-stabilization: the implicit bias of gradient descent at the edge of "
            "stability, ICLR 2023\n"
            "A. Lewkowycz, Y. Bahri, E. Dyer, J. Sohl-Dickstein, G. Gur-Ari, The large learning rate phase of deep "
            "learning: the catapult mechanism, 2020\n"
            "L. Wu, C. Ma, W. E, How SGD selects the global minima in over-parameterized learning: a dynamical "
            "stability perspective, NeurIPS 2018",
};
