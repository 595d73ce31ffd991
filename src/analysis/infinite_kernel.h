/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tangent kernel of a network as its hidden layers become infinitely wide: a function of its architecture alone,
 * the same for every draw of the weights, in double.
 *
 * K holds the mean products h(x) h(x') / width of what a layer gives, T those of its derivatives by all parameters
 * below.  A dense layer makes of them covariances C = σ² K and T' = s K + b + σ² T, with σ² the variance of a weight
 * times the number of inputs, s and b the layer's factors (TangentScaling; s times the number of inputs); an activation
 * φ makes E φ(u) φ(v) and E φ'(u) φ'(v) T', (u, v) ~ N (0, C).  A skip adds K and T to that, and the products of the
 * means.  (A. Jacot, F. Gabriel, C. Hongler 2018; Y. Cho, L. Saul, "Kernel methods for deep learning", 2009, for ReLU.)
 *
 * The expectations are closed forms for ReLU, and otherwise sums over Hermite coefficients of φ and φ', which
 * Gauss-Hermite quadrature gives (Mehler's formula).  Biases begin at 0, as the engine has them. */
#pragma once

#include "analysis/tangent_kernel.h"

/* Of one output, into kernel[n × n], of x[n × inputs]; outputs do not mix.  mean_products (may be NULL) receives the
 * covariances of the outputs [n × n].  left_out (may be NULL): the largest part of E φ² that the sums leave out, 0 for
 * ReLU; it grows with the size of what the activation is given.  false with layer normalisation, for which this is not
 * here, or where a number is not finite.  O (depth n²) for ReLU, O (depth n² degrees) otherwise. */
bool infinite_kernel (const Architecture *architecture, const TangentScaling *scaling, size_t n, const double *x,
                      double *kernel, double *mean_products, double *left_out);
