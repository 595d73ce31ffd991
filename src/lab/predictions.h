/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a network does with its data, as a plot: a decision map for two inputs, a fitted function for one,
 * a strip of samples for images, predictions against targets or accuracy by class for the rest. */
#pragma once

#include "figure/figure.h"
#include "lab/problem.h"

Plot *predictions_plot (const Problem *problem, const real *theta, Workspace *workspace);
