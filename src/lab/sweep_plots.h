/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layers that a sweep's table is drawn by. */
#pragma once

#include "figure/clauses.h"
#include "figure/compose.h"
#include "runs/sweep.h"

/* Median and quartiles of a column where the first seed is done. */
Layer *plot_add_medians (Plot *plot, const Sweep *sweep, unsigned curve, unsigned column, const char *id,
                         const char *name, Style style);

/* Of fits whose rows have a spread of their own: a line of one column of the first seed, and a band from low to high,
 * two others. */
Layer *plot_add_ranges (Plot *plot, const Sweep *sweep, unsigned curve, unsigned column, unsigned low, unsigned high,
                        const char *id, const char *name, Style style);

/* Whether its lines and their bands do: then a logarithmic axis loses nothing of them. */
bool plot_lies_above (const Plot *plot, double least);

/* A marker at the mean over the seeds, at places where all of them are known and finite and meaningful (NULL:
 * everywhere) says that it would come to rest with more of them.  Nothing, where there are none. */
Layer *plot_add_means (Plot *plot, const Sweep *sweep, unsigned curve, unsigned column,
                       bool (*meaningful) (const void *data, double value), const void *data, const char *id,
                       const char *name, Style style);

/* Every fit, as a faint dot. */
Layer *plot_add_fits (Plot *plot, const Sweep *sweep, unsigned curve, unsigned column, const char *id, int colour);

/* The first curve before the last restart; NULL: there was none. */
Layer *plot_add_previous (Plot *plot, const Sweep *sweep, const char *name);

/* Errors of one fit by step, as it was trained, and both axes. */
void plot_add_training (Plot *plot, Numbers *steps, Numbers *train, Numbers *test, bool fractions);

/* x from the first curve's first place to its last; linear or logarithmic as the sweep is. */
void plot_set_sweep_axis (Plot *plot, const Sweep *sweep, const char *label);

/* y for the errors of a column: as high as the medians, those of the curve before too, and about a half more, since a
 * single fit of high error must not flatten the curves; logarithmic where a peak is far above what is usual, down to a
 * ten-thousandth of that, but for fractions, which end at 1. */
void plot_set_error_axis (Plot *plot, const Sweep *sweep, unsigned column, const char *label, bool fractions);

/* Clauses: of how many fits the medians of the first curve are; how many points a plot leaves out, and how many fits of
 * the sweep have diverged. */
void sweep_describe_medians (const Sweep *sweep, unsigned column, Clauses *clauses);
void sweep_describe_lost (const Sweep *sweep, const Plot *plot, Clauses *clauses);

/* A function of the axis as a line, broken wherever it is not finite: at about n values, whole numbers where the axis
 * has no others, so that a pole between two of them is left out and nothing else is. */
typedef double (*AxisFunction) (const void *data, double value);
void sweep_trace (const Sweep *sweep, unsigned n, AxisFunction function, const void *data, Numbers **x, Numbers **y);
