/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Hessian and its Gauss-Newton part as operators, for solvers that ask for products alone, one a worker. */
#pragma once

#include "analysis/curvature_part.h"
#include "network/second_order.h"
#include "numeric/operator.h"

#define curvature_new REAL_NAME (curvature_new)
#define curvature_free REAL_NAME (curvature_free)
#define curvature_operators REAL_NAME (curvature_operators)
#define CurvatureOperators REAL_NAME (CurvatureOperators)

typedef struct _CurvatureOperators CurvatureOperators;

/* Of a placed SecondOrder (borrowed; placing it anew moves the operators along), for up to most vectors at once. */
CurvatureOperators *curvature_new (const SecondOrder *second_order, CurvaturePart part, unsigned workers, size_t most);
void curvature_free (CurvatureOperators *self);

const Operator *curvature_operators (const CurvatureOperators *self); /* [workers], borrowed */
