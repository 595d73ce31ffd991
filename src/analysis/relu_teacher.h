/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A student of h ReLU units that imitates a teacher of k orthonormal ones, both sums of their units, over all inputs
 * x ~ N(0, I_k): the mean of ½ (Σ ReLU (w_i·x) - Σ ReLU (x_j))² in closed form, without data.  With
 *
 *   f(w, v) = E ReLU (w·x) ReLU (v·x) = ‖w‖ ‖v‖ (sin θ + (π - θ) cos θ)/2π,  θ the angle between w and v,
 *
 * (Y. Cho, L. Saul, "Kernel methods for deep learning", 2009) it is ½ (Σ f(w_i, w_j) - 2 Σ f(w_i, e_j) + Σ f(e_i,
 * e_j)). For h = k ≥ 8 or so it has minima that are no best ones, and units beyond k remove them (I. Safran, O. Shamir,
 * "Spurious local minima are common in two-layer ReLU neural networks", ICML 2018).
 *
 * The parameters are w[h × k].  O((h + k) h k) with the gradient, O(h² k²) with the Hessian.  Where a unit is zero, or
 * two are parallel, the derivatives are those of one side. */
#pragma once

#include "analysis/critical_points.h"
#include "numeric/random.h"

typedef struct
{
  size_t k, h;
} ReluTeacher;

/* Constant: threads may share it. */
Objective relu_teacher_objective (ReluTeacher *self);

/* w ~ N(0, 1/k). */
void relu_teacher_initialise (const ReluTeacher *self, Random *random, double *w);
