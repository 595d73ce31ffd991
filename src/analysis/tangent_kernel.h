/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tangent kernel of a network at a point θ: Θ(x, x') = J(x) J(x')ᵀ with J(x) the derivatives of the outputs by all
 * parameters (A. Jacot, F. Gabriel, C. Hongler, "Neural tangent kernel", NeurIPS 2018).  Exact, in double, for every
 * architecture of the engine.
 *
 * J is never formed.  With δ(x)[k] the derivative of output k by what a dense layer adds up, and a(x) what it reads,
 * the layer's weights and biases contribute (δ(x)[k] · δ(x')[k']) (a(x) · a(x') + 1), so that n samples of K outputs
 * cost about n² K² times the units of all layers, not times the parameters.  Gains and shifts of a layer normalisation
 * contribute the products of their own derivatives.
 *
 * A kernel of n samples with m samples is a matrix of n K rows and m K columns, row-major; the outputs of a sample
 * stand together.  The interface is free of either precision. */
#pragma once

#include "network/architecture.h"
#include "numeric/parallel.h"

/* How fast the parameters of a layer move: their parts of the kernel are multiplied by weight[l], and by constant[l]
 * for biases, gains and shifts.  All 1: gradient descent with one learning rate.  The squares of the deviations that
 * weights are drawn with: the parametrisation in which the kernel has a limit as widths grow. */
typedef struct
{
  double weight[ARCHITECTURE_MAX_HIDDEN + 1], constant[ARCHITECTURE_MAX_HIDDEN + 1];
} TangentScaling;

TangentScaling tangent_scaling_plain (void);
/* weight[l] = architecture_deviation (l)², constant[l] = constant. */
TangentScaling tangent_scaling_by_width (const Architecture *architecture, double constant);

/* What n samples bring to any kernel: what each layer reads, and the derivatives of the outputs by what it adds up. */
typedef struct _TangentFeatures TangentFeatures;

/* x[n × inputs] and theta (as architecture_layout has it) are read now. */
TangentFeatures *tangent_features_new (const Architecture *architecture, const double *theta, size_t n,
                                       const double *x);
/* The same from what is trained in float. */
TangentFeatures *tangent_features_new_f (const Architecture *architecture, const float *theta, size_t n,
                                         const float *x);
void tangent_features_free (TangentFeatures *features);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TangentFeatures, tangent_features_free)
const double *tangent_features_outputs (const TangentFeatures *features); /* [n × outputs], borrowed */

/* In bytes: the features of n samples; and the kernel of n with m with its features (m = 0: of n with itself). */
double tangent_features_bytes (const Architecture *architecture, size_t n);
double tangent_kernel_bytes (const Architecture *architecture, size_t n, size_t m);

/* Into kernel[n K × m K], over the parallel's workers (NULL: this thread); the same bits whatever their number.  b may
 * be a: then only half of it is computed, and it is symmetric to the last bit.  scaling NULL: plain.  false once
 * *cancelled (may be NULL) is set: kernel then holds anything. */
bool tangent_kernel (const TangentFeatures *a, const TangentFeatures *b, const TangentScaling *scaling, double *kernel,
                     Parallel *parallel, const atomic_bool *cancelled);

/* ‖Θ - Θ₀‖ / ‖Θ₀‖, Frobenius, over n numbers; not-a-number where Θ₀ is zero. */
double tangent_kernel_movement (size_t n, const double *kernel, const double *first);

/* ⟨Θ, y yᵀ⟩ / (‖Θ‖ ‖y yᵀ‖) of a symmetric kernel[n × n], 0 … 1 (N. Cristianini, J. Shawe-Taylor, A. Elisseeff,
 * J. Kandola, "On kernel-target alignment", NIPS 2001); not-a-number where either is zero. */
double tangent_kernel_alignment (size_t n, const double *kernel, const double *y);
