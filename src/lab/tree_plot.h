/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A tree over things that are named: a ring of nodes with its edges. */
#pragma once

#include "analysis/barrier.h"
#include "figure/figure.h"

/* edges[n - 1] by ascending height (barrier_tree ()); all other pairs of the n ≥ 2 nodes are joined faintly. */
void plot_add_tree (Plot *plot, unsigned n, const char *const *names, const TreeEdge *edges);
