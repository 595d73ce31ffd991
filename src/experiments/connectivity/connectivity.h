/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The experiment as it is watched: a study, the place on a path that is shown, and its figure. */
#pragma once

#include "experiments/connectivity/study.h"
#include "lab/data_warnings.h"
#include "lab/loss_surface.h"
#include "lab/saving.h"
#include "lab/triangle.h"
#include "runs/run_inside.h"

typedef enum
{
  THIRD_AUTOMATIC, /* the bend for two networks, three networks for more */
  THIRD_BEND,      /* two networks and the middle of the curve */
  THIRD_NETWORK    /* three networks; of two, the second also with its units matched */
} ThirdPoint;

typedef struct
{
  Run *run;
  Study *study;
  Workspace *workspace;
  gint64 started;

  Numbers *similarity[PAIR_CURVE]; /* of the first pair's hidden units as each straight path has them; or NULL */
  TriangleLosses triangle;

  LossSurface *surface;
  ThirdPoint plane; /* what it was placed with */
  size_t grid;
  real *third;           /* [parameters] its third point */
  bool third_is_network; /* else the middle of the curve */
  double yaw;            /* NaN until it is chosen */

  double place_asked, place; /* the parameter as it was last read; where on its path the shown network is, 0 … 1 */

  unsigned next_profile; /* what is measured next as the paths are trained */
  unsigned fresh;        /* how much was measured since the last step */
} Connectivity;

void connectivity_run (Run *run);                                              /* watch.c */
void connectivity_sweep (Run *run, const StudyRecipe *recipe, GError **error); /* the same along an axis: sweep.c */

PairPath connectivity_walk (const Connectivity *self);           /* the path that the place is on */
void connectivity_point (const Connectivity *self, real *theta); /* [parameters] the network at the place */

Figure *connectivity_figure (Connectivity *self);
char *connectivity_caption (const Connectivity *self);
Plot *connectivity_surface_plot (Connectivity *self);

/* Clauses of a caption on the curve and the rate at which it is trained. */
void connectivity_describe_curve (const CurveOptions *curve, double rate, Clauses *clauses);

void connectivity_save (Connectivity *self); /* reports the results, too; once cancelled, nothing */

/* All weights of a study; prefix: of the files' names. */
bool study_save_weights (const Study *study, FileSink sink, const char *prefix, GError **error);

extern const Explanation connectivity_explanation;
