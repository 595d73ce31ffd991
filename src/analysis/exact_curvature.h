/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exact curvature of a small network: its Hessian and Gauss-Newton matrix, column by column in double,
 * and their eigenvalues by LAPACK.
 *
 * The interface is free of either precision: parameters come in as float, as they are trained.
 * Memory: two P × P matrices of doubles, and the passes over the samples.
 */
#pragma once

#include "analysis/curvature_part.h"
#include "datasets/dataset.h"
#include "network/architecture.h"
#include "numeric/parallel.h"

/* Beyond so many parameters there is only the estimate: two matrices of 4000² doubles are 256 MB. */
#define EXACT_CURVATURE_MOST 4000

typedef struct _ExactCurvature ExactCurvature;

/* Of the first n samples of data (borrowed). */
ExactCurvature *exact_curvature_new (const Architecture *architecture, const Dataset *data, size_t n);
void exact_curvature_free (ExactCurvature *self);
size_t exact_curvature_parameters (const ExactCurvature *self);

/* Both matrices at theta, over the parallel's workers (NULL: this thread); the same bits whatever their number.
 * done (may be NULL) counts finished columns of both, for progress.  false once *cancelled is set: then there is
 * nothing to read. */
bool exact_curvature_place (ExactCurvature *self, const float *theta, Parallel *parallel, const atomic_bool *cancelled,
                            atomic_size_t *done);

double exact_curvature_loss (const ExactCurvature *self);

/* Row-major [P × P], symmetric to the last bit; borrowed until the next placing. */
const double *exact_curvature_hessian (const ExactCurvature *self);
const double *exact_curvature_gauss_newton (const ExactCurvature *self);

double exact_curvature_trace (const ExactCurvature *self, CurvaturePart part);

/* All eigenvalues in ascending order into values[P]; row i of vectors[P × P] (may be NULL) the unit eigenvector of
 * values[i].  false if a number was not finite. */
bool exact_curvature_eigen (const ExactCurvature *self, CurvaturePart part, double *values, double *vectors);

/* Frobenius norms of the blocks between layers, into norms[layers × layers]. */
void exact_curvature_layer_norms (const ExactCurvature *self, CurvaturePart part, double *norms);
