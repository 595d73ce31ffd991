/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two networks and every path that joins them: the straight line, the line after matching units, a trained curve, an
 * elastic band. */
#pragma once

#include "analysis/alignment.h"
#include "analysis/band.h"
#include "analysis/curve.h"
#include "figure/figure.h"
#include "lab/problem.h"

typedef enum
{
  PAIR_LINE,        /* straight */
  PAIR_WEIGHTS,     /* straight, to the second network with its units matched by weights */
  PAIR_ACTIVATIONS, /* the same, matched by activations */
  PAIR_CURVE,
  PAIR_BAND,
  PAIR_PATHS
} PairPath;

extern const char *const pair_path_ids[PAIR_PATHS];   /* kebab-case: of layers and files */
extern const char *const pair_path_names[PAIR_PATHS]; /* N_(): short, for legends and tables */
extern const int pair_path_colours[PAIR_PATHS];
extern const Dash pair_path_dashes[PAIR_PATHS];

/* What was measured along one path. */
typedef struct
{
  PathProfile *profile; /* NULL: not measured */
  bool whole;           /* over all samples, not only the first of them */
  Barrier train, test;  /* against arc length */
  double seconds;       /* that it took: to measure the line, to match, to train */
} PairProfile;

typedef struct
{
  const Problem *problem;
  unsigned a, b; /* which networks: a < b */
  const real *from, *to;
  Alignment *alignment[PAIR_PATHS]; /* of b's units to a's: PAIR_WEIGHTS, PAIR_ACTIVATIONS; else NULL */
  real *matched[PAIR_PATHS];        /* [parameters] b under each */
  Curve *curve;                     /* NULL: none */
  Band *band;
  PairProfile path[PAIR_PATHS];
} Pair;

/* Borrows the problem and both networks; a and b name them, and seeds derive from the names. */
Pair *pair_new (const Problem *problem, unsigned a, unsigned b, const real *from, const real *to);
void pair_free (Pair *pair);

/* Curve and band begin (anew) as straight lines.  Total steps of 0: without a curve; no cycles: without a band. */
void pair_begin (Pair *pair, const CurveOptions *curve, const BandOptions *band);

/* Matches b's units both ways: O(units³) for each hidden layer.  Once *cancelled is set, no better than it comes. */
void pair_align (Pair *pair, const atomic_bool *cancelled);

bool pair_has (const Pair *pair, PairPath path);
Path pair_path (const Pair *pair, PairPath path); /* of one that it has; valid until the next step */
double pair_length (const Pair *pair);            /* of the straight line; 0 before it was measured */

/* Measures the losses at so many points of one path, over all samples or only the first of them (MONITORED_SAMPLES);
 * straight paths do not change, and are measured once over all.  false: cancelled. */
bool pair_measure (Pair *pair, PairPath path, size_t points, bool all, Parallel *parallel,
                   const atomic_bool *cancelled);

/* Correlations of the last hidden layer's units, [units × units]: rows are a's, columns b's as they stand at the end of
 * one of the straight paths.  NULL without hidden layers; owned. */
Numbers *pair_similarity (const Pair *pair, PairPath path);

/* "a-b"; g_free. */
char *pair_id (const Pair *pair);
