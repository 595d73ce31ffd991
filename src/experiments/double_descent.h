/* The double descent experiment's own parts.
 *
 * A Recipe says what is learned by what; a Trial is one model that is fitted, for one seed; a Sweep is all trials of
 * its curves and the order that they are made in.  What a trial gives depends on the recipe and on its own place alone:
 * not on threads, on order, or on what else was asked for.
 */
#pragma once

#include "datasets/dataset.h"
#include "figure/figure.h"
#include "network/trainer.h"
#include "runs/run_inside.h"

#include <pthread.h>

typedef enum
{
  MODEL_NETWORK,     /* hidden layers of one width */
  MODEL_DEEP_LINEAR, /* fast and slow features, a linear network */
  MODEL_LINEAR,      /* least squares on the first of many Gaussian features */
  MODEL_FEATURES,    /* random features */
  MODEL_POLYNOMIAL   /* Legendre polynomials in one dimension */
} ModelKind;

typedef enum
{
  ALONG_WIDTH,
  ALONG_SAMPLES,
  ALONG_TIME,
  ALONG_RIDGE
} Along;

typedef enum
{
  FAMILY_NONE,
  FAMILY_NOISE, /* no noise, half of it, all of it */
  FAMILY_RIDGE  /* no penalty, the one that is set, the best one */
} Family;

/* Of data with classes. */
typedef enum
{
  MEASURED_SHARE,  /* of samples whose class is told wrongly */
  MEASURED_SQUARED /* the loss, as of all other data */
} Measured;

/* ---- What is learned (double_descent_recipe.c) ---- */

typedef struct _Pool Pool;
typedef struct _Spheres Spheres;

/* Constant once made, but for the pool, which grows between trials. */
typedef struct
{
  ModelKind model;
  Along along;
  unsigned width, depth, inputs, outputs;
  Activation activation;
  size_t samples;
  double ridge;
  bool best_ridge;
  unsigned starts; /* first weights on each training set; 1 where there is nothing to start from */
  bool classes;    /* data have classes, */
  bool shares;     /* and errors are shares of wrong ones */
  TrainerOptions training;
  double learning_rate, gain;
  uint64_t seed;
  size_t test_samples;

  /* Linear models: the target, and the scale of each feature. */
  unsigned features;      /* of the whole world, seen or not; the sphere's dimension of random features */
  double *scale, *beta;   /* [features] */
  float *sphere;          /* random features: the test inputs [test_samples × features] */
  Spheres *spheres;       /* the training sets and first layers of random features, as they were asked for */
  Pool *pool;             /* networks: what training sets are taken from; otherwise NULL */
  unsigned portrait;      /* inputs of a function that can be drawn: 1, 2, or 0 for none */
  double low[2], high[2]; /* and where it is drawn */
} Recipe;

Recipe *recipe_new (Run *run, GError **error);
void recipe_free (Recipe *recipe);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Recipe, recipe_free)

/* Room for the training sets of so many seeds, of so many samples each, and models of so many features (neither ever
 * more than the first time).  No trial may be under way.  false and an error where memory or a file do not hold them.
 */
bool recipe_reserve (Recipe *recipe, unsigned seeds, size_t samples, size_t width, GError **error);

Architecture recipe_architecture (const Recipe *recipe, size_t width); /* of networks */

double recipe_parameters (const Recipe *recipe, size_t width); /* of the model, P */
double recipe_threshold (const Recipe *recipe); /* where P = n K, on the axis; NaN where the axis has no such place */
unsigned recipe_set_of (const Recipe *recipe, unsigned seed); /* the training set that a seed is trained on */
char *recipe_describe (const Recipe *recipe, double noise);   /* for captions */
uint64_t recipe_stream (const Recipe *recipe, const char *purpose, unsigned index);

/* Random features: points [· × features] of a training set, and the weights of a seed's first layer; made when they are
 * first asked for, by whichever worker, and kept. */
typedef enum
{
  SPHERE_SAMPLES,
  SPHERE_WEIGHTS
} SphereKind;
const float *recipe_sphere (const Recipe *recipe, SphereKind kind, unsigned index);

/* The target without noise, of functions of one input: x in low … high. */
double recipe_target (const Recipe *recipe, double x);

/* The training set of a seed, its targets with noise; and what all seeds are tested on, without.  For recipes with a
 * pool. */
Dataset *recipe_training_set (const Recipe *recipe, unsigned set, size_t samples, double noise);
const Dataset *recipe_test_set (const Recipe *recipe);

/* ---- Where networks' data come from (double_descent_pool.c) ---- */

Pool *pool_new (Run *run, uint64_t seed, GError **error);
void pool_free (Pool *pool);
const Dataset *pool_test (const Pool *pool);
bool pool_save (const Pool *pool, RunFolder *folder, GError **error); /* test.csv, and of a file data.csv */
const char *pool_name (const Pool *pool);
bool pool_reserve (Pool *pool, size_t sets, size_t samples, GError **error);

/* A training set; the streams decide which rows of a file it is, and its noise. */
Dataset *pool_take (const Pool *pool, unsigned set, size_t samples, double noise, Random *order, Random *noise_stream);

/* ---- One fit (double_descent_trial.c, …_regression.c, …_networks.c) ---- */

#define HISTORY_POINTS 40
#define PORTRAIT_POINTS 241 /* of a line */
#define PORTRAIT_CELLS 72   /* a side of a map */

typedef struct
{
  bool done; /* the sweep's: its trial is over */
  bool diverged;
  double train, test; /* errors: mean squared, or shares of wrong classes */
  double norm;        /* of the solution: of all weights of a network */
  double rank;        /* effective, of the features on the training set; NaN: not measured */
  double sharpness;   /* λmax at the first weights, of the first seed where the optimiser has a threshold; or NaN */

  /* What it says of the test set, and what would be right, both scaled so that the sum of squared differences is the
   * mean squared error: the decomposition is made from these. */
  Numbers *answers;  /* [parts], or NULL */
  Numbers *portrait; /* of the first seed: [PORTRAIT_POINTS], or class and certainty [2 · PORTRAIT_CELLS²]; or NULL */
  Numbers *portrait_x, *portrait_y;              /* and the samples: inputs [n · portrait], targets [n] */
  Numbers *steps, *train_history, *test_history; /* of the first seed, where something is trained; or NULL */
} Outcome;

void outcome_clear (Outcome *outcome);

typedef struct
{
  double noise, ridge; /* ridge: λ of XᵀX/n + λ, or weight decay; -1: the best */
  size_t width, samples;
  unsigned seed;
  const double *values; /* along time or ridge: where an outcome is wanted, ascending; otherwise NULL */
  size_t n;             /* outcomes; 1 without values */
} Place;

/* What a kind of model does with a trial. */
typedef struct
{
  const Recipe *recipe;
  Place place;
  Outcome *const *outcomes;
} Task;

/* Solved for at once. */
void regression_fit (const Task *task);

/* Trained step by step. */
typedef struct _Training Training;
Training *training_new (const Task *task);
void training_free (Training *training);
bool training_advance (Training *training, gint64 until, const atomic_bool *cancelled);

typedef struct _Trial Trial;
Trial *trial_new (const Recipe *recipe, const Place *place, Outcome *const *outcomes); /* [place.n], borrowed */
void trial_free (Trial *trial);
/* Goes on until it is done (true), or the time has come; outcomes are written when it is done. */
bool trial_advance (Trial *trial, gint64 until, const atomic_bool *cancelled);
double trial_cost (const Recipe *recipe, const Place *place); /* in some unit: longest first */

/* The right answers, scaled as an outcome's are. */
Numbers *recipe_answers (const Recipe *recipe);

/* Polynomials: where they are tested and drawn. */
static inline double
recipe_test_point (size_t i)
{
  return -1 + 2 * (double) i / (PORTRAIT_POINTS - 1);
}

/* So many of the test samples serve the decomposition. */
static inline size_t
recipe_parts_samples (size_t n)
{
  return MIN (n, 1000);
}

/* λ* for this many features, of linear regression; NaN otherwise. */
double recipe_best_ridge (const Recipe *recipe, size_t width, size_t samples, double noise);

/* ---- All of them (double_descent_sweep.c) ---- */

/* Median and quartiles over what is done. */
typedef struct
{
  unsigned n;
  double low, median, high;
} Quartiles;

void sort_ascending (double *values, size_t n);

/* The mean squared error of the test set, taken apart; they sum to it. */
typedef struct
{
  double bias, between, within; /* squared bias; variance between training sets, and of first weights on one of them */
  bool split;                   /* the two variances are told apart */
  bool known;
} Parts;

/* A place on the axis, and what every seed gave there. */
typedef struct
{
  double value; /* on the axis as it is set: width, samples, step, penalty */
  double x;     /* and as it is drawn: parameters instead of width */
  size_t width, samples;
  GPtrArray *outcomes; /* of Outcome, by seed */
  GArray *claimed;     /* of bool, by seed: some worker has begun */
  Parts parts;         /* of parts_n outcomes */
  unsigned parts_n;
} Point;

/* Lines of closed forms, interrupted by a gap wherever something is left out. */
typedef struct
{
  Numbers *x[3], *y[3]; /* where the assumptions hold; where they do not; the limit.  NULL: none */
} TheoryLines;

typedef struct
{
  double noise, ridge; /* ridge as in Place */
  GPtrArray *points;   /* of Point, ascending */
  TheoryLines *theory; /* once it was asked for; or NULL */
} Curve;

#define CURVES_MOST 3

typedef struct
{
  /* Constant while a stretch lasts. */
  Run *run;
  Recipe *recipe;
  Family family;
  unsigned curves;
  unsigned seeds; /* asked for */
  unsigned most;  /* points that a curve is refined to */
  double low, high;
  bool logarithmic;
  bool whole; /* a trial gives a whole curve: along time, and along the penalty of what is solved at once */
  double tolerance;
  Numbers *right; /* answers */
  gint64 until;   /* end of the stretch */

  pthread_mutex_t lock; /* over what follows, between workers */
  Curve curve[CURVES_MOST];
  GQueue resting; /* of Errand: trials that wait to be gone on with */
  uint64_t done;  /* trials */
} Sweep;

Sweep *double_descent_sweep_new (Run *run, Recipe *recipe, double noise, unsigned seeds);
void double_descent_sweep_free (Sweep *sweep);
void double_descent_sweep_set_seeds (Sweep *sweep, unsigned seeds); /* never fewer than there are */
bool double_descent_sweep_is_done (const Sweep *sweep);
uint64_t double_descent_sweep_total (const Sweep *sweep);         /* trials, as far as it is known */
bool double_descent_sweep_advance (Sweep *sweep, double seconds); /* over all workers; false if cancelled */

/* What it says (double_descent_measures.c).  field: the place of a double in Outcome. */
#define POINT_QUARTILES(point, field) point_quartiles (point, offsetof (Outcome, field))
Quartiles point_quartiles (const Point *point, size_t field);
const Outcome *point_outcome (const Point *point, unsigned seed); /* or NULL: not done */
const Parts *point_parts (const Sweep *sweep, Point *point);
Point *curve_peak (const Curve *curve); /* highest median test error in the inside, or NULL */
Point *curve_threshold (const Sweep *sweep,
                        const Curve *curve);         /* where the training set begins to be fitted, or NULL */
Point *curve_nearest (const Curve *curve, double x); /* with anything done, or NULL */

/* ---- Theory (double_descent_theory.c) ---- */

/* Adds what is known in closed form; returns a sentence with its assumptions (free with g_free), or NULL. */
char *theory_add (const Sweep *sweep, Curve *curve, Plot *plot, int colour, const char *suffix);
void theory_lines_free (TheoryLines *lines);

/* ---- The experiment ---- */

typedef struct
{
  Run *run;
  Recipe *recipe;
  Sweep *sweep;
  Numbers *ghost_x, *ghost_y; /* the curve before the noise was changed, or NULL */
  double ghost_noise;
  double noise;
  unsigned seeds;
  bool saved;
  double chosen; /* on the drawn axis, what was clicked on; NaN: the peak */
  gint64 started;
} DoubleDescent;

Figure *double_descent_figure (DoubleDescent *self);

/* Its plots (double_descent_curve.c, …_plots.c); NULL where there is nothing to show. */
Plot *curve_plot (DoubleDescent *self, const Point *chosen);
Plot *parts_plot (const Sweep *sweep);
Plot *norm_plot (const Sweep *sweep);
Plot *rank_plot (const Sweep *sweep);
Plot *history_plot (const Sweep *sweep, const Point *point);
Plot *function_plot (const Sweep *sweep, const Point *point, const char *id, const char *title);
bool double_descent_save (DoubleDescent *self, double seconds, GError **error);
