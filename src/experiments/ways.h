/* Every known way from one minimum to another, and what the loss does along it. */
#pragma once

#include "analysis/alignment.h"
#include "analysis/band.h"
#include "analysis/curve.h"
#include "experiments/minima.h"

typedef enum
{
  WAY_LINE,        /* straight */
  WAY_WEIGHTS,     /* straight, to the far end with its units matched by weights */
  WAY_ACTIVATIONS, /* the same, matched by activations */
  WAY_CURVE,
  WAY_BAND,
  WAYS
} WayKind;

extern const char *const way_ids[WAYS];    /* kebab-case */
extern const char *const way_labels[WAYS]; /* N_(): short, for legends and tables */

typedef struct
{
  PathProfile *profile; /* NULL: not measured (yet) */
  bool whole;           /* over all samples, not only the watched ones */
  Barrier train, test;  /* against arc length */
  double seconds;       /* what it took to find the way, and to look along it last */
} Way;

typedef struct
{
  const Problem *problem;
  unsigned a, b; /* which minima */
  const real *from, *to;
  Alignment *alignment[WAYS]; /* WAY_WEIGHTS, WAY_ACTIVATIONS */
  real *matched[WAYS];        /* the far end under each */
  Curve *curve;               /* NULL: none asked for */
  Band *band;
  double curve_seconds, band_seconds;
  Way way[WAYS];
} Pair;

/* Borrows both ends.  curve and band may be NULL. */
Pair *pair_new (const Minima *minima, unsigned a, unsigned b, const CurveOptions *curve, const BandOptions *band);
void pair_free (Pair *pair);

/* Matches the far end's units both ways; once *cancelled is set, no better than it comes. */
void pair_align (Pair *pair, uint64_t seed, const atomic_bool *cancelled);

bool pair_has (const Pair *pair, WayKind kind);
Path pair_path (const Pair *pair, WayKind kind); /* of a way that it has; valid until the next step */

/* Looks along one way at so many points, over all samples or only the watched ones; false if cancelled. */
bool pair_measure (Pair *pair, WayKind kind, size_t points, bool all, Parallel *parallel, const atomic_bool *cancelled);

/* "a-b" */
char *pair_id (const Pair *pair);
