/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All that is asked of a trained network in the search for what predicts how well it generalises: each measure so that
 * larger means more complex, sharper, or closer to the boundary. */
#pragma once

#include "network/network.h"

#include <stdatomic.h>

#define solution_measure REAL_NAME (solution_measure)
#define solution_measure_part REAL_NAME (solution_measure_part)

#ifndef SOLUTION_MEASURES
typedef enum
{
  SOLUTION_RELATIVE_FLATNESS, /* 1/σ, noise in proportion to the weights (noise_flatness.h), a rise of .1 */
  SOLUTION_PATHS_MARGIN,      /* Σ over paths of Π w² (complexity.h), over the squared margin */
  SOLUTION_PATHS,
  SOLUTION_SPECTRAL_MARGIN, /* Π σ_max², over the squared margin */
  SOLUTION_LARGEST,         /* λmax of the Hessian */
  SOLUTION_TRACE,           /* of the Hessian (curvature_trace.h) */
  SOLUTION_FLATNESS,        /* 1/σ, the same noise on all parameters */
  SOLUTION_MARGIN,          /* 1/margin, at its quantile SOLUTION_QUANTILE; NaN where that is not positive */
  SOLUTION_WEIGHTS,         /* Σ ‖W‖² */
  SOLUTION_DISTANCE,        /* ‖θ - θ₀‖² */
  SOLUTION_PARAMETERS
} SolutionMeasure;
#  define SOLUTION_MEASURES (SOLUTION_PARAMETERS + 1)

#  define SOLUTION_PARTS 5 /* that are measured one after the other: norms, noise twice, λmax, trace */
#  define SOLUTION_RISE 0.1
#  define SOLUTION_QUANTILE 0.1
#  define SOLUTION_DRAWS 4
#  define SOLUTION_PRODUCTS 48 /* with the Hessian, where its trace is an estimate */

typedef struct
{
  double value[SOLUTION_MEASURES]; /* NaN: not known */
  double error[SOLUTION_MEASURES]; /* standard error of what is estimated, residual of λmax; 0: exact; NaN: not known */
} SolutionMeasures;
#endif

/* Of theta, which began as first, over all samples.  false once *cancelled (may be NULL) is set: measures then hold
 * anything. */
bool solution_measure (const Network *network, const real *theta, const real *first, const Samples *samples,
                       uint64_t seed, const atomic_bool *cancelled, SolutionMeasures *measures);
/* One part of it, the others' numbers stay: all of them, from 0 on, are solution_measure. */
bool solution_measure_part (unsigned part, const Network *network, const real *theta, const real *first,
                            const Samples *samples, uint64_t seed, const atomic_bool *cancelled,
                            SolutionMeasures *measures);
