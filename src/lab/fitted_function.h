/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a model makes of one or two inputs, over a grid of them, kept as numbers and drawn later: a line for a
 * continuous target of one input, a map of classes for two inputs. */
#pragma once

#include "figure/figure.h"
#include "network/network.h"

#define FITTED_POINTS 241 /* of a line */
#define FITTED_CELLS 72   /* a side of a map */

typedef struct
{
  unsigned inputs; /* 1: line, 2: map, 0: there is nothing that could be drawn */
  double from[2], to[2];
} InputRange;

/* Of the samples' inputs. */
InputRange fitted_function_range (const Dataset *data);

/* [FITTED_POINTS], or class and how far it is ahead of the second (0 … 1) [2 · FITTED_CELLS²]. */
Numbers *fitted_function (const Network *network, const real *theta, const InputRange *range, Workspace *workspace);

/* The target over the range of one input, where it is known without noise: that of the nearest of these samples
 * [FITTED_POINTS].  O (FITTED_POINTS · n) */
Numbers *fitted_function_target (const InputRange *range, const Dataset *data);

/* Draws it with the samples that it was fitted to: sample_inputs[n · inputs], sample_targets[n] (classes of a map).
 * data: what names inputs, target and classes, NULL: nothing.  target: of a line, [FITTED_POINTS], or NULL. */
void plot_add_fitted_function (Plot *plot, const InputRange *range, const Numbers *function,
                               const Numbers *sample_inputs, const Numbers *sample_targets, const Dataset *data,
                               const Numbers *target);
