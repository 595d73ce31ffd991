/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The loss over the triangle between three minima, flat or bent.
 *
 * G. Benton, W. Maddox, S. Lotfi, A. Wilson, "Loss surface simplexes for mode connecting volumes and fast ensembling",
 * ICML 2021: minima are corners of a complex of simplexes whose other corners, the connectors, are trained so that the
 * loss is low everywhere on it.  Here three minima and three connectors, one in the middle of each edge, span four
 * triangles: the bent image of one triangle that is cut at the middles of its edges. */
#pragma once

#include "network/trainer.h"
#include "numeric/parallel.h"

#define simplex_weights REAL_NAME (simplex_weights)
#define simplex_losses REAL_NAME (simplex_losses)
#define simplex_area REAL_NAME (simplex_area)
#define connectors_new REAL_NAME (connectors_new)
#define connectors_free REAL_NAME (connectors_free)
#define connectors_step REAL_NAME (connectors_step)
#define connectors_steps REAL_NAME (connectors_steps)
#define connectors_simplex REAL_NAME (connectors_simplex)

/* Borrowed vectors. */
typedef struct
{
  const real *corner[3];
  const real *middle[3]; /* of the edges 0–1, 1–2 and 2–0; all NULL: flat */
} Simplex;

/* weight[6]: how much the point with barycentric coordinates u[3] holds of the corners and of the middles. */
void simplex_weights (const Simplex *simplex, const double u[3], double weight[6]);

/* The loss at the nodes u = (i, j, n - i - j) / n, row by row: j = 0 … n, i = 0 … n - j, (n + 1)(n + 2)/2 in all.
 * false if cancelled. */
bool simplex_losses (const Simplex *simplex, const Network *network, const Samples *samples, unsigned n, double *losses,
                     Parallel *parallel, const atomic_bool *cancelled);

/* The area of all its triangles in parameter space. */
double simplex_area (const Simplex *simplex, size_t parameters);

typedef struct
{
  OptimiserOptions optimiser;
  Schedule schedule;
  uint64_t total_steps;
  size_t batch; /* 0: all samples */
  uint64_t seed;
} ConnectorOptions;

/* Three connectors that begin in the middles of the edges; each step draws a point of the bent triangle uniformly (by
 * its barycentric coordinates) and a batch.  Borrows everything. */
typedef struct _Connectors Connectors;
Connectors *connectors_new (const Network *network, const Samples *samples, const ConnectorOptions *options,
                            const real *const corners[3]);
void connectors_free (Connectors *connectors);
StepResult connectors_step (Connectors *connectors, double rate);
uint64_t connectors_steps (const Connectors *connectors);
Simplex connectors_simplex (const Connectors *connectors); /* valid until the next step */
