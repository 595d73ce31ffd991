/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The double build behind a plain interface, so that a test of the float build can be held against it. */
#pragma once

#include "datasets/dataset.h"
#include "network/architecture.h"

#include <stdbool.h>

double reference_loss (const Architecture *architecture, const Dataset *dataset, const double *theta);
double reference_gradient (const Architecture *architecture, const Dataset *dataset, const double *theta,
                           double *gradient);

/* Hessian (or with gauss_newton that) times v. */
void reference_product (const Architecture *architecture, const Dataset *dataset, const double *theta,
                        bool gauss_newton, const double *v, double *out);
