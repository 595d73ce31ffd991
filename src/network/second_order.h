/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exact second derivatives of a network's loss at a point of parameter space.
 *
 * One forward and one backward pass at the point are kept; every product with a
 * tangent then costs about twice what a gradient does less those passes, by
 * differentiating both passes along the tangent (forward over reverse: Pearlmutter
 * 1994; Gauss-Newton: Schraudolph 2002).  Several tangents share the passes and,
 * where the samples are few, lie side by side in one matrix product.
 *
 * H is the Hessian of the mean loss over the samples, G = (1/n) Σ Jᵀ L″ J its
 * generalised Gauss-Newton part (L″: of the loss in the outputs), J the Jacobian of
 * the outputs.  A SecondOrder that has been placed may be shared by threads; Tangents
 * are one thread's scratch.
 */
#pragma once

#include "network/network.h"
#include "numeric/parallel.h"

#define second_order_new REAL_NAME (second_order_new)
#define second_order_free REAL_NAME (second_order_free)
#define second_order_place REAL_NAME (second_order_place)
#define second_order_network REAL_NAME (second_order_network)
#define second_order_gradient REAL_NAME (second_order_gradient)
#define second_order_products REAL_NAME (second_order_products)
#define second_order_columns REAL_NAME (second_order_columns)
#define second_order_jvp REAL_NAME (second_order_jvp)
#define second_order_vjp REAL_NAME (second_order_vjp)
#define second_order_bytes REAL_NAME (second_order_bytes)
#define second_order_group REAL_NAME (second_order_group)
#define tangents_new REAL_NAME (tangents_new)
#define tangents_free REAL_NAME (tangents_free)

typedef struct _SecondOrder SecondOrder;
typedef struct _Tangents Tangents;

typedef enum
{
  CURVATURE_HESSIAN,
  CURVATURE_GAUSS_NEWTON
} Curvature;

/* Of the mean loss over rows[n] of samples (NULL: the first n).  Borrows network and samples, whose inputs it reads now
 * and whose labels or targets at every placing; copies rows. */
SecondOrder *second_order_new (const Network *network, const Samples *samples, const uint32_t *rows, size_t n);
void second_order_free (SecondOrder *second_order);

/* What one would take: the passes are kept for every sample. */
double second_order_bytes (const Network *network, size_t n);

/* Goes to theta (copied), over the parallel's workers (NULL: this thread alone); returns the mean loss, the same bits
 * whatever their number.  Nothing else may use it meanwhile. */
double second_order_place (SecondOrder *second_order, const real *theta, Parallel *parallel);

const Network *second_order_network (const SecondOrder *second_order);

/* How many tangents lie side by side in one product, 1 where the samples of a block fill its rows: solvers that can
 * choose gain little from more at once, and lose what one's own vectors had in the cache. */
size_t second_order_group (const SecondOrder *second_order);

Tangents *tangents_new (const SecondOrder *second_order, size_t most); /* for up to most tangents at once */
void tangents_free (Tangents *tangents);

/* The gradient at the point. */
void second_order_gradient (const SecondOrder *second_order, real *gradient);

/* out[k × parameters] = H v or G v for each of the rows of v[k × parameters], k ≤ most. */
void second_order_products (const SecondOrder *second_order, Curvature curvature, size_t k, const real *v, real *out,
                            Tangents *tangents);

/* Columns first … first + count - 1 of H or G, as rows of out[count × parameters]: symmetry leaves to the reader what
 * lies in layers before the column's own, which is not written.  Unit tangents need only a part of the passes. */
void second_order_columns (const SecondOrder *second_order, Curvature curvature, size_t first, size_t count, real *out,
                           Tangents *tangents);

/* out[n × outputs] = J v, sample by sample. */
void second_order_jvp (const SecondOrder *second_order, const real *v, real *out, Tangents *tangents);

/* out[parameters] = Jᵀ u for u[n × outputs]. */
void second_order_vjp (const SecondOrder *second_order, const real *u, real *out, Tangents *tangents);
