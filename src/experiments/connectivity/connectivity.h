/* The experiment as it is watched: a study, the place on a path that is shown, and its figure. */
#pragma once

#include "experiments/connectivity/study.h"
#include "lab/loss_surface.h"
#include "runs/run_inside.h"

/* Intervals along each edge of a map over the triangle between three networks. */
#define MAP_INTERVALS 24

typedef enum
{
  THIRD_AUTOMATIC, /* the bend for two networks, three networks for more */
  THIRD_BEND,      /* two networks and the middle of the curve */
  THIRD_NETWORK    /* three networks; of two, the second also with its units matched */
} ThirdPoint;

typedef enum
{
  MAP_APART,    /* the networks as they were trained */
  MAP_MATCHED,  /* their units matched to the first's */
  MAP_CONNECTED /* bent, with trained connectors */
} MapKind;
#define MAPS 3

typedef struct
{
  Run *run;
  Study *study;
  Workspace *workspace;
  gint64 started;

  /* Of the first pair's hidden units as trained, matched by weights, by activations; over the triangle between the
   * first three networks; or NULL. */
  Numbers *similarity[3], *map[MAPS];
  double highest_line; /* training loss on the straight lines */

  LossSurface *surface;
  ThirdPoint plane; /* what it was placed with */
  size_t grid;
  real *third;           /* [parameters] its third point */
  bool third_is_network; /* else the middle of the curve */
  double yaw;            /* NaN until it is chosen */

  double place_asked, place; /* the parameter as it was last read; where on its path the shown network is, 0 … 1 */

  unsigned next_profile; /* what is measured next as the paths are trained */
  unsigned fresh;        /* how much was measured since the last step */
  gint64 shown, pause;   /* when the last figure was made, and how long none is made after it; microseconds */
} Connectivity;

void connectivity_run (Run *run);
PairPath connectivity_walk (const Connectivity *self);            /* the path that the place is on */
bool connectivity_measure_map (Connectivity *self, MapKind kind); /* as it is now; false: cancelled */

/* After a step whose result is not STEP_DONE.  true: the paths are straight lines again, go on (paused). */
bool connectivity_diverged (Connectivity *self);

void connectivity_watch (Connectivity *self);  /* until the run is over, for somebody who watches */
void connectivity_finish (Connectivity *self); /* measures, shows and saves what there is */

/* Clauses of a caption on the curve and the rate at which it is trained. */
void connectivity_describe_curve (const CurveOptions *curve, double rate, Clauses *clauses);

Figure *connectivity_figure (Connectivity *self);
Plot *connectivity_surface_plot (Connectivity *self);
Plot *connectivity_profile_plot (const Connectivity *self, bool error);
Plot *connectivity_table_plot (const Connectivity *self);
Plot *connectivity_similarity_plot (const Connectivity *self);
Plot *connectivity_map_plot (const Connectivity *self);
Plot *connectivity_tree_plot (const Connectivity *self);

bool connectivity_save (Connectivity *self, GError **error); /* reports the results, too */

/* All weights of a study; prefix: of the files' names. */
bool study_save_weights (const Study *study, RunFolder *folder, const char *prefix, GError **error);

/* The same at several widths, or numbers of shared steps. */
void connectivity_sweep (Run *run, const StudyRecipe *recipe, GError **error);
