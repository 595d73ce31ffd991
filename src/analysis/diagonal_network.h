/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A diagonal linear network: f(x) = Σⱼ (uⱼ² - vⱼ²) xⱼ, which can be every linear function and is descended otherwise
 * than in its weights w = u² - v² (B. Woodworth et al., "Kernel and rich regimes in overparametrized models", COLT
 * 2020). The loss is ½ the mean squared residual; u = v = α at first, so that w = 0.
 *
 * Along the gradient flow arcsinh (w/2α²) stays in the row space of x: it ends at the solution with the least
 * hyperbolic entropy, ‖w‖₁ for small α, ‖w‖₂ for large. */
#pragma once

#include "numeric/random.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct
{
  size_t n, d;
  const double *x, *y; /* [n × d], [n]: borrowed */
  double *u, *v, *w;   /* [d] */
  double *residual;    /* [n] x w - y at the last step; and scratch of its gradient: */
  double *slope;       /* [d] of the loss by w */
} DiagonalNetwork;

DiagonalNetwork *diagonal_network_new (size_t n, size_t d, const double *x, const double *y, double alpha);
void diagonal_network_free (DiagonalNetwork *self);

double diagonal_network_loss (const DiagonalNetwork *self);
double diagonal_network_step (DiagonalNetwork *self, double rate); /* gradient descent; the loss before it */

/* One sample, drawn at random, whose target has noise: y ± noise with equal chances. */
void diagonal_network_noisy_step (DiagonalNetwork *self, double rate, double noise, Random *random);

/* The trace of the loss's Hessian by u and v: (1/n) Σᵢ Σⱼ [4 (uⱼ² + vⱼ²) xᵢⱼ² + 4 rᵢ xᵢⱼ - 4 rᵢ xᵢⱼ] with the residuals
 * rᵢ, whose parts of u and v are each other's opposite: 4 Σⱼ (uⱼ² + vⱼ²) mean xⱼ² everywhere.  On the solutions with
 * inputs ±1 it is least, 4 ‖w‖₁, where uⱼ or vⱼ is zero for every j. */
double diagonal_network_trace (const DiagonalNetwork *self);

/* Σⱼ [wⱼ arcsinh (wⱼ/2α²) - √(wⱼ² + 4α⁴) + 2α²] */
double diagonal_network_entropy (size_t d, const double *w, double alpha);

/* Where the flow ends: w = 2α² sinh (xᵀν) with x w = y, of independent rows x.  ν[n] where it is not NULL.  false where
 * Newton's method does not find it: rows that depend on each other, or an α so small that numbers do not suffice. */
bool diagonal_network_limit (size_t n, size_t d, const double *x, const double *y, double alpha, double *w, double *nu);
