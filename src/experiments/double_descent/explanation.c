/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a student reads. */
#include "experiments/double_descent/double_descent.h"

static const Suggestion suggestions[] = {
  { N_ ("Take the noise away"),
    N_ ("The same networks on targets without noise: where the peak was there is almost nothing left. The peak is "
        "noise that is learned by heart."),
    "peak", (const PresetValue[]){ { "label-noise", "0" }, { NULL, NULL } } },
  { N_ ("Look at the functions"),
    N_ ("Polynomials through twelve samples. With twelve coefficients there is one way through all of them, and it "
        "swings; with three hundred the shortest of many ways is taken, and it is smooth."),
    "polynomials", NULL },
  { N_ ("Hold it against theory"),
    N_ ("Random features in a hundred dimensions, with the closed form of the limit drawn over the fits. Away from the "
        "pole the means lie on it to a few per cent."),
    "random-features", NULL },
  { N_ ("Add samples instead of parameters"),
    N_ ("The axis is the number of samples now, the model stays. Samples that are added up to the threshold make the "
        "error larger."),
    "more-data", NULL },
  { N_ ("Penalise large weights"),
    N_ ("With the best penalty at each width there is no peak: it is no law of nature, but what becomes of unpenalised "
        "fits. From its least at some twenty features the error rises slowly, since each further feature carries less "
        "of the signal."),
    "ridge", NULL },
  { N_ ("Watch it in time"),
    N_ ("One linear network, and the number of steps as the axis: the error falls, rises and falls again while it is "
        "trained, as features of two sizes are learned one after the other."),
    "epoch-wise", NULL },
  { NULL },
};

const Explanation double_descent_explanation = {
  .seen = N_ (
      "The large plot has an error against the size of a model, counted in parameters (or against the number of "
      "samples, the steps of training or a penalty: the axis says which). Every faint dot is one fit, with a "
      "training set, noise and first weights of its own. A line is the median of the fits at a point, the band "
      "about it reaches from the first to the third quartile. The dashed line is the error on the training "
      "set, the solid one that on samples that were not trained on.\n\n"
      "The dashed rule is where there are as many parameters as numbers to be met. The solid rule is where the "
      "training error is first below the tolerance: there the training set is interpolated. About "
      "these rules the test error has its peak, and to the right of them it falls a second time.\n\n"
      "Beside it, the squared test error is taken apart into bias and variance, and the norm of the weights and "
      "the effective rank of the features are drawn over the same axis. A network's norm counts its first weights, "
      "too, which are the more the wider it is: look at the hump, not at the end. With one or two inputs three fitted "
      "functions are shown: the best one under the threshold, the one at the peak, and the last. Click on the curve to "
      "choose the network whose training is shown."),
  .why = N_ (
      "A model with too few parameters cannot follow the noise in its training set; it has to average over it. "
      "With about as many parameters as there are targets, exactly one solution meets all of them, the noisy "
      "ones too. It has no freedom left to be smooth: its weights are large, and other noise would give an "
      "entirely different one. That is variance, and it is what the peak is made of.\n\n"
      "With more parameters there are many solutions that meet all targets. Least squares here takes the one of "
      "least norm, and descent from small first weights ends near one of small norm. The more there is to choose "
      "from, the smaller that norm is, and the noise is spread over many directions, each of which matters "
      "little to a new sample. So the variance falls again, although nothing is penalised.\n\n"
      "In time the same happens for another reason: large features are learned fast and are overfitted while "
      "small ones have hardly begun; when those are learned, the error falls once more."),
  .formula = N_ ("p ≤ n − 2:  R(p) = (‖β_rest‖² + σ²) · (1 + p / (n − p − 1))\n"
                 "p ≥ n + 2:  R(p) = ‖β_p‖² · (1 − n / p) + (‖β_rest‖² + σ²) · (1 + n / (p − n − 1))\n"
                 "E[error] = bias² + variance of data + variance of weights"),
  .symbols = N_ ("R(p) is the expected squared error on a new noisy target, of least squares of minimum norm on the "
                 "first p of many independent Gaussian features of variance one; what is drawn is R(p) − σ², the error "
                 "against the target without noise. n is the number of training samples. p is the number of features "
                 "that are used. ‖β_p‖² is the squared norm of the true coefficients of those p features. ‖β_rest‖² is "
                 "that of all others, which act as noise. σ² is the variance of the noise in the targets. For p from "
                 "n − 1 to n + 1 the expectation is infinite.\n\n"
                 "bias² is the squared error of the mean prediction over all fits. The variance of data is that of the "
                 "mean prediction from training set to training set. The variance of weights is that between fits of "
                 "one training set from different first weights."),
  .suggestions = suggestions,
  .limits = N_ (
      "These are small models on small data, fitted with the squared error. With cross-entropy the peak is not "
      "seen at this size, and in the fraction of misread classes it is much lower than in the squared error. "
      "Epoch-wise double descent is shown for a linear network with features of two sizes; ordinary networks "
      "with wrong labels do not show it at this size.\n\n"
      "For networks the threshold is not exactly where parameters and targets are equal in number: training "
      "is stopped after a fixed number of steps, and not every parameter counts. Near the peak the errors of "
      "single fits differ by orders of magnitude; the median does not tell how bad the worst are, and a mean "
      "does not come to rest there. That larger models are better in the end does not follow from these "
      "pictures: for many settings the best small model is as good as the largest one."),
  .papers = "M. Belkin, D. Hsu, S. Ma, S. Mandal, Reconciling modern machine-learning practice and the classical "
            "bias–variance trade-off, PNAS 2019\n"
            "P. Nakkiran et al., Deep double descent: where bigger models and more data hurt, ICLR 2020\n"
            "M. Belkin, D. Hsu, J. Xu, Two models of double descent for weak features, SIAM J. Math. Data Sci. 2020\n"
            "T. Hastie, A. Montanari, S. Rosset, R. Tibshirani, Surprises in high-dimensional ridgeless least squares "
            "interpolation, 2019\n"
            "S. Mei, A. Montanari, The generalization error of random features regression, 2019\n"
            "P. Nakkiran, P. Venkat, S. Kakade, T. Ma, Optimal regularization can mitigate double descent, ICLR 2021\n"
            "R. Heckel, F. Yilmaz, Early stopping in deep networks: double descent and how to eliminate it, ICLR 2021",
};
