/* A network linearised at a point of parameter space: exact second derivatives of its loss.
 *
 * One forward and one backward pass at the point are kept; every product with a
 * tangent then costs about twice what a gradient does less those passes, by
 * differentiating both passes along the tangent (forward over reverse: Pearlmutter
 * 1994; Gauss-Newton: Schraudolph 2002).  Several tangents share the passes and,
 * where the samples are few, lie side by side in one matrix product.
 *
 * H is the Hessian of the mean loss over the samples, G = (1/n) Σ Jᵀ L″ J its
 * generalised Gauss-Newton part (L″: of the loss in the outputs), J the Jacobian of
 * the outputs.  A Linearisation that has been placed may be shared by threads; Tangents
 * are one thread's scratch.
 */
#pragma once

#include "network/network.h"
#include "numeric/parallel.h"

#define linearisation_new REAL_NAME (linearisation_new)
#define linearisation_free REAL_NAME (linearisation_free)
#define linearisation_place REAL_NAME (linearisation_place)
#define linearisation_network REAL_NAME (linearisation_network)
#define linearisation_samples REAL_NAME (linearisation_samples)
#define linearisation_gradient REAL_NAME (linearisation_gradient)
#define linearisation_products REAL_NAME (linearisation_products)
#define linearisation_columns REAL_NAME (linearisation_columns)
#define linearisation_jvp REAL_NAME (linearisation_jvp)
#define linearisation_vjp REAL_NAME (linearisation_vjp)
#define linearisation_bytes REAL_NAME (linearisation_bytes)
#define linearisation_company REAL_NAME (linearisation_company)
#define tangents_new REAL_NAME (tangents_new)
#define tangents_free REAL_NAME (tangents_free)

typedef struct _Linearisation Linearisation;
typedef struct _Tangents Tangents;

typedef enum
{
  CURVATURE_HESSIAN,
  CURVATURE_GAUSS_NEWTON
} Curvature;

/* Of the mean loss over rows[n] of samples (NULL: the first n).  Borrows network and samples, whose inputs it reads now
 * and whose labels or targets at every placing; copies rows. */
Linearisation *linearisation_new (const Network *network, const Samples *samples, const uint32_t *rows, size_t n);
void linearisation_free (Linearisation *linearisation);

/* What one would take: the passes are kept for every sample. */
double linearisation_bytes (const Network *network, size_t n);

/* Goes to theta (copied), over the parallel's workers (NULL: this thread alone); returns the mean loss, the same bits
 * whatever their number.  Nothing else may use it meanwhile. */
double linearisation_place (Linearisation *linearisation, const real *theta, Parallel *parallel);

const Network *linearisation_network (const Linearisation *linearisation);
size_t linearisation_samples (const Linearisation *linearisation);

/* How many tangents lie side by side in one product, 1 where the samples of a block fill its rows: solvers that can
 * choose gain little from more at once, and lose what one's own vectors had in the cache. */
size_t linearisation_company (const Linearisation *linearisation);

Tangents *tangents_new (const Linearisation *linearisation, size_t most); /* for up to most tangents at once */
void tangents_free (Tangents *tangents);

/* The gradient at the point. */
void linearisation_gradient (const Linearisation *linearisation, real *gradient);

/* out[k × parameters] = H v or G v for each of the rows of v[k × parameters], k ≤ most. */
void linearisation_products (const Linearisation *linearisation, Curvature curvature, size_t k, const real *v,
                             real *out, Tangents *tangents);

/* Columns first … first + count - 1 of H or G, as rows of out[count × parameters]: symmetry leaves to the reader what
 * lies in layers before the column's own, which is not written.  Unit tangents need only a part of the passes. */
void linearisation_columns (const Linearisation *linearisation, Curvature curvature, size_t first, size_t count,
                            real *out, Tangents *tangents);

/* out[n × outputs] = J v, sample by sample. */
void linearisation_jvp (const Linearisation *linearisation, const real *v, real *out, Tangents *tangents);

/* out[parameters] = Jᵀ u for u[n × outputs]. */
void linearisation_vjp (const Linearisation *linearisation, const real *u, real *out, Tangents *tangents);
