/* The Hessian and its Gauss-Newton part as operators, for solvers that ask for products alone, one a worker. */
#pragma once

#include "analysis/curvature_part.h"
#include "network/linearisation.h"
#include "numeric/operator.h"

#define curvature_new REAL_NAME (curvature_new)
#define curvature_free REAL_NAME (curvature_free)
#define curvature_operators REAL_NAME (curvature_operators)
#define curvature_sharpest REAL_NAME (curvature_sharpest)
#define CurvatureOperators REAL_NAME (CurvatureOperators)

typedef struct _CurvatureOperators CurvatureOperators;

/* Of a placed linearisation (borrowed; placing it anew moves the operators along), for up to most vectors at once. */
CurvatureOperators *curvature_new (const Linearisation *linearisation, CurvaturePart part, unsigned workers,
                                   size_t most);
void curvature_free (CurvatureOperators *self);

const Operator *curvature_operators (const CurvatureOperators *self); /* [workers], borrowed */

/* λmax of the Hessian over the first n samples at theta, followed from direction[parameters] (zeros: from a random
 * one), which becomes the eigenvector's estimate: one pass over the samples and steps products.  NaN where the loss is
 * not finite. */
double curvature_sharpest (const Network *network, const real *theta, const Samples *samples, size_t n, size_t steps,
                           real *direction);
