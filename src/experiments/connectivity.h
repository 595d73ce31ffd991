/* The mode connectivity experiment's own parts: its state, its figure, what it saves, and its sweeps. */
#pragma once

#include "runs/run_inside.h"
#include "analysis/simplex.h"
#include "lab/loss_surface.h"
#include "experiments/ways.h"

#define CONNECTIVITY_MOST_PAIRS (MINIMA_MOST * (MINIMA_MOST - 1) / 2)
/* Nodes along an edge of a barycentric map. */
#define SIMPLEX_NODES 24
#define SIMPLEX_LOSSES ((SIMPLEX_NODES + 1) * (SIMPLEX_NODES + 2) / 2)

typedef enum
{
  CURVE_BEZIER,
  CURVE_CHAIN,
  CURVE_NONE
} CurveChoice;

typedef enum
{
  ACROSS_AUTOMATIC, /* the bend for two minima, three minima for more */
  ACROSS_BEND,      /* two minima and the middle of the curve */
  ACROSS_MINIMA     /* three minima; of two, the second also with its units matched */
} Across;

typedef enum
{
  MAP_APART,    /* the minima as they were trained */
  MAP_MATCHED,  /* their units matched to the first's */
  MAP_CONNECTED /* bent, with trained connectors */
} SimplexMap;
#define SIMPLEX_MAPS 3

typedef struct
{
  Run *run;
  const Problem *problem;
  Workspace *workspace;
  gint64 started;

  Minima *minima;
  unsigned pairs;
  Pair *pair[CONNECTIVITY_MOST_PAIRS]; /* by a, then b */
  Numbers *similarity[3]; /* of the first pair's hidden units: as trained, matched by weights, by activations */
  uint64_t curve_total, band_total; /* steps; 0 without */
  size_t points;                    /* of each profile */
  unsigned turn;                    /* what is looked at next */
  unsigned fresh;                   /* how much was looked at since the last step */
  gint64 shown, pause; /* when the last picture was made, and how long none is made after it; microseconds */

  Connectors *connectors; /* of the first three, or NULL */
  Numbers *map[SIMPLEX_MAPS];

  LossSurface *plane;
  Across across;         /* what the plane was placed with */
  real *third;           /* [parameters] its third point */
  bool third_is_minimum; /* else the middle of the curve */
  size_t grid;
  double yaw; /* NaN until it was looked for */

  double place_asked, place; /* the parameter as it was last read; where the ball is */
  double line_height;        /* of the highest straight line */
} Connectivity;

/* The pair of two minima, in either order. */
Pair *connectivity_pair (const Connectivity *self, unsigned a, unsigned b);

/* The way that the ball is on: the one asked for, if the first pair has it. */
WayKind connectivity_walk (const Connectivity *self);

/* Trains the networks, joins them and looks along the straight ways; false: over, or an error. */
bool connectivity_prepare (Connectivity *self, GError **error);
void connectivity_clear (Connectivity *self); /* all but the problem */

/* The parts of it, for a sweep; false: too large for this machine, and cancelled. */
bool connectivity_check_memory (const Connectivity *self, GError **error);
bool connectivity_make_pairs (Connectivity *self);    /* of all minima, aligned */
bool connectivity_measure_lines (Connectivity *self); /* along the straight ways */
/* Along all ways, over all samples; as many pairs, the first at least, as can be begun until then
 * (G_MAXINT64: all). */
bool connectivity_measure_all (Connectivity *self, gint64 until);

/* The ways that are trained.  To their ends, not watched (false: cancelled, or diverged); or so many steps (false:
 * cancelled, or *result says what happened). */
bool connectivity_train_ways (Connectivity *self);
bool connectivity_go_on (Connectivity *self, uint64_t steps, StepResult *result);
bool connectivity_all_done (const Connectivity *self);
uint64_t connectivity_steps_done (const Connectivity *self);
/* true: the ways are straight again, go on (paused). */
bool connectivity_explain_divergence (Connectivity *self, StepResult result);

/* The simplex as it is now; false: cancelled. */
bool connectivity_draw_map (Connectivity *self, SimplexMap kind);

/* Until the run is over, for somebody who watches. */
void connectivity_watch (Connectivity *self);
/* Measures, shows and saves what there is: all of it, or, where the ways are not trained to their ends because somebody
 * wants an end of it, what can be had at once. */
void connectivity_finish (Connectivity *self);

Figure *connectivity_figure (Connectivity *self);
bool connectivity_save (Connectivity *self, GError **error);
#define PATHS_CSV_HEADER "path,t,train_loss,test_loss,train_error,test_error\n"
bool connectivity_save_study (const Connectivity *self, RunFolder *folder, const char *prefix, GString *profiles,
                              GError **error);

/* The same experiment at several widths, or numbers of shared steps; takes no ownership. */
void connectivity_sweep (Run *run, const Problem *problem);

/* Colours of the ways, and their plots: also the sweeps'. */
int way_colour (WayKind kind);

/* The plots beside the surface. */
Plot *connectivity_profile_plot (const Connectivity *self, bool error);
Plot *connectivity_table_plot (const Connectivity *self);
Plot *connectivity_similarity_plot (const Connectivity *self);
Plot *connectivity_simplex_plot (const Connectivity *self);
Plot *connectivity_tree_plot (const Connectivity *self);

/* The way whose passes the tree is made of: the band, or else the curve, or else the line. */
WayKind connectivity_tree_way (const Connectivity *self);
/* Barriers (training loss) of all pairs along it, [n × n]; NaN counts as infinite. */
void connectivity_barriers (const Connectivity *self, WayKind kind, double *barrier);
/* The median over the pairs of what is measured of a way; NaN where nothing is. */
typedef enum
{
  QUANTITY_TRAIN_BARRIER,
  QUANTITY_TEST_BARRIER,
  QUANTITY_TOP,     /* where the barrier is highest */
  QUANTITY_LENGTH,  /* relative to the straight line */
  QUANTITY_SECONDS, /* summed, not the median */
  QUANTITY_SADDLE   /* the largest training loss on the way */
} Quantity;
double connectivity_median (const Connectivity *self, WayKind kind, Quantity quantity);
void connectivity_range (const Connectivity *self, WayKind kind, Quantity quantity, double *low, double *high);
double median_of (double *values, size_t n); /* sorts them; NaN for none */
