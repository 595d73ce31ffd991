/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the double descent experiment share: its state, what its sweep says, its plots, and what it saves.
 */
#pragma once

#include "experiments/double_descent/world.h"
#include "figure/compose.h"
#include "lab/sweep_decomposition.h"

/* The mean where the assumptions of a closed form hold, and where they do not; the median; and the mean's limit. */
typedef enum
{
  THEORY_SURE,
  THEORY_UNSURE,
  THEORY_MEDIAN,
  THEORY_LIMIT,
  THEORY_LINES
} TheoryLine;

typedef struct
{
  Run *run;
  World *world;
  Sweep *sweep;
  double previous_noise; /* of the curve before the last restart */
  double chosen;         /* on the drawn axis, what was clicked on; NaN: the peak */
  gint64 started;

  /* Kept from figure to figure, until the sweep is restarted. */
  Numbers *theory_x[CURVES_MOST][THEORY_LINES], *theory_y[CURVES_MOST][THEORY_LINES]; /* NULL: not asked for */
  SweepDecomposition *decomposition;
} DoubleDescent;

/* ---- What the sweep says (measures.c) ---- */

/* Along the width and time the first place that fits its training set, along the number of samples the last; -1. */
int double_descent_interpolates (const DoubleDescent *self);
/* The first curve's highest median between two lower ones, if it is above the least on either side by more than a
 * standard error; else -1: what is no higher than fits scatter is no peak. */
int double_descent_peak (const DoubleDescent *self);
/* The peak; without one where the training set is first interpolated, or where that would be expected; -1. */
int double_descent_middle (const DoubleDescent *self);
/* Three models: the best of those that are too small, the one in the middle, and the largest; -1 for none. */
void double_descent_models (const DoubleDescent *self, int places[3]);
/* The test error of the first curve's places, decomposed into bias and variance. */
SweepDecomposition *double_descent_decomposition (DoubleDescent *self);
void double_descent_forget (DoubleDescent *self); /* what is kept from figure to figure */

/* ---- Theory (theory.c) ---- */

/* Adds what is known in closed form of a curve, and the means that correspond to it; a sentence with its assumptions,
 * or NULL. */
char *double_descent_add_theory (DoubleDescent *self, unsigned curve, Plot *plot, int colour);

/* ---- Captions (describe.c) ---- */

char *double_descent_caption (const DoubleDescent *self);
char *double_descent_curve_caption (const DoubleDescent *self, const Plot *plot,
                                    GPtrArray *theory); /* theory: of sentences */
const char *world_axis_label (const World *world);
const char *world_error_label (const World *world);

/* ---- Figure and files ---- */

Figure *double_descent_figure (DoubleDescent *self);
bool double_descent_leaves_rank_out (const World *world);          /* for the plots of functions */
Plot *double_descent_curve_plot (DoubleDescent *self, int chosen); /* curve_plot.c */

/* plots.c; NULL where there is nothing to show. */
Plot *double_descent_norm_plot (const DoubleDescent *self);
Plot *double_descent_rank_plot (const DoubleDescent *self);
Plot *double_descent_history_plot (const DoubleDescent *self, int place);
Plot *double_descent_function_plot (const DoubleDescent *self, int place, const char *id, const char *title);

bool double_descent_save (DoubleDescent *self, GError **error); /* save.c; results, too */

extern const ParameterGroup double_descent_groups[]; /* parameters.c */
extern const PresetValue double_descent_defaults[];
extern const Preset double_descent_presets[];        /* presets.c */
extern const Explanation double_descent_explanation; /* explanation.c */
