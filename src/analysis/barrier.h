/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The loss along a path, its barrier, and the passes between minima. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

/* What is known at a point of a path. */
typedef enum
{
  PROFILE_T, /* 0 … 1: the path's parameter */
  PROFILE_TRAIN_LOSS,
  PROFILE_TEST_LOSS,
  PROFILE_TRAIN_ERROR, /* fractions of the samples */
  PROFILE_TEST_ERROR,
  PROFILE_ARC, /* 0 … 1: the fraction of its length up to there */
  PROFILE_NUMBERS
} ProfileNumber;

/* n points of a path, evenly spaced in its parameter t. */
typedef struct
{
  size_t n;
  double length;                                                       /* Euclidean, in parameter space */
  double *t, *train_loss, *test_loss, *train_error, *test_error, *arc; /* [n] one behind the other */
} PathProfile;

PathProfile *path_profile_new (size_t n);
void path_profile_free (PathProfile *profile);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PathProfile, path_profile_free)

const double *path_profile_numbers (const PathProfile *profile, ProfileNumber number); /* [n] */

/* The largest training loss; not-a-numbers are left out, and of none that are left it is -∞. */
double path_profile_highest (const PathProfile *profile);

/* One of the profile's arrays at a fraction of its length, linear between the two points beside it: O(n). */
double path_profile_value (const PathProfile *profile, const double *values, double arc);

/* The fraction of the length up to t, likewise. */
double path_profile_arc (const PathProfile *profile, double t);

/* The largest height of loss[n] over the straight line between its ends, against where[n] (ascending, 0 … 1), and where
 * that is; 0 at 0 for a path that never rises over it.  NaN if any loss is not finite. */
typedef struct
{
  double height, at;
} Barrier;
Barrier path_barrier (size_t n, const double *where, const double *loss);

/* The minimum spanning tree over n nodes of a symmetric barrier[n × n] (Prim): edges[n - 1] in the order of their
 * height.  The highest edge between two nodes on the tree is the lowest pass that leads from one to the other. */
typedef struct
{
  unsigned a, b; /* a < b */
  double height;
} TreeEdge;
void barrier_tree (size_t n, const double *barrier, TreeEdge *edges);
