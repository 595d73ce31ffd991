/* Many studies along an axis: what a fit gives. */
#pragma once

#include "experiments/connectivity/connectivity.h"
#include "runs/sweep.h"

/* Of a fit's row: median, least and largest barrier of each path, by path, and then these. */
enum
{
  SWEEP_HIGHEST_LINE = 3 * PAIR_PATHS, /* training loss */
  SWEEP_PARAMETERS
};

/* Arrays beside a row.  All but the profiles only where there is a surface. */
enum
{
  SWEEP_PROFILES, /* as pair_profiles () makes them */
  SWEEP_ALPHA,    /* [n] coordinates on the plane, */
  SWEEP_BETA,     /* [n] */
  SWEEP_LOSS,     /* [n × n] */
  SWEEP_TRACKS    /* [points] α, β and height of each of the paths that are drawn */
};
#define SWEEP_MOST_TRACKS 3

typedef struct
{
  Run *run;
  Sweep *sweep;
  double yaw; /* NaN until it is chosen */
  gint64 started;
  Problem *problem; /* of the recipe as it is: for the caption, and the data */

  /* What a fit is made from. */
  StudyRecipe recipe;
  bool by_width;    /* else by shared steps */
  double values[8]; /* [n] ascending */
  unsigned n;
  Parallel *parallel;
  const atomic_bool *cancelled;
  RunFolder *folder; /* each fit saves its weights there; or NULL */
} StudySweep;

/* A path that is drawn on the surfaces: of networks with one start, whose units have one order, the lines between three
 * of them; else the line from A to B, and to B with its units matched.  false: there are no more. */
typedef struct
{
  unsigned a, b;
  PairPath path;
} SweepTrack;
bool sweep_track (const StudySweep *sweep, unsigned index, SweepTrack *track);

Figure *study_sweep_figure (StudySweep *sweep);
