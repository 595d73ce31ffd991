/* The largest eigenvalue of the Hessian by power iteration on central differences of the
 * gradient (exact products come with the tangents).  Used to say what learning rate is too much. */
#pragma once

#include "network/network.h"

#define sharpness_estimate REAL_NAME (sharpness_estimate)

/* λmax at theta over all samples; NaN if the gradient is not finite there.  direction[parameters] may hold a warm
 * start and receives the eigenvector's estimate; NULL starts at random from the stream (seed 0). */
double sharpness_estimate (const Network *network, const real *theta, const Samples *samples, unsigned iterations,
                           real *direction, Workspace *workspace);
