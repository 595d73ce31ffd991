/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is measured of the paths between many networks: one table of measures, by which they are compared, drawn and
 * reported; and the tree of the lowest passes. */
#pragma once

#include "figure/figure.h"
#include "lab/pair_training.h"
#include "runs/run_inside.h"

/* In the order of results and of a table's columns. */
typedef enum
{
  MEASURE_TRAIN_BARRIER,
  MEASURE_TEST_BARRIER,
  MEASURE_TOP,    /* the fraction of the length where the barrier is; NaN without one */
  MEASURE_SADDLE, /* the largest training loss on the path */
  MEASURE_LENGTH, /* divided by that of the straight line */
  MEASURE_SECONDS /* that it took */
} PathMeasure;
#define PATH_MEASURES (MEASURE_SECONDS + 1)

/* The quantile p (0 the least, ½ the median, 1 the largest) over the pairs whose path was measured, NaN where nothing
 * is; of MEASURE_SECONDS the sum over the pairs. */
double pair_measure_quantile (const PairTraining *training, PairPath path, PathMeasure measure, double p);

/* A row a path that the first pair has, in its colour: medians, rounded for people, of barriers and length.  The
 * plot may have nothing else. */
void plot_add_pair_measures (Plot *plot, const PairTraining *training, const char *id);

/* Medians of each path as results, "curve_barrier_train": those that are known. */
void pair_measures_report (const PairTraining *training, Run *run);

/* The largest finite training loss on the straight lines, or 0. */
double pair_highest_line (const PairTraining *training);

/* The minimum spanning tree of all networks by the largest loss on the path between two of them (∞ where it is not
 * known): edges[networks - 1] by height.  passes[networks²], if not NULL, receives those losses, 0 on the diagonal. */
void pair_tree (const PairTraining *training, PairPath path, TreeEdge *edges, double *passes);

/* A table of the highest training losses between n named networks: below the diagonal on the straight lines, above it
 * on such paths, on it those of the networks themselves.  The plot may have nothing else. */
void plot_add_passes (Plot *plot, const PairTraining *training, PairPath path, const char *const *names);

/* The passes of more than two networks as results, "saddle_a_b", and the tree's highest and lowest, as far as they are
 * known. */
void pair_tree_report (const PairTraining *training, PairPath path, Run *run);
