/* Many studies along an axis: what their fits give, and its figure. */
#pragma once

#include "experiments/connectivity/connectivity.h"
#include "runs/sweep.h"

#define STUDY_SWEEP_MOST 8

/* Of a fit's row: median, least and largest barrier of each path, by path, and then these. */
enum
{
  SWEEP_HIGHEST_LINE = 3 * PAIR_PATHS,
  SWEEP_PARAMETERS
};

/* Arrays beside a row.  All but the profiles only where there is a surface. */
enum
{
  SWEEP_PROFILES, /* study_profiles () */
  SWEEP_ALPHA,    /* [n] coordinates on the plane */
  SWEEP_BETA,     /* [n] */
  SWEEP_LOSS,     /* [n × n] */
  SWEEP_TRACKS /* [3 × points × 3] α, β and height: through three networks the lines A–B, A–C, B–C; else the line
                  A–B, the line after matching by weights, and zeros */
};

typedef struct
{
  Run *run;
  Sweep *sweep;
  double yaw; /* NaN until it was looked for */
  gint64 started;

  Problem *problem; /* of the recipe as it is: for the caption, and the data */

  /* What a fit is made from. */
  StudyRecipe recipe;
  bool by_width; /* else by shared steps */
  double values[STUDY_SWEEP_MOST];
  unsigned n;
  Parallel *parallel;
  const atomic_bool *cancelled;
  RunFolder *folder; /* each fit saves its weights there; or NULL */
} StudySweep;

/* Networks with one start have all units in the same order: matching leaves B where it is, and a third network says
 * more. */
bool sweep_through_three (const StudySweep *sweep);

char *sweep_prefix (const StudySweep *sweep, double value); /* of names of a value: "width-64-"; g_free */
Figure *study_sweep_figure (StudySweep *sweep);
