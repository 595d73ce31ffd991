/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Jacobian of all outputs of a dense network for all samples by all its parameters, in double, and the gradient of
 * its squared norm.
 *
 * The n samples go through the layers side by side; a pass backwards for every output k gives the slopes δ of each
 * layer, and the row of sample s and output k is made of the products δ_s a_sᵀ.  O (n K P).  Where the mean squared
 * error is zero its Hessian is 2/(nK) JᵀJ, so that ‖J‖² is its trace but for that factor; the gradient of ‖J‖² = Σ
 * ‖∇f_k (x_s)‖² is 2 Σ ∇²f_k ∇f_k, each product by differentiating both passes along ∇f_k (B. Pearlmutter, "Fast exact
 * multiplication by the Hessian", 1994). */
#pragma once

#include "datasets/dataset.h"
#include "network/architecture.h"

typedef struct _OutputJacobian OutputJacobian;

/* Without skip connections and layer normalisation.  Copies the data: classes are one-hot targets. */
OutputJacobian *output_jacobian_new (const Architecture *architecture, const Dataset *data);
void output_jacobian_free (OutputJacobian *self);
size_t output_jacobian_rows (const OutputJacobian *self); /* n·K; row s·K + k is output k of sample s */
size_t output_jacobian_parameters (const OutputJacobian *self);

/* Goes to theta[parameters] and forward: residuals[rows] = outputs - targets; returns the mean of their squares. */
double output_jacobian_forward (OutputJacobian *self, const double *theta, double *residuals);

/* At the theta of the last forward pass, borrowed since then: jacobian[rows × parameters]. */
void output_jacobian_fill (OutputJacobian *self, const double *theta, double *jacobian);
/* ∇‖J‖² [parameters]. */
void output_jacobian_norm_gradient (OutputJacobian *self, const double *theta, double *gradient);
