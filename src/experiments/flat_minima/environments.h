/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How well a measure orders networks by their generalisation gap: over all of them, and where a single setting was
 * changed (G. Dziugaite, A. Drouin, B. Neal, N. Rajkumar, E. Caballero, L. Wang, I. Mitliagkas, D. Roy, "In search of
 * robust measures of generalization", NeurIPS 2020). */
#pragma once

#include "experiments/flat_minima/configurations.h"
#include "numeric/rank_correlation.h"

extern const char *const measure_names[SOLUTION_MEASURES]; /* N_() */

/* The digits of it that its error resolves; "–" where it is not known.  g_free. */
char *measure_text (const SolutionMeasures *measures, SolutionMeasure measure);

/* The fit of a configuration, if its network reached the loss, or NULL. */
const SweepFit *fit_that_reached (const Sweep *sweep, unsigned configuration, unsigned seed);

/* A column over all networks that reached the loss, by configuration and then seed; owned. */
Numbers *reached_column (const Sweep *sweep, unsigned column);

/* Of a measure with the gap. */
RankCorrelation measure_correlation (const Sweep *sweep, SolutionMeasure measure);

/* All pairs of networks of one seed that differ in one setting alone, which has one level here and another there. */
typedef struct
{
  Varied varied;
  unsigned from, to; /* levels */
  unsigned pairs;    /* that reached the loss, both */
  /* The mean of (1 - sgn Δmeasure · sgn Δgap) / 2: 0 where all pairs are ordered rightly, ½ as by chance, 1 where all
   * are ordered wrongly; a measure or a gap that does not change counts ½.  NaN where a pair's
   * measure is not known. */
  double error[SOLUTION_MEASURES];
} Environment;

/* Of every setting and every two of its levels that have pairs.  O (networks × levels × measures).  g_array_unref. */
GArray *environments_new (const Configurations *all, const Sweep *sweep);

/* Over the environments; the median, and the worst. */
Quartiles environments_quartiles (const GArray *environments, SolutionMeasure measure);
double environments_worst (const GArray *environments, SolutionMeasure measure);
