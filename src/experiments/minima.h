/* The networks that paths lead between: trained apart, from starts of their own or from one that they share. */
#pragma once

#include "runs/run_inside.h"
#include "lab/problem.h"

#define MINIMA_MOST 6

typedef enum
{
  START_OWN,  /* each from its own initial weights */
  START_SAME, /* from one start, the first steps together, then each with its own order of batches */
  START_COPY  /* the first, with its hidden units in other orders */
} Start;

typedef struct
{
  const Problem *problem;
  unsigned n;
  real *theta[MINIMA_MOST];
  Measure train[MINIMA_MOST], test[MINIMA_MOST];
  double seconds;
} Minima;

typedef struct
{
  unsigned n; /* 2 … MINIMA_MOST */
  Start start;
  uint64_t split; /* steps that all take together, for START_SAME */
  double rate;
  const char *title; /* in front of the status, or NULL */
} MinimaOptions;

/* Trains them over the run's workers, pausing where the run does.  NULL when the run is over before they are done, or
 * with an error: one that diverged, one that did not learn (its loss is above half of what guessing costs), or starts
 * that cannot part. */
Minima *minima_train (const Problem *problem, const MinimaOptions *options, Run *run, GError **error);
void minima_free (Minima *minima);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Minima, minima_free)

/* "A", "B", … */
const char *minimum_name (unsigned index);

/* The loss of the best constant answer to the training targets. */
double chance_loss (const Problem *problem);
