/* The stability experiment's own parts: its state, its figure and what it saves. */
#pragma once

#include "runs/run_inside.h"
#include "analysis/sharpness.h"
#include "lab/descent.h"

typedef struct
{
  double step, loss;
  double sharpness; /* λmax */
  double residual;  /* ‖H v - λmax v‖ */
  double open;      /* λmax again where it has not converged, otherwise NaN */
  double line;      /* the sharpness beyond which a quadratic would diverge at the rate of that step; NaN: none */
} StabilityRecord;

/* One step, seen along the sharpest direction. */
typedef struct
{
  double step, cosine; /* of the step with the eigenvector: its sign flips where descent bounces between two walls */
} Swing;
#define STABILITY_SWINGS 40

typedef struct
{
  Run *run;
  Problem *problem;
  Workspace *workspace;
  gint64 started;

  Descent *ball;
  double rate;  /* learning rate of the last step, before the schedule */
  real *before; /* [parameters] one step ago */

  Sharpness *sharpness;
  GArray *records; /* of StabilityRecord, by ascending step */
  uint64_t every;  /* steps between them now */
  Swing swings[STABILITY_SWINGS];
  size_t swing_count; /* in all; the last ones are kept, in a ring */
} Stability;

Figure *stability_figure (Stability *self);
bool stability_save (Stability *self, double seconds, GError **error);

/* The sharpness beyond which a quadratic diverges at the present rate: 2/η, with momentum 2(1+β)/η; NaN where the
 * optimiser has none. */
double stability_line (const Stability *self);
const char *stability_formula (const Stability *self); /* of the line */

/* Mean and standard deviation of λmax over the line, over the last share of the records. */
void stability_ratio (const Stability *self, double share, double *mean, double *deviation);
