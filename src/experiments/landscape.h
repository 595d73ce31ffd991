/* The landscape experiment's own parts: its state, its figure and what it saves. */
#pragma once

#include "runs/run_inside.h"
#include "lab/curvature_map.h"
#include "lab/descent.h"
#include "lab/threshold_mark.h"

/* What the lower right plot shows. */
typedef enum
{
  DETAIL_PREDICTIONS, /* what the network does with its data */
  DETAIL_CURVATURE    /* how far from convex the loss is over the plane */
} LandscapeDetail;

typedef struct
{
  Run *run;
  Problem *problem;
  Workspace *workspace;
  gint64 started;

  Descent *ball;    /* the run itself */
  Descent *ahead;   /* a fork of it that has gone on: its way places the plane */
  Descent *second;  /* where the user put a ball, or NULL */
  bool second_over; /* it diverged */

  ThresholdMark *threshold;
  double rate;         /* learning rate of the last step, */
  gint64 rate_changed; /* when it last changed, */
  double ahead_rate;   /* and the one that the look ahead was made with */

  LossSurface *plane;
  CurvatureMap *map;    /* placed only when it is shown */
  PlaneKind plane_kind; /* what the plane was placed with */
  size_t grid;
  double range;
  double yaw; /* from where the path is seen best; NaN until it was looked for */
} Landscape;

Figure *landscape_figure (Landscape *landscape);
bool landscape_save (Landscape *landscape, double seconds, GError **error);

/* What the surface's summary says: share of the plane below half the loss of guessing, and its median. */
typedef struct
{
  double share_below_half_chance, median, least;
} SurfaceSummary;
SurfaceSummary landscape_summary (const Landscape *landscape);
