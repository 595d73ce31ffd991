/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sweep as it is watched: its networks, the measures that are drawn, and the two that were picked. */
#pragma once

#include "experiments/flat_minima/environments.h"
#include "figure/clauses.h"

typedef struct
{
  unsigned configuration, seed;
  LocalGeometry *geometry; /* NULL: none was picked, or it could not be taken */
} Pick;

typedef struct
{
  Run *run;
  const Configurations *all;
  Sweep *sweep;
  gint64 started;
  Pick picked, before;
  bool chosen; /* somebody picked one: else the extremes of the drawn measure are shown once all is done */
} Measures;

/* What is drawn in the first plot, and in the second. */
SolutionMeasure measures_drawn (const Measures *self, bool second);

Figure *measures_figure (const Measures *self); /* measure_plots.c */
char *measures_caption (const Measures *self);

/* "width 64"; g_free. */
char *level_text (const Configurations *all, Varied varied, unsigned level);
/* All that is varied: "width 64, depth 2"; g_free. */
char *configuration_text (const Configurations *all, unsigned configuration);
