/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Directions in parameter space, and what lies in a plane of two of them. */
#pragma once

#include "network/network.h"

#define direction_inner REAL_NAME (direction_inner)
#define direction_random_filter REAL_NAME (direction_random_filter)
#define direction_random_layer REAL_NAME (direction_random_layer)
#define directions_principal REAL_NAME (directions_principal)
#define directions_through REAL_NAME (directions_through)
#define directions_align REAL_NAME (directions_align)
#define direction_project REAL_NAME (direction_project)

/* aᵀb, summed in double. */
double direction_inner (size_t n, const real *a, const real *b);

/* Random normal direction, scaled per output unit to the norm of that unit's weights in theta
 * (Li, Xu, Taylor, Studer, Goldstein 2018); biases, gains and shifts are zero. */
void direction_random_filter (const Network *network, const real *theta, Random *random, real *direction);

/* The same with one scale a layer: ‖d_l‖ = ‖W_l‖. */
void direction_random_layer (const Network *network, const real *theta, Random *random, real *direction);

/* The first k principal components of n points (each a row points[i]) about centre, which is not their mean, as unit
 * vectors directions[k × parameters]: the plane through centre with the least sum of squared distances.  explained[k]
 * is the fraction of the points' variance, about their mean, along each; about a centre at the path's end the second
 * moment would count how far away the path began, too.  It need not fall with k.  Through the n × n Gram matrix in
 * double: O (n² parameters + n³).  Where the points span fewer than k dimensions the rest is filled with vectors
 * orthogonal to the others, fraction 0; so it is for all of them where the points are one. */
void directions_principal (size_t n, size_t parameters, const real *const *points, const real *centre, size_t k,
                           real *directions, double *explained);

/* The plane through three parameter vectors (or two: then second is orthogonal and random): an orthonormal pair with
 * a at the origin, b on the first axis. */
void directions_through (size_t parameters, const real *a, const real *b, const real *c, Random *random, real *first,
                         real *second);

/* Chooses order and signs of new[2 × parameters] that continue old[2 × parameters] best, so that a picture never flips.
 */
void directions_align (size_t parameters, const real *old, real *fresh, double *explained);

/* Coordinates (α, β) of theta in centre + α a + β b (least squares: a and b need not be orthogonal or unit), and
 * the distance from theta to that point. */
typedef struct
{
  double alpha, beta, distance;
} Projection2;
Projection2 direction_project (size_t parameters, const real *centre, const real *a, const real *b, const real *theta);
