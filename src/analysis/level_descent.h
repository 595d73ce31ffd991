/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A function on its way down, and how it is curved where its value first passes each of some levels. */
#pragma once

#include "analysis/critical_points.h"

typedef struct
{
  size_t steps;   /* that were done */
  double *values; /* [steps + 1] F at first and after each step */
  size_t *step;   /* [levels] at which F was first at a level or below; SIZE_MAX: not, or it was so at the start */
  double *theta;  /* [levels × n] the point there */
  bool finite;    /* false: the last of the values is not */
} LevelDescent;

/* Adam with β = 0.9 and 0.999, ε = 1e-8 (D. Kingma, J. Ba, ICLR 2015) from theta[n], for at most so many steps, until
 * F is below all levels, which are in descending order, is not finite, or *cancelled (may be NULL) is set. */
LevelDescent *level_descent_new (const Objective *f, const double *theta, double rate, size_t steps, size_t levels,
                                 const double *level, const atomic_bool *cancelled);
void level_descent_free (LevelDescent *self);

typedef struct
{
  double fraction; /* of the eigenvalues of H that are below -threshold λmax */
  double depth;    /* max (-λmin, 0)/λmax */
} NegativeCurvature;

/* At theta[n]; values[n]: the eigenvalues of H, ascending.  Both are NaN where no eigenvalue is positive.  false if H
 * is not finite or LAPACK did not converge. */
bool negative_curvature (const Objective *f, const double *theta, double threshold, NegativeCurvature *out,
                         double *values);
