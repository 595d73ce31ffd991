/* Networks that are trained apart, every path that joins two of them, and the loss along it: all that is computed, from
 * plain data, of nobody who watches. */
#pragma once

#include "lab/ensemble.h"
#include "lab/pair_training.h"

#define STUDY_MOST_NETWORKS 6
#define STUDY_MOST_PAIRS (STUDY_MOST_NETWORKS * (STUDY_MOST_NETWORKS - 1) / 2)

typedef enum
{
  START_OWN,  /* each from its own initial weights */
  START_SAME, /* from one start, the first steps together, then each with its own order of batches */
  START_COPY  /* the first, with its hidden units in other orders */
} Start;

typedef enum
{
  CURVE_BEZIER,
  CURVE_CHAIN,
  CURVE_NONE
} CurveChoice;

/* What the settings say. */
typedef struct
{
  TrainingRecipe training;
  unsigned networks; /* 2 … STUDY_MOST_NETWORKS */
  Start start;
  uint64_t shared;              /* steps that all take together, for START_SAME */
  CurveOptions curve;           /* total_steps 0: no curve */
  BandOptions band;             /* cycles 0: no band */
  double curve_rate, band_rate; /* of the next step */
  size_t points;                /* of each profile */
  bool connectors;              /* train them for the first three networks, with the curve's options */
} StudyRecipe;

/* What is done in turn. */
typedef enum
{
  STAGE_NETWORKS, /* training them: steps */
  STAGE_PAIRS,    /* matching units and measuring the straight paths over the first samples: pairs */
  STAGE_PATHS,    /* training curves and bands: steps */
  STAGE_DONE
} StudyStage;

typedef struct
{
  StudyRecipe recipe;
  Problem *problem;

  StudyStage stage;
  uint64_t done, total; /* of the stage */
  uint64_t stretch;     /* steps of the paths between two returns */

  Ensemble *ensemble;                                            /* until it is trained */
  unsigned networks;                                             /* 0 until then */
  real *theta[STUDY_MOST_NETWORKS];                              /* [parameters] */
  Measure train[STUDY_MOST_NETWORKS], test[STUDY_MOST_NETWORKS]; /* NaN without test samples */
  double seconds;                                                /* that their training took */
  PairTraining paths; /* pairs of all networks, by a, then b: no pairs until then; owned */
} Study;

bool study_recipe_read (const Settings *settings, StudyRecipe *recipe, GError **error);
extern const char *const study_network_names[STUDY_MOST_NETWORKS]; /* "A", "B", … */

/* Makes the problem.  NULL and an error where the recipe, the data file or this machine's memory do not allow it. */
Study *study_new (const StudyRecipe *recipe, Parallel *parallel, const atomic_bool *cancelled, GError **error);
void study_free (Study *study);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Study, study_free)

/* Does the next piece of work, of some hundredths of a second; which pieces there are changes no bit.  false: it is
 * done, or cancelled; or with an error: a network or a path diverged, or a network did not learn (its loss is above
 * half of the best constant output's). */
bool study_advance (Study *study, GError **error);

void study_restart_paths (Study *study); /* curves and bands are straight lines again */

/* After a step of the paths whose result is not STEP_DONE: what that means, in two sentences; g_free. */
char *study_describe_divergence (const Study *study);

/* Measures all paths over all samples: of the first pair, and of as many others as can be begun until then (monotonic
 * time, microseconds).  false: cancelled. */
bool study_measure_all (Study *study, gint64 until);

Pair *study_pair (const Study *study, unsigned a, unsigned b); /* in either order */

/* Of networks.c. */
bool study_check_start (const Study *study, GError **error);
bool study_train_networks (Study *study, GError **error);

/* ---- What is asked of a study (measures.c) ---- */

typedef enum
{
  QUANTITY_TRAIN_BARRIER,
  QUANTITY_TEST_BARRIER,
  QUANTITY_TOP,    /* the fraction of the length where the barrier is; NaN without one */
  QUANTITY_SADDLE, /* the largest training loss on the path */
  QUANTITY_LENGTH, /* divided by that of the straight line */
  QUANTITY_SECONDS /* that it took */
} Quantity;

/* The quantile p (0 the least, ½ the median, 1 the largest) over the pairs whose path was measured, NaN where nothing
 * is; of QUANTITY_SECONDS the sum over the pairs. */
double study_measure (const Study *study, PairPath path, Quantity quantity, double p);

double study_highest_line (const Study *study); /* the largest finite training loss on the straight lines, or 0 */

/* The path whose passes the tree is made of: the band, or else the curve, or else the line. */
PairPath study_tree_path (const Study *study);

/* The minimum spanning tree of all networks by the largest loss on the path between two of them (∞ where it is not
 * known): edges[networks - 1] by height.  passes[networks²], if not NULL, receives those losses, 0 on the diagonal. */
void study_tree (const Study *study, TreeEdge *edges, double *passes);
