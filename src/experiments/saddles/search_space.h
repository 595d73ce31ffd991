/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where critical points are looked for: the loss of a network, or a Gaussian random field; and from where. */
#pragma once

#include "analysis/critical_points.h"
#include "analysis/gaussian_field.h"
#include "analysis/network_objective.h"
#include "figure/clauses.h"
#include "lab/problem.h"
#include "runs/run_inside.h"

typedef struct
{
  Run *run;
  size_t n;              /* parameters, or dimensions */
  size_t paths, stages;  /* descents, and points along each */
  size_t samples;        /* of the network, that its loss is over */
  uint64_t seed;         /* of the paths of the field */
  double penalty;        /* of the network */
  const int *steps;      /* [stages] of a path to each of its points; less than zero: upwards */
  double rate;           /* of a step */
  Problem *problem;      /* NULL for the field */
  TrainingRecipe recipe; /* of the network */
  GaussianField *field;  /* NULL for the network */
  GPtrArray *objectives; /* of the network, one a worker */
  GPtrArray *searches;   /* one a worker */
  double *starts;        /* [paths · stages × n] */
  size_t diverged;       /* paths that left the finite numbers: their points from there on are not-a-number */
} SearchSpace;

SearchSpace *search_space_new (Run *run, GError **error);
void search_space_free (SearchSpace *self);

/* The points along every path, over the run's workers; false: cancelled. */
bool search_space_descend (SearchSpace *self);

/* What stands on the axis of energies: the loss, or V/n. */
double search_space_energy (const SearchSpace *self, double value);

/* Minima of networks of one hidden layer with fewer units, 0 … width - 1, as points of this one: theta[width × n].
 * Returns how many there are: 0 where the network is no such, or its activation is not zero at zero. */
size_t search_space_embed_narrower (SearchSpace *self, double **theta);

void search_space_describe (const SearchSpace *self, Clauses *clauses);
