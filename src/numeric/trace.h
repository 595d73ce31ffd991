/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Estimates of an operator's trace from products with random vectors. */
#pragma once

#include "numeric/operator.h"
#include "numeric/parallel.h"

#include <stdint.h>

#define trace_hutchinson REAL_NAME (trace_hutchinson)
#define trace_hutch_plus_plus REAL_NAME (trace_hutch_plus_plus)

#ifndef TRACE_ESTIMATE
#  define TRACE_ESTIMATE
typedef struct
{
  double value, standard_error; /* NaN with fewer than two samples */
  size_t products;
} TraceEstimate;
#endif

/* Operators as for quadrature_run: one a worker. */

/* The mean of vᵀ A v over ±1 vectors (Hutchinson 1990). */
SolverResult trace_hutchinson (const Operator *operators, size_t products, uint64_t seed, Parallel *parallel,
                               const SolverWatch *watch, TraceEstimate *estimate);

/* Hutch++ (Meyer, Musco, Musco, Woodruff 2021): a third of the products finds where A is large, a third measures the
 * trace there, and only what is left is estimated with the last third. */
SolverResult trace_hutch_plus_plus (const Operator *operators, size_t products, uint64_t seed, Parallel *parallel,
                                    const SolverWatch *watch, TraceEstimate *estimate);
